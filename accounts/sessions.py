"""Sessions in the database, as Django keeps them. Every page reads one, so that reading is a remembered statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from core.statements import remembered


class SessionStore(db.SessionStore):
    """Django's own store; one that is not there, or not any more, begins anew, as there."""

    def _get_session_from_db(self) -> Any:
        found = _session.first(str(self.session_key), timezone.now())
        if found is None:
            self._session_key = None
        return found


@remembered("key")
def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
