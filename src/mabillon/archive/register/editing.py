"""Adding to register.yaml without touching what its author wrote.

The new entry is set in where its section ends; every other byte stays, so that
comments, order, quotes and indentation are the author's. The caller checks the result
as a whole (``parse``) before it replaces anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from mabillon.errors import UnknownName, UsageError

HEADING: Final = """\
# The register of this archive: issuers, their channels, and what each channel is to them.
# Edit it here, or with: mabillon register add …     Check it with: mabillon register check
"""

_MARKS: Final = ("?", ":", "-")
"""With which something else than a text may begin, where it is written without quotes."""

Entry = Mapping[str, Any] | str
Path = tuple[str | int, ...]
"""Keys and places in lists, from the top."""


def append(yaml: bytes, path: tuple[str, ...], entry: Entry) -> bytes:
    """Add an entry to the collection that ``path`` leads to, making it where it is missing.

    Parameters
    ----------
    yaml
        A register that ``parse`` accepts (it then has no anchors, tags or duplicates).
    path
        Keys from the top, such as ``("roles",)`` or ``("issuers", "a", "aliases")``. The
        entry of ``issuers`` or ``channels`` is a mapping from one name to its values; any
        other is an item of a list. All but the last key exist.
    entry
        What to add; None and empty values in it are left out, a tuple is written on one line.

    Returns
    -------
    bytes
        The register with the entry, UTF-8.
    """
    text = yaml.decode("utf-8-sig") or HEADING
    newline = "\r\n" if "\r\n" in text else "\n"
    if not text.endswith("\n"):
        text += newline
    named = path in (("issuers",), ("channels",))
    item = _without_empty(entry)
    content: Any = item if named else [item]
    node = YAML(typ="safe", pure=True).compose(text)
    if node is None or _is_null(node):
        return (text + newline + _block({path[0]: content}, 0, newline)).encode()
    assert isinstance(node, MappingNode)
    for depth, key in enumerate(path):
        pair = next(((k, v) for k, v in node.value if k.value == key), None)
        if pair is None:
            return _insert(text, node, {key: content}, newline).encode()
        if depth == len(path) - 1:
            return _into(text, node, *pair, content, newline).encode()
        if _is_null(pair[1]):
            return _into(text, node, *pair, {path[-1]: content}, newline).encode()
        node = pair[1]
    raise AssertionError("a path has at least one key")


def end_role(yaml: bytes, channel: str, issuer: str, until: date | str) -> bytes:
    """Give a channel's role for an issuer its end, where it has none yet.

    Parameters
    ----------
    yaml
        A register that ``parse`` accepts: one role of a channel for an issuer has no end at
        most, since two would hold at the same time.
    channel, issuer
        Their register names.

    Returns
    -------
    bytes
        The register with the end; as it was where no such role is without one.
    """
    text = yaml.decode("utf-8-sig")
    root = YAML(typ="safe", pure=True).compose(text)
    sections = root.value if isinstance(root, MappingNode) else []
    roles = next((value for key, value in sections if key.value == "roles"), None)
    for node in roles.value if isinstance(roles, CollectionNode) else []:
        said = {key.value: (key, value) for key, value in node.value}
        names = tuple(said[key][1].value for key in ("channel", "issuer"))
        if names != (channel, issuer):
            continue
        if "until" not in said:
            newline = "\r\n" if "\r\n" in text else "\n"
            whole = text if text.endswith("\n") else text + newline
            return _insert(whole, node, {"until": until}, newline).encode()
        key, value = said["until"]
        if _is_null(value):
            written = value.start_mark.index < value.end_mark.index
            start = value.start_mark.index if written else _behind(text, key)
            end = value.end_mark.index if written else start
            day = _flow({"until": until}).partition(":")[2]
            return f"{text[:start].rstrip(' ')}{day}{text[end:]}".encode()
    return yaml


def written(yaml: bytes, path: Path) -> str:
    """Return an entry as its author wrote it, its lines moved to the margin.

    Parameters
    ----------
    yaml
        A register that ``parse`` accepts.
    path
        Keys and places in lists from the top: ``("issuers", "a")``, ``("roles", 3)``.

    Raises
    ------
    UnknownName
        There is no such entry.
    UsageError
        It does not stand on lines of its own.
    """
    text = yaml.decode("utf-8-sig")
    start, end, indent = _lines_of(text, path)
    lines = text[start:end].splitlines()
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in lines)


def rewrite(yaml: bytes, path: Path, entry: str) -> bytes:
    """Put other lines in an entry's place; the caller checks the whole.

    Raises as `written` does.
    """
    text = yaml.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    start, end, indent = _lines_of(text, path)
    lines = [line.rstrip() for line in entry.strip("\r\n").splitlines()]
    made = "".join(f"{' ' * indent}{line}".rstrip() + newline for line in lines)
    return f"{text[:start]}{made}{text[end:]}".encode()


def _lines_of(text: str, path: Path) -> tuple[int, int, int]:
    """Return where an entry's lines begin and end, and by how much they are indented."""
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    start = 0
    for key in path:
        if _is_flow(node) if isinstance(node, CollectionNode) else node is None:
            raise UsageError("it is written within one line", do="change it in the whole register")
        if isinstance(key, int) and isinstance(node, SequenceNode) and key < len(node.value):
            node = node.value[key]
            start = text.rindex("-", 0, node.start_mark.index)
        elif isinstance(node, MappingNode) and (
            pair := next((p for p in node.value if p[0].value == key), None)
        ):
            start, node = pair[0].start_mark.index, pair[1]
        else:
            raise UnknownName(f"the register has no entry {'/'.join(map(str, path))}")
    at = text.rfind("\n", 0, start) + 1
    empty = node is None or node.start_mark.index == node.end_mark.index
    end = start if node is None or empty else _end(text, node)
    return at, _line_end(text, end), start - at


def _into(text: str, parent: Node, key: Node, value: Node, content: Any, newline: str) -> str:
    """Set content in under a key whose value may be empty, or one text alone."""
    if not isinstance(value, ScalarNode):
        return _insert(text, value, content, newline)
    start, end = value.start_mark.index, value.end_mark.index
    if not _is_null(value):  # one text stands for a list of one
        return f"{text[:start]}[{text[start:end]}, {_flow(content)}]{text[end:]}"
    if start < end:  # ~ or null
        return f"{text[:start]}{_flow(content, outer=True)}{text[end:]}"
    behind = _behind(text, key)
    if _is_flow(parent):
        return f"{text[:behind]} {_flow(content, outer=True)}{text[behind:]}"
    at = _line_end(text, behind)
    return text[:at] + _block(content, parent.start_mark.column + 2, newline) + text[at:]


def _insert(text: str, node: Node, content: Any, newline: str) -> str:
    """Set content in at the end of a collection."""
    if _is_flow(node):
        at = node.end_mark.index - 1
        before = text[:at].rstrip()
        comma = "" if before.endswith(("{", "[", ",")) else ", "
        return f"{text[:at]}{comma}{_flow(content)}{text[at:]}"
    at = _line_end(text, _end(text, node))
    return text[:at] + _block(content, node.start_mark.column, newline) + text[at:]


def _end(text: str, node: Node) -> int:
    """Return the index just behind the last character of a node's own content."""
    if isinstance(node, ScalarNode) or _is_flow(node):
        mark = node.end_mark
        block = isinstance(node, ScalarNode) and node.style in ("|", ">")
        return len(text[: mark.index].rstrip()) if block else int(mark.index)
    if not isinstance(node, MappingNode):
        return _end(text, node.value[-1])
    key, value = node.value[-1]
    empty = value.start_mark.index == value.end_mark.index  # its marks are the next token's
    return _behind(text, key) if empty else _end(text, value)


def _is_flow(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _behind(text: str, key: Node) -> int:
    """Return the index behind the colon of a key."""
    return text.index(":", key.end_mark.index) + 1


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _is_null(node: Node) -> bool:
    return (
        isinstance(node, ScalarNode)
        and node.style is None
        and node.value in ("", "~", "null", "Null", "NULL")
    )


def _without_empty(entry: Any) -> Any:
    if isinstance(entry, str) and (not entry.isprintable() or entry.startswith(_MARKS)):
        return DoubleQuotedScalarString(entry)
    if isinstance(entry, tuple):
        row = CommentedSeq(entry)
        row.fa.set_flow_style()
        return row
    if isinstance(entry, list):
        return [_without_empty(item) for item in entry]
    if not isinstance(entry, Mapping):
        return entry
    kept = {key: _without_empty(value) for key, value in entry.items()}
    return {key: value for key, value in kept.items() if value not in (None, "", [], {})}


def _block(content: Any, indent: int, newline: str) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 100_000
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    lines = _dumped(yaml, content).rstrip("\n").split("\n")
    if isinstance(content, list):  # the dumper indents a list at the top too
        lines = [line[2:] for line in lines]
    return "".join(f"{' ' * indent}{line}{newline}" for line in lines)


def _flow(content: Any, *, outer: bool = False) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 100_000
    yaml.allow_unicode = True
    yaml.default_flow_style = True
    text = _dumped(yaml, content).strip()
    return text if outer else text[1:-1]


def _dumped(yaml: YAML, content: Any) -> str:
    out = StringIO()
    yaml.dump(content, out)
    return out.getvalue()


__all__ = ["HEADING", "Entry", "Path", "append", "end_role", "rewrite", "written"]
