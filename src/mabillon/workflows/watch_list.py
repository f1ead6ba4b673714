"""watch.yaml of an archive: which standing questions are asked, every problem with its line.

It names what to watch and executes nothing. Where an archive has none, all that its register
allows is watched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from mabillon.archive.folders import write_synced
from mabillon.archive.register import Register, fields
from mabillon.archive.register.fields import Wrong, short
from mabillon.archive.register.parsing import as_text
from mabillon.archive.register.reading import Form
from mabillon.archive.register.tree import (
    MAX_BYTES,
    Mapping,
    Node,
    Problem,
    Refused,
    Scalar,
    read_tree,
)
from mabillon.archive.store import Store
from mabillon.errors import RegisterError, UnknownName, UsageError
from mabillon.examine.settings import Settings
from mabillon.watch.standing_questions import (
    FRESH_DAYS,
    GAPS,
    OPEN_DAYS,
    QUANTILE,
    WORDS,
    Copies,
    InName,
    OpenOpinions,
    OwnPosts,
    Searches,
    Stopped,
    WatchList,
)
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.saved_searches import saved

FILE: Final = "watch.yaml"
ALWAYS: Final = "any"
"""Written for ``days``: posts are never too old."""

T = TypeVar("T")


def path_of(store: Store) -> Path:
    """Return the path of the file, which may be missing."""
    return store.root / FILE


def watch_list(store: Store, register: Register) -> WatchList:
    """Return what an archive's watch.yaml asks for; without one, all that the register allows.

    Raises
    ------
    RegisterError
        It does not hold; each line of the message is one problem.
    UsageError
        It cannot be read.
    """
    yaml = read_file(store)
    return everything(register) if yaml is None else checked(store, register, yaml)


def read_file(store: Store) -> bytes | None:
    """Return the bytes of the file; None = it is missing. No more is read than is too many."""
    path = path_of(store)
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from error


def checked(store: Store, register: Register, yaml: bytes) -> WatchList:
    """Return what a watch list asks for; its bytes need not be the file's.

    Raises
    ------
    RegisterError
        It does not hold; each line of the message is one problem.
    """
    return parse(yaml, register, list(saved(store)), _digests(store))


def replace_file(store: Store, register: Register, yaml: bytes, seen: str) -> WatchList:
    """Put a watch list in place of the one that its author saw.

    Parameters
    ----------
    seen
        `digest_of` the file then.

    Raises
    ------
    RegisterError
        It does not hold; nothing was changed.
    UsageError
        The file is another one by now; nothing was changed.
    ArchiveBusy
        Another process is writing to the archive.
    """
    made = checked(store, register, yaml)
    with store.writing():
        if digest_of(read_file(store)) != seen:
            raise UsageError(
                "the watch list was changed meanwhile; nothing was overwritten",
                do="look at it as it stands, and make your change anew",
            )
        write_synced(path_of(store), yaml)
    return made


def digest_of(yaml: bytes | None) -> str:
    """Return what tells one version of the file from another; "" = it is missing."""
    return "" if yaml is None else hashlib.sha256(yaml).hexdigest()


def everything(register: Register) -> WatchList:
    """Return what is watched without a watch.yaml: every issuer, opinion and clock."""
    names = [issuer.name for issuer in register.issuers]
    return WatchList(
        in_name=[InName(issuer=name) for name in names],
        stopped=[Stopped(issuer=name) for name in names],
        channels=True,
        own_posts=[OwnPosts(issuer=name) for name in names],
        opinions=OpenOpinions(),
        clock=OpenOpinions(),
    )


def missing(store: Store, register: Register, asked: WatchList) -> set[str]:
    """Return the posts of which copies are watched and that are not in the archive yet."""
    posts = [one.post for one in asked.copies if one.post is not None]
    holdings = Holdings(store, register, Settings())
    found = set()
    for post in posts:
        try:
            holdings.find(post)
        except UnknownName:
            found.add(post)
    return found


def _digests(store: Store) -> Callable[[str], list[str]]:
    return lambda digits: [digest for digest, _ in store.evidence_like(digits)]


def parse(
    yaml: bytes,
    register: Register,
    searches: list[str],
    digests: Callable[[str], list[str]],
) -> WatchList:
    """Read a watch list and hold it against what the archive has.

    Parameters
    ----------
    searches
        Names of the saved searches.
    digests
        Gives the digests of the evidence that begin with some hexadecimal digits.
    """
    if len(yaml) > MAX_BYTES:
        raise RegisterError(f"{FILE}:1: it has more than {MAX_BYTES:,} bytes; shorten it")
    try:
        root = read_tree(yaml)
    except Refused as refused:
        raise RegisterError(as_text([refused.problem], FILE)) from refused
    if root is None or (isinstance(root, Scalar) and root.text is None):
        return WatchList()
    reading = _Reading(register, searches, digests)
    made = reading.whole(root)
    if reading.problems:
        raise RegisterError(as_text(sorted(reading.problems, key=lambda p: p.line), FILE))
    return made


@dataclass
class _Reading:
    """Reads the sections; what is wrong is noted, never raised."""

    register: Register
    searches: list[str]
    digests: Callable[[str], list[str]]
    problems: list[Problem] = field(default_factory=list)

    def whole(self, root: Node) -> WatchList:
        form = Form(root, "the watch list", self.problems)

        def each(key: str, read: Callable[[Node], T | None]) -> list[T]:
            return [made for node in form.items(key) if (made := read(node)) is not None]

        made = WatchList(
            in_name=each("in_name", self._in_name),
            copies=each("copies", self._copies),
            searches=each("searches", self._search),
            stopped=each("stopped", self._stopped),
            channels=form.value("channels", fields.truth) or False,
            own_posts=each("own_posts", self._own_posts),
            opinions=self._opinions(form, "opinions"),
            clock=self._opinions(form, "clock"),
        )
        form.close()
        return made

    def _in_name(self, node: Node) -> InName | None:
        form = self._form(node, "issuer", "a name that is watched")
        issuer = self._issuer(form)
        words = form.value("words", _whole)
        forwarders = form.value("forwarders", fields.truth)
        days = self._days(form)
        form.close()
        if issuer is None:
            return None
        return InName(
            issuer=issuer,
            words=WORDS if words is None else words,
            forwarders=bool(forwarders),
            days=days,
        )

    def _copies(self, node: Node) -> Copies | None:
        form = self._form(node, "post", "a copy that is watched")
        given = {
            "post": form.value("post", _post),
            "text": form.text("text"),
            "evidence": form.value("evidence", self._evidence),
        }
        name = form.text("name")
        days = self._days(form)
        form.close()
        named = [key for key in given if key in form.values]
        if len(named) != 1:
            form.report(
                form.line,
                f"{form.what} has {' and '.join(named) or 'neither post, text nor evidence'}",
                "give one: post: CHANNEL/ID, text: the words, or evidence: SHA-256",
            )
        [kind, value] = next(((k, v) for k, v in given.items() if v), ("", ""))
        if not value or len(named) != 1:
            return None
        called = {"post": value, "text": f"“{_beginning(value)}”", "evidence": value[:12]}
        return Copies(name=name or called[kind], days=days, **{kind: value})

    def _search(self, node: Node) -> Searches | None:
        form = self._form(node, "search", "a search that is watched")
        name = form.text("search", needed=True)
        days = self._days(form)
        form.close()
        if name is not None and name not in self.searches:
            do = f"{form.hint(name, self.searches)}save it: mabillon search … --save {short(name)}"
            form.report(form.line_of("search"), f"no search was saved as {short(name)}", do)
            return None
        return None if name is None else Searches(search=name, days=days)

    def _stopped(self, node: Node) -> Stopped | None:
        form = self._form(node, "issuer", "forwarders that are watched")
        issuer = self._issuer(form)
        quantile, gaps = form.value("quantile", _share), form.value("gaps", _whole)
        form.close()
        if issuer is None:
            return None
        return Stopped(
            issuer=issuer,
            quantile=QUANTILE if quantile is None else quantile,
            gaps=GAPS if gaps is None else gaps,
        )

    def _own_posts(self, node: Node) -> OwnPosts | None:
        form = self._form(node, "issuer", "own posts that are watched")
        issuer, days = self._issuer(form), self._days(form)
        form.close()
        return None if issuer is None else OwnPosts(issuer=issuer, days=days)

    def _opinions(self, form: Form, key: str) -> OpenOpinions | None:
        node = form.node(key)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.text is not None:
            watched = form.checked(node.line, node.text, fields.truth)
            return OpenOpinions() if watched else None
        of = Form(node, key, self.problems)
        days = of.value("days", _positive)
        of.close()
        return OpenOpinions(days=OPEN_DAYS if days is None else days)

    def _form(self, node: Node, key: str, what: str) -> Form:
        """Return a mapping to be read; one value alone stands for its most needed key."""
        if isinstance(node, Scalar) and node.text is not None:
            node = Mapping(node.line, [(Scalar(node.line, key), node)])
        return Form(node, what, self.problems)

    def _issuer(self, form: Form) -> str | None:
        name = form.text("issuer", needed=True)
        if name is None:
            return None
        try:
            return self.register.issuer(name).name
        except UnknownName as error:
            form.report(form.line_of("issuer"), error.what, error.do or "correct the name")
            return None

    def _days(self, form: Form) -> float | None:
        """Take the age from which posts are passed over; null = none is."""
        text = form.text("days")
        if text in (None, ALWAYS):
            return FRESH_DAYS if text is None else None
        days = form.value("days", _positive)
        return FRESH_DAYS if days is None else days

    def _evidence(self, text: str) -> str:
        digits = text.lower()
        if not 8 <= len(digits) <= 64 or set(digits) - set("0123456789abcdef"):
            raise Wrong(f"{short(text)} is no digest", "give 8 to 64 of 0-9 and a-f")
        found = self.digests(digits)
        if len(found) > 1:
            raise Wrong(f"{short(text)} fits {len(found)} pieces of evidence", "give more digits")
        if not found:
            raise Wrong(
                f"no evidence has a digest that begins with {short(text)}",
                "`mabillon ingest FILE` keeps a file and prints its digest",
            )
        return found[0]


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e6:
        raise Wrong(f"{short(text)} is not a number above 0", "write it in digits")
    return number


def _whole(text: str) -> int:
    number = _positive(text)
    if number != int(number):
        raise Wrong(f"{short(text)} is not a whole number", "write it in digits")
    return int(number)


def _share(text: str) -> float:
    number = _positive(text)
    if not 0.5 <= number <= 1:
        raise Wrong(f"{short(text)} is no quantile of 0.5 to 1", "write 0.99")
    return number


def _post(text: str) -> str:
    fields.split_post(text)
    return text


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
