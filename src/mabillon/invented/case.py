"""The invented case on disk: raw exports, the register, the questioned texts, and what is true."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from mabillon.invented.channels import DESK, WATERERS, person
from mabillon.invented.dispatches import Reference
from mabillon.invented.exporting import Capture, Exports, write_all
from mabillon.invented.pictures import layout
from mabillon.invented.pictures.gallery import Gallery
from mabillon.invented.pictures.subjects import Sheet
from mabillon.invented.places import Town
from mabillon.invented.posts import ASKED_AT, World
from mabillon.invented.registering import ISSUER, register
from mabillon.invented.statements import NEW_LOGO
from mabillon.invented.world import build


@dataclass(frozen=True)
class Questioned:
    """A questioned statement: its post, and what is true of it.

    ``post`` is CHANNEL/ID by the raw key; ``text`` its file in the case's folder.
    ``nature`` is None for what was issued.
    """

    name: str
    post: str
    posted_at: datetime
    text: Path
    outcome: Literal["issued", "not_issued"]
    nature: Literal["altered", "fabricated", "recycled"] | None


@dataclass(frozen=True)
class Mark:
    """A specimen of the League's marks, as ``mabillon register add specimen`` takes it."""

    kind: Literal["logo", "stamp"]
    evidence: str
    region: tuple[float, float, float, float]
    reason: str
    of: str | None = None
    title: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Case:
    """An invented case as written, with the answers that are right."""

    seed: int
    folder: Path
    issuer: str
    issuer_title: str
    register: Path
    asked_at: datetime
    captures: tuple[Capture, ...]
    questioned: tuple[Questioned, ...]
    donor_post: str
    donor_number: int
    recycled_post: str
    recycled_number: int
    own_post: str
    """The issuer's own post of the statement that was issued."""
    town: Town
    cited: Mapping[str, Reference]
    """Posts that the desk's dispatches cite, by what they are."""
    marks: tuple[Mark, ...]
    """Specimens that the desk enters; none where nothing is drawn."""
    lacking: tuple[str, ...]
    """What could not be made here: "pictures", "videos"."""


def write(folder: Path, seed: int = 1) -> Case:
    """Write the invented case of a seed.

    Parameters
    ----------
    folder
        Gets ``exports/``, ``register.yaml`` and ``questioned/``; made where it is missing.
        Files of an earlier case there are written over.
    seed
        1 is the case of the documents; every other seed is another of the same kind, with
        other names of places, numbers, counts and texts. The same seed writes the same bytes.

    Returns
    -------
    Case
        What to ingest and how, what to ask, and which answers are right.
    """
    world = build(seed)
    gallery = Gallery()
    for post in world.posts:
        if post.media is not None:
            post.media = gallery.as_drawn(post.media)
    exports = Exports(folder / "exports", gallery)
    write_all(exports, world)
    path = folder / "register.yaml"
    path.write_bytes(register(world).encode())
    return _case(folder, world, path, exports)


_NATURE: dict[str, Literal["altered", "fabricated", "recycled"] | None] = {
    "issued": None,
    "donor": "altered",
    "free": "fabricated",
    "recycled": "recycled",
}


def _case(folder: Path, world: World, path: Path, exports: Exports) -> Case:
    asked: list[Questioned] = []
    texts = folder / "questioned"
    texts.mkdir(parents=True, exist_ok=True)
    for name, nature in _NATURE.items():
        post = world.questioned[name]
        (texts / f"{name}.txt").write_bytes(post.text.encode())
        outcome: Literal["issued", "not_issued"] = "not_issued" if nature else "issued"
        asked.append(Questioned(name, post.name, post.at, texts / f"{name}.txt", outcome, nature))
    donor, old = world.questioned["donor"].source, world.questioned["recycled"].source
    desk = world.questioned["issued"].source
    if donor is None or old is None or desk is None or donor.number is None or old.number is None:
        raise ValueError(f"seed {world.seed}: a questioned statement lacks what it was built on")
    return Case(
        seed=world.seed,
        folder=folder,
        issuer=ISSUER,
        issuer_title="the Thistledown League",
        register=path,
        asked_at=ASKED_AT,
        captures=tuple(exports.captures),
        questioned=tuple(asked),
        donor_post=donor.name,
        donor_number=donor.number,
        recycled_post=old.name,
        recycled_number=old.number,
        own_post=desk.name,
        town=world.town,
        cited=_cited(world),
        marks=tuple(_marks(world, exports.gallery)),
        lacking=tuple(exports.gallery.lacking),
    )


def _marks(world: World, gallery: Gallery) -> Iterator[Mark]:
    """Say what the desk enters as specimens: the logo and the stamp of each letter posted."""
    for post in world.of(DESK):
        shows = post.media.shows if post.media is not None else None
        data = gallery.file(post.media) if post.media is not None else None
        if post.kind != "communique" or not isinstance(shows, Sheet) or data is None:
            continue
        evidence = hashlib.sha256(data).hexdigest()
        reason = f"letter of {post.at.day} {post.at:%B %Y}, posted on the Desk"
        changed = f"{NEW_LOGO:%Y-%m-%d}"
        if shows.stamp == "League":
            yield Mark(
                "logo",
                evidence,
                layout.region(layout.LOGO, 8),
                reason,
                title="nine seeds" if shows.seeds == 9 else "seven seeds",
                since=changed if shows.seeds == 9 else None,
                until=changed if shows.seeds == 7 else None,
            )
        if shows.stamp != "League" or shows.seeds == 9:
            of = "Seedpost" if shows.stamp == "League" else shows.stamp
            where = layout.region(layout.STAMP, layout.JOLT)
            yield Mark("stamp", evidence, where, reason, of=of)


def _cited(world: World) -> dict[str, Reference]:
    """Find what the desk's dispatches cite."""
    beginnings = {
        "tulips": (WATERERS, "The Library Tulips are up!"),
        "lark": (person("lark"), "1:38, sound on."),
        "azulejo": (person("azulejo"), "The complete farewell film"),
    }
    found = {
        name: next(p for p in world.of(channel) if p.text.startswith(begins))
        for name, (channel, begins) in beginnings.items()
    }
    own = world.of(DESK)
    found["tubs"] = next(p for p in own if "The Bridge Tubs on the western bank" in p.text)
    found["shelter"] = next(p for p in own if p.letter and "Bus Shelter" in p.text)
    found["letter"] = next(p for p in own if p.letter and p.media and p.at >= NEW_LOGO)
    found["marl"] = world.questioned["donor"]
    return {
        name: Reference(f"{p.channel.slug}/{p.ident}", p.at, p.text) for name, p in found.items()
    }
