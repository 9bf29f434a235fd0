"""Base unions of firms, joint unions of streets, and a federation of the delivery trade that cuts across the streets."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from chunfeng.domain.unions import services
from chunfeng.domain.unions.enums import Level, OrganisationKind
from chunfeng.domain.unions.models import CoveredEmployer, Organisation
from chunfeng.kernel import clock
from chunfeng.replays.city import tree
from chunfeng.replays.city.firms import Firm

FIRM_UNIONS = 32
_JOINT_STREETS = (
    "420111002",
    "420111080",
    "420111001",
    "420111004",
    "420111007",
    "420111003",
    "420111008",
    "420111006",
)
FEDERATION = "洪山区快递外卖行业工会联合会"
_NEW_FORMS = "新就业形态劳动者联合工会"


@dataclass(frozen=True, slots=True)
class Base:
    """A union that people belong to, how many of them, and the trade of most (a group's key, "" for a firm's workers)."""

    organisation: Organisation
    size: int
    group: str
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """All base unions, those of streets first."""

    joint: list[Base]
    firms: list[Base]
    federation: Organisation

    @property
    def all(self) -> list[Base]:
        return [*self.joint, *self.firms]


def build(random: Random, unions: tree.Unions, firms: list[Firm]) -> Built:
    """Found them over the past year; the federation counts the joint unions of four streets."""
    with clock.at(clock.now() - timedelta(days=330)):
        federation = _stand(unions, "hongshan", "420111-F01", FEDERATION, Level.TOWN, OrganisationKind.FEDERATION)
    joint = [_joint(random, unions, number, place) for number, place in enumerate(_JOINT_STREETS)]
    for base in joint[:4]:
        services.tie(
            actor=tree.SYSTEM,
            federation_id=federation.pk,
            organisation_id=base.organisation.pk,
            starts_on=clock.today() - timedelta(days=180),
        )
    standing = [firm for firm in firms if firm.verified_at is not None and not firm.suspended]
    chosen = random.sample(standing, FIRM_UNIONS)
    return Built(joint, [_of_firm(random, unions, number, firm) for number, firm in enumerate(chosen)], federation)


def _joint(random: Random, unions: tree.Unions, number: int, place: str) -> Base:
    street = unions.organisations[place]
    name = street.name.removesuffix("总工会") + _NEW_FORMS
    with clock.at(clock.now() - timedelta(days=random.randrange(200, 320))):
        size = random.randrange(85, 140)
        stands = _stand(unions, place, f"{place}-J01", name, Level.BASE, OrganisationKind.JOINT, workers=size * 2)
    return Base(stands, size, ("rider", "courier", "trucker", "ride_hailing")[number % 4])


def _of_firm(random: Random, unions: tree.Unions, number: int, firm: Firm) -> Base:
    size = random.choice((9, 14, 18, 22, 26, 31, 38, 45, 60))
    with clock.at(clock.now() - timedelta(days=random.randrange(90, 300))):
        stands = _stand(
            unions,
            firm.street.code,
            f"{firm.street.code}-{number + 1:02d}",
            f"{firm.employer.name}工会委员会",
            Level.BASE,
            OrganisationKind.ENTERPRISE,
            workers=size + random.randrange(2, size * 2),
        )
    CoveredEmployer.objects.create(
        organisation=stands, name=firm.employer.name, credit_code=firm.employer.credit_code or ""
    )
    return Base(stands, size, "", firm.employer.name)


def _stand(
    unions: tree.Unions,
    above: str,
    code: str,
    name: str,
    level: Level,
    kind: OrganisationKind,
    workers: int = 0,
) -> Organisation:
    parent = unions.organisations[above]
    return services.create_organisation(
        actor=tree.SYSTEM,
        name=name,
        level=level,
        parent_id=parent.pk,
        place_code=parent.place_id,
        code=code,
        kind=kind,
        workers=workers,
    )
