"""Changing the front matter of a file: the named fields, and nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML

from mabillon.dispatch import source
from mabillon.dispatch.front import fence

_LINE: Final = 1_000_000
"""Characters of a line; none is broken."""


def fronted(text: str, where: str, fields: Mapping[str, Any]) -> str:
    """Return a dispatch's file with some fields of its front matter set anew.

    Parameters
    ----------
    text
        The file.
    where
        Its name, for messages.
    fields
        Field -> its value (text, number, date, or lists and mappings of them); None leaves the
        field out. Order, comments and quotation marks of the others stay.

    Raises
    ------
    UnreadableInput
        The front matter does not hold, before or after.
    """
    source.read(text, where)
    start, stop = fence(text)
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = _LINE
    node = yaml.load(StringIO(text[start:stop]))
    for name, value in fields.items():
        if value is None:
            node.pop(name, None)
        else:
            node[name] = value
    out = StringIO()
    yaml.dump(node, out)
    made = text[:start] + out.getvalue() + text[stop:]
    source.read(made, where)
    return made
