"""The register as text: the whole, one entry, and every version that there was."""

from __future__ import annotations

import difflib
import hashlib
from typing import Final

from starlette.responses import Response

from mabillon.archive.register import Problem, Register, differences, inspect, parse
from mabillon.archive.register.editing import HEADING, Path, rewrite, written
from mabillon.errors import UnknownName, UsageError
from mabillon.web import changed
from mabillon.web.contexts.register import EditorPage, HistoryPage, Line, VersionPage, Wrong
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.register_in_force import InForce, in_force
from mabillon.workflows.register_in_force import NOTHING, read_working_copy, replace_whole

MOST: Final = 100
"""Versions of a page."""
LINES: Final = 2_000
"""Lines of what changed that are shown."""
SHOWN: Final = 200
"""Problems that are shown."""
SECTIONS: Final = frozenset({"roles", "stances", "outcomes", "marks", "glossary", "specimens"})


def editor(call: Call) -> Response:
    """Answer with the whole register, to be edited."""
    with call.store() as store:
        force = in_force(store)
    text = _text(force.broken or force.yaml)
    return call.render("register_editor.html", _whole(text, force, force.problems))


def _whole(
    text: str,
    force: InForce,
    problems: tuple[Problem, ...] | list[Problem],
    *,
    reason: str = "",
    after: Register | None = None,
    seen: str | None = None,
) -> EditorPage:
    return EditorPage(
        title="Edit the register",
        what="the whole register",
        action="/register/edit",
        path="",
        text=text,
        reason=reason,
        problems=_wrong(problems, text),
        checked=after is not None,
        changes=[] if after is None else differences(force.register, after) or ["words only"],
        seen=_seen(force) if seen is None else seen,
    )


def _text(yaml: bytes) -> str:
    return yaml.decode("utf-8-sig", "replace") or HEADING


def _seen(force: InForce) -> str:
    """Return the digest of what an editor starts from: of the file, be it broken."""
    return hashlib.sha256(force.broken).hexdigest() if force.broken else force.digest


def _wrong(problems: tuple[Problem, ...] | list[Problem], text: str) -> list[Wrong]:
    lines = text.splitlines()
    return [
        Wrong(
            line=p.line,
            what=p.what,
            do=p.do,
            text=lines[p.line - 1][:200] if 0 < p.line <= len(lines) else "",
        )
        for p in problems[:SHOWN]
    ]


def save(call: Call) -> Response:
    """Check what was typed; keep it where that is asked for and it holds."""
    typed = call.said("text").replace("\r\n", "\n")
    reason, seen = call.said("reason").strip(), call.said("seen")
    with call.store() as store:
        force = in_force(store)
        after, problems = inspect(typed.encode("utf-8"))
        if after is None or call.said("do") == "check":
            page = _whole(typed, force, problems, reason=reason, after=after, seen=seen)
            return call.render("register_editor.html", page, status=400 if problems else 200)
        changed.hold(
            call,
            _seen(force),
            what="the register",
            now=[f"version {v.number}: {v.reason}" for v in store.register_versions()[-3:]],
            yours=difference(_text(force.yaml), typed),
            to="/register/edit",
        )
        replace_whole(store, typed.encode("utf-8"), seen, reason=reason, who=call.person.name)
    return call.go("/register/history")


def difference(before: str, after: str) -> list[str]:
    """Return the lines of a text that are not in another, for who typed them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")][:LINES]


def entry(call: Call) -> Response:
    """Answer with one entry as text, to be changed."""
    with call.store() as store:
        force = in_force(store)
    path = _path(call.asked("path"))
    page = _entry(call.asked("path"), written(force.yaml, path), force.digest)
    return call.render("register_editor.html", page)


def _entry(
    path: str, text: str, seen: str, problems: list[Wrong] | None = None, reason: str = ""
) -> EditorPage:
    return EditorPage(
        title="Change an entry",
        what=path.replace("/", " "),
        action="/register/entry",
        path=path,
        text=text,
        reason=reason,
        problems=problems or [],
        checked=False,
        changes=[],
        seen=seen,
    )


def _path(text: str) -> Path:
    section, _, name = text.partition("/")
    if section in ("issuers", "channels") and name:
        return (section, name)
    if section in SECTIONS and name.isdecimal() and len(name) < 9:
        return (section, int(name))
    raise UnknownName(f"{text[:80]!r} is no entry of the register")


def save_entry(call: Call) -> Response:
    """Put other lines in an entry's place."""
    typed = call.said("text").replace("\r\n", "\n")
    named, reason = call.said("path"), call.said("reason").strip()
    path = _path(named)
    if not typed.strip():
        raise UsageError(
            "nothing was typed", do="to remove an entry, take its lines out of the whole register"
        )
    with call.store() as store:
        force = in_force(store)
        changed.hold(
            call,
            force.digest,
            what=f"the register’s entry {named}",
            now=written(force.yaml, path).splitlines() if _there(force, path) else ["it is gone"],
            yours=typed.splitlines(),
            to=f"/register/entry?path={named}",
        )
        made = rewrite(force.yaml, path, typed)
        after, problems = inspect(made)
        if after is None:
            wrong = _wrong(problems, made.decode("utf-8"))
            page = _entry(named, typed, force.digest, wrong, reason)
            return call.render("register_editor.html", page, status=400)
        replace_whole(store, made, force.digest, reason=reason, who=call.person.name)
    return call.go(f"/register/{named}" if path[0] in ("issuers", "channels") else "/register")


def _there(force: InForce, path: Path) -> bool:
    try:
        written(force.yaml, path)
    except (UnknownName, UsageError):
        return False
    return True


def history(call: Call) -> Response:
    """Answer with every version, the latest first."""
    start = call.asked("first")
    first = int(start) if start.isdecimal() and len(start) < 9 else 0
    with call.store() as store:
        versions = store.register_versions()[::-1]
        edited = read_working_copy(store)
        digest = versions[0].digest if versions else NOTHING
    page = HistoryPage(
        title="History of the register",
        versions=versions[first : first + MOST],
        edited=edited is not None and hashlib.sha256(edited).hexdigest() != digest,
        first=first,
        total=len(versions),
        most=MOST,
    )
    return call.render("register_history.html", page)


def version(call: Call) -> Response:
    """Answer with one version and what it changed."""
    number = call.path["number"]
    with call.store() as store:
        versions = store.register_versions()
        yaml = store.register_numbered(number)
        before = store.register_numbered(number - 1) if number > 1 else b""
    old, new = (parse(one, f"version {at}") for at, one in ((number - 1, before), (number, yaml)))
    lines = [
        Line(sign=line[0] if line[0] in "+-@" else " ", text=line[1:])
        for line in difflib.unified_diff(
            _text(before).splitlines() if before else [], _text(yaml).splitlines(), lineterm=""
        )
        if not line.startswith(("+++", "---"))
    ]
    page = VersionPage(
        title=f"Version {number} of the register",
        version=next(v for v in versions if v.number == number),
        last=versions[-1].number,
        changes=differences(old, new) or ["words only"],
        lines=lines[:LINES],
        more=max(0, len(lines) - LINES),
    )
    return call.render("register_version.html", page)


DOORS = (
    Door("/register/edit", editor, May.WORK, room="register"),
    Door("/register/edit", save, May.WORK, ("POST",), room="register", does="edited the register"),
    Door("/register/entry", entry, May.WORK, room="register"),
    Door(
        "/register/entry",
        save_entry,
        May.WORK,
        ("POST",),
        room="register",
        does="changed an entry of the register",
    ),
    Door("/register/history", history, room="register"),
    Door("/register/history/{number:int}", version, room="register"),
)
