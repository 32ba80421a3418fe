"""Whom PostgreSQL runs as when we are root.

PostgreSQL refuses to run as root. A demo in a container and a CI job usually are
root, so the embedded server then runs as a system user of its own, who may own
the data directory and pass through the folders above it, and nothing else. As
an ordinary user there is nothing to do and every function here says so.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

SYSTEM_USER = "guildhall"
ACCESS_LIST = "system.posix_acl_access"
ACCESS_LIST_VERSION = 2
USER_OWNER, NAMED_USER, GROUP_OWNER, NAMED_GROUP, MASK, OTHERS = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
NO_ID = 0xFFFFFFFF
MAY_PASS = 1

Entry = tuple[int, int, int]
"""One line of an access list: what it is about, its rights (rwx bits), whom it names."""


class SystemUserError(RuntimeError):
    """Root cannot hand the server to another user; the message says what to do."""


class ProcessOptions(TypedDict, total=False):
    """Arguments of `subprocess` that make a process somebody else's."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Runner:
    """The account the server's processes belong to; `changed` when it is not ours."""

    uid: int
    gid: int
    changed: bool

    def options(self) -> ProcessOptions:
        """What to hand to `subprocess` so that a process runs as this account."""
        if not self.changed:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to this account."""
        if self.changed:
            os.chown(path, self.uid, self.gid)

    def reach(self, path: Path) -> None:
        """Make sure this account can get to `path`, through every folder above it.

        A folder that is closed to it gets one more line in its access list: this
        account may pass, not look around. Opening the folder to everybody, as a
        chmod would, is not ours to do. Raises SystemUserError when the file
        system keeps no such lists.
        """
        if not self.changed or self._passes(path):
            return
        for folder in reversed([path, *path.parents]):
            if not self._passes(folder):
                _let_pass(folder, self.uid)

    def _passes(self, folder: Path) -> bool:
        command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
        done = subprocess.run(command, check=False, cwd="/", stderr=subprocess.DEVNULL, **self.options())
        return done.returncode == 0


def runner() -> Runner:
    """The account to run the server as: ourselves, or root's stand-in.

    The stand-in is made when it is missing. Raises SystemUserError when it cannot be.
    """
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid(), changed=False)
    entry = _find(SYSTEM_USER) or _make(SYSTEM_USER)
    return Runner(entry.pw_uid, entry.pw_gid, changed=True)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make(name: str) -> pwd.struct_passwd:
    """Add a system user without home, password or shell."""
    tool = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    done = None
    if tool:
        done = subprocess.run([tool, *options, name], check=False, capture_output=True, text=True)
    entry = _find(name)  # also there when another start made it a moment ago
    if entry is None:
        why = done.stderr.strip() if done else "there is no useradd here"
        raise SystemUserError(
            f"PostgreSQL does not run as root, and the system user “{name}” could not be made ({why}). "
            "Start as an ordinary user, or set DATABASE_URL to a server of your own."
        )
    return entry


def _let_pass(folder: Path, uid: int) -> None:
    """Add “this user may pass” to a folder's access list."""
    try:
        entries = [*_entries(folder), (NAMED_USER, MAY_PASS, uid)]
        os.setxattr(folder, ACCESS_LIST, _packed(entries))
    except (OSError, AttributeError) as fault:  # no os.setxattr outside Linux
        raise SystemUserError(
            f"PostgreSQL does not run as root but as “{SYSTEM_USER}”, who cannot get through {folder}. "
            f"Move the product elsewhere, start as an ordinary user, or run: chmod o+x {folder}"
        ) from fault


def _entries(folder: Path) -> list[Entry]:
    """The folder's access list, made from its mode when it has none; no mask in it."""
    try:
        raw = os.getxattr(folder, ACCESS_LIST)
    except OSError:
        mode = stat.S_IMODE(folder.stat().st_mode)
        return [
            (USER_OWNER, mode >> 6 & 7, NO_ID),
            (GROUP_OWNER, mode >> 3 & 7, NO_ID),
            (OTHERS, mode & 7, NO_ID),
        ]
    found = list(struct.iter_unpack("<HHI", raw[4:]))
    # The mask caps what named lines grant. Applying it here lets the new mask be
    # wider without giving anybody a right that was capped before.
    cap = next((rights for tag, rights, _ in found if tag == MASK), 7)
    capped = {NAMED_USER, GROUP_OWNER, NAMED_GROUP}
    return [(tag, rights & cap if tag in capped else rights, who) for tag, rights, who in found if tag != MASK]


def _packed(entries: list[Entry]) -> bytes:
    """An access list as the kernel reads it: sorted, with a mask that caps nothing."""
    named = {(tag, who): rights for tag, rights, who in entries}  # the last line about one wins
    cap = 0
    for (tag, _), rights in named.items():
        if tag in {NAMED_USER, GROUP_OWNER, NAMED_GROUP}:
            cap |= rights
    named[MASK, NO_ID] = cap
    lines = b"".join(struct.pack("<HHI", tag, named[tag, who], who) for tag, who in sorted(named))
    return struct.pack("<I", ACCESS_LIST_VERSION) + lines
