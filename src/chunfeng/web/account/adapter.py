"""What django-allauth needs to know about our people. Codes, limits and locks are `people.services`'s."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from chunfeng.domain.people import queries
from chunfeng.domain.people.models import Person


class Adapter(DefaultAccountAdapter):
    """The phone is a column of the person: read here, written by `people.services` alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # nobody comes in by allauth's own forms

    def get_phone(self, user: Person) -> tuple[str, bool] | None:
        return (str(user.phone), user.phone_verified_at is not None) if user.phone else None

    def get_user_by_phone(self, phone: str) -> Person | None:
        return queries.person_with_phone(phone)

    def set_phone(self, user: Person, phone: str, verified: bool) -> None:
        raise NotImplementedError("Phones are set by people.services.confirm_code.")

    def set_phone_verified(self, user: Person, phone: str) -> None:
        raise NotImplementedError("Phones are verified by people.services.confirm_code.")

    def send_verification_code_sms(self, user: Person, phone: str, code: str, **kwargs: Any) -> None:
        raise NotImplementedError("Codes are sent by people.services.request_code.")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page that follows says it better than "signed in as …"."""
