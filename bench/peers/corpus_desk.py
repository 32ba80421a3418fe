"""The desk's half of ``bench/peer.py``: its pages over the peer's own corpus.

    bench/peers/corpus_desk.py --corpus FOLDER --cases 100000

Run by ``bench/peer.py`` with the database server that the peer is measured on. The last line printed is one
JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import common
from bench.browsing import browser_of, get, post, turned

if TYPE_CHECKING:
    from bench.peers.corpus import Filled

FAR = 9_975
"""How many rows lie before the far page, as on the peer's side."""
WORD, MISS = "certificate", "zzqxjv"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--corpus", type=Path, required=True, help="the folder of corpus.py")
    asked.add_argument("--cases", type=int, default=1000)
    asked.add_argument("--runs", type=int, default=common.RUNS, help="timed runs of each page")
    asked.add_argument("--database", default="guildhall_corpus", help="the measure's own database")
    options = asked.parse_args()
    common.set_up(options.database)
    from bench.peers.corpus import prepare, read

    corpus = read(options.corpus)
    filled = prepare(options.cases, corpus)
    acts = _acts(filled, corpus, options.cases)
    rows = [common.measure(name, act, runs=options.runs) for name, act in acts.items()]
    common.finish("corpus desk", rows, cases=options.cases)


def _acts(filled: Filled, corpus: Any, cases: int) -> dict[str, Callable[[], int]]:
    """What is timed, by the names of ``bench/peer.py``."""
    from cases.lists import PAGE

    browser = browser_of(filled.host, filled.agent.user)
    every = "/cases/?view=all"
    far = turned(browser, f"{every}&sort=updated", min(FAR, cases) // PAGE)
    seen, turn = itertools.cycle(filled.seen), itertools.count()
    questions, replies = (texts[:400] for texts in corpus.load())

    def opened() -> int:
        number = next(turn)
        title, body = questions[number % len(questions)]
        words = {"queue": filled.queue_id, "requester": "person7@example.org", "priority": "medium"}
        return post(browser, "/cases/new/", {**words, "subject": f"{title[:150]} new {number}", "body": body})

    def answered() -> int:
        number = next(turn)
        case, text = filled.answered[number % len(filled.answered)], replies[number % len(replies)]
        return post(browser, f"/cases/C-{case}/write/", {"audience": "requester", "text": text, "then": ""})

    return {
        "list": lambda: get(browser, "/cases/"),
        "by last update": lambda: get(browser, f"{every}&sort=updated"),
        "far page": lambda: get(browser, far),
        "queue and status": lambda: get(browser, f"/queues/{filled.queue}/?view=all&status=open&sort=updated"),
        "search": lambda: get(browser, f"{every}&words={WORD}"),
        "search in vain": lambda: get(browser, f"{every}&words={MISS}"),
        "board": lambda: get(browser, "/work/"),
        "case page, 4 entries": lambda: get(browser, f"/cases/C-{next(seen)}/"),
        "case page, 50 entries": lambda: get(browser, f"/cases/C-{filled.long}/"),
        "open case": opened,
        "answer": answered,
    }


if __name__ == "__main__":
    main()
