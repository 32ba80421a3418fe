"""Disks: no room for files, a disk that takes nothing any more, an upload that breaks off, no room in the database."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import randbytes
from uuid import uuid4

from bench.faults.drills.parts import Drill, Look, Skipped, entries_saying, number_of, open_case, reply
from bench.faults.house import House
from bench.faults.visits import Answer, wait_for

SIZE = 8_000_000
FILE = b"a line of a log\n" * 20_000
ROWS = "SELECT path FROM conversations_attachment WHERE at >= %s"


@contextmanager
def small_disk(folder: Path, owner: int = 0) -> Iterator[Path]:
    """A file system of 8 MB in this folder; what was there is out of sight meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={SIZE},uid={owner},mode=0700"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise Skipped("A small file system can be mounted by root alone.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=False)


def fill(disk: Path, leave: int = 0) -> Path:
    """Write until no more bytes fit than are to be left. Removing the file makes room again."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for size in (65_536, 4_096, 1):
            try:
                while out.write(b"\0" * size):
                    pass
            except OSError:
                continue
        out.truncate(out.tell() - leave)
    return ballast


def files_full(house: House, look: Look) -> None:
    """Row 23: files have no room, then entries have none; what is there can be read, and then it goes on by itself."""
    number = number_of(open_case(house, "The disk is full"))
    once, began = str(uuid4()), house.ask("SELECT now()")[0][0]
    with small_disk(_files(house)) as disk:
        ballast = fill(disk)
        refused, text = _send(house, number, "with a file", once), reply(house.visitor("ada"), number, "words alone")
        left = [path for path in disk.rglob("*") if path.is_file() and path != ballast]
        _meets(look, "files", refused, text)
        look.expect(entries_saying(house, "with a file") == 0, "An entry is there without its file.")
        look.expect(not left, "Half a file is left on the disk.")
        ballast.unlink()
        look.expect(_send(house, number, "with a file", once).is_good, "It does not go on when there is room.")
        look.note(with_a_file=entries_saying(house, "with a file"), without_bytes=_without_bytes(house, began))
        look.expect(look.figures["with_a_file"] == 1, "The entry is not there exactly once.")
        look.expect(look.figures["without_bytes"] == 0, "A file has a row and no bytes.")
        house.ask("DELETE FROM conversations_attachment WHERE at >= %s", began)  # its bytes go with the small disk
    _database_full(house, look, number)


def _database_full(house: House, look: Look, number: int) -> None:
    """The member's entries lie on a disk of their own that is full."""
    folder = house.folder / "small"
    with small_disk(folder, owner=house.cluster.home.stat().st_uid) as disk:
        house.ask(f"CREATE TABLESPACE small LOCATION '{disk}'")
        house.ask("ALTER TABLE conversations_entry SET TABLESPACE small")
        ballast = fill(disk, leave=150_000)
        ada, words = house.visitor("ada"), randbytes(15_000).hex()  # nothing that could be pressed together
        keys = [str(uuid4()) for _ in range(12)]
        answers = [reply(ada, number, f"{turn:02} no room {words}", key) for turn, key in enumerate(keys)]
        refused = [answer for answer in answers if not answer.is_good]
        _meets(look, "database", refused[0] if refused else answers[-1], ada.get(f"/cases/C-{number}/"))
        ballast.unlink()
        back = wait_for(lambda: reply(ada, number, f"11 no room {words}", keys[11]).is_good, 10)
        counts = [entries_saying(house, f"{turn:02} no room {words[:20]}") for turn in range(12)]
        kept = [count for count, answer in zip(counts, answers, strict=True) if answer.is_good]
        look.note(database_back=back, refused=len(refused), acknowledged=len(kept), kept=sum(kept))
        look.expect(back is not None, "Entries are not written again when there is room.")
        look.expect(all(count == 1 for count in kept) and counts[11] == 1, "What was acknowledged is not there once.")
        house.ask("ALTER TABLE conversations_entry SET TABLESPACE pg_default")
        house.ask("DROP TABLESPACE small")


def files_away(house: House, look: Look) -> None:
    """Row 16: the disk of the files takes nothing any more; then an upload breaks off half way."""
    number, once = number_of(open_case(house, "The files are away")), str(uuid4())
    began = house.ask("SELECT now()")[0][0]
    with small_disk(_files(house)) as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
        refused, text = _send(house, number, "no disk", once), reply(house.visitor("ada"), number, "words go on")
        _meets(look, "files", refused, text)
        look.expect(entries_saying(house, "no disk") == 0, "An entry is there without its file.")
    before = len(list(_files(house).rglob("*")))
    _break_off(house, number)
    look.expect(_send(house, number, "no disk", once).is_good, "It does not go on when the disk is back.")
    look.note(rows_without_bytes=_without_bytes(house, began), files=len(list(_files(house).rglob("*"))) - before)
    look.expect(look.figures["rows_without_bytes"] == 0, "A file has a row and no bytes.")
    look.expect(entries_saying(house, "broke off") == 0, "Half an upload became an entry.")


def _meets(look: Look, where: str, refused: Answer, other: Answer) -> None:
    """What does not fit is refused in a sentence, everything else goes on."""
    look.note(**{f"{where}_refused": refused.status})
    look.expect(refused.is_plain_refusal, f"A disk without room was not said in a sentence: {where}, {refused.status}.")
    look.expect(other.is_good, f"What needs no room failed as well: {where}.")


def _send(house: House, number: int, text: str, once: str) -> Answer:
    fields = {"text": text, "audience": "requester", "once": once}
    return house.visitor("ada").send_file(f"/cases/C-{number}/write/", "files", FILE, **fields)


def _break_off(house: House, number: int) -> None:
    """Send half of a form with a file, and hang up."""
    ada = house.visitor("ada")
    head = (
        f"POST /cases/C-{number}/write/ HTTP/1.1\r\nHost: {ada.host}:{ada.port}\r\n"
        f"Cookie: guildhall-session={ada.session}\r\nContent-Type: multipart/form-data; boundary=edge\r\n"
        'Content-Length: 900000\r\n\r\n--edge\r\nContent-Disposition: form-data; name="text"\r\n\r\nbroke off\r\n'
        '--edge\r\nContent-Disposition: form-data; name="files"; filename="half.log"\r\n\r\n'
    )
    with socket.create_connection(("127.0.0.1", ada.port)) as way:
        way.sendall(head.encode() + FILE)


def _files(house: House) -> Path:
    return Path(house.environment["GUILDHALL_DATA"]) / "files"


def _without_bytes(house: House, since: datetime) -> int:
    return sum(not (_files(house) / path).exists() for (path,) in house.ask(ROWS, since))


DRILLS = [
    Drill(16, "files-away", "the disk of the files read-only, then an upload that breaks off", files_away),
    Drill(23, "disk-full", "8 MB for files, then for a member's entries, filled to the last byte", files_full),
]
