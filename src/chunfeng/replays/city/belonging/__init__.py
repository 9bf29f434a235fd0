"""The union's own life in the city: base unions and federations, members with cards, foundings, ceremonies, plans and posts."""

from dataclasses import dataclass
from random import Random

from chunfeng.domain.unions import services as unions
from chunfeng.replays.city.belonging import bases, desk, foundings, identities, joining, members
from chunfeng.replays.city.firms import Firm
from chunfeng.replays.city.progress import Progress
from chunfeng.replays.city.seekers import Looking
from chunfeng.replays.city.tree import Unions

SEED = 20261122
STEPS = 2000


@dataclass(frozen=True, slots=True)
class City:
    """What the union's life grows on: the tree, its firms and the people who look for work."""

    unions: Unions
    firms: list[Firm]
    looking: list[Looking]


def settle(city: City, progress: Progress) -> None:
    """All of it; the same in every home, and beside what the others drew from their own chance."""
    random = Random(SEED)
    built = bases.build(random, city.unions, city.firms)
    crew = desk.appoint(city.unions)
    belonging = members.gather(random, built, progress)
    foundings.ask(crew, [each.actor for each in city.looking[40:60]])
    joining.ask(random, crew, built, city.looking)
    joining.assemble(random, crew, built)
    identities.hand_in([each for each in city.looking[60:80] if not each.seeker.person.demo_role])
    identities.check(members.move(random, belonging, built), city.unions.officers["hongshan"])
    desk.work(crew, city.unions, built)
    unions.fold()
