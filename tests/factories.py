"""One function per table: a row that is valid, with whatever the test cares about said by name."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum.cn import uscc

from chunfeng.domain.conversations.models import Question, Room
from chunfeng.domain.drops.models import Drop, Partner
from chunfeng.domain.employers.models import Claim, Employer, Position, Representative, SheetImport
from chunfeng.domain.fairs.models import Fair, Participation
from chunfeng.domain.happenings.models import Device, Happening, Line, Registration, Series, Session, Ticket
from chunfeng.domain.hiring.models import Application, ApplicationStep, FollowUp
from chunfeng.domain.indicators import rules
from chunfeng.domain.indicators.models import Edition
from chunfeng.domain.occupations.models import Occupation
from chunfeng.domain.people.models import (
    LIKENESS,
    NUMBER,
    Consent,
    DuplicateCandidate,
    IdentityDocument,
    IdentityPhoto,
    Kiosk,
    Passkey,
    Person,
    Recovery,
    Visit,
)
from chunfeng.domain.people.rules import likeness
from chunfeng.domain.places.models import Place
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.models import (
    Ceremony,
    CeremonyEntry,
    Founding,
    JoinApplication,
    Membership,
    Organisation,
    Plan,
    PlanTask,
    Poster,
    StaffAssignment,
    UnionWorker,
)
from chunfeng.engine import draw
from chunfeng.kernel import clock, id_numbers, working_days
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared.fields import blind_index

PHONES = "147"
"""What the telephone numbers of `person` begin with: no test may spell one out (`tests.structure` looks)."""

numbers = count(1)  # anew for every test: `tests.numbering`


def person(*, phone: str | None = None, **values: Any) -> Person:
    number = next(numbers)
    made = Person(**{"name": f"张{number}", "phone_verified_at": clock.now(), **values})
    made.set_phone(phone or f"{PHONES}{number:08d}")
    made.save()
    return made


def actor(made: Person | None = None) -> Actor:
    made = made or person()
    return Actor(person_id=made.pk, name=made.handle)


def place(code: str = "420111", **values: Any) -> Place:
    names = {"42": "湖北省", "4201": "武汉市", "420111": "洪山区", "420106": "武昌区"}
    short = {"42": "湖北", "4201": "武汉", "420111": "洪山", "420106": "武昌"}
    levels = {2: "province", 4: "city", 6: "county", 9: "street"}
    found, _ = Place.objects.get_or_create(
        code=code,
        defaults={
            "name": names.get(code, f"地{code}"),
            "short_name": short.get(code, f"地{code}"),
            "level": levels[len(code)],
            "pinyin": "",
            "initials": "",
            **values,
        },
    )
    return found


def occupation(code: str = "6-31-01-03", **values: Any) -> Occupation:
    found, _ = Occupation.objects.get_or_create(code=code, defaults={"name": "电工", "level": 4, **values})
    return found


def organisation(*, parent: Organisation | None = None, **values: Any) -> Organisation:
    number = next(numbers)
    level = values.pop("level", None)
    if level is None:
        level = min(parent.level + 1, Level.BASE) if parent else Level.CITY
    made = Organisation.objects.create(
        **{
            "name": f"第{number}工会",
            "level": level,
            "kind": "enterprise" if level == Level.BASE else "territorial",
            "parent": parent,
            "code": f"union-{number}",
            **values,
        }
    )
    made.refresh_from_db(fields=["path"])  # the database makes it
    return made


def founding(*, above: Organisation, **values: Any) -> Founding:
    number = next(numbers)
    return Founding.objects.create(
        **{
            "applicant": values.pop("applicant", None) or person(),
            "above": above,
            "name": f"第{number}公司工会委员会",
            "place": values.pop("place", None) or place(),
            "workers": 30,
            "initiators": ["王师傅"],
            "due_on": clock.today(),
            **values,
        }
    )


def staff(*, organisation: Organisation, role: str = "officer", **values: Any) -> StaffAssignment:
    return StaffAssignment.objects.create(
        **{
            "person": values.pop("person", None) or person(name="李芳"),
            "organisation": organisation,
            "role": role,
            **values,
        }
    )


def officer(organisation: Organisation, role: str = "officer") -> Actor:
    """The actor of somebody who holds `role` at a node."""
    post = staff(organisation=organisation, role=role)
    return Actor(
        person_id=post.person_id, posts=(Post(role, organisation.pk, organisation.path),), name=post.person.handle
    )


def employer(**values: Any) -> Employer:
    number = next(numbers)
    name = values.pop("name", f"武汉第{number}机电有限公司")
    return Employer.objects.create(
        **{
            "name": name,
            "normal_name": name,
            "organisation": values.pop("organisation", None) or organisation(),
            "status": "verified",
            "verified_at": clock.now(),
            **values,
        }
    )


def position(**values: Any) -> Position:
    number = next(numbers)
    return Position.objects.create(
        **{
            "employer": values.pop("employer", None) or employer(),
            "title": f"维修电工{number}",
            "pay_low": 600_000,
            "pay_high": 900_000,
            "pay_period": "month",
            "pay_monthly_low": 600_000,
            "pay_monthly_high": 900_000,
            "status": "published",
            "published_at": clock.now(),
            "fingerprint": f"fingerprint-{number}",
            **values,
        }
    )


def representative(*, employer: Employer, **values: Any) -> Representative:
    return Representative.objects.create(
        **{"person": values.pop("person", None) or person(), "employer": employer, **values}
    )


def sheet(*, organisation: Organisation, **values: Any) -> SheetImport:
    return SheetImport.objects.create(
        **{
            "organisation": organisation,
            "original_name": "岗位汇总表.xlsx",
            "sha256": "0" * 64,
            "file": "sheets/none.xlsx",
            **values,
        }
    )


def seeker(**values: Any) -> Seeker:
    return Seeker.objects.create(
        **{"person": values.pop("person", None) or person(), "wanted_words": ["电工"], **values}
    )


def consent(*, person: Person, employer: Employer, **values: Any) -> Consent:
    return Consent.objects.get_or_create(
        person=person,
        purpose="resume_to_employer",
        recipient_kind="employer",
        recipient_id=employer.pk,
        withdrawn_at=None,
        defaults={"text_version": "2026-01", **values},
    )[0]


def application(*, seeker: Seeker, position: Position, **values: Any) -> Application:
    given = values.pop("consent", None) or consent(person=seeker.person, employer=position.employer)
    if values.get("status") == "declined":
        values.setdefault("decline_reason", "filled")
    made = {"seeker": seeker, "person": seeker.person, "position": position, "consent": given}
    return Application.objects.create(**{**made, **values})


def step(*, application: Application, step: str, before: str, after: str, **values: Any) -> ApplicationStep:
    return ApplicationStep.objects.create(application=application, step=step, before=before, after=after, **values)


def follow_up(*, application: Application, **values: Any) -> FollowUp:
    """Asked a week after the intent, today."""
    return FollowUp.objects.create(
        **{
            "application": application,
            "person": application.person,
            "after": 7,
            "due_on": clock.today(),
            **values,
        }
    )


def speaker(made: Employer, **values: Any) -> Actor:
    """The actor of somebody who speaks for an employer."""
    row = representative(employer=made, **values)
    return Actor(person_id=row.person_id, employer_ids=frozenset({made.pk}), name=row.person.handle)


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def licence(content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile("执照.png", content)


def credit_code() -> str:
    """A valid unified social credit code that no other test row has."""
    body = f"91420111MA{next(numbers):07d}"
    return f"{body}{uscc.calc_check_digit(body)}"


def claim(*, employer: Employer, **values: Any) -> Claim:
    return Claim.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "employer": employer,
            "licence": licence(),
            **values,
        }
    )


def document(**values: Any) -> IdentityDocument:
    """A resident ID whose number no other test row has: a woman born on 1988-05-06."""
    order = next(numbers)
    number = values.pop("number", None) or id_numbers.from_15(
        f"42{order // 500 % 10000:04d}880506{order % 500 * 2:03d}"
    )
    read = id_numbers.read(number, today=clock.today())
    assert isinstance(read, id_numbers.IdNumber), number
    name = values.pop("name", "张三")
    decided = {"decided_at": clock.now()} if values.get("state") in ("verified", "refused") else {}
    return IdentityDocument.objects.create(
        **{
            "person": values.pop("person", None) or person(name=name),
            "document": read.document,
            "number": number,
            "number_index": blind_index(number, purpose=NUMBER),
            "name": name,
            "born_on_text": read.born_on.isoformat(),
            "sex": read.sex,
            "likeness": blind_index(likeness(name, read.born_on), purpose=LIKENESS),
            **decided,
            **values,
        }
    )


def photo(*, document: IdentityDocument, **values: Any) -> IdentityPhoto:
    return IdentityPhoto.objects.create(**{"document": document, "content": PNG, "kind": "image/png", **values})


def duplicate(*, first: Person, second: Person, **values: Any) -> DuplicateCandidate:
    first, second = sorted((first, second), key=lambda one: one.pk)
    return DuplicateCandidate.objects.create(
        **{"first": first, "second": second, "grounds": ["same_number"], "path": "/", **values}
    )


def passkey(**values: Any) -> Passkey:
    number = next(numbers)
    return Passkey.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "name": "我的手机",
            "credential_id": f"credential {number}".encode(),
            "public_key": b"none",
            **values,
        }
    )


def visit(**values: Any) -> Visit:
    """A session that exists, and whose it is."""
    store = SessionStore()
    store.create()
    return Visit.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "session_key": store.session_key,
            "method": "code",
            "system": "android",
            "browser": "weixin",
            **values,
        }
    )


def kiosk(*, organisation: Organisation, **values: Any) -> Kiosk:
    number = next(numbers)
    return Kiosk.objects.create(
        **{
            "name": f"工会服务大厅 {number} 号机",
            "organisation_id": organisation.pk,
            "organisation_path": organisation.path,
            "added_by": values.pop("added_by", None) or person(),
            "secret_index": f"secret {number}".encode(),
            **values,
        }
    )


def membership(**values: Any) -> Membership:
    made = Membership.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "organisation": values.pop("organisation", None) or organisation(),
            "via": "poster",
            **values,
        }
    )
    made.refresh_from_db()  # number and path are the database's
    return made


def join_application(**values: Any) -> JoinApplication:
    made = JoinApplication.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "organisation": values.pop("organisation", None) or organisation(),
            "via": "poster",
            "consent_how": "paper",
            "consent_paper": "W-1",
            "due_on": working_days.after(clock.today(), 3),
            **values,
        }
    )
    made.refresh_from_db()
    return made


def poster(**values: Any) -> Poster:
    return Poster.objects.create(
        **{
            "organisation": values.pop("organisation", None) or organisation(),
            "title": "食堂门口",
            "ends_on": clock.today() + timedelta(days=30),
            **values,
        }
    )


def recovery(*, organisation: Organisation, **values: Any) -> Recovery:
    number = next(numbers)
    return Recovery.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "phone": f"137{number:08d}",
            "document": "resident_id",
            "reason": "身份证照片与本人一致，手机丢失。",
            "asked_by": values.pop("asked_by", None) or person(),
            "organisation_path": organisation.path,
            "ready_at": clock.now() + timedelta(days=1),
            **values,
        }
    )


def ceremony(**values: Any) -> Ceremony:
    return Ceremony.objects.create(
        **{
            "organisation": values.pop("organisation", None) or organisation(),
            "title": "集中入会",
            "held_on": clock.today(),
            **values,
        }
    )


def ceremony_entry(*, ceremony: Ceremony, **values: Any) -> CeremonyEntry:
    return CeremonyEntry.objects.create(
        **{"ceremony": ceremony, "person": values.pop("person", None) or person(), **values}
    )


def plan(*, organisation: Organisation, **values: Any) -> Plan:
    number = next(numbers)
    return Plan.objects.create(
        **{
            "organisation": organisation,
            "title": f"第{number}号计划",
            "starts_on": clock.today().replace(month=1, day=1),
            "ends_on": clock.today().replace(month=12, day=31),
            **values,
        }
    )


def task(*, plan: Plan, **values: Any) -> PlanTask:
    number = next(numbers)
    return PlanTask.objects.create(
        **{
            "plan": plan,
            "number": number % 30_000,
            "title": f"第{number}项任务",
            "organisation": plan.organisation,
            "due_on": plan.ends_on,
            **values,
        }
    )


def union_worker(*, organisation: Organisation, **values: Any) -> UnionWorker:
    return UnionWorker.objects.create(
        **{
            "person": values.pop("person", None) or person(name="周干事"),
            "organisation": organisation,
            "ladder": "heilongjiang",
            "post": "clerk",
            "since": clock.today().replace(year=clock.today().year - 4, month=1, day=1),
            **values,
        }
    )


def series(*, organisation: Organisation, **values: Any) -> Series:
    number = next(numbers)
    today = clock.today()
    return Series.objects.create(
        **{
            "organisation": organisation,
            "title": f"第{number}季",
            "starts_on": today.replace(month=1, day=1),
            "ends_on": today.replace(month=12, day=31),
            **values,
        }
    )


def happening(**values: Any) -> Happening:
    """One that people can register for, on the day after tomorrow."""
    number = next(numbers)
    starts_at = values.pop("starts_at", None) or clock.now() + timedelta(days=2)
    made = Happening.objects.create(
        **{
            "organisation": values.pop("organisation", None) or organisation(),
            "kind": "fair",
            "title": f"第{number}场春风招聘会",
            "summary": "百家单位，千个岗位",
            "contact": "李芳 027-8888",
            "place": values.pop("place", None) or place(),
            "venue": "体育馆",
            "status": "open",
            "starts_at": starts_at,
            "ends_at": values.pop("ends_at", None) or starts_at + timedelta(hours=3),
            **values,
        }
    )
    made.refresh_from_db()  # the path is the database's
    return made


def session(*, happening: Happening, **values: Any) -> Session:
    number = next(numbers)
    return Session.objects.create(
        **{
            "happening": happening,
            "title": f"第{number}场次",
            "starts_at": happening.starts_at,
            "ends_at": happening.ends_at,
            **values,
        }
    )


def registration(*, happening: Happening, **values: Any) -> Registration:
    return Registration.objects.create(
        **{
            "happening": happening,
            "person": values.pop("person", None) or person(),
            "status": "registered",
            **values,
        }
    )


def device(*, organisation: Organisation, **values: Any) -> Device:
    number = next(numbers)
    made = Device.objects.create(
        **{
            "organisation": organisation,
            "name": f"{number}号门",
            "public_key": number.to_bytes(32, "big"),
            "enrolled_by": values.pop("enrolled_by", None) or person(),
            **values,
        }
    )
    made.refresh_from_db()
    return made


def line(*, happening: Happening, **values: Any) -> Line:
    number = next(numbers)
    return Line.objects.create(**{"happening": happening, "title": f"{number}号窗口", "prefix": "A", **values})


def ticket(*, line: Line, **values: Any) -> Ticket:
    number = next(numbers)
    return Ticket.objects.create(**{"line": line, "number": number, "person": person(), **values})


def fair(*, organisation: Organisation, **values: Any) -> Fair:
    return Fair.objects.create(
        **{"happening": values.pop("happening", None) or happening(organisation=organisation), "places": 10, **values}
    )


def participation(*, fair: Fair, **values: Any) -> Participation:
    """An employer that was invited; `services.guests.accept` makes it come."""
    return Participation.objects.create(
        **{
            "fair": fair,
            "employer": values.pop("employer", None) or employer(organisation=fair.happening.organisation),
            **values,
        }
    )


def drop(*, partner: bool = True, **values: Any) -> Drop:
    """A rush that is open now; `kind="draw"` for a draw."""
    union = values.pop("organisation", None) or organisation()
    now = clock.now()
    seed = "5" * 64 if values.get("kind") == "draw" else None
    made = Drop.objects.create(
        **{
            "organisation": union,
            "organisation_path": union.path,
            "kind": "rush",
            "status": "announced",
            "title": "甜蜜复工礼",
            "terms": "到店出示券码，抵一份蛋糕。",
            "value_fen": 1000,
            "goods": 3,
            "opens_at": now - timedelta(minutes=5),
            "closes_at": now + timedelta(hours=2),
            "redeem_until": now + timedelta(days=7),
            "seed": seed,
            "commitment": draw.commitment_to(seed) if seed else "",
            **values,
        }
    )
    if partner:
        Partner.objects.create(drop=made, name="春风蛋糕店")
    return made


def verified_member(organisation: Organisation) -> Person:
    """Somebody whose real name was checked, and who is in the union."""
    made = person()
    document(person=made, state="verified")
    membership(organisation=organisation, person=made)
    return made


def edition(*, organisation: Organisation, **values: Any) -> Edition:
    """A bulletin as it was published; what it says is its own."""
    number, today = next(numbers), clock.today()
    content = rules.canonical(
        {
            "format": "chunfeng.bulletin/1",
            "title": f"第{number}场春风招聘会",
            "organisation": organisation.name,
            "figures": {"visitors": number},
            "text": {"zh": [f"到场{number}人。"], "en": [f"{number} people came."]},
            "corrects": None,
            "changes": [],
        }
    )
    return Edition.objects.create(
        **{
            "about": "fairs",
            "about_id": number,
            "first": today,
            "last": today,
            "organisation_path": organisation.path,
            "number": 1,
            "content": content,
            "digest": rules.digest(content),
            **values,
        }
    )


def room(*, organisation: Organisation, **values: Any) -> Room:
    """A live room by itself; `fairs.services.rooms.set_up` makes one for a happening, with who presents."""
    made = Room.objects.create(**{"organisation": organisation, "happening_id": next(numbers) + 1_000_000, **values})
    made.refresh_from_db(fields=["organisation_path"])
    return made


def question(*, room: Room, **values: Any) -> Question:
    number = next(numbers)
    return Question.objects.create(
        **{"room": room, "person": values.pop("person", None) or person(), "text": f"第{number}问：包住吗？", **values}
    )
