"""Who asks, for what is not public: somebody signed in; for figures and money, one who holds a post."""

from django.http import HttpRequest
from ninja.security import APIKeyCookie

from chunfeng.api.v1.problems import NotSignedIn
from chunfeng.kernel.actor import Actor


class Person(APIKeyCookie):
    """The session of the pages; whoever writes with it also sends the token of `/me` as `X-CSRFToken`."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor = request.actor
        if actor.person_id is None:
            raise NotSignedIn
        return actor


class Officer(Person):
    """Somebody who holds a post, and writes: with the token of `/me`."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor = super().authenticate(request, key)
        return actor if actor.is_staff else None


class Staff(APIKeyCookie):
    """The same, of somebody who holds a post. Only reading is offered, so that a forged request can change nothing."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor = request.actor
        return actor if actor.is_staff else None
