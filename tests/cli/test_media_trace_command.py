"""`mabillon trace` of pictures: a file, a digest, a post; the page; what is graphic."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import media_world
import pictures
import pytest

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.examine.records.shots import Shot
from mabillon.text.display import width_of
from mabillon.workflows import shots

Run = Callable[..., tuple[int, str, str]]
MAY = datetime(2027, 5, 4, 8, tzinfo=UTC)
MARCH = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
LARGE = pictures.saved(pictures.drawn(640, 480, seed=3), "PNG")
SMALL = pictures.saved(pictures.drawn(640, 480, seed=3).resize((320, 240)), "JPEG", quality=70)
LEEKS = "A good year for leeks on the long beds; thanks to everybody who lent a hand in May."
ARABIC = "اجتماع في الحديقة يوم الأحد وغرس الأشجار على طول الدرج القديم"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A shell in a folder with an archive of two channels that have the same picture."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MABILLON_ARCHIVE", "papers")

    def call(*args: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert all(width_of(line) <= 80 for line in out.splitlines() if "--json" not in args)
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    with Store.init(tmp_path / "papers") as store:
        (tmp_path / "papers" / "register.yaml").write_text(media_world.REGISTER)
        letter = media_world.exported(
            tmp_path, "letter", [media_world.Item(5, MAY, LEEKS, "photos/may.png", LARGE)]
        )
        marl = media_world.exported(
            tmp_path, "marl", [media_world.Item(1904, MARCH, ARABIC, "photos/p1.jpg", SMALL)]
        )
        media_world.taken_in(store, letter, marl)
    return call


def test_a_post_says_where_its_picture_stood(run: Run) -> None:
    status, out, _ = run("trace", "marl/1904")
    assert status == 0
    assert "Trace of the picture of marl/1904" in out
    assert "First seen on Allotment Letter, 4 May 2027, 08:00 UTC." in out
    assert "other words: “A good year for leeks" in " ".join(out.split())


def test_a_post_says_what_of_it_is_not_traced(run: Run, tmp_path: Path) -> None:
    cut = media_world.Item(1905, MARCH, LEEKS, "photos/p2.jpg", SMALL[:700])
    gone = media_world.Item(1906, MARCH, LEEKS, "photos/p3.jpg", None)
    with Store.open(tmp_path / "papers") as store:
        media_world.taken_in(store, media_world.exported(tmp_path / "more", "marl", [cut, gone]))
    _, out, _ = run("trace", "marl/1905")
    assert "“photos/p2.jpg” is not traced: could not be read (" in " ".join(out.split())
    _, out, _ = run("trace", "marl/1906")
    assert "“photos/p3.jpg” is not traced: lacking (" in " ".join(out.split())


def test_a_file_is_told_and_not_kept(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "found.png"
    path.write_bytes(pictures.saved(pictures.drawn(640, 480, seed=3).convert("L"), "PNG"))
    assert run("trace", "marl/1904")[0] == 0  # which records the register, first found
    with Store.open(tmp_path / "papers") as store:
        before = store.ledger_root()
    status, out, _ = run("trace", path)
    assert status == 0 and "2 posts on 2 channels" in out
    with Store.open(tmp_path / "papers") as store:
        assert store.ledger_root() == before


def test_a_digest_names_what_is_kept(run: Run) -> None:
    status, out, _ = run("trace", media_world.digest(LARGE)[:10], "--json")
    made = json.loads(out)
    assert status == 0 and made["schema"] == "mabillon.media-trace/1"
    assert [one["post"] for one in made["appearances"]] == ["letter/5", "marl/1904"]
    assert [one["found"]["kind"] for one in made["appearances"]] == [
        "the same file",
        "same picture",
    ]
    assert made["first"] == 0


def test_a_page_has_stills_that_are_blurred_until_chosen(run: Run, tmp_path: Path) -> None:
    assert run("trace", "marl/1904", "--page", "t.html")[0] == 0
    assert run("trace", media_world.digest(SMALL), "--page", "m.html")[0] == 0
    for name in ("t.html", "m.html"):
        page = (tmp_path / name).read_text()
        assert page.count("data:image/jpeg;base64,") >= 2
        assert "blur(14px)" in page and "img-src data:" in page
        assert 'dir="auto"' in page and ARABIC in page


def test_of_what_is_graphic_there_is_no_still_nor_of_what_resembles_it(
    run: Run, tmp_path: Path
) -> None:
    with Store.open(tmp_path / "papers") as store:
        rows = [Shot(visible="beds", not_seen="who planted them")]
        shots.add(store, media_world.digest(LARGE), rows, by="R. Vane", graphic=True)
    assert run("trace", media_world.digest(SMALL), "--page", "m.html")[0] == 0
    page = (tmp_path / "m.html").read_text()
    assert "data:image" not in page
    assert len(re.findall("arked graphic", page)) == 3
    assert run("verify", "marl/1904", "--issuer", "league", "--page", "o.html")[0] == 0
    assert "data:image" not in (tmp_path / "o.html").read_text()


def test_what_is_no_picture_of_the_archive(run: Run, tmp_path: Path) -> None:
    status, _, err = run("trace", "0123456789ab")
    assert status == 2 and "0123456789ab" in err
    broken = tmp_path / "cut.jpg"
    broken.write_bytes(SMALL[:900])
    status, _, err = run("trace", broken)
    assert status == 3 and "cut.jpg" in err
    status, _, err = run("trace", broken, "--posted-at", "2031-03-26T09:12Z")
    assert status == 2 and "--posted-at" in err


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("drawn.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "drawing in XML"),
        ("drawn", b'\n<svg xmlns="http://www.w3.org/2000/svg"/>', "drawing in XML"),
        ("list.mp4", b"#EXTM3U\n#EXT-X-ENDLIST\n", "no video of a kind"),
        ("nothing.png", b"", "it is empty"),
        ("words.pdf", b"Sowing number 231", "no document of a kind"),
    ],
)
def test_what_passes_for_a_media_file_is_not_traced_as_words(
    run: Run, tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(data)
    status, out, err = run("trace", name)
    assert (status, out) == (3, "") and name in err and why in " ".join(err.split())


def test_a_folder_is_said_to_be_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some" / "pictures").mkdir(parents=True)
    for what in ("some", "some/pictures"):
        status, _, err = run("trace", what)
        assert status == 2 and f"{what} is a folder" in " ".join(err.split())
