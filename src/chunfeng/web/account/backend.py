"""Who a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend

from chunfeng.domain.people import queries as people
from chunfeng.domain.people.models import Person
from chunfeng.shared import reach


class Backend(AuthenticationBackend):
    """Finds the person of a session before anybody can know who asks."""

    def get_user(self, user_id: int) -> Person | None:
        with reach.limited(reach.Reach(person_id=user_id)):
            found = people.account(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
