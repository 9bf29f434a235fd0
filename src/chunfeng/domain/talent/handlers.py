"""The profile as a part of a person's data, and the union that answers for somebody who looks for work."""

from chunfeng.domain.talent import queries, services
from chunfeng.shared import personal, standing


def _erase(person_id: int) -> None:
    services.erase(person_id=person_id)


personal.provide("talent", queries.profile_data, erase=_erase)
personal.provide_home("talent", queries.home_path, rank=20)
personal.provide_home("root", queries.root_path, rank=90)
standing.provide("talent", queries.STANDING)
