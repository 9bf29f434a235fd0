"""Applications to found a union, one or two in each state."""

from datetime import timedelta

from chunfeng.domain.unions.enums import OrganisationKind
from chunfeng.domain.unions.models import Founding
from chunfeng.domain.unions.services import foundings
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import names
from chunfeng.replays.city.belonging.desk import Crew

_FIRST_CODE = 60_000
_ASKED = (
    ("武汉瑞珩供应链管理有限公司", "420111002", 140, 1),
    ("武汉晴川岸餐饮管理有限公司", "420111002", 46, 9),
    ("武汉德润川家政服务有限公司", "420111080", 33, 3),
    ("武汉百枫物业服务有限公司", "420111001", 58, 6),
    ("武汉楚雁食品有限公司", "420111004", 21, 20),
    ("武汉银杏里养老服务有限公司", "420111007", 75, 15),
    ("武汉千帆渡冷链物流有限公司", "420111080", 190, 12),
    ("武汉青垦生物科技有限公司", "420111003", 88, 40),
)


def ask(crew: Crew, applicants: list[Actor]) -> None:
    """Three wait (one too long, one taken by a colleague), and one each was sent back, refused, withdrawn, approved, founded."""
    asked = [_ask(applicants[number], number) for number in range(len(_ASKED))]
    waiting, overdue, taken, returned, refused, withdrawn, approved, founded = asked
    del waiting, overdue
    foundings.take(actor=crew.reviewer, founding_id=taken.pk)
    reasons = "请补充全部发起人姓名，并上传营业执照上的单位全称。"
    with clock.at(clock.now() - timedelta(days=4)):
        foundings.send_back(actor=crew.reviewer, founding_id=returned.pk, reasons=reasons)
        foundings.withdraw(actor=applicants[5], founding_id=withdrawn.pk)
    with clock.at(clock.now() - timedelta(days=10)):
        foundings.approve(actor=crew.reviewer, founding_id=approved.pk, number=_number(12))
    with clock.at(clock.now() - timedelta(days=17)):
        elsewhere = "这家单位的职工已由园区联合工会覆盖，请直接申请入会。"
        foundings.refuse(actor=crew.reviewer, founding_id=refused.pk, reasons=elsewhere)
    with clock.at(clock.now() - timedelta(days=36)):
        foundings.approve(actor=crew.reviewer, founding_id=founded.pk, number=_number(9))
    with clock.at(clock.now() - timedelta(days=30)):
        foundings.hold_ceremony(actor=crew.officer, founding_id=founded.pk)


def _ask(applicant: Actor, number: int) -> Founding:
    employer, place, workers, days = _ASKED[number]
    with clock.at(clock.now() - timedelta(days=days)):
        return foundings.apply(
            actor=applicant,
            kind=OrganisationKind.ENTERPRISE,
            name=f"{employer}工会委员会",
            employers=[(employer, names.credit_code(_FIRST_CODE + number))],
            place_code=place,
            workers=workers,
            initiators=["陈志华", "刘春芳", "何建军"],
            note="大家商量过，想先把工会建起来。" if number == 0 else "",
        )


def _number(order: int) -> str:
    return f"洪工字〔{clock.today().year}〕{order}号"
