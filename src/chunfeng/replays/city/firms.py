"""Three hundred firms: signed up by their owners over two and a half months, verified, sent back, or still waiting."""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.core.files.base import ContentFile

from chunfeng.domain.employers import services
from chunfeng.domain.employers.enums import RepresentativeRole
from chunfeng.domain.employers.models import Employer
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import names, tree
from chunfeng.replays.city.names import INDUSTRIES, Industry, Street
from chunfeng.replays.city.progress import Progress

GIANT = "专精特新“小巨人”"
RECRUITERS = "用人单位"
FIRST_PERSON = 1000
"""Numbers of owners begin here; recruiters follow at 2000."""

_WAITING, _SENT_BACK, _SUSPENDED = 14, 4, 1
_SENT_BACK_NOTES = (
    "执照照片看不清统一社会信用代码，请在光线好的地方重拍。",
    "单位名称和执照不一致，请按执照全称填写。",
    "执照经营期限已过，请上传换发后的执照。",
    "上传的不是营业执照，请重新选择照片。",
)
_ABOUT = (
    "做{title}这一行{years}年，{people}。{extra}",
    "扎根洪山{years}年的{title}企业，{people}。{extra}",
    "{title}企业，成立{years}年，{people}。{extra}",
)
_EXTRAS = (
    "有工会、有食堂，新人有师傅带。",
    "加班按规定付加班费，年底双薪。",
    "工资每月 10 日准时到卡。",
    "离地铁站步行十分钟，有班车。",
    "去年建了职工书屋和母婴室。",
    "每年体检，生日有一碗长寿面。",
)


@dataclass(frozen=True, slots=True)
class Firm:
    """An employer of the city and who speaks for it. `verified_at` is None while it waits or was sent back."""

    employer: Employer
    industry: Industry
    street: Street
    owner: Actor
    recruiter: Actor | None
    verified_at: datetime | None
    suspended: bool


def settle(random: Random, unions: tree.Unions, progress: Progress) -> list[Firm]:
    """Sign up all firms and decide about them."""
    plan = [(industry, number) for industry in INDUSTRIES for number in range(industry.firms)]
    unready = random.sample([index for index, (each, number) in enumerate(plan) if number >= each.giants], 19)
    picture = _licence()
    firms = []
    for index, (industry, number) in enumerate(plan):
        fate = unready.index(index) if index in unready else len(unready)
        firms.append(_settle(random, unions, industry, number, index, fate, picture))
        progress.step()
    return firms


def _settle(
    random: Random, unions: tree.Unions, industry: Industry, number: int, index: int, fate: int, picture: bytes
) -> Firm:
    waits = fate < _WAITING
    sent_back = not waits and fate < _WAITING + _SENT_BACK
    suspended = not waits and not sent_back and fate < _WAITING + _SENT_BACK + _SUSPENDED
    days = random.uniform(0.1, 3) if waits else random.uniform(3, 9) if sent_back else random.uniform(30, 75)
    joined = _office_hours(random, clock.now() - timedelta(days=days))
    street = names.street(random)
    name = names.firm(industry, number)
    owner_name = names.person(random)
    owner = tree.person(owner_name, FIRST_PERSON + index, joined_days_ago=int(days) + 1)
    size = random.choices([size for size, _ in names.SIZES], [weight for _, weight in names.SIZES])[0]
    years = random.randrange(2, 24)
    with clock.at(joined):
        employer = services.register(
            actor=Actor(person_id=owner.pk, name=owner.handle),
            name=name,
            credit_code=names.credit_code(index + 1),
            place_code=street.code,
            licence=ContentFile(picture, name="营业执照.png"),
            nature=random.choices([kind for kind, _ in names.NATURES], [weight for _, weight in names.NATURES])[0],
            size=size,
            industry=industry.title,
            address=names.address(random, street),
            about=random.choice(_ABOUT).format(
                title=industry.title,
                years=years,
                people=f"现有职工{max(int(size), 8) + random.randrange(3, 40)}人",
                extra=random.choice(_EXTRAS),
            ),
            contact_name=f"{owner_name[0]}{random.choice(('经理', '女士', '先生', '主任'))}",
            contact_phone=names.phone(FIRST_PERSON + index),
        )
    if industry.giants > number:
        employer.tags = [GIANT]
        employer.save(update_fields=["tags"])
    speaker = Actor(person_id=owner.pk, employer_ids=frozenset({employer.pk}), name=owner.handle)
    verified_at = None if waits or sent_back else joined + timedelta(hours=random.uniform(2, 60))
    decided = min(joined + timedelta(hours=20), clock.now())
    officer = unions.officer(street.code)
    if sent_back:
        with clock.at(decided):
            services.refuse(actor=officer, employer_id=employer.pk, note=_SENT_BACK_NOTES[fate - _WAITING])
    if verified_at is not None:
        with clock.at(verified_at):
            employer = services.verify(actor=officer, employer_id=employer.pk)
    recruiter = None
    if verified_at is not None and index % 6 == 0:
        colleague = tree.person(names.person(random), 2000 + index, joined_days_ago=int(days))
        with clock.at(verified_at + timedelta(minutes=40)):
            services.add_colleague(
                actor=speaker,
                employer_id=employer.pk,
                phone=names.phone(2000 + index),
                role=RepresentativeRole.RECRUITER,
            )
        recruiter = Actor(person_id=colleague.pk, employer_ids=speaker.employer_ids, name=colleague.handle)
    return Firm(employer, industry, street, speaker, recruiter, verified_at, suspended)


def suspend(unions: tree.Unions, firms: list[Firm]) -> None:
    """One firm is stopped after it had published: complaints about pay are being looked into."""
    for firm in firms:
        if firm.suspended:
            with clock.at(clock.now() - timedelta(days=2)):
                services.suspend(
                    actor=unions.officer(firm.street.code),
                    employer_id=firm.employer.pk,
                    note="有职工反映试用期工资没有按时发放，核实期间暂停招聘。",
                )


def _office_hours(random: Random, moment: datetime) -> datetime:
    """The same day at some time between nine and half past five, but never in the future."""
    day = clock.day_start(clock.local_day(moment))
    return min(day + timedelta(hours=9, minutes=random.randrange(510)), clock.now() - timedelta(minutes=30))


def _licence() -> bytes:
    """A picture that is a picture and nothing else: one pale red point."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0\xf0\xd8\xd4")), (b"IEND", b""))
    )
