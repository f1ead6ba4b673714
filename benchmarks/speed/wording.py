"""One examination of wording: ``python -m benchmarks.speed.wording``.

An invented archive: an issuer with ``--known`` statements, and 20 gardeners' clubs with
``--background`` notices between them, each with habits of its own. What stands in earlier texts
is taken out before texts are compared, and some are then too short: so notices are written
until as many are left as are asked for, and what comes out is held to that. A captured post
is verified in its name in a process of its own: first with no cache, when the calibration is
learned, and then again as often as ``RUNS``, of which the median counts. What is timed is the
examination of wording by itself, CPU seconds, from question to finding; the archive is opened
before. No peer: no other tool gives a calibrated figure.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from benchmarks.speed.apart import cpu, measured

from mabillon import Archive
from mabillon.examine.instants import of_datetime
from mabillon.examine.wording.comparable import of_each, of_its_own, share_out
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.refusal import FEWEST_WORDS
from mabillon.examine.wording.takeout import Held
from mabillon.invented.background import TALK, given_places, notice
from mabillon.invented.places import Town, town
from mabillon.invented.statements import letter

RUNS = 5
CLUBS = 20
WRITTEN = 4
"""Notices that are written for each that is asked for."""
AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
MAP = {"channel": "channel", "id": "id", "text": "text", "posted_at": "at"}
REGISTER = """issuers:
  league: {title: Thistledown League}
channels:
  desk: {title: Desk, keys: ["telegram:@desk"]}
roles:
  - {channel: desk, issuer: league, role: own, reason: it is the League's}
"""


def posts(known: int, background: int, seed: int = 11) -> list[dict[str, str]]:
    """Write the archive's posts: known statements, notices, and the questioned post last."""
    rng = random.Random(seed)
    where = town(1, random.Random(1))
    made = [
        _post("desk", n, AT - timedelta(days=3 * (known - n) + 40), _letter(where, rng, n))
        for n in range(known)
    ]
    written = []
    for club in range(CLUBS):
        own = TALK.styled(rng, 0.5)
        for n in range(WRITTEN * background // CLUBS):
            at = AT - timedelta(days=400 - 2 * n, hours=club)
            plan = rng.choices(("detail", "news", "wish"), k=16)
            text = notice(rng, own, given_places(rng, where, at), plan)
            written.append(_post(f"club{club}", n, at, text))
    made += _left(written, background)
    made.append(_post("stranger", 1, AT, _letter(where, rng, known)))
    return made


def _left(notices: list[dict[str, str]], many: int) -> list[dict[str, str]]:
    """Return the earliest notices of which so many are compared, once copied spans are out.

    What is left of a text depends on nothing later than it, so the latest are left out, as many
    as are compared too many, until none is.
    """
    ordered = sorted(notices, key=lambda p: p["at"])
    kept = len(ordered)
    while (over := _compared(ordered[:kept]) - many) > 0:
        kept -= over  # of those left out not all are compared
    if over:
        raise SystemExit(f"{len(ordered)} notices do not leave {many} to compare with")
    return ordered[:kept]


def _compared(notices: list[dict[str, str]]) -> int:
    """Return how many of these notices make the background."""
    texts = [
        Document(f"{n}", p["channel"], of_datetime(datetime.fromisoformat(p["at"])), p["text"])
        for n, p in enumerate(notices)
    ]
    most = of_each(CLUBS)
    return len(
        share_out(of_its_own([(d, []) for d in texts], Held(texts), words=FEWEST_WORDS, most=most))
    )


def _letter(where: Town, rng: random.Random, number: int) -> str:
    return letter(rng, where, number + 1, AT).text


def _post(channel: str, ident: int, at: datetime, text: str) -> dict[str, str]:
    return {"channel": f"telegram:@{channel}", "id": str(ident), "at": at.isoformat(), "text": text}


def archive(folder: Path, known: int, background: int) -> Path:
    """Make the archive."""
    lines = folder / "posts.jsonl"
    rows = [json.dumps(post) for post in posts(known, background)]
    lines.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with Archive.init(folder / "archive") as made:
        (made.store.root / "register.yaml").write_text(REGISTER, encoding="utf-8")
        made.ingest([lines], mapping=MAP, collected_at=AT)
        made.verify_text("warm up the sketches with a few words", issuer="league", keep=False)
    return folder / "archive"


def examined(root: str, runs: str) -> dict[str, Any]:
    """Examine the questioned post; return CPU seconds of each run and what came out."""
    from mabillon.workflows.gathering import Gathered
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.questions import ask_post
    from mabillon.workflows.register_in_force import current
    from mabillon.workflows.statements import known_statements

    taken, figures = [], {}
    with Archive(root) as opened:
        for _ in range(int(runs)):
            _, register = current(opened.store)
            holdings = Holdings(opened.store, register, opened.settings)
            issuer = register.issuer("league")
            asked = ask_post(holdings, "telegram:@stranger/1")
            case = Gathered(holdings, issuer, asked, known_statements(holdings, issuer))
            before = cpu()
            found, _ = case.wording()
            taken.append(cpu() - before)
            figures = {"status": found.status, "reason": found.reason, "llr": found.llr}
            figures |= {k: found.figures.get(k) for k in ("known", "background", "organisations")}
    return {"taken": taken, **figures}


@click.command(help=__doc__)
@click.argument("folder", required=False)
@click.option("--known", default=50, show_default=True, help="Known statements.")
@click.option("--background", default=200, show_default=True, help="Notices by others.")
@click.option("--posts", default=0, hidden=True, help="For the table of benchmarks; not used.")
def main(folder: str | None, known: int, background: int, posts: int) -> None:
    """Measure and print."""
    del folder, posts
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does
    with tempfile.TemporaryDirectory() as scratch:
        root = str(archive(Path(scratch), known, background))
        first = measured(examined, root, "1")
        again = measured(examined, root, str(RUNS))
    compared = [again.result[what] for what in ("known", "background")]
    if compared != [known, background]:
        raise SystemExit(f"{compared} texts were compared, not {[known, background]}")
    seconds = sorted(again.result["taken"])[RUNS // 2]
    line = {
        "benchmark": "wording of one post, cached",
        **{k: again.result[k] for k in ("known", "background", "organisations", "status", "llr")},
        "value": f"{seconds:.2f} s CPU",
        "cpu_s": seconds,
        "first_cpu_s": first.result["taken"][0],
        "peer": None,
        "peer_cpu_s": None,
        "ratio": None,
        "target": "< 1 s",
        "met": seconds < 1,
        "peak_mb": again.peak_mb,
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
