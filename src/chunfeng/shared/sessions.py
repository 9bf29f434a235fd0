"""Django's sessions in the database, read by a query that is prepared: every page of somebody signed in begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from chunfeng.shared.prepared import Prepared

_STANDING = Prepared(
    lambda key: Session.objects.filter(session_key=key, expire_date__gt=Now()).values_list(
        "session_data", "expire_date"
    ),
    key=str,
)


class SessionStore(db.SessionStore):
    """See the module."""

    def _get_session_from_db(self) -> Any:
        found = _STANDING.rows(key=self.session_key)
        if not found:
            self._session_key = None
            return None
        data, until = found[0]
        return Session(session_key=self.session_key, session_data=data, expire_date=until)
