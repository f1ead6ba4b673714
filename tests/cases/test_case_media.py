"""Statements with pictures that do not belong to them, and letters whose marks do not fit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from case_world import (
    DESK,
    HOUR,
    ISSUER,
    MARL,
    WATERERS,
    Scene,
    found,
    own,
    post,
    register,
)  # fmt: skip
from test_case_lexicon import AT, BODY, LATER

from mabillon import Finding, OpinionDocument
from mabillon.invented import desktop, records
from mabillon.invented.channels import Channel
from mabillon.invented.pictures import films, layout
from mabillon.invented.pictures import subjects as drawn
from mabillon.invented.pictures.gallery import Gallery
from mabillon.invented.posts import Media, Post

LARK = Channel("lark", "lark", "x", "lark", "unknown")
TAKEN = datetime.fromisoformat("2030-05-04T10:02:11Z")
NEWS = "Newsletter, May: the new round bed at the gate, photographed by our secretary."
SQUARE = drawn.Scene("the round bed at the gate", bed="round", width=900, height=600)
CROPPED = drawn.Copied(SQUARE, crop=0.04, width=700, quality=60)
GALLERY = Gallery()


def pictured(shows: drawn.Subject, kind: str = "photo") -> Media:
    """Return a file as an export names it, with the size of what is drawn for it."""
    name = "film.mp4" if kind == "video" else "picture.jpg"
    return GALLERY.as_drawn(Media("video" if kind == "video" else "photo", name, 1, shows=shows))


def export_with_photos(scene: Scene, channel: Channel, posts: Sequence[Post], at: datetime) -> None:
    """Take an export of a Telegram channel with its photos beside it, and read it in."""
    folder = scene.folder / channel.slug
    paths = [folder / "result.json"]
    for one in posts:
        if one.media is not None:
            paths.append(folder / desktop.path_of(one))
            paths[-1].parent.mkdir(parents=True, exist_ok=True)
            paths[-1].write_bytes(GALLERY.file(one.media) or b"")
    included = {one.ident for one in posts}
    folder.mkdir(exist_ok=True)
    paths[0].write_text(desktop.single(channel, posts, included=included), encoding="utf-8")
    ingest(scene, paths, at)


def archived(scene: Scene, posts: Sequence[Post], at: datetime) -> None:
    """Archive posts of X one by one, with what they have attached."""
    saved, paths = [], []
    for n, one in enumerate(posts):
        data = GALLERY.file(one.media) if one.media is not None else None
        name = f"{n}-{one.media.name}" if one.media is not None else None
        if data is not None and name is not None:
            paths.append(scene.folder / name)
            paths[-1].write_bytes(data)
        saved.append((one, name, data))
    paths.append(scene.folder / "db.csv")
    paths[-1].write_text(records.archived(saved, at), encoding="utf-8")
    ingest(scene, paths, at)


def ingest(scene: Scene, paths: Sequence[Path], at: datetime) -> None:
    results = scene.archive.ingest(paths, collected_at=at)
    assert not any(result.rejected for result in results)


def media(document: OpinionDocument) -> Finding:
    """Return the finding: in words, which change no figure."""
    made = found(document, "media")
    assert made.status == "determined"
    assert made.llr is None
    assert "in words only" in (made.reason or "")
    assert document.opinion.llr == found(document, "carriage").llr
    return made


def genuine(scene: Scene) -> Post:
    """Let the League post a statement the day before, which is carried."""
    one, _ = own(AT - 20 * HOUR)
    scene.happens(one)
    scene.carried(one)
    return one


class TestOldPhoto:
    """Case 7, a real photo with a new story. In May 2030 a channel posts the newsletter's photo
    of a round bed. On 26 March an account posts it, cropped and saved again, with a statement
    in the League's name that credits it to the League's outlet.

    Right: the photo stood there ten months before, beside other words, both cited and quoted;
    it changes no figure.
    """

    def happens(self, scene: Scene, shows: drawn.Subject) -> Post:
        _, written = own(AT, 114, seed="forged")
        text = f"{written.heading}\nTo all who pass by:\n\n{BODY}\n\nPhoto: Seedpost"
        asked = post(MARL, AT, text, media=pictured(shows))
        genuine(scene)
        scene.happens(asked)
        news = post(WATERERS, TAKEN, NEWS, media=pictured(SQUARE))
        export_with_photos(scene, WATERERS, [news], LATER - HOUR)
        archived(scene, [asked], LATER - HOUR)
        scene.look(LATER)
        return asked

    def test_where_it_stood_and_with_which_words(self, scene: Scene) -> None:
        document = scene.verify(self.happens(scene, CROPPED))
        made = media(document)
        older = made.figures["older"]
        assert older["post"].startswith("those-who-water/")
        assert older["posted_at"].startswith("2030-05-04T10:02:11")
        assert older["other_words"]
        said = made.explanation[0]
        assert older["post"] in said
        assert "4 May 2030" in said
        assert "Newsletter, May: the new round bed" in said
        assert document.opinion.standing == "appears not to have been issued"

    def test_another_photo_of_a_round_bed_is_another(self, scene: Scene) -> None:
        other = drawn.Scene("another round bed", bed="round", width=900, height=600)
        made = media(scene.verify(self.happens(scene, other)))
        assert made.figures["older"] is None
        assert made.explanation[0].startswith("Nothing like the picture was found")


@pytest.mark.skipif(not films.available(), reason="needs it: apt-get install -y ffmpeg")
class TestOneVideoTwoStories:
    """Case 7, one video with two stories. A video of a farewell is posted with a description;
    fourteen hours later another account posts it with a bar over its foot, and says in the
    League's name that it shows something else.

    Right: the second is told as the first one's video, whole, with the words of both.
    """

    def test_both_stories_are_shown(self, scene: Scene) -> None:
        first = post(
            LARK, AT - 14 * HOUR,
            "Half a minute of last night's farewell: a banner on a wall and a sunflower in a "
            "bucket. Nobody spoke, somebody sneezed.",
            media=pictured(drawn.Film(seconds=30), "video"),
        )  # fmt: skip
        asked = post(
            MARL, AT,
            "To all who pass by: the Thistledown League shows here how it took the town hall's "
            "garden in broad daylight, before the mayor's own eyes and with his best spade.",
            media=pictured(drawn.Film(bar=True, seconds=30), "video"),
        )  # fmt: skip
        genuine(scene)
        scene.happens(asked)
        archived(scene, [first, asked], LATER - HOUR)
        scene.look(LATER)
        made = media(scene.verify(asked))
        [file] = made.figures["attached"]
        [where] = file["elsewhere"]
        assert (where["post"], where["kind"]) == (f"x:@lark/{first.ident}", "whole")
        assert where["words"] in ("unrelated", "shares passages")
        assert where["caption"].startswith("Half a minute of last night's farewell")
        assert "14 h before this post" in made.explanation[0]


class TestOldStamp:
    """Case 5, a new header with an old stamp. On 26 March an account posts a letter as a picture
    beside its text: the logo is that of the day, nine seeds; the stamp is that of a branch
    which was dissolved in August.

    Right: said in words, for logo and stamp apart, each by its dated specimen; the lexicon and
    carriage say what they say, and the figure is carriage's alone.
    """

    def specimen(self, kind: str, evidence: str, box: layout.Box, *more: str) -> str:
        region = ", ".join(str(share) for share in layout.region(box, layout.JOLT))
        lines = [f"  - issuer: {ISSUER}", f"    kind: {kind}", f"    evidence: {evidence}"]
        lines += [f"    region: [{region}]", "    reason: its own letter"]
        return "\n".join([*lines, *(f"    {line}" for line in more)])

    def asked(self, scene: Scene, stamp: drawn.Branch) -> OpinionDocument:
        """Let the League post letters of July and November, and an account another in March."""
        months = ((7, "Quayside Hands"), (11, "League"))
        letters = [
            post(DESK, at := AT.replace(year=2030, month=month, day=12), f"The letter of {at:%B}.",
                 media=pictured(drawn.Sheet(f"{at}", "The letter.\n\nRead it.", 9, branch)))
            for month, branch in months
        ]  # fmt: skip
        _, written = own(AT, 114, seed="stamped")
        text = f"{written.heading}\nTo all who pass by:\n\n{BODY}"
        sheet = drawn.Sheet("asked", text, 9, stamp)
        one = post(MARL, AT, text, media=pictured(sheet))
        genuine(scene)
        scene.happens(one)
        export_with_photos(scene, DESK, letters, LATER - HOUR)
        archived(scene, [one], LATER - HOUR)
        scene.look(LATER)
        self.digests = [
            hashlib.sha256(GALLERY.file(x.media) or b"").hexdigest() for x in letters if x.media
        ]
        lines = [
            self.specimen("stamp", self.digests[0], layout.STAMP, "of: Quayside Hands",
                          "until: 2030-08-01"),
            self.specimen("stamp", self.digests[1], layout.STAMP, "of: Seedpost"),
            self.specimen("logo", self.digests[1], layout.LOGO, "title: nine seeds",
                          "since: 2030-05-01"),
        ]  # fmt: skip
        text = register("specimens:", *lines)
        (scene.archive.store.root / "register.yaml").write_text(text, encoding="utf-8")
        return scene.verify(one)

    def test_said_in_words_and_cited(self, scene: Scene) -> None:
        made = media(self.asked(scene, "Quayside Hands"))
        said = {line.split()[1]: line for line in made.explanation if line.startswith("The ")}
        old, now = (digest[:12] for digest in self.digests)
        assert f"fits the stamp of Quayside Hands (specimen {old}, until 1 August" in said["stamp"]
        assert "was in use until 1 August 2030, not on 26 March 2031." in said["stamp"]
        assert f"In use then: the stamp of Seedpost (specimen {now})." in said["stamp"]
        assert "fits the logo of nine seeds" in said["logo"]
        assert "in use until" not in said["logo"]

    def test_a_stamp_that_nobody_knows_is_not_determined(self, scene: Scene) -> None:
        made = media(self.asked(scene, "Southern Borough"))
        assert (
            "Stamp: not determined; none of the 2 specimens of a stamp is found in it."
            in made.explanation
        )

    def test_the_stamp_of_the_day_is_nothing_to_remark(self, scene: Scene) -> None:
        made = media(self.asked(scene, "League"))
        [stamp] = [line for line in made.explanation if line.startswith("The stamp")]
        assert "fits the stamp of Seedpost" in stamp
        assert "was in use" not in stamp
