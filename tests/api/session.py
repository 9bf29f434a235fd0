"""Asking the API as somebody."""

from typing import Any

from django.test import Client

from chunfeng.domain.people.models import Person


class Asker:
    """One session; answers are (status, JSON)."""

    def __init__(self, person: Person | None = None) -> None:
        self.client = Client()
        if person is not None:
            self.client.force_login(person)

    def get(self, address: str, **query: Any) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1/{address}", query)
        return answer.status_code, answer.json()

    def post(self, address: str, body: Any = None) -> tuple[int, Any]:
        answer = self.client.post(f"/api/v1/{address}", {} if body is None else body, content_type="application/json")
        return answer.status_code, answer.json()
