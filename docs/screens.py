"""Takes the pictures of the desk: ``python -m docs.screens [--case DIR]`` (needs Chromium).

The invented case is made in a temporary folder, or an earlier one is copied there, served as
``mabillon serve`` does, and looked at with Debian's Chromium.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mabillon.workflows.demo import demo

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES: Final = Path(__file__).parent / "images"
WIDTH, HEIGHT = 1200, 860
TALLER: Final = {"opinion": 1320, "trace": 1100, "issuer": 1100, "writing": 1100}
"""Screens that say more when more of them is seen."""
COLOURS: Final = 96
MOST_BYTES: Final = 200_000
MARL: Final = "marl/2698815452084143196"
LEAGUE: Final = "thistledown-league"
SCREENS: Final = {
    "home": "/",
    "opinion": "/opinions/2",
    "round": f"/rounds/new?opinion=2&issuer={LEAGUE}",
    "search": "/search?q=%22Old+Basin%22",
    "post": f"/post?id={MARL}",
    "trace": f"/trace?post={MARL}",
    "issuer": f"/issuers/{LEAGUE}",
    "writing": "/dispatches/special-dispatch/14/write",
}
"""What is shown, by the name of its picture, and where it stands at the desk."""
BUSY: Final = 'progress, [hx-trigger*="every"]'
"""What a page has while it waits for long work."""


def main() -> int:
    """Make the case, serve it, and take the pictures."""
    asked = argparse.ArgumentParser(prog="python -m docs.screens", description=__doc__)
    asked.add_argument("--case", type=Path, help="the folder of a demo that was made before")
    case: Path | None = asked.parse_args().case
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("Chromium is not here; install it with: sudo apt-get install chromium")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "desk-north"
        if case is None:
            demo(archive, published=True)
        else:
            shutil.copytree(case, archive)
        with _served(archive, Path(folder) / "data") as link:
            pictures = _pictures(browser, link)
    IMAGES.mkdir(exist_ok=True)
    for name, picture in pictures.items():
        file = IMAGES / f"desk-{name}.png"
        file.write_bytes(picture)
        print(f"{file.relative_to(IMAGES.parent.parent)}  {len(picture):,} bytes")
    large = [name for name, picture in pictures.items() if len(picture) > MOST_BYTES]
    if large:
        print(f"Over {MOST_BYTES:,} bytes: {', '.join(large)}; show less of them.")
    return 1 if large else 0


@contextmanager
def _served(archive: Path, data: Path) -> Iterator[str]:
    """Serve an archive at a free port; the link that signs in."""
    program = str(Path(sys.executable).with_name("mabillon"))
    desk = subprocess.Popen(
        [program, "--archive", str(archive), "serve", "--port", "0", "--as", "R. Vane"],
        stdout=subprocess.PIPE,
        env=os.environ | {"XDG_DATA_HOME": str(data)},
        text=True,
    )
    try:
        assert desk.stdout is not None
        links = (re.search(r"http\S+token=\S+", line) for line in desk.stdout)
        yield next(link[0] for link in links if link)
    finally:
        desk.terminate()
        desk.wait()


def _pictures(browser: str, link: str) -> dict[str, bytes]:
    """Return each screen as a PNG with a palette."""
    from playwright.sync_api import sync_playwright

    desk = link.partition("/sign-in")[0]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(link)
        taken = {}
        for name, where in SCREENS.items():
            page.set_viewport_size({"width": WIDTH, "height": TALLER.get(name, HEIGHT)})
            taken[name] = _taken(page, desk + where)
        chromium.close()
    return taken


def _taken(page: Page, address: str) -> bytes:
    """Return what stands at an address, once it waits for nothing."""
    from PIL import Image

    answer = page.goto(address)
    assert answer is not None and answer.ok, address
    page.wait_for_load_state("networkidle")
    page.wait_for_function("busy => !document.querySelector(busy)", arg=BUSY, timeout=300_000)
    if address.endswith("/write"):
        _firmer(page)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    shown = Image.open(BytesIO(page.screenshot())).convert("RGB")
    small = BytesIO()
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def _firmer(page: Page) -> None:
    """Write more than was signed, so that the checker has something to say beside it."""
    text = page.locator("#text")
    text.fill(text.input_value().replace("appears not to have been", "was not", 2))
    page.wait_for_selector("#findings li", timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


if __name__ == "__main__":
    sys.exit(main())
