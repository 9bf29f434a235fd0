"""A province with a benefit in two reviews, and the people who meet in it: what the tests of the flow begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.models import (
    Application,
    Attachment,
    HardshipFile,
    HolidayYear,
    Kinship,
    Notice,
    Objection,
    PaymentBatch,
    Program,
)
from chunfeng.domain.programs.rules.hardship import Household
from chunfeng.domain.programs.services import filing, hardship, kinships, noticing, paying, publishing, reviewing
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock, working_days
from chunfeng.kernel.actor import Actor
from tests import factories

SYSTEM = Actor.system("test")
MONDAY = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)
"""A Monday before the days of the tests: the database lets nothing be paid before the notice has ended by its own clock."""
DECLARATION = """
key = "shop-grant"
title = { zh = "创业补助", en = "Shop grant" }
purpose = "扶持困难职工创业"
clause = "测试办法第三条"
starts_on = 2026-01-01

[[condition]]
key = "employees"
when = "employees >= 3"
label = "稳定带动就业 3 人以上"
clause = "测试办法第三条"
next_step = "再招人后申请"

[[condition]]
key = "opened"
when = "opened_on <= today"
label = "已经开业"
clause = "测试办法第三条"
next_step = "开业后申请"

[amount]
formula = "yuan(50000)"

[[unique]]
by = "person"

[[unique]]
by = "shop"
field = "shop_code"

[form]
required = ["employees", "shop_code", "opened_on"]
[form.fields.employees]
type = "integer"
title = "员工人数"
minimum = 0
[form.fields.opened_on]
type = "string"
format = "date"
title = "开业日期"
[form.fields.shop_code]
type = "string"
title = "营业执照号"
minLength = 4

[[form.attachments]]
key = "licence"
title = "营业执照照片"
required = false

[[stage]]
key = "city"
title = "市总工会初审"
level = "city"
days = 5
checks = ["查看营业执照", "核对员工名单"]

[[stage]]
key = "province"
title = "省总工会复审"
level = "province"
days = 10

[notice]
days = 3

[budget]
yuan = 150000

[payout]
kind = "bank"
"""
PACK = """
key = "pack"
title = "关爱礼包"
purpose = "一人一份"
clause = "测试办法"
starts_on = 2026-01-01

[[condition]]
key = "member"
when = "member"
label = "工会会员"
clause = "测试办法"
next_step = "先加入工会"

[[stage]]
key = "province"
title = "核对名单"
level = "province"
role = "officer"
days = 5

[budget]
pieces = 3

[payout]
kind = "goods"
note = "雨衣和头盔"
collect_days = 30
checks = ["是本人", "已签字"]
"""
_codes = count(1)


@dataclass(frozen=True)
class Province:
    root: Organisation
    city: Organisation
    other_city: Organisation
    program: Program
    reviewer: Actor
    second: Actor
    payer: Actor
    elsewhere: Actor


def province(declaration: str = DECLARATION) -> Province:
    """Two cities in a province, a reviewer in one, two officers at the top, one in the other city."""
    announce()
    root = factories.organisation(level=Level.PROVINCE)
    city, other = (factories.organisation(parent=root, level=Level.CITY) for _each in range(2))
    version = publishing.publish(actor=SYSTEM, text=declaration, organisation_id=root.pk)
    return Province(
        root,
        city,
        other,
        version.program,
        reviewer=factories.officer(city, "reviewer"),
        second=factories.officer(root),
        payer=factories.officer(root),
        elsewhere=factories.officer(other),
    )


def announce() -> None:
    """The holidays that the coming weeks need, as officers enter them: those that come with the product end some day."""
    last = (clock.today() + timedelta(days=60)).year
    for year in range(working_days.known_until().year + 1, last + 1):
        HolidayYear.objects.create(year=year, source="国办发明电")


def applicant(place: Province) -> Actor:
    """A member in the city."""
    return factories.actor(factories.membership(organisation=place.city).person)


def draft(place: Province, actor: Actor | None = None, **answers: str) -> Application:
    """A draft, filled in."""
    who = actor or applicant(place)
    begun = filing.begin(actor=who, key=place.program.key)
    said = {
        "employees": "3",
        "shop_code": f"SHOP{next(_codes):05d}",
        "opened_on": "2026-01-02",
        "bank_account": "6222021234567890",
        **answers,
    }
    return filing.keep(actor=who, application_id=begun.pk, sent={name: [text] for name, text in said.items()})


def owner(application: Application) -> Actor:
    return Actor(person_id=application.applicant_id)


def sent(place: Province, actor: Actor | None = None, **answers: str) -> Application:
    made = draft(place, actor, **answers)
    return filing.submit(actor=owner(made), application_id=made.pk)


def reviewed(place: Province, application: Application | None = None) -> Application:
    """Through both reviews."""
    made = application or sent(place)
    reviewing.approve(actor=place.reviewer, application_id=made.pk, checked=(0, 1))
    return reviewing.approve(actor=place.second, application_id=made.pk)


def posted(place: Province, *applications: Application) -> Notice:
    ids = [each.pk for each in applications or (reviewed(place),)]
    return noticing.post(actor=place.second, program_id=place.program.pk, application_ids=ids)[0]


def approved(place: Province, application: Application | None = None) -> Application:
    """Through its public notice, some weeks ago."""
    with at_first():
        made = application or reviewed(place)
        notice = posted(place, made)
    with on(notice.ends_on + timedelta(days=1)):
        noticing.end_due()
    made.refresh_from_db()
    return made


def pack(place: Province, actor: Actor | None = None) -> Application:
    """Somebody of the city has been approved for one piece."""
    who = actor or applicant(place)
    made = filing.submit(actor=who, application_id=filing.begin(actor=who, key=place.program.key).pk)
    return reviewing.approve(actor=place.second, application_id=made.pk)


@contextmanager
def at_first() -> Iterator[None]:
    """On the Monday on which everything begins."""
    with clock.at(MONDAY):
        yield


@contextmanager
def on(day: object) -> Iterator[None]:
    """At ten in the morning of a day."""
    with clock.at(datetime(day.year, day.month, day.day, 2, tzinfo=UTC)):  # type: ignore[attr-defined]
        yield


@dataclass(frozen=True)
class Benefits:
    """One of everything of a benefit that has an address."""

    program: Program
    application: Application
    attachment: Attachment
    notice: Notice
    objection: Objection
    batch: PaymentBatch
    pack: Application
    hardship: HardshipFile
    tie: Kinship


def benefits(county: Organisation, union: Organisation, worker: Person) -> Benefits:
    """A benefit of a county: `worker` has applied with a paper; another's is objected to, and a third one's is at the bank."""
    announce()
    text = DECLARATION.replace('level = "city"', 'level = "county"').replace('level = "province"', 'level = "county"')
    program = publishing.publish(actor=SYSTEM, text=text, organisation_id=county.pk).program
    first, second, third = (factories.officer(county) for _each in range(3))
    place = Province(county, union, union, program, first, second, third, third)
    mine = draft(place, Actor(person_id=worker.pk))
    paper = filing.attach(
        actor=owner(mine), application_id=mine.pk, key="licence", name="执照.png", size=72, content=factories.PNG
    )
    filing.submit(actor=owner(mine), application_id=mine.pk)
    paid = approved(place)
    batch = paying.order(actor=third, program_id=program.pk, application_ids=[paid.pk]).batch
    notice = posted(place)
    objection = noticing.object_to(actor=factories.actor(), code=notice.code, line=1, words="不对")
    goods = publishing.publish(actor=SYSTEM, text=PACK.replace('"province"', '"county"'), organisation_id=county.pk)
    given = pack(replace(place, program=goods.program), Actor(person_id=worker.pk))
    household = Household.of([("self", 600_000)], rigid=0, loss=0, minimum_line=70_000)
    poor = hardship.enter(actor=first, person_id=worker.pk, household=household)
    tie = kinships.enter(actor=second, person_id=first.person_id or 0, phone="13900000001", kin="other")
    return Benefits(program, mine, paper, notice, objection, batch, given, poor, tie)
