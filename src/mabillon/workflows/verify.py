"""The main job: was this statement issued by the issuer? All findings, and the opinion."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TypeGuard

import msgspec

from mabillon.archive.register import Issuer
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.examine import opinion, read_off
from mabillon.examine.finding import Finding, Inputs, OpinionDocument
from mabillon.examine.instants import rfc3339
from mabillon.examine.settings import Settings
from mabillon.workflows.gathering import Gathered
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.media_at_hand import may_have_media
from mabillon.workflows.questions import Asked, Handed, ask, ask_post, handed, posed
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import known_statements
from mabillon.workflows.validated import validated


def verify(
    store: Store,
    asked: str | Handed,
    issuer: str,
    *,
    settings: Settings | None = None,
    keep: bool = True,
    progress: Progress | None = None,
) -> OpinionDocument:
    """Examine a statement and keep the opinion.

    Parameters
    ----------
    store
        The archive.
    asked
        A captured post as CHANNEL/ID, or a text handed in.
    issuer
        Name, title or alias of the issuer in whose name it circulates.
    settings
        Default: `Settings()`.
    keep
        Whether the opinion is written to the archive. The same question asked again, with
        nothing new known, is the same opinion and keeps its number.

    Returns
    -------
    OpinionDocument
        With its number where it was kept.
    """
    return verify_from(store, asked, issuer, settings, keep=keep, progress=progress)[0]


def verify_from(
    store: Store,
    asked: str | Handed,
    issuer: str,
    settings: Settings | None = None,
    *,
    keep: bool = True,
    progress: Progress | None = None,
    learning: Progress | None = None,
) -> tuple[OpinionDocument, Holdings]:
    """Do the same, and return what it was made from too, for the page to be written from.

    ``learning``: told how far wording is, which has to learn from a background first.
    """
    digest, register = current(store)
    holdings = Holdings(store, register, settings or Settings(), progress=progress)
    document = _examine(holdings, digest, register.issuer(issuer), asked, learning)
    return (_kept(store, document) if keep else document), holdings


def again(store: Store, number: int, *, progress: Progress | None = None) -> OpinionDocument:
    """Make a kept opinion again, from what was known to it and with its settings.

    Raises
    ------
    ArchiveDamaged
        A segment that was known to it was altered or is missing since.
    """
    kept = load(store, number)
    store.check_segments(kept.inputs.ledger_size)
    digest, register = current(store, kept.inputs.ledger_size)
    settings = msgspec.convert(kept.inputs.settings, Settings)
    holdings = Holdings(
        store, register, settings, position=kept.inputs.ledger_size, progress=progress
    )
    return _examine(holdings, digest, register.issuer(kept.issuer), _asked_then(holdings, kept))


def ask_anew(
    store: Store,
    number: int,
    *,
    progress: Progress | None = None,
    learning: Progress | None = None,
) -> tuple[OpinionDocument, Holdings]:
    """Ask a kept opinion's question anew, with what is known now; keep what comes of it.

    Where nothing has changed since, it is the same opinion.
    """
    kept = load(store, number)
    return verify_from(
        store, posed(kept.question), kept.issuer, progress=progress, learning=learning
    )


def load(store: Store, number: int) -> OpinionDocument:
    """Return a kept opinion, with its number."""
    document = msgspec.json.decode(store.opinion(number), type=OpinionDocument)
    return msgspec.structs.replace(document, number=number)


def differences(one: OpinionDocument, two: OpinionDocument) -> list[str]:
    """Say where two opinions differ: words and statuses exactly, figures by more than 1e-6."""
    return _unlike(msgspec.to_builtins(_content(one)), msgspec.to_builtins(_content(two)), "")


def _unlike(one: object, two: object, place: str) -> list[str]:
    if isinstance(one, dict) and isinstance(two, dict):
        keys = dict.fromkeys([*one, *two])
        return [
            d for k in keys for d in _unlike(one.get(k), two.get(k), f"{place}.{k}".lstrip("."))
        ]
    if isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        pairs = enumerate(zip(one, two, strict=True))
        return [d for i, (a, b) in pairs for d in _unlike(a, b, f"{place}[{i}]")]
    if one == two or (_figure(one) and _figure(two) and abs(one - two) <= 1e-6):
        return []
    return [f"{place}: {_short(one)} then, {_short(two)} now"]


def _figure(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _content(document: OpinionDocument) -> OpinionDocument:
    """Return what an opinion says, without its number and its place in the ledger."""
    inputs = msgspec.structs.replace(document.inputs, ledger_size=0, ledger_root="", version="")
    return msgspec.structs.replace(document, number=None, known_as_of="", inputs=inputs)


def _kept(store: Store, document: OpinionDocument) -> OpinionDocument:
    earlier = _kept_before(store, document)
    if earlier is not None:
        return earlier
    with store.writing() as writer:
        earlier = _kept_before(store, document)  # somebody asked the same at the same time
        if earlier is not None:
            return earlier
        number = writer.add_opinion(msgspec.json.encode(document))
    return msgspec.structs.replace(document, number=number)


def _kept_before(store: Store, document: OpinionDocument) -> OpinionDocument | None:
    """Return the kept opinion that says just this of the same question; null = none does."""
    for row in reversed(store.opinions()):
        earlier = load(store, row.number)
        if (
            earlier.question == document.question
            and earlier.issuer == document.issuer
            and earlier.inputs.version == document.inputs.version
            and not differences(earlier, document)
        ):
            return earlier
    return None


def _asked_then(holdings: Holdings, kept: OpinionDocument) -> str | Handed:
    question = kept.question
    if question.post:
        asked = ask_post(holdings, question.post)
        same_text = hashlib.sha256(asked.text.original.encode()).hexdigest() == question.digest
        if same_text and asked.picture == question.picture:
            return question.post
    return handed(question)


def _media(holdings: Holdings, issuer: Issuer, asked: Asked) -> Finding | None:
    if not may_have_media(holdings, asked):
        return None
    from mabillon.workflows.media_finding import media  # here, for it takes time

    return media(holdings, issuer, asked)


def _examine(
    holdings: Holdings,
    register_digest: str,
    issuer: Issuer,
    what: str | Handed,
    learning: Progress | None = None,
) -> OpinionDocument:
    asked = ask(holdings, what)
    case = Gathered(holdings, issuer, asked, known_statements(holdings, issuer))
    wording, learned = case.wording(learning)
    attached = _media(holdings, issuer, asked)
    findings = [
        case.carriage(),
        case.donor(),
        case.lexicon(),
        *([attached] if attached else []),
        case.record(),
        case.reception(),
        wording,
    ]
    findings = read_off.cautioned(findings, asked.transcription)
    store = holdings.store
    return OpinionDocument(
        question=asked.question(holdings),
        issuer=issuer.name,
        issuer_name=issuer.title,
        known_as_of=rfc3339(known_at) if (known_at := store.known_at(holdings.position)) else "",
        findings=findings,
        opinion=opinion.opine(
            findings,
            issuer_title=issuer.title,
            beside=case.beside(),
            issued_as=case.issued_as(),
            part=case.part(),
        ),
        inputs=Inputs(
            ledger_size=holdings.position,
            ledger_root=store.ledger_root(holdings.position),
            register=register_digest,
            version=version("mabillon"),
            settings=msgspec.to_builtins(holdings.settings),
            learned={"furniture": holdings.furniture_digest()}
            | ({"wording": learned} if learned else {}),
        ),
        validated=validated(store, issuer.name, holdings.settings, holdings.position),
    )
