"""What people hold about a person themselves."""

from chunfeng.domain.people import queries
from chunfeng.domain.people.events import PeopleMerged
from chunfeng.domain.people.queries.standing import PART
from chunfeng.domain.people.services import sessions
from chunfeng.shared import personal, standing
from chunfeng.shared.events import listen

personal.provide("people", queries.account_data, keeps=queries.account_kept)
standing.provide("people", PART)


@listen(PeopleMerged)
def sign_out_both(event: PeopleMerged) -> None:
    """Whoever is in by either of two merged accounts signs in anew."""
    for person_id in (event.kept_id, event.absorbed_id):
        sessions.end_all(person_id=person_id)
