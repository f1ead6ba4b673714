"""A site in a real browser, from a folder: the search narrows, and folds as its index does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import INSTALL, Browser, found

import site_samples
from mabillon.dispatch.site import build
from mabillon.dispatch.site.searching import fold

SHOWN = "[...document.querySelectorAll('#found > li:not([hidden])')].map(e => e.dataset.place)"
ASK = """(text => { const f = document.getElementById('asked'); f.value = text;
  f.dispatchEvent(new Event('input')); return %s; })(%s)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = found()
    if program is None:
        pytest.skip(INSTALL)
    with Browser(program) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = build(site_samples.site(), site_samples.shelf())
    return site_samples.written(files, tmp_path_factory.mktemp("site"))


def ask(browser: Browser, text: str) -> list[str]:
    return browser.value(ASK % (SHOWN, json.dumps(text)))


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize(
    "page", ["index", "search/index", "special-dispatch-14/index", "nshrh-khsh-2/index"]
)
def test_pages_are_quiet_and_fit(browser: Browser, folder: Path, page: str, width: int) -> None:
    browser.open(folder / f"{page}.html", width)
    assert browser.complaints() == []
    assert all(url.startswith(folder.as_uri()) for url in browser.requests())
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value("[...document.fonts].filter(f => f.status == 'error').length") == 0


def test_search_narrows_in_any_script(browser: Browser, folder: Path) -> None:
    browser.open(folder / "search" / "index.html", 900)
    assert len(browser.value(SHOWN)) == 5
    assert ask(browser, "crocus statio") == ["special-dispatch-14"]
    assert ask(browser, "الرابطه")[0] == "nshrh-khsh-2"
    assert ask(browser, "лотков КРОКУСОВ") == ["special-dispatch-14"]
    assert ask(browser, "לכל") == ["special-dispatch-14"]
    assert ask(browser, "crocus nowhere") == []
    assert "0 of 5" in browser.value("document.getElementById('said').textContent")
    assert ask(browser, "withdrawn") == ["note-2"]
    assert len(ask(browser, "")) == 5
    assert browser.complaints() == []


def test_search_is_worked_by_keys(browser: Browser, folder: Path) -> None:
    browser.open(folder / "search" / "index.html", 900)
    at = "document.activeElement.textContent || document.activeElement.id"
    for key, focus in (("/", "asked"), ("ArrowDown", "بيان"), ("ArrowDown", "</title>")):
        browser.value(
            f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
            f"{{key: {json.dumps(key)}, bubbles: true, cancelable: true}})) || 1"
        )
        assert browser.value(at).startswith(focus), key
    ask(browser, "crocus")
    browser.value("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))")
    assert len(browser.value(SHOWN)) == 5 and browser.value(at) == "asked"


def test_index_and_search_fold_alike(browser: Browser, folder: Path) -> None:
    texts = (
        "Écluse ÇA straße ﬁn İstanbul",
        "إلى أحمد آل مُؤمن ٢٤ فى مدرسة كـــتاب",
        "Ёлка Й ΆΘΗΝΑ ὀδὸς",
        "לָכֶם 12\u066b5 x_y-z don’t №5 ½ ㎏",
        "हिन्दी ไทย 漢字 ｆｕｌｌ ４２",
    )
    script = (folder / "search" / "search.js").read_text("utf-8")
    start, stop = script.index("const LETTERS"), script.index("const has")
    browser.open(folder / "search" / "index.html", 900)
    for text in texts:
        expression = f"(() => {{ {script[start:stop]} return fold({json.dumps(text)}); }})()"
        assert browser.value(expression) == fold(text), text
