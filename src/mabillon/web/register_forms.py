"""The forms that add to the register, each with the workflow that enters what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mabillon.archive.register import OUTCOMES, ROLES, SAYS, SOURCES, SPECIMENS
from mabillon.archive.register.fields import Wrong
from mabillon.archive.register.specimens import region as read_region
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.web.contexts.register import Field, Form
from mabillon.workflows import entering

Said = Mapping[str, str]
"""What a form says, stripped; "" = nothing."""

_SINCE: Final = Field(name="since", label="Since (a day, or a time with its zone)")
_UNTIL: Final = Field(name="until", label="Until: the first day on which it no longer holds")
_REASON: Final = Field(name="reason", label="Why: where it is said, or what was seen", needed=True)
_TITLE: Final = Field(name="title", label="As it should be printed", needed=True)
_POST: Final = Field(name="post", label="Post (CHANNEL/ID)", needed=True)
_LATIN: Final = Field(name="latin", label="Transliterated")
_LANGUAGE: Final = Field(name="language", label="Language, such as ar")

FIELDS: Final[Mapping[str, Sequence[Field]]] = {
    "issuer": (
        _TITLE,
        Field(name="name", label="Name in the register", hint="Made from the title if empty."),
        Field(name="aliases", label="Further names, one a line", lines=True),
        Field(name="outlets", label="News outlets of its own, one a line", lines=True),
        Field(
            name="statements",
            label="Patterns (RE2) of its statements, one a line",
            lines=True,
            hint="Own posts in which one is found are statements; without any, every own post "
            "of 15 words or more.",
        ),
    ),
    "channel": (
        Field(name="key", label="Key", needed=True, hint="telegram:@name, x:@name, web:host …"),
        Field(name="title", label="As it should be printed"),
        Field(name="name", label="Name in the register", hint="Made from the title if empty."),
        Field(name="url", label="Where it can be seen"),
        _LANGUAGE,
    ),
    "member": (
        Field(name="key", label="Key", needed=True, hint="telegram:@name, x:@name, web:host …"),
        Field(name="title", label="As it should be printed"),
        Field(name="issuer", label="Issuer", needed=True),
        Field(name="role", label="Its posts are", choices=ROLES),
        _SINCE,
        _UNTIL,
        _REASON,
    ),
    "key": (Field(name="key", label="Further key", needed=True),),
    "source": (
        Field(name="kind", label="Kind", choices=SOURCES),
        Field(name="address", label="Address", needed=True),
        _SINCE,
        _UNTIL,
        _REASON,
    ),
    "role": (
        Field(name="channel", label="Channel of the register: its name or key", needed=True),
        Field(name="issuer", label="Issuer", needed=True),
        Field(name="role", label="Its posts are", choices=ROLES),
        _SINCE,
        _UNTIL,
        _REASON,
    ),
    "alias": (
        Field(name="issuer", label="Issuer", needed=True),
        Field(name="text", label="Name, in its own script", needed=True),
        _LANGUAGE,
        Field(name="script", label="Script, such as Arab"),
        _LATIN,
        Field(name="gloss", label="What it means"),
    ),
    "stance": (
        Field(name="issuer", label="Issuer", needed=True),
        Field(name="says", label="It", choices=SAYS),
        Field(name="about", label="What: a post (CHANNEL/ID) or a text’s SHA-256", needed=True),
        Field(name="post", label="Where it says so (CHANNEL/ID)"),
        Field(name="at", label="When, with the zone"),
        Field(name="spokesman", label="Who says so for it: an office, an outlet"),
        _REASON,
    ),
    "outcome": (
        Field(name="issuer", label="Issuer", needed=True),
        _POST,
        Field(name="outcome", label="Known to be", choices=OUTCOMES),
        _REASON,
    ),
    "mark": (
        Field(name="issuer", label="Issuer", needed=True),
        _POST,
        Field(name="statement", label="It is", choices=("a statement", "no statement")),
        _REASON,
    ),
    "term": (
        Field(name="text", label="Term, in its own script", needed=True),
        Field(name="gloss", label="How the desk renders it", needed=True),
        _LANGUAGE,
        _LATIN,
        Field(name="variants", label="Other spellings, one a line", lines=True),
        Field(name="status", label="It is", choices=("approved", "proposed")),
        _SINCE,
        _UNTIL,
        _REASON,
        Field(name="notes", label="What else to know"),
    ),
    "specimen": (
        Field(name="issuer", label="Issuer", needed=True),
        Field(name="kind", label="Kind", choices=SPECIMENS),
        Field(
            name="evidence",
            label="SHA-256 of the picture, eight digits at the least",
            needed=True,
        ),
        Field(name="of", label="Branch or outlet whose it is; empty = the issuer’s own"),
        Field(name="title", label="Which one, where there were several"),
        Field(
            name="region",
            label="Where it stands: left, top, width, height as shares",
            hint="0.09,0.03,0.16,0.11; empty = the whole picture",
        ),
        _SINCE,
        _UNTIL,
        _REASON,
    ),
    "end": (
        Field(name="channel", label="Channel", needed=True),
        Field(name="issuer", label="Issuer", needed=True),
        Field(
            name="until",
            label="Its role ends: the first day on which it no longer holds",
            needed=True,
        ),
        _REASON,
    ),
}
"""The fields of each kind of entry."""
WORDS: Final = {
    "issuer": "Add an issuer",
    "channel": "Add a channel",
    "member": "Add a channel that is not in the register",
    "key": "Add a further key",
    "source": "Add where it is collected from",
    "role": "Give a channel a role",
    "alias": "Add a name",
    "stance": "Add what it denied, acknowledged or disowned",
    "outcome": "Add a case of which it is known",
    "mark": "Mark a post as a statement, or as none",
    "term": "Add a term",
    "specimen": "Add a specimen of a mark",
    "end": "End a role",
}


def form(kind: str, to: str, **known: str) -> Form:
    """Return the form of a kind of entry, less what the page knows already."""
    fields = [field for field in FIELDS[kind] if field.name not in known]
    return Form(kind=kind, words=WORDS[kind], fields=fields, known=list(known.items()), to=to)


def enter(store: Store, kind: str, said: Said, who: str) -> str:
    """Enter what a form says; return the register name of what it is about ("" = of nothing).

    Raises
    ------
    UsageError
        What is needed is not said, or there is no such kind.
    RegisterError
        The register would not hold with it; nothing was changed.
    """
    if kind not in _ENTER:
        raise UsageError(f"{kind[:40]!r} is nothing that can be added")
    for field in FIELDS[kind]:
        if field.needed and not said[field.name]:
            raise UsageError(f"nothing is said of: {field.label}")
        if field.choices and said[field.name] not in field.choices:
            raise UsageError(f"{said[field.name][:40]!r} is none of {', '.join(field.choices)}")
    return _ENTER[kind](store, said, who)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _issuer(store: Store, said: Said, who: str) -> str:
    return entering.add_issuer(
        store,
        said["title"],
        name=said["name"] or None,
        aliases=_lines(said["aliases"]),
        outlets=_lines(said["outlets"]),
        statements=_lines(said["statements"]),
        who=who,
    )


def _channel(store: Store, said: Said, who: str) -> str:
    return entering.add_channel(
        store,
        said["key"],
        title=said["title"] or None,
        name=said["name"] or None,
        url=said["url"] or None,
        language=said["language"] or None,
        who=who,
    )


def _member(store: Store, said: Said, who: str) -> str:
    return entering.add_channel(
        store,
        said["key"],
        title=said["title"] or None,
        issuer=said["issuer"],
        role=said["role"],
        **_dated(said),
        who=who,
    )


def _key(store: Store, said: Said, who: str) -> str:
    return entering.add_key(store, said["channel"], said["key"], who=who)


def _source(store: Store, said: Said, who: str) -> str:
    return entering.add_source(
        store, said["channel"], said["kind"], said["address"], **_dated(said), who=who
    )


def _role(store: Store, said: Said, who: str) -> str:
    return entering.add_role(
        store, said["channel"], said["issuer"], said["role"], **_dated(said), who=who
    )


def _dated(said: Said) -> dict[str, str]:
    dates = {name: said[name] for name in ("since", "until") if said[name]}
    return {"reason": said["reason"], **dates}


def _alias(store: Store, said: Said, who: str) -> str:
    return entering.add_alias(
        store,
        said["issuer"],
        said["text"],
        language=said["language"] or None,
        script=said["script"] or None,
        latin=said["latin"] or None,
        gloss=said["gloss"] or None,
        who=who,
    )


def _stance(store: Store, said: Said, who: str) -> str:
    return entering.add_stance(
        store,
        said["issuer"],
        said["about"],
        said["says"],
        reason=said["reason"],
        post=said["post"] or None,
        at=said["at"] or None,
        by=said["spokesman"] or None,
        who=who,
    )


def _outcome(store: Store, said: Said, who: str) -> str:
    return entering.add_outcome(
        store, said["issuer"], said["post"], said["outcome"], reason=said["reason"], who=who
    )


def _mark(store: Store, said: Said, who: str) -> str:
    statement = said["statement"] == "a statement"
    return entering.add_mark(
        store, said["issuer"], said["post"], statement, reason=said["reason"], who=who
    )


def _term(store: Store, said: Said, who: str) -> str:
    entering.add_term(
        store,
        said["text"],
        said["gloss"],
        language=said["language"] or None,
        latin=said["latin"] or None,
        variants=_lines(said["variants"]),
        status=said["status"],
        by=who,
        notes=said["notes"] or None,
        **_dated(said),
        who=who,
    )
    return ""


def _specimen(store: Store, said: Said, who: str) -> str:
    try:
        where = said["region"] and read_region([p.strip() for p in said["region"].split(",")])
    except Wrong as wrong:
        raise UsageError(wrong.what, do=wrong.do) from wrong
    entering.add_specimen(
        store,
        said["issuer"],
        said["kind"],
        said["evidence"],
        region=where or None,
        of=said["of"] or None,
        title=said["title"] or None,
        **_dated(said),
        who=who,
    )
    return said["issuer"]


def _end(store: Store, said: Said, who: str) -> str:
    ended = entering.end_role(
        store, said["channel"], said["issuer"], said["until"], reason=said["reason"], who=who
    )
    return ended.channel


_ENTER: Final[Mapping[str, Callable[[Store, Said, str], str]]] = {
    "issuer": _issuer,
    "channel": _channel,
    "member": _member,
    "key": _key,
    "source": _source,
    "role": _role,
    "alias": _alias,
    "stance": _stance,
    "outcome": _outcome,
    "mark": _mark,
    "term": _term,
    "specimen": _specimen,
    "end": _end,
}
