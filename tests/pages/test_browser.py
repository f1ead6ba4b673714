"""The pages in a real browser: nothing fetched, nothing complained of, nothing off the side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import INSTALL, Browser, found

import page_samples

PAGES = page_samples.PAGES


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = found()
    if program is None:
        pytest.skip(INSTALL)
    with Browser(program) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    for name, html in PAGES.items():
        (made / f"{name}.html").write_text(html, "utf-8")
    return made


@pytest.mark.parametrize("width", [360, 1000, 1600])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet_and_fits(browser: Browser, folder: Path, name: str, width: int) -> None:
    file = folder / f"{name}.html"
    browser.open(file, width)
    assert browser.requests() == [file.as_uri()]
    assert browser.complaints() == []
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value("document.querySelectorAll('script, a[href], img, iframe').length") == 0


@pytest.mark.parametrize("name", ["reference", "arabic"])
def test_our_own_fonts_are_used(browser: Browser, folder: Path, name: str) -> None:
    browser.open(folder / f"{name}.html", 1000)
    loaded = browser.value("[...document.fonts].filter(f => f.status == 'loaded').length")
    assert loaded >= 5
    assert browser.value("[...document.fonts].filter(f => f.status == 'error').length") == 0


def test_right_to_left_text_stands_right(browser: Browser, folder: Path) -> None:
    browser.open(folder / "arabic.html", 1000)
    way = "getComputedStyle(document.querySelector('blockquote')).direction"
    assert browser.value(way) == "rtl"
    browser.open(folder / "reference.html", 1000)
    assert browser.value(way) == "ltr"


def test_dark_and_light_differ(browser: Browser, folder: Path) -> None:
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    browser.open(folder / "reference.html", 1000)
    light = browser.value(paper)
    browser.open(folder / "reference.html", 1000, dark=True)
    assert browser.value(paper) != light


@pytest.mark.parametrize("name", ["reference", "arabic", "nothing", "conflict"])
def test_prints_on_three_pages_at_most(browser: Browser, folder: Path, name: str) -> None:
    browser.open(folder / f"{name}.html", 1000)
    printed = browser.pdf()
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 3


OVERLAPPING = """(() => {
  const boxes = [...document.querySelectorAll('.plot svg')]
    .filter(s => s.getBoundingClientRect().width > 0)
    .flatMap(s => [...s.querySelectorAll('text')])
    .map(t => [t.textContent, t.getBoundingClientRect()]);
  const hits = [];
  for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
    const [a, b] = [boxes[i][1], boxes[j][1]];
    if (a.left < b.right - 1 && b.left < a.right - 1 &&
        a.top < b.bottom - 4 && b.top < a.bottom - 4)
      hits.push(boxes[i][0] + ' / ' + boxes[j][0]);
  }
  return hits;
})()"""


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("name", ["reference", "trace", "trace-many", "trace-hostile"])
def test_labels_of_drawings_do_not_overlap(
    browser: Browser, folder: Path, name: str, width: int
) -> None:
    browser.open(folder / f"{name}.html", width)
    assert browser.value(OVERLAPPING) == []


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("name", ["trace", "trace-many", "trace-hostile"])
def test_labels_of_the_trace_stand_within_its_drawings(
    browser: Browser, folder: Path, name: str, width: int
) -> None:
    browser.open(folder / f"{name}.html", width)
    outside = """[...document.querySelectorAll('.plot svg')]
      .filter(s => s.getBoundingClientRect().width > 0)
      .flatMap(s => [...s.querySelectorAll('text')].filter(t => {
        const [a, b] = [t.getBoundingClientRect(), s.getBoundingClientRect()];
        return a.left < b.left - 2 || a.right > b.right + 2;
      }).map(t => t.textContent))"""
    assert browser.value(outside) == []
