"""A picture that is watched resurfaces: the same file, or the same picture in another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pictures
from media_world import REGISTER, Item, digest, exported, taken_in

from mabillon.archive.store import Store
from mabillon.workflows.watching import watch_once

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
DRAWN = pictures.drawn(640, 480, seed=3)
LARGE = pictures.saved(DRAWN, "PNG")
SMALL = pictures.saved(DRAWN.resize((320, 240)), "JPEG", quality=70)
OTHER = pictures.saved(pictures.drawn(640, 480, seed=4), "JPEG", quality=90)
WORDS = "A good year for leeks on the long beds."


def test_a_watched_picture_resurfaces(tmp_path: Path) -> None:
    letter = exported(tmp_path, "letter", [Item(5, AT, WORDS, "photos/may.png", LARGE)])
    with Store.init(tmp_path / "archive") as store:
        (store.root / "register.yaml").write_text(REGISTER)
        taken_in(store, letter)
        named = f"copies:\n  - {{name: the leeks, evidence: {digest(LARGE)[:12]}}}\n"
        (store.root / "watch.yaml").write_text(named)
        first = watch_once(store, AT + timedelta(hours=1))
        assert [one.alert.posts for one in first] == [["letter/5"]]
        new = [
            Item(1, AT, "One", "photos/1.jpg", SMALL),
            Item(2, AT, "Two", "photos/2.jpg", OTHER),
            Item(3, AT, "Three", "photos/3.png", LARGE),
        ]
        taken_in(store, exported(tmp_path, "marl", new))
        found = watch_once(store, AT + timedelta(hours=2))
        said = {one.alert.posts[0]: one.alert for one in found}
        assert sorted(said) == ["marl/1", "marl/3"]
        assert said["marl/3"].why == "The post has the same file attached."
        assert said["marl/1"].why.startswith("The post has the same picture in another file")
        assert said["marl/1"].evidence == [digest(SMALL)]
        assert said["marl/1"].what == "A copy of the leeks was posted as marl/1."
        assert watch_once(store, AT + timedelta(hours=3)) == []
