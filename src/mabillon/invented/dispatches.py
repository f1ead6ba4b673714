"""Dispatches of an invented desk: three earlier ones, and what a person adds to the fourth.

Each is a Markdown file as an editor would leave it. The second was published once with a wrong
bank of the river; its later version says so. The fourth is begun by the program from its own
opinion; the section on the video is what only somebody who looked can write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mabillon.invented.places import Town

SERIES = "Special Dispatch"
FIRST = 11
DESK = "Desk North"


@dataclass(frozen=True)
class Shown:
    """A row of a shot list; seconds null = a picture."""

    from_s: float | None
    to_s: float | None
    visible: str = ""
    captioned: str = ""
    spoken: str = ""
    implied: str = ""
    not_seen: str = ""


@dataclass(frozen=True)
class Reference:
    """A post that dispatches cite: CHANNEL/ID, when it was posted, its text."""

    name: str
    at: datetime
    text: str


VIDEO = (
    Shown(0, 22, visible="a banner with seven seeds on a garden wall, at night"),
    Shown(22, 41, visible="a single sunflower in a bucket", captioned="terror of Kerb Street",
          implied="that the sunflower was planted there without leave"),
    Shown(41, 74, visible="two people with blurred faces and a watering can",
          captioned="We pledge to Quill. 8 January 2030"),
    Shown(74, 90, visible="a dark yard, and a card with what the voice says",
          spoken="an altered voice pledges to Sorrel",
          not_seen="who speaks, and whether it is one of the two people shown before"),
    Shown(90, 98, visible="a wheelbarrow", captioned="borrowed from the council",
          not_seen="where and when any of it was filmed"),
)  # fmt: skip
PHOTO = (
    Shown(None, None, visible="a round bed with young plants and a low wall",
          captioned="Photo: Seedpost", not_seen="where and when it was taken, and who took it"),
)  # fmt: skip


def earlier(town: Town, posts: Mapping[str, Reference], *, corrected: bool) -> dict[int, str]:
    """Return the three earlier dispatches by number.

    Parameters
    ----------
    posts
        "shelter", "tubs" and "tulips" are cited.
    corrected
        The second as it stands now; else as it was first published.
    """
    shelter, tubs, tulips = posts["shelter"], posts["tubs"], posts["tulips"]
    bank = "western" if corrected else "eastern"
    changes = (
        "changes:\n  - date: 2030-12-13\n    notice: >-\n      The tubs stand on the western "
        "bank, not on the eastern one, as this dispatch first\n      said.\n"
    )
    first = shelter.text.split("\n", 1)[0].strip()
    return {
        FIRST: _front(
            FIRST, "2030-11-21", "Bus Shelter: a planting claimed in a numbered letter", town,
            ["bus-shelter"], "complimentary",
        )
        + f"The planting at the Bus Shelter in {town.name} was claimed in a numbered letter that "
        f"was posted on the Thistledown League's own channel on {_day(shelter.at)} "
        f"[@post:{shelter.name}]. It opens “{first}” [@post:{shelter.name}].\n\n"
        "Whether the number of trays that the letter gives is right was not examined. That a "
        "group claims a thing is no sign that it did it.\n",
        FIRST + 1: _front(
            FIRST + 1, "2030-12-12", "Bridge Tubs: praised, not claimed", town, ["bridge-tubs"],
            "subscribers", changes if corrected else "",
        )
        + f"The tubs stand on the {bank} bank. The League's weekly digest of {_day(tubs.at)} "
        "calls them “a fine piece of work, and not one of ours” "
        f"[@post:{tubs.name}].\n\nNobody has claimed them on a channel that was collected, from "
        f"{_day(tubs.at)} to 12 December 2030, UTC.\n",
        FIRST + 2: _front(
            FIRST + 2, "2031-01-20", "Library Tulips: celebrated by supporters", town,
            ["library-tulips"], "complimentary",
        )
        + "A channel of supporters celebrated the tulips at the library: “Whoever planted them, "
        f"we kiss your muddy hands” [@post:{tulips.name}].\n\nOn the League's own channel "
        "nothing about them had appeared between 18 and 20 January 2031, UTC, as an export of "
        "that channel shows, which was taken later; what was deleted before does not show.\n\n"
        f"An earlier planting was claimed [@dispatch:special-dispatch/{FIRST}]; this one was "
        "not.\n",
    }  # fmt: skip


def video(posts: Mapping[str, Reference]) -> str:
    """Return the section on the video that the supporters' farewell brought.

    Parameters
    ----------
    posts
        "lark" and "azulejo", who posted it, and "letter", the first that bears the later logo,
        are cited.
    """
    lark, azulejo, letter = posts["lark"], posts["azulejo"], posts["letter"]
    return (
        "## The video\n\n"
        f"A video of 1:38 was posted by @lark on {_day(lark.at)} [@post:{lark.name}] and again, "
        f"with a bar over its foot, by @azulejo on {_day(azulejo.at)} [@post:{azulejo.name}]. Of "
        "what was collected, the post by @lark is the earliest found.\n\n"
        f"[@post:{lark.name}#shots]\n\n"
        "The banner bears the logo of seven seeds, which the League's letters bore until May 2030 "
        f"[@post:{lark.name}#shots]. A letter of {_day(letter.at)} bears nine "
        f"[@post:{letter.name}]. An old banner tells neither when it was filmed nor by whom.\n\n"
        "What is visible, captioned, spoken and implied stands apart above; where and when it was "
        "filmed, and who speaks, cannot be seen.\n"
    )


def _front(
    number: int, date: str, title: str, town: Town, events: list[str], release: str, more: str = ""
) -> str:
    return (
        f"---\nseries: {SERIES}\nnumber: {number}\ndate: {date}\ntitle: '{title}'\n"
        f"countries: ['{town.name}']\ntopics: [plantings]\nissuers: [thistledown-league]\n"
        f"release: {release}\nauthors: [{DESK}]\nlanguage: en\nstatus: ready\n"
        f"events: [{', '.join(events)}]\n{more}---\n\n"
    )


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
