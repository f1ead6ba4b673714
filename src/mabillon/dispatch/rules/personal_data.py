"""Private persons stay out: addresses, numbers, accounts, and names of those who stood by.

What a machine can tell by its shape is told, in quotations too: data that was quoted is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mabillon.dispatch.own_words import of_front
from mabillon.dispatch.rules.rule import Checked, Fault, Rule


@dataclass(frozen=True, slots=True)
class _Shape:
    """What something is, how it looks, and what to do about it. ``group`` = what is pointed to."""

    what: str
    pattern: re.Pattern[str]
    do: str = "take it out; a reader does not need it"


_LAST: Final = r"[A-Z][\w'’-]{1,30}"
_ROAD: Final = r"(?:Street|St|Road|Rd|Lane|Avenue|Ave|Row|Close|Drive|Terrace|Way|Square|Court)"
_KIN: Final = (
    r"(?:victim|bystander|neighbou?r|passer-?by|witness|resident|survivor|casualty|tenant|suspect"
    r"|detainee|widow|wife|husband|son|daughter|mother|father|brother|sister|girl|boy)"
)
_SHAPES: Final = (
    _Shape(
        "an e-mail address",
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\[at\]|\s\(at\)\s)[\w-]{1,63}(?:(?:\.|\[\.\])[\w-]{1,63})"
            r"{1,4}"
        ),
    ),
    _Shape(
        "a telephone number",
        re.compile(
            r"(?<![\w+])(?:\+|00)[1-9](?:[ ().-]{0,2}\d){7,14}(?!\w)"
            r"|(?<!\w)\(0?\d{2,4}\)\s?\d(?:[ .-]?\d){5,9}(?!\w)"
            r"|\b(?:[Tt]el|[Pp]hone|[Cc]all|[Mm]obile|[Cc]ontact|[Ww]hatsApp)\b[.:]?\s{0,3}(?:is\s|at\s)?"
            r"\d(?:[ .-]?\d){6,12}(?!\w)"
        ),
    ),
    _Shape(
        "a number plate",
        re.compile(
            r"\b(?:[Pp]lates?|[Rr]egistration|[Ll]icen[cs]e\s+plate)\b(?:\s+\w{1,10}){0,3}?[\s:“\"]{1,3}"
            r"(?=[A-Z0-9 -]{0,8}\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,2}(?!\w)"
        ),
    ),
    _Shape(
        "coordinates more exact than a place",
        re.compile(
            r"(?<![\d.])[-+]?\d{1,2}[.]\d{3,10}°?\s?[NS]?[,;/ ]\s?[-+]?\d{1,3}[.]\d{3,10}(?!\d)"
            r"|\b\d{1,3}°\s?\d{1,2}['’′]\s?\d{1,2}(?:[.]\d{1,4})?[\"”″]"
        ),
        "name the place; two decimals of a degree are a town",
    ),
    _Shape(
        "the id of a person's account",
        re.compile(r"\b(?:telegram:user|tg://user\?id=)\d{5,20}\b|\buser_?(?:id)?[: ]?\d{6,20}\b"),
        "say what the account posted, and cite the post",
    ),
    _Shape(
        "the number of an identity document",
        re.compile(
            r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])|(?<!\w)\d{8}-?[A-HJ-NP-TV-Z](?!\w)"
            r"|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}\b"
            r"|\b(?:[Pp]assport|ID\s+card|[Ii]dentity\s+card|[Nn]ational\s+(?:ID|number))\b(?:\s+\w{1,10})"
            r"{0,2}?[\s:]{1,3}(?=[A-Z0-9-]{0,12}\d)[A-Z0-9-]{6,14}(?!\w)"
        ),
    ),
    _Shape(
        "a person's age and home",
        re.compile(
            rf"\baged?\s+\d{{1,3}},?\s+(?:of|from|at)\s+\d{{1,4}}\w?\s+(?:{_LAST}\s+){{1,3}}{_ROAD}\b"
            rf"|\b(?:lives?|lived|living|resid(?:es?|ed|ing)|home)\s+(?:at|of|in)\s+\d{{1,4}}\w?\s+"
            rf"(?:{_LAST}\s+){{1,3}}{_ROAD}\b"
        ),
    ),
    _Shape(
        "the name of somebody who only was there",
        re.compile(
            rf"\b{_KIN}s?,?(?:\s+(?:is|was|named|called|identified\s+as))?,?\s+(?P<name>{_LAST}"
            rf"(?:\s+{_LAST}){{1,2}})"
            rf"|\b(?P<named>{_LAST}(?:\s+{_LAST}){{1,2}}),\s+(?:aged\s+)?\d{{1,2}},\s"
            rf"|\b(?P<who>{_LAST}(?:\s+{_LAST}){{1,2}}),\s+(?:an?|the|his|her)\s+(?:\w{{1,20}}\s+)?{_KIN}\b"
        ),
        "write “a neighbour”, “a bystander”",
    ),
)
_HANDLE: Final = re.compile(r"(?<![\w@/.\[])@(?P<name>\w{3,32})")


def _check(checked: Checked) -> Iterator[Fault]:
    texts = [(line.start, line.whole) for line in of_front(checked.dispatch)]
    texts += [(block.start, block.text) for block in checked.dispatch.blocks]
    channels, names = _channels(checked), _names(checked)
    for start, text in texts:
        for shape in _SHAPES:
            for found in shape.pattern.finditer(text):
                name = next(filter(None, found.groupdict().values()), None)
                if name is not None and _is_known(name, names):
                    continue
                yield Fault(
                    start + found.start(),
                    start + found.end(),
                    f"this looks like {shape.what}",
                    shape.do,
                )
        for found in _HANDLE.finditer(text):
            if found["name"].casefold() not in channels:
                yield Fault(
                    start + found.start(),
                    start + found.end(),
                    f"{found.group()} is no channel of the register, and may be a person's",
                    "write “an account”, and cite the post; or enter the channel in the register",
                )


def _channels(checked: Checked) -> set[str]:
    """Return the handles that are channels: of the register, or of a post that is cited."""
    known = {n for name in checked.house.names for n in name.spellings}
    known |= {post.account for post in checked.cited.posts()}
    return {name.removeprefix("@").casefold() for name in known}


def _names(checked: Checked) -> set[str]:
    """Return the names that the register has: offices' holders speak in public."""
    return {n.casefold() for name in checked.house.names for n in name.spellings}


def _is_known(name: str, names: set[str]) -> bool:
    """Return whether a name, or its end ("Convenor Sorrel"), is in the register."""
    words = name.casefold().split()
    return any(" ".join(words[n:]) in names for n in range(len(words)))


PERSONAL_DATA = Rule(
    name="personal-data",
    asks="No address, number, account or name of a private person stands in a dispatch.",
    check=_check,
)
