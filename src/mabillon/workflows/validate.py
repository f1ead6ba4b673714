"""How well the examinations do on an issuer's own statements; kept, to stand on its opinions."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from typing import Final

import msgspec

from mabillon.archive.rows import Entry, NewEntry
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.examine.instants import rfc3339
from mabillon.examine.settings import Settings
from mabillon.examine.validation import ages, blocks, carrying, copying, dating
from mabillon.examine.validation.document import Material, Validation, encoded
from mabillon.examine.validation.problems import KINDS
from mabillon.pages import validation as page
from mabillon.pages.validation import ValidationContext
from mabillon.workflows.held_out import HeldOut
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.on_engine import holdings_on
from mabillon.workflows.questions import shown
from mabillon.workflows.register_in_force import current
from mabillon.workflows.trying import Carrying, named_donors
from mabillon.workflows.trying_lexicon import LexiconTried
from mabillon.workflows.trying_wording import WordingTried
from mabillon.workflows.validated import KIND, settings_digest

MOST: Final = 300
"""Genuine statements examined unless another number is asked for."""
MAIN_AGE: Final = 24
"""Hours: the age whose figures are told first."""


def validate(
    store: Store,
    issuer: str,
    *,
    hours: Sequence[int] = ages.HOURS,
    most: int = MOST,
    seed: int | None = None,
    engine: str | None = None,
    settings: Settings | None = None,
    keep: bool = True,
    sketching: Progress | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Validation:
    """Examine an issuer's known statements as if questioned, and others' that are not its own.

    Parameters
    ----------
    issuer
        Name, title or alias.
    hours
        Ages at which carriage is examined.
    most
        Genuine statements examined at most; more are thinned evenly.
    seed
        Of all that is drawn; None = ``settings.seed``.
    engine
        Where copies are looked for (``engine.open_engine``); None = here.
    keep
        Whether it is written to the archive, once it is whole, to stand on every later
        opinion for the issuer.
    sketching, progress
        Told how far the sketches are, and the examinations: (done, of how many).

    Raises
    ------
    UsageError
        There are too few statements to hold any out.
    """
    digest, register = current(store)
    used = settings or Settings()
    drawn = used.seed if seed is None else seed
    with holdings_on(engine, store, register, used, sketching) as holdings:
        held = HeldOut(holdings, register.issuer(issuer), most, drawn)
        if not held.genuine:
            raise UsageError(
                f"{held.issuer.title} has {len(held.statements)} known statements with a date; "
                f"only those with {used.min_reference} and more before them can be held out",
                do="ingest its own channels, further back; or mark statements by hand "
                "(docs/how-to/register-an-issuer.md)",
            )
        made = _made(held, digest, sorted(set(hours)), _Teller(progress))
    if keep:
        with store.writing() as writer:
            writer.add_entries([NewEntry(KIND, made.issuer, "", "", encoded(made))])
    return made


class _Teller:
    """Counts examinations for a progress bar."""

    def __init__(self, progress: Callable[[int, int], None] | None) -> None:
        self._progress = progress or (lambda done, total: None)
        self._done = self.total = 0

    def __call__(self, many: int) -> None:
        self._done += many
        self._progress(self._done, max(self.total, self._done))


def _made(held: HeldOut, register: str, hours: list[int], tell: _Teller) -> Validation:
    holdings, store = held.holdings, held.holdings.store
    settings = holdings.settings
    carriage = Carrying(held)
    simulated = list(held.simulated())
    built = [*held.genuine, *(p for p, _ in held.recorded), *simulated]
    wordings = WordingTried(held, simulated, tell)
    asked = [p for p in built if p.kind in dating.ASKED]
    tell.total = carriage.count(hours) + len(built) + len(asked) + wordings.count()
    rows, younger = carriage.rows(hours, tell)
    copied = named_donors(held, built, tell)
    dated = LexiconTried(held, tell).rows(asked)
    wording = wordings.result()
    kinds = Counter(p.kind for p in built)
    examined = Counter(p.block for p in held.genuine)
    enough = len(held.recorded) >= settings.recorded_needed
    main = min(hours, key=lambda h: (abs(h - MAIN_AGE), h))
    return Validation(
        issuer=held.issuer.name,
        issuer_name=held.issuer.title,
        known_as_of=rfc3339(known) if (known := store.known_at(holdings.position)) else "",
        ledger_size=holdings.position,
        ledger_root=store.ledger_root(holdings.position),
        register=register,
        version=version("mabillon"),
        settings=msgspec.to_builtins(settings),
        settings_digest=settings_digest(settings),
        seed=held.seed,
        hours=hours,
        most=held.most,
        statements=len(held.statements) + held.undated + held.doubted,
        undated=held.undated,
        doubted=held.doubted,
        reference_only=len(held.statements) - len(held.able),
        left_undrawn=len(held.able) - len(held.genuine),
        examined=len(held.genuine),
        blocks=blocks.blocks(
            held.starts, held.times, [examined[b] for b in range(len(held.starts) - 1)]
        ),
        material=_material(held),
        problems={kind: kinds[kind] for kind in KINDS if kinds[kind]},
        carriage=[
            carrying.at_age(kind, age, rows, younger.get(f"{kind} {age}", 0))
            for kind in KINDS
            if kind == "genuine" or (kind == "recorded" and held.recorded)
            for age in hours
        ],
        carriage_figures=carrying.figures(rows, main, held.seed) if enough else None,
        copying=[copying.of_kind(kind, copied) for kind in KINDS if kinds[kind]],
        wording=None if isinstance(wording, str) else wording,
        wording_why=wording if isinstance(wording, str) else None,
        carriage_rows=rows,
        copying_rows=copied,
        lexicon=[dating.of_kind(kind, dated) for kind in dating.ASKED if kinds[kind]],
        lexicon_rows=dated,
    )


def _material(held: HeldOut) -> list[Material]:
    holdings = held.holdings
    return [
        _digested("known statements", holdings, [s.post for s in held.statements]),
        _digested("recorded cases", holdings, [post for _, post in held.recorded]),
        _digested("statements by others", holdings, held.others),
    ]


def _digested(what: str, holdings: Holdings, posts: Iterable[Post]) -> Material:
    total, many = hashlib.sha256(), 0
    for post in posts:
        text = hashlib.sha256(holdings.text(post.row).encode("utf-8", "surrogatepass"))
        total.update(f"{shown(holdings, post)}\t{text.hexdigest()}\n".encode())
        many += 1
    return Material(what=what, n=many, digest=total.hexdigest())


def kept_context(made: Validation, entry: Entry | None = None) -> ValidationContext:
    """Return a validation as its page and its screen want it."""
    hours = ",".join(map(str, made.hours))
    return ValidationContext(
        made=made,
        entry=entry.number if entry else None,
        digest=entry.digest if entry else None,
        at=entry.at if entry else None,
        command=f"mabillon validate {made.issuer} --ages {hours} --most {made.most} "
        f"--seed {made.seed}",
    )


def validation_page(made: Validation, entry: Entry | None = None) -> str:
    """Return a validation as a self-contained HTML page."""
    return page.validation(kept_context(made, entry))
