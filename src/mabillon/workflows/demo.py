"""The invented case, from raw exports to opinions: built, verified and told which came out how."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import msgspec

from mabillon.archive.store import MARK, Store
from mabillon.errors import UsageError
from mabillon.examine.finding import OpinionDocument
from mabillon.examine.settings import Settings
from mabillon.invented import Capture, Case, Questioned, write
from mabillon.workflows.demo_dispatches import publish_all
from mabillon.workflows.entering import add_specimen
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options, time_of
from mabillon.workflows.paper import opinion_page
from mabillon.workflows.register_in_force import current
from mabillon.workflows.tracing_media import media_page, trace_attached
from mabillon.workflows.verify import verify

VIDEO = "video.html"
"""Where the trace of the farewell's video stands, beside the questioned statements."""

CASE = "demo.json"
"""Marks a folder as a demo's: only such a folder is ever replaced."""

Step = Callable[[str, int, int], None]
"""Told (what is being done, how many done, of how many)."""

_NEEDS = {
    "pictures": "install the extra: pip install 'mabillon[media]' (it needs a C++ compiler)",
    "videos": "install ffmpeg (Debian: apt-get install ffmpeg; macOS: brew install ffmpeg)",
}

_ISSUED = {"assessed as issued", "appears to have been issued"}
NOT_ISSUED = {"assessed as not issued", "appears not to have been issued"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One questioned statement of the demo: what is true of it, and what came out."""

    questioned: Questioned
    document: OpinionDocument

    @property
    def right(self) -> bool:
        """Whether standing and nature are what they should be."""
        standing = self.document.opinion.standing
        if self.questioned.outcome == "issued":
            return standing in _ISSUED
        return standing in NOT_ISSUED and self.document.opinion.nature == self.questioned.nature


def demo(
    folder: Path,
    *,
    seed: int = 1,
    published: bool = False,
    step: Step | None = None,
    note: Callable[[str], None] | None = None,
) -> list[Verdict]:
    """Build the invented case in a folder, which becomes an archive, and verify it.

    Parameters
    ----------
    folder
        Not there yet, empty, or an earlier demo's, which is replaced.
    seed
        1 is the case of the documents; any other makes another of the same kind.
    published
        Whether the desk's dispatches are written too, and published under ``site/``.
    step
        Told how far it is.
    note
        Told what the case lacks because this machine cannot make it, and what to do.

    Returns
    -------
    list of Verdict
        The four questioned statements. ``questioned/NAME.txt`` holds each text,
        ``NAME.post.json`` the post it came from, ``NAME.opinion.json`` and ``NAME.html``
        the opinion. Where videos could be made, ``questioned/video.html`` traces the one that
        was posted again.

    Raises
    ------
    UsageError
        The folder holds something else.
    """
    tell = step or (lambda *_: None)
    say = note or (lambda _: None)
    clear(folder)
    with Store.init(folder) as store:
        (folder / CASE).write_bytes(msgspec.json.encode({"seed": seed}))
        tell("writing the exports", 0, 1)
        case = write(folder, seed)
        for kind in case.lacking:
            say(f"the case is without its {kind}, which cannot be made here; {_NEEDS[kind]}")
        _ingest(store, case, tell)
        _specimens(store, case)
        verdicts = []
        for n, questioned in enumerate(case.questioned):
            tell("verifying", n, len(case.questioned))
            document = verify(store, questioned.post, case.issuer)
            _leave(store, questioned, document)
            verdicts.append(Verdict(questioned, document))
        tell("verifying", len(case.questioned), len(case.questioned))
        _trace_video(store, case)
        if published:
            publish_all(store, case, tell)
    return verdicts


def clear(folder: Path) -> None:
    """Make room for a demo: an earlier one is removed, anything else refused."""
    if (folder / CASE).is_file() and (folder / MARK).is_file():
        shutil.rmtree(folder)
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "this is not an earlier demo, so it is not replaced",
            where=str(folder),
            do="name a new folder: mabillon demo DIR",
        )


def _ingest(store: Store, case: Case, tell: Step) -> None:
    done = 0
    for options, captures in groupby(case.captures, key=_options):
        paths = [c.path for c in captures]
        tell("reading the exports", done, len(case.captures))
        for _ in ingest(store, paths, options):
            pass
        done += len(paths)
    tell("reading the exports", done, len(case.captures))


def _specimens(store: Store, case: Case) -> None:
    """Enter the marks of the League's own letters, which the archive holds by now."""
    for mark in case.marks:
        add_specimen(
            store,
            case.issuer,
            mark.kind,
            mark.evidence,
            reason=mark.reason,
            region=mark.region,
            of=mark.of,
            title=mark.title,
            since=mark.since,
            until=mark.until,
        )


def _options(capture: Capture) -> Options:
    named = time_of(capture.path.name) == capture.collected_at
    return Options(
        mode="live" if capture.live else "retrospective",
        collected_at=None if named else capture.collected_at,
        time_in_name=named,
        mapping=capture.mapping,
        posted_at=capture.posted_at,
    )


def _leave(store: Store, questioned: Questioned, document: OpinionDocument) -> None:
    """Put the post and the opinion beside the questioned text."""
    stem = questioned.text.with_suffix("")
    post = {
        "post": document.question.post,
        "posted_at": document.question.posted_at,
        "channel": document.question.channel,
        "text": document.question.text,
    }
    _write(stem.with_suffix(".post.json"), post)
    _write(stem.with_suffix(".opinion.json"), document)
    stem.with_suffix(".html").write_text(opinion_page(store, document), encoding="utf-8")


def _trace_video(store: Store, case: Case) -> None:
    """Leave the page of who had the farewell's video first, by the post that has it again."""
    again = case.cited["azulejo"].name
    holdings = Holdings(store, current(store)[1], Settings())
    for made in trace_attached(holdings, holdings.find(again)[0]):
        page = media_page(store, made, f"mabillon trace {again}")
        (store.root / "questioned" / VIDEO).write_text(page, encoding="utf-8")


def _write(path: Path, value: object) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")
