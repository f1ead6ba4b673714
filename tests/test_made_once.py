"""What several files of tests share is made once, and its failure is everybody's."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from made_once import made_once


def test_whoever_is_first_makes_it_and_the_others_wait(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        time.sleep(0.2)
        (folder / "whole").touch()

    with ThreadPoolExecutor(4) as workers:
        ask = [workers.submit(made_once, tmp_path_factory, "waited-for", make) for _ in range(4)]
        folders = {asked.result() for asked in ask}
    assert folders == set(made) and len(made) == 1
    assert (made[0] / "whole").exists()


def test_what_cannot_be_made_fails_everybody_who_asks_with_the_reason(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tries: list[Path] = []

    def make(folder: Path) -> None:
        tries.append(folder)
        raise ValueError("no clay today")

    with pytest.raises(ValueError, match="no clay today"):
        made_once(tmp_path_factory, "unmakeable", make)
    for _ in range(2):
        with pytest.raises(pytest.fail.Exception, match=r"(?s)unmakeable.*no clay today"):
            made_once(tmp_path_factory, "unmakeable", make)
    assert len(tries) == 1


def test_what_somebody_was_killed_over_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def make(folder: Path) -> None:
        (folder / "half").touch()

    folder = made_once(tmp_path_factory, "half-made", make)
    (folder / "left over").touch()
    (folder.parent / "half-made.ready").unlink()  # as when it was killed before the end
    assert [path.name for path in made_once(tmp_path_factory, "half-made", make).iterdir()] == [
        "half"
    ]
