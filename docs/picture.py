"""Takes the README's picture of the opinion page: ``python -m docs.picture`` (needs Chromium)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mabillon.workflows.demo import demo

PICTURE = Path(__file__).parent / "images" / "opinion.png"
WIDTH, HEIGHT = 1000, 1500


def main() -> int:
    """Build the demo and take the picture of the donor's opinion page."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("Chromium is not here; install it with: sudo apt-get install chromium")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        demo(Path(folder) / "demo")
        page = Path(folder) / "demo" / "questioned" / "donor.html"
        PICTURE.parent.mkdir(exist_ok=True)
        subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                f"--user-data-dir={folder}/browser",
                f"--window-size={WIDTH},{HEIGHT}",
                f"--screenshot={PICTURE}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )
    print(PICTURE.relative_to(Path(__file__).parent.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
