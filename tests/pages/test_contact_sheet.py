"""The contact sheet as a page: no script, nothing fetched, nothing shown unasked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from chromium import INSTALL, Browser, found

from mabillon.pages.contact_sheet import Cell, Scene, SheetContext, contact_sheet
from mabillon.pages.stills import GRAPHIC, Still

NAME = "<script>alert(1)</script>\u202e film.mp4"


def scene(number: int, *stills: Still) -> Scene:
    cells = [Cell(still=still, at_s=number + n) for n, still in enumerate(stills)]
    return Scene(number=number, from_s=number, to_s=number + 1.25, cells=cells)


def page(**more: object) -> str:
    shown = Still(data=b"\xff\xd8\xff", about="frame at 0:01")
    scenes = [scene(1, shown, shown), scene(2, Still(data=None, about="", hidden=GRAPHIC))]
    given = {"name": NAME, "digest": "5e" * 32, "medium": "video", "kind": "mp4", "scenes": scenes}
    return contact_sheet(SheetContext(**{**given, **more}))


def test_nothing_is_fetched_or_run_and_every_frame_is_closed() -> None:
    html = page(commands=["mabillon shots template 5e5e > rows.csv"])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None and "script-src" not in policy[1] and "img-src data:" in policy[1]
    assert "&lt;script&gt;" in html and "<script" not in html and "\u202e" not in html
    assert "http" not in html.replace("Content-Security-Policy", "").replace("http-equiv", "")
    assert html.count('<details class="still">') == 2 and "open>" not in html


def test_each_scene_has_its_time_and_an_empty_row() -> None:
    html = page()
    assert "0:01 to 0:02.2" in html and "0:02 to 0:03.2" in html
    assert html.count("<td></td>") == 2 * 5
    for column in ("visible", "captioned", "spoken", "implied", "cannot be seen"):
        assert html.count(f'<th scope="col">{column}</th>') == 2
    assert "marked graphic: no picture of it is shown" in html.lower()


def test_how_much_of_it_is_shown_is_said() -> None:
    said = {"duration_s": 98.0, "every_s": 5}
    html = page(**said).replace("\xa0", " ")
    assert "1:38 long, 2 scenes; 3 frames: where a scene begins and every 5 seconds." in html
    assert "2 scenes; 3 frames: where a scene begins." in page().replace("\xa0", " ")


@pytest.mark.skipif(found() is None, reason=INSTALL)
def test_on_a_telephone_no_word_of_the_table_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "sheet.html"
    file.write_text(page(), encoding="utf-8")
    with Browser(str(found())) as browser:
        browser.open(file, 360)
        lines = (
            "[...document.querySelectorAll('.blank th')].slice(0, 4)"
            ".map(th => { const range = document.createRange(); range.selectNodeContents(th);"
            " return range.getClientRects().length; })"
        )
        assert browser.value(lines) == [1] * 4
        assert browser.value("document.documentElement.scrollWidth") <= 360
