"""Dispatches in a real browser: nothing fetched, nothing off the side, lines of 65 characters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import INSTALL, Browser, found

import dispatch_samples
from mabillon.dispatch.outputs.html import html

LINE = """(() => {
  const p = [...document.querySelectorAll('.text > p')]
    .sort((a, b) => b.textContent.length - a.textContent.length)[0];
  const lines = new Set([...(() => {
    const range = document.createRange(); range.selectNodeContents(p);
    return range.getClientRects(); })()].map(r => Math.round(r.bottom / 12)));
  const height = parseFloat(getComputedStyle(p).lineHeight);
  return p.textContent.length / Math.max(1, p.getBoundingClientRect().height / height - 0.5);
})()"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = found()
    if program is None:
        pytest.skip(INSTALL)
    with Browser(program) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dispatches")
    for name, sample in dispatch_samples.SAMPLES.items():
        (made / f"{name}.html").write_bytes(html(sample()))
    return made


@pytest.mark.parametrize("width", [360, 900, 1600])
@pytest.mark.parametrize("name", dispatch_samples.SAMPLES)
def test_page_is_quiet_and_fits(browser: Browser, folder: Path, name: str, width: int) -> None:
    file = folder / f"{name}.html"
    browser.open(file, width)
    assert browser.requests() == [file.as_uri()]
    assert browser.complaints() == []
    assert browser.value("document.documentElement.scrollWidth") <= width


def test_lines_are_of_about_65_characters(browser: Browser, folder: Path) -> None:
    browser.open(folder / "reference.html", 1600)
    assert 58 <= browser.value(LINE) <= 75


def test_notes_stand_in_the_margin_where_there_is_one(browser: Browser, folder: Path) -> None:
    seen = "getComputedStyle(document.querySelector('.margin')).display"
    browser.open(folder / "reference.html", 1600)
    assert browser.value(seen) == "block"
    beside = "document.querySelector('.margin').getBoundingClientRect().left"
    text = "document.querySelector('.text > p').getBoundingClientRect().right"
    assert browser.value(beside) > browser.value(text)
    browser.open(folder / "arabic.html", 1600)
    assert browser.value(beside.replace("left", "right")) < browser.value(
        text.replace("right", "left")
    )
    browser.open(folder / "reference.html", 900)
    assert browser.value(seen) == "none"


@pytest.mark.parametrize("dark", [False, True])
def test_contrast(browser: Browser, folder: Path, dark: bool) -> None:
    browser.open(folder / "reference.html", 1600, dark=dark)
    worst = browser.value("""(() => {
      const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const ground = e => { for (; e; e = e.parentElement) {
        const c = getComputedStyle(e).backgroundColor;
        if (c !== 'rgba(0, 0, 0, 0)') return c; } };
      return Math.min(...[...document.querySelectorAll('main *')]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .map(e => [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a))
        .map(([a, b]) => (a + 0.05) / (b + 0.05)));
    })()""")
    assert worst >= 4.5
