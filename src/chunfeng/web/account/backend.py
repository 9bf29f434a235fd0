"""Who a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend

from chunfeng.domain.people.models import Person
from chunfeng.shared import reach


class Backend(AuthenticationBackend):
    """Finds the person of a session before anybody can know who asks."""

    def get_user(self, user_id: int) -> Person | None:
        with reach.elevated("whose session this is"):
            found: Person | None = super().get_user(user_id)
        return found
