"""What a dispatch still lacks before it is published, in the order in which it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal, get_args

import msgspec

from mabillon.archive.store import Store
from mabillon.dispatch.cited import Opinion
from mabillon.dispatch.rules.rule import Finding
from mabillon.dispatch.source import Dispatch
from mabillon.examine.phrases import things
from mabillon.pages.words import sentence
from mabillon.workflows import dispatches
from mabillon.workflows.citing import Gathering
from mabillon.workflows.dispatches import Kept
from mabillon.workflows.proofreading import Proof, proof_of
from mabillon.workflows.readiness import in_the_way

Name = Literal["check", "sign", "second", "notice", "ready", "publish"]
State = Literal["draft", "checked", "signed off", "published", "corrected", "withdrawn"]
STATES: Final[tuple[State, ...]] = get_args(State)
_TWO: Final = 2
_SIGNING: Final = ("two-signatures", "firmer-than-signed")
"""Rules whose findings a signature may answer, as long as one is lacking."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be done. ``says``: how it stands; ``do``: the way on, "" = nothing is open."""

    name: Name
    done: bool
    says: str
    do: str = ""


class SignOff(msgspec.Struct, frozen=True, kw_only=True):
    """How far a dispatch is.

    Parameters
    ----------
    proof
        What the checker found.
    steps
        Everything that has to be done before it is published, done or not, in order; publishing
        itself last.
    last
        The latest published version; null = none.
    changed
        Whether the file differs from that.
    """

    key: str
    proof: Proof
    steps: list[Step]
    last: Kept | None
    changed: bool

    @property
    def lacking(self) -> list[Step]:
        """What is to be done before it can be published."""
        return [step for step in self.steps if not step.done and step.name != "publish"]

    @property
    def state(self) -> State:
        """The state of the dispatch, as a list names it."""
        if self.last is not None:
            return state_of(self.last)
        lacking = [step.name for step in self.lacking]
        if "check" in lacking:
            return "draft"
        return "checked" if lacking else "signed off"


def state_of(last: Kept) -> State:
    """Return the state of a dispatch by its latest published version: what readers have."""
    if last.publication.status == "withdrawn":
        return "withdrawn"
    return "corrected" if last.publication.version > 1 else "published"


def sign_off(store: Store, dispatch: Dispatch, gathering: Gathering | None = None) -> SignOff:
    """Say how far a dispatch is.

    Parameters
    ----------
    gathering
        One of this store, which looked things up already; None = a new one.
    """
    gathering = gathering or Gathering(store)
    front = dispatch.front
    if front.status == "draft":  # asked as it will be published
        front = msgspec.structs.replace(front, status="ready")
    proof = proof_of(store, replace(dispatch, front=front), gathering)
    versions = dispatches.publications(store, front.key)
    last = versions[-1] if versions else None
    changed = last is None or last.publication.source != dispatch.source
    main = gathering.house(front.opinion).main
    return SignOff(
        key=front.key,
        proof=proof,
        steps=list(_steps(dispatch, main, proof, last, changed=changed)),
        last=last,
        changed=changed,
    )


def _steps(
    dispatch: Dispatch, main: Opinion | None, proof: Proof, last: Kept | None, *, changed: bool
) -> Iterator[Step]:
    front = dispatch.front
    if front.status != "withdrawn":
        unsigned = main is not None and main.signed < _TWO
        signing = [f for f in proof.blocking if unsigned and f.rule in _SIGNING]
        yield _checked([f for f in proof.blocking if f not in signing])
        if main is not None:
            yield from _signed(main, needed=bool(signing))
    if last is not None and changed:
        why = [line for line in in_the_way(dispatch, last) if "status" not in line]
        yield Step(
            name="notice",
            done=not why,
            says=sentence(why[0]) if why else "It tells its readers what it changes.",
            do="Say what changed, as its readers are told." if why else "",
        )
    marked = {"draft": "as a draft", "ready": "as ready", "withdrawn": "as withdrawn"}
    yield Step(
        name="ready",
        done=front.status != "draft",
        says=f"It is marked {marked[front.status]}.",
        do="Mark it as ready when nothing is left to write." if front.status == "draft" else "",
    )
    out = "Its readers have it as it stands." if not changed else "It is not published yet."
    if last is not None and changed:
        out = f"Its readers have version {last.publication.version}; the text differs from that."
    yield Step(name="publish", done=not changed, says=out, do="Publish it." if changed else "")


def _checked(blocking: Sequence[Finding]) -> Step:
    count = len(blocking)
    told = f"{things(count, 'finding')} of the checker {'is' if count == 1 else 'are'}"
    return Step(
        name="check",
        done=not count,
        says=sentence(f"{told if count else 'no finding of the checker is'} in the way"),
        do="Mend what it finds, or switch a rule off with a reason." if count else "",
    )


def _signed(main: Opinion, *, needed: bool) -> Iterator[Step]:
    """Yield the two signatures; ``needed``: whether the text says what is signed first."""
    by = {s.kind: s.by for s in main.signatures}
    wanting = "" if needed else " What the text says needs no signature."
    first, second = by.get("sign"), by.get("second")
    yield Step(
        name="sign",
        done=first is not None or not needed,
        says=f"Opinion {main.number} was signed by {first}."
        if first
        else f"Nobody signed opinion {main.number}.{wanting}",
        do="" if first else f"Read opinion {main.number}, and sign it.",
    )
    wanting = "" if needed else " What the text says needs no second signature."
    against = f" {by['dissent']} dissents." if "dissent" in by else ""
    yield Step(
        name="second",
        done=second is not None or not needed,
        says=(f"{second} signed it second." if second else f"Nobody signed it second.{wanting}")
        + against,
        do="" if second else "A second person reads it, and signs second.",
    )
