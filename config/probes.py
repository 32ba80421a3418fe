"""What ``manage.py doctor`` looks at: each service, whether it answers, and what its absence costs.

Every probe opens a connection of its own with a time-out and says nothing secret.
"""

from __future__ import annotations

import smtplib
import tempfile
from shutil import disk_usage
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from redis import Redis

from config.doctor import Finding, Probe, examine
from core.spaces import REGISTRY, role_of
from tenants.bundles import leaf_of
from tenants.router import labels_of

PATIENCE = 2  # seconds a service has to answer
ROOM = 1_000_000_000  # bytes of free disk below which we warn
OLDEST = 15  # PostgreSQL's first major version with all we use
LOCKS = 256  # a dump of every space at once takes a lock for each of their tables
HEARTBEAT = 60  # seconds after which a silent worker is taken for gone


def _place(url: str) -> str:
    """An address without its user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}" + (f":{parts.port}" if parts.port else "") + parts.path


# PostgreSQL


def _connect(alias: str, **more: Any) -> psycopg.Connection[Any]:
    """A connection with a login of ours, and with time-outs. Of the runtime login: in the registry's role."""
    params = connections[alias].get_connection_params()
    keep = {key: params[key] for key in ("dbname", "user", "password", "host", "port", "sslmode") if params.get(key)}
    options = f"-c statement_timeout={PATIENCE * 1000} -c lock_timeout={PATIENCE * 1000}"
    return psycopg.connect(**keep, connect_timeout=PATIENCE, options=options, autocommit=True, **more)


def _registry() -> psycopg.Connection[Any]:
    connection = _connect("default")
    role = role_of(str(connections["default"].settings_dict["NAME"]), REGISTRY)
    connection.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(role)))
    return connection


def _database_place(alias: str) -> str:
    place = connections[alias].settings_dict
    where = f"{place['HOST']}:{place['PORT'] or 5432}" if place["HOST"] else "the local socket"
    kind = "embedded, " if str(place["HOST"]).startswith(str(settings.DATA_DIR)) else ""
    return f"{kind}{where}/{place['NAME']}"


_LOGIN = """
SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
       current_setting('max_locks_per_transaction')::int, current_setting('max_connections')::int,
       rolinherit, rolsuper, rolcreaterole, pg_get_userbyid(datdba) = current_user
FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()
"""


def runtime(expected: Finding) -> Finding:
    """The login of daily work: there, bound to its roles, and on a server with enough locks."""
    with _connect("default") as connection:
        row = connection.execute(_LOGIN).fetchone()
    assert row is not None
    version, major, locks, places, inherits, is_super, _, owns = row
    pool = settings.DATABASES["default"]["OPTIONS"].get("pool", {})
    says = f"Up to {pool.get('max_size', 1)} connections a process, of {places}."
    if major < OLDEST:
        return expected.but("fail", f"PostgreSQL {OLDEST} or newer is needed.", version)
    wrong = []
    if is_super or owns or inherits:
        which = "a superuser" if is_super else "the owner of the tables" if owns else "one that inherits rights"
        wrong.append(f"The login is {which}: make it a plain one, NOINHERIT, and set DATABASE_OWNER_URL.")
    if locks < LOCKS:
        wrong.append(f"max_locks_per_transaction is {locks}; a dump of many members needs {LOCKS} or more.")
    return expected.but("warn" if wrong else "ok", " ".join(wrong) or says, version)


def owner(expected: Finding) -> Finding:
    """The owner of the tables, who makes members and migrates them."""
    with _connect("owner") as connection:
        row = connection.execute(_LOGIN).fetchone()
    assert row is not None
    version, *_, is_super, makes_roles, _ = row
    if not (makes_roles or is_super):
        says = "The login may not make roles (CREATEROLE): no member can join. See DATABASE_OWNER_URL."
        return expected.but("warn", says, version)
    return expected.but("ok", "May make roles and tables.", version)


def registry(expected: Finding) -> Finding:
    """Whether the registry's tables are those of this release."""
    wanted = {key for key in MigrationLoader(None).disk_migrations or {} if key[0] in labels_of("public")}
    with _connect("owner") as connection:
        if connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,):
            return expected.but("warn", "Not made yet: manage.py migrate_spaces makes it, as does every start.")
        done = set(connection.execute("SELECT app, name FROM public.django_migrations").fetchall())
    missing = len(wanted - done)
    if missing:
        return expected.but("warn", f"{missing} migrations wait: run manage.py migrate_spaces.")
    return expected.but("ok", f"{len(wanted)} migrations, none waits.")


_SPACES = """
SELECT count(*) FILTER (WHERE state = 'ready'), count(*) FILTER (WHERE state = 'preparing'),
       count(*) FILTER (WHERE state = 'parked'),
       count(*) FILTER (WHERE state = 'ready' AND leaf <> CASE kind WHEN 'member' THEN %s ELSE %s END)
FROM public.tenants_space
"""


def spaces(expected: Finding) -> Finding:
    """How many spaces are ready, being made, parked, and behind this release."""
    with _registry() as connection:
        row = connection.execute(_SPACES, [leaf_of("member"), leaf_of("network")]).fetchone()
    assert row is not None
    ready, preparing, parked, behind = row
    says = f"{ready} ready, {preparing} being made, {parked} parked, {behind} behind."
    if parked or behind:
        return expected.but("warn", f"{says} Run manage.py migrate_spaces; it names what is wrong.")
    return expected.but("ok", says)


_JOBS = """
SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed'),
       coalesce(extract(epoch FROM now() - min(made.at) FILTER (WHERE status = 'todo'))::bigint, 0),
       (SELECT count(*) FROM public.procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))
FROM public.procrastinate_jobs jobs
LEFT JOIN LATERAL (
    SELECT max(at) AS at FROM public.procrastinate_events WHERE job_id = jobs.id AND type = 'deferred'
) made ON jobs.status = 'todo' AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
"""


def worker(expected: Finding) -> Finding:
    """Whether jobs are being done, and whether some have failed."""
    with _registry() as connection:
        row = connection.execute(_JOBS, [HEARTBEAT]).fetchone()
    assert row is not None
    waiting, failed, age, alive = row
    says = f"{alive} at work, {waiting} jobs wait (the oldest for {age} s), {failed} failed."
    if not alive:
        return expected.but("warn" if waiting else "off", f"{says} Start manage.py serve or manage.py work.")
    return expected.but("warn" if failed else "ok", says)


def outbox(expected: Finding) -> Finding:
    """Events whose reactions have not run yet, and those that failed too often."""
    sql = "SELECT count(*) FILTER (WHERE parked_at IS NULL), count(parked_at) FROM public.tenants_outbox"
    with _registry() as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    says = f"{row[0]} wait, {row[1]} parked."
    return expected.but("warn" if row[1] else "ok", says)


# Everything else


def redis(expected: Finding) -> Finding:
    """Redis, where one is named."""
    if not settings.REDIS_URL:
        return expected.but("off", "Caches, pushes, rate limits and used one-time codes live in this process's memory.")
    with Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry_on_timeout=False
    ) as client:
        about: Any = client.info("server")
    return expected.but("ok", "Answers.", str(about["redis_version"]))


_MAILS = """
SELECT count(*) FILTER (WHERE status = 'todo' AND attempts > 0), count(*) FILTER (WHERE status = 'failed')
FROM public.procrastinate_jobs WHERE task_name = 'notifications.send_mail'
"""


def mail(expected: Finding) -> Finding:
    """The server that takes our mail, where one is named, and the mails it did not take."""
    with _registry() as connection:
        row = connection.execute(_MAILS).fetchone()
    assert row is not None
    again, parked = row
    kept = f" {again} mails are tried again, {parked} are parked: their pages say whose." if again or parked else ""
    if not settings.EMAIL_URL:
        return expected.but("warn" if parked else "off", f"Mails are written to files.{kept}")
    make = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    with make(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE) as server:
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        server.noop()
    return expected.but("warn" if again or parked else "ok", f"Takes mail.{kept}")


def search(expected: Finding) -> Finding:
    """No search engine is used yet; lists are filtered by the database."""
    return expected.but("off", "Elasticsearch is not used by this release; lists are filtered by PostgreSQL.")


def static(expected: Finding) -> Finding:
    """The front-end bundle, and the copies of it under names that carry their hash."""
    if not (settings.BASE_DIR / "static" / "dist" / "app.css").exists():
        return expected.but("fail", "The bundle is not built: run make demo or make run.")
    wants_manifest = isinstance(staticfiles_storage, ManifestFilesMixin)
    if wants_manifest and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        return expected.but("fail", "Nothing is collected: run manage.py collectstatic.")
    return expected.but("ok", "Built.")


def disk(expected: Finding) -> Finding:
    """The folder of everything stored on disk: ours to write, with room."""
    with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR, prefix="doctor-") as probe:
        probe.write(b"doctor")
        probe.flush()
    free = disk_usage(settings.DATA_DIR).free
    return expected.but("ok" if free > ROOM else "warn", f"{free / 1e9:.1f} GB free.")


def every_probe() -> list[Probe]:
    """Every service with its address and what its absence costs, in the order they are told."""
    at, own = _database_place("default"), _database_place("owner")
    mail_at = _place(settings.EMAIL_URL) if settings.EMAIL_URL else str(settings.EMAIL_FILE_PATH)
    return [
        (Finding("database", at, "Without it there is no page at all."), runtime),
        (Finding("owner", own, "Without it nobody new can join and no release can be brought in."), owner),
        (Finding("registry", own, "Until it is made, no page answers."), registry),
        (Finding("spaces", at, "A parked member works on with the tables of the last release."), spaces),
        (Finding("worker", at, "Without it no mail goes out, no member is made and no import runs."), worker),
        (Finding("outbox", at, "What is parked was not indexed, and nobody was told of it."), outbox),
        (Finding("redis", _place(settings.REDIS_URL) if settings.REDIS_URL else "in memory",
                 "Without it one process serves everybody: a second one would not hear of the first one's changes, and "
                 "would count sign-ins and sign-ups by itself: each process more allows the limits once more."),
         redis),
        (Finding("mail", mail_at, "Without it invitations and letters reach nobody; they wait as files."), mail),
        (Finding("search", "PostgreSQL", "Texts of cases cannot be searched yet, only lists filtered."), search),
        (Finding("static", str(settings.STATIC_ROOT), "Without it pages fail or have no look."), static),
        (Finding("disk", str(settings.DATA_DIR), "Without it no file can be attached or imported."), disk),
    ]  # fmt: skip


def refuse_to_start() -> None:
    """Raise a CommandError with what the doctor would say, where the database cannot be worked with at all.

    Called before a start prepares anything: a wrong password would else be told by a traceback, or by nothing while
    the pool of connections tries again.
    """
    daily, owning = examine([probe for probe in every_probe() if probe[1] in (runtime, owner)])
    wrong = [daily] if daily.state == "fail" else []
    wrong += [owning] if owning.state != "ok" else []
    missing = [f"{finding.name} {finding.address}: {finding.says}" for finding in wrong]
    if missing:
        raise CommandError("\n".join([*missing, "Nothing was started. docs/operations.md says how it is set up."]))
