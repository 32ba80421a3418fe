"""django-helpdesk, prepared and timed the way the desk is: the peer's half of ``bench/peers/compare.py``.

Runs in an environment of its own, which ``compare.py`` makes, and imports nothing of the product. The same number of
cases lies in one queue, one in ten of them open, with the same two follow-ups each; one ticket has 4 and one has 50.
Requests go through Django's test client with the peer's own middleware. The last line printed is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

CHUNK = 5_000
RUNS, WARM = 10, 2
WORDS = "array cache disk export firmware gateway index job key login mirror node pool quota restore snapshot".split()
TEXT = "The nightly job stops after a while and the log says nothing.\n\n- since Tuesday\n- on two of four nodes"
STATIC = "/static/"
OPEN, CLOSED = 1, 4
OTHERS = ["rest_framework", "account", "pinax.invitations", "pinax.teams", "reversion"]
urlpatterns: list[Any] = []


def main() -> None:
    cases = int(sys.argv[1])
    _set_up(json.loads(os.environ["PEER_DATABASE"]))
    agent = _prepare(cases)
    rows = [_measure(name, act) for name, act in _acts(agent).items()]
    print(json.dumps({"bench": "peer helpdesk", "cases": cases, "rows": rows}), flush=True)


def _set_up(database: dict[str, Any]) -> None:
    """The settings its documentation gives, with what a deployment turns on: no debugging, templates kept."""
    import django
    from django.conf import settings

    contrib = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "humanize", "sites"]
    middle = "django.contrib.sessions.middleware.SessionMiddleware django.middleware.common.CommonMiddleware \
        django.middleware.csrf.CsrfViewMiddleware django.contrib.auth.middleware.AuthenticationMiddleware \
        django.contrib.messages.middleware.MessageMiddleware"
    context = ["debug", "request"], ["django.contrib.auth.context_processors.auth"]
    settings.configure(
        SECRET_KEY="measured",
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **database}},
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in contrib), *OTHERS, "helpdesk"],
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", *middle.split()],
        ROOT_URLCONF=__name__,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        *(f"django.template.context_processors.{name}" for name in context[0]),
                        *context[1],
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        STATIC_URL=STATIC,
        SITE_ID=1,
        USE_TZ=True,
    )
    django.setup()
    from django.contrib import admin
    from django.urls import include, path

    urlpatterns[:] = [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]


def _prepare(cases: int) -> Any:
    """Migrate and fill the database unless it is filled; give back the agent."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection, transaction
    from helpdesk.models import FollowUp, Ticket

    call_command("migrate", verbosity=0, interactive=False)
    agent, _ = get_user_model().objects.get_or_create(
        username="ada", defaults={"email": "ada@example.org", "is_staff": True, "is_superuser": True}
    )
    Ticket.objects.filter(submitter_email="measured@example.org").delete()
    FollowUp.objects.filter(comment__startswith="Measured").delete()
    if Ticket.objects.count() != cases:
        with transaction.atomic():
            Ticket.objects.all().delete()
            _write(cases, agent)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return agent


def _write(cases: int, agent: Any) -> None:
    from helpdesk.models import FollowUp, Queue, Ticket

    chance = random.Random(7)
    queue, _ = Queue.objects.get_or_create(slug="support", defaults={"title": "Support"})
    for begin in range(0, cases, CHUNK):
        rows = Ticket.objects.bulk_create(
            _ticket(number, queue, agent, chance) for number in range(begin, min(begin + CHUNK, cases))
        )
        FollowUp.objects.bulk_create(_followups(FollowUp, rows, begin, agent))
        print(f"\r  {begin + len(rows):,} of {cases:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def _ticket(number: int, queue: Any, agent: Any, chance: random.Random) -> Any:
    from django.utils import timezone
    from helpdesk.models import Ticket

    is_open, now = number % 10 == 1, timezone.now()
    age = timedelta(minutes=chance.randint(1, 20_000 if is_open else 1_500_000))
    return Ticket(
        title=f"The {' '.join(chance.sample(WORDS, 3))} does not answer after {chance.choice(WORDS)} changes",
        queue=queue,
        created=now - age - timedelta(hours=2),
        modified=now - age,
        submitter_email=f"requester-{number % 160}@clients.example",
        assigned_to=agent if chance.random() < 0.03 else None,
        status=OPEN if is_open else CLOSED,
        description=TEXT,
        priority=chance.choices((1, 2, 3, 4), (5, 20, 55, 20))[0],
    )


def _followups(model: Any, rows: Iterable[Any], begin: int, agent: Any) -> Iterator[Any]:
    for number, row in enumerate(rows, begin):
        for at in range({1: 50, 11: 4}.get(number, 2)):
            when = row.created + timedelta(minutes=3 * at)
            yield model(ticket=row, date=when, title="Comment", comment=TEXT, public=True, user=agent)


def _acts(agent: Any) -> dict[str, Callable[[], None]]:
    """What is timed, by name. A list is what a person waits for: the page, and the 25 rows its table then asks for."""
    from django.test import Client
    from helpdesk.models import FollowUp, Queue, Ticket

    browser = Client()
    browser.force_login(agent)
    queue = Queue.objects.get(slug="support")
    many = Ticket.objects.get(
        pk=FollowUp.objects.values_list("ticket", flat=True).annotate(n=_count()).order_by("-n")[0]
    )
    few = Ticket.objects.filter(pk__gt=many.pk).annotate(n=_count("followup")).filter(n=4).first()
    both = {"status__in": [OPEN, 2]}
    here = {"queue__id__in": [queue.pk], "status__in": [CLOSED]}
    new = {
        "queue": queue.pk,
        "title": "Measured",
        "body": "It stopped.",
        "submitter_email": "measured@example.org",
        "priority": 3,
    }
    said = {"comment": "Measured: please try again.", "public": "True", "new_status": few.status, "title": few.title}
    said |= {"priority": few.priority, "queue": queue.pk, "owner": few.assigned_to_id or 0}
    return {
        "list": lambda: _rows(browser, {"filtering": both, "sorting": "created", "sortreverse": True}),
        "by last update": lambda: _rows(browser, {"filtering": both, "sorting": "last_followup", "sortreverse": True}),
        "queue and status": lambda: _rows(browser, {"filtering": here, "sorting": "created", "sortreverse": True}),
        "search": lambda: _rows(browser, {"filtering": {}, "sorting": "created", "search_string": "gateway"}),
        "board": lambda: _get(browser, "/dashboard/"),
        "case page, 4 entries": lambda: _get(browser, f"/tickets/{few.pk}/"),
        "case page, 50 entries": lambda: _get(browser, f"/tickets/{many.pk}/"),
        "open case": lambda: _post(browser, "/tickets/submit/", new),
        "add entry": lambda: _post(browser, f"/tickets/{few.pk}/update/", said),
    }


def _count(of: str = "pk") -> Any:
    from django.db.models import Count

    return Count(of)


def _rows(browser: Any, query: dict[str, Any]) -> None:
    from helpdesk.query import query_to_base64

    _get(browser, "/tickets/")
    answer = browser.get(f"/datatables_ticket_list/{query_to_base64(query)}", {"draw": 1, "start": 0, "length": 25})
    if answer.status_code != 200 or not answer.json()["data"]:
        raise SystemExit(f"The peer's list answers {answer.status_code}: {answer.content[:300]!r}")


def _get(browser: Any, address: str) -> None:
    answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} of the peer answers {answer.status_code}.")


def _post(browser: Any, address: str, given: dict[str, Any]) -> None:
    answer = browser.post(address, given)
    if answer.status_code != 302:
        raise SystemExit(f"{address} of the peer answers {answer.status_code}: {answer.context['form'].errors}")


def _measure(name: str, act: Callable[[], None]) -> dict[str, Any]:
    from django.db import connection

    seen = 0

    def note(execute: Any, *args: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*args)

    for _ in range(WARM):
        act()
    with connection.execute_wrapper(note):
        act()
    walls = []
    for _ in range(RUNS):
        began = time.perf_counter()
        act()
        walls.append((time.perf_counter() - began) * 1000)
    row = {"name": name, "queries": seen, "ms_median": round(statistics.median(walls), 2)}
    print(f"  {name}: {row['queries']} queries, {row['ms_median']} ms", file=sys.stderr, flush=True)
    return row


if __name__ == "__main__":
    main()
