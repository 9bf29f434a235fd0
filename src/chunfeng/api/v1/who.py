"""Who may use what is not public: somebody signed in who holds a post."""

from django.http import HttpRequest
from ninja.security import APIKeyCookie

from chunfeng.kernel.actor import Actor


class Staff(APIKeyCookie):
    """The session of the pages. Only reading is offered, so that a forged request can change nothing."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor = request.actor
        return actor if actor.is_staff else None
