"""Which file is what a post has attached: found where the export says it is, and nowhere else."""

from __future__ import annotations

import io
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import make_previews
import make_web
import pytest
from media_exports import NOT_INCLUDED, Desktop, archiver, digest, of_x, picture
from warcio.warcwriter import WARCWriter

from mabillon.archive.checking import Check
from mabillon.archive.layout import came_out_of
from mabillon.archive.store import Store
from mabillon.workflows.audit import audit
from mabillon.workflows.destroying import destroy
from mabillon.workflows.ingest import Pace, ingest
from mabillon.workflows.linking import Linked
from mabillon.workflows.media_items import MediaItems
from mabillon.workflows.merging import merge
from mabillon.workflows.options import Options

COLLECTED = datetime(2031, 3, 27, tzinfo=UTC)
ONE, TWO, THREE = (picture(seed) for seed in (1, 2, 3))
CUT = ONE[:2500]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.init(tmp_path / "archive") as opened:
        yield opened
        told: list[Check] = []
        audit(opened, told.append)
        assert told == []


def run(store: Store, *paths: Path, channel: str | None = None) -> Linked:
    told: list[Linked] = []
    options = Options(collected_at=COLLECTED, channel=channel)
    for _ in ingest(store, paths, options, pace=Pace(files=2), linked=told.append):
        pass
    [linked] = told
    return linked


def links(store: Store) -> set[tuple[str, str, str]]:
    """Return post, digest and basis of every link."""
    posts = store.posts(["row", "id"])
    ids = dict(zip(posts["row"].to_pylist(), posts["id"].to_pylist(), strict=True))
    return {
        (ids[row["post"]], row["evidence"], row["basis"]) for row in store.attached().to_pylist()
    }


def counts(linked: Linked) -> tuple[int, int, int]:
    return linked.held, linked.unreadable, linked.lacking


@pytest.fixture
def desktop() -> Desktop:
    """Two pictures that are there, one cut off, three that are not, and what is no file."""
    made = Desktop()
    made.post("The beds are dug.", ONE, photo="photos/photo_1@22-03-2031_10-00-00.jpg")
    made.post("The seed is in.", TWO, photo="photos/photo_2@22-03-2031_10-10-00.jpg")
    made.post("The hedge is cut.", CUT, photo="photos/photo_3@22-03-2031_10-20-00.jpg")
    made.post("Not exported.", photo=NOT_INCLUDED)
    made.post("Lost.", photo="photos/photo_4@22-03-2031_10-40-00.jpg")
    made.post("A list.", file=NOT_INCLUDED, file_name="photos/photo_1@22-03-2031_10-00-00.jpg")
    made.post("Which hedge?", poll={"question": "Which?", "answers": []})
    made.post("Nothing attached.")
    return made


WHOLE = {("1", digest(ONE), "path"), ("2", digest(TWO), "path"), ("3", digest(CUT), "path")}


def test_a_folder_of_telegram_desktop(store: Store, desktop: Desktop, tmp_path: Path) -> None:
    folder = desktop.write(tmp_path / "export")
    linked = run(store, folder)
    assert links(store) == WHOLE
    assert counts(linked) == (2, 1, 3) and linked.new == 3 and linked.notes == {}
    size = store.position()
    again = run(store, folder)
    assert counts(again) == (2, 1, 3) and again.new == 0
    assert store.position() == size, "the same again writes nothing"


def test_files_that_come_later_are_linked_then(
    store: Store, desktop: Desktop, tmp_path: Path
) -> None:
    folder = desktop.write(tmp_path / "export", files=False)
    assert counts(run(store, folder / "result.json")) == (0, 0, 6)
    assert links(store) == set()
    desktop.write(folder)
    alone = run(store, folder / "result.json")
    assert "ingest its folder" in alone.notes["result.json"]
    before = store.rows(), store.sightings(["row"]).num_rows
    linked = run(store, folder)
    assert links(store) == WHOLE and counts(linked) == (2, 1, 3)
    assert (store.rows(), store.sightings(["row"]).num_rows) == before, "nothing was read anew"


def test_a_later_export_with_files_of_posts_known_without(
    store: Store, desktop: Desktop, tmp_path: Path
) -> None:
    bare = Desktop()
    for message in desktop.messages:
        bare.messages.append(message | {"photo": NOT_INCLUDED} if "photo" in message else message)
    run(store, bare.write(tmp_path / "bare"))
    rows = store.rows()
    run(store, desktop.write(tmp_path / "export"))
    assert store.rows() == rows and links(store) == WHOLE


def test_each_export_means_its_own_files(store: Store, tmp_path: Path) -> None:
    """Numbers in names are counted anew in each export: the same name is another file."""
    for folder, seeds in (("first", (1, 2)), ("second", (2, 1))):
        export = Desktop()
        for place, seed in enumerate(seeds, 1):
            path = f"photos/photo_{place}@22-03-2031_10-00-00.jpg"
            export.post(f"Picture {seed}", picture(seed), photo=path)
        export.messages.sort(key=lambda message: str(message["text"]))
        for number, message in enumerate(export.messages, 1):
            message |= {"id": number, "date_unixtime": str(1_932_000_000 + number)}
        run(store, export.write(tmp_path / folder))
    assert links(store) == {("1", digest(ONE), "path"), ("2", digest(TWO), "path")}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_export_in_a_container(
    store: Store, desktop: Desktop, tmp_path: Path, kind: str
) -> None:
    files = {"a/result.json": desktop.export(), "a/photos/else.jpg": THREE}
    files |= {f"a/{path}": data for path, data in desktop.files.items()}
    files["b/photos/photo_4@22-03-2031_10-40-00.jpg"] = THREE  # of another folder
    path = tmp_path / f"export.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as container:
            for name, data in files.items():
                container.writestr(name, data)
    else:
        with tarfile.open(path, "w") as container:
            for name, data in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                container.addfile(member, io.BytesIO(data))
    assert counts(run(store, path)) == (2, 1, 3)
    assert links(store) == WHOLE
    assert run(store, path).new == 0


def test_names_that_lead_out_of_the_folder_find_nothing(store: Store, tmp_path: Path) -> None:
    export = Desktop()
    for name in ("../other/photos/p.jpg", "photos/../../other/photos/p.jpg", "/etc/passwd"):
        export.post(name, photo=name)
    export.post("whole path", photo=str(tmp_path / "in/other/photos/p.jpg"))
    export.post("not a string", photo=17)
    export.post("beside it", photo="result.json")
    export.write(tmp_path / "in/export")
    (tmp_path / "in/other/photos").mkdir(parents=True)
    (tmp_path / "in/other/photos/p.jpg").write_bytes(ONE)
    assert counts(run(store, tmp_path / "in")) == (0, 0, 6)
    assert links(store) == set()


def test_letters_with_marks_of_their_own(store: Store, tmp_path: Path) -> None:
    export = Desktop()
    export.post("Приказ", ONE, file="files/чай.jpg", media_type=None, mime_type="image/jpeg")
    folder = export.write(tmp_path / "export", files=False)
    (folder / "files").mkdir()
    (folder / "files" / unicodedata.normalize("NFD", "чай.jpg")).write_bytes(ONE)
    assert counts(run(store, folder)) == (1, 0, 0)


def test_what_nothing_reads_is_held_all_the_same(store: Store, tmp_path: Path) -> None:
    export = Desktop()
    voice = b"OggS" + bytes(range(200))
    export.post("Listen.", voice, file="voice_messages/audio_1.ogg", media_type="voice_message")
    assert counts(run(store, export.write(tmp_path / "export"))) == (1, 0, 0)
    assert links(store) == {("1", digest(voice), "path")}


def test_digests_that_auto_archiver_gives(store: Store, tmp_path: Path) -> None:
    post = "https://t.me/PottingWire/77"
    (tmp_path / "db.csv").write_bytes(archiver([(post, [ONE, TWO])]))
    (tmp_path / "elsewhere.jpg").write_bytes(ONE)
    run(store, tmp_path / "elsewhere.jpg")
    assert counts(run(store, tmp_path / "db.csv")) == (1, 0, 1)
    assert links(store) == {("77", digest(ONE), "digest")}


@pytest.mark.parametrize("post_here", [True, False])
def test_a_file_of_one_machine_is_linked_to_the_post_of_another_by_its_digest(
    tmp_path: Path, desktop: Desktop, *, post_here: bool
) -> None:
    """As an ingest of both would have it; a path says nothing across machines."""
    post = "https://t.me/PottingWire/77"
    (tmp_path / "db.csv").write_bytes(archiver([(post, [ONE, THREE])]))
    (tmp_path / "elsewhere.jpg").write_bytes(ONE)
    desktop.write(tmp_path / "export")
    export = tmp_path / "export" / "result.json"
    lone = [path for path in (tmp_path / "export").rglob("*") if path.suffix == ".jpg"]
    (tmp_path / "photos").mkdir()
    for path in lone:
        path.rename(tmp_path / "photos" / path.name)
    with Store.init(tmp_path / "posts") as one, Store.init(tmp_path / "files") as two:
        run(one, tmp_path / "db.csv", export)
        run(two, tmp_path / "elsewhere.jpg", tmp_path / "photos")
    here, there = ("posts", "files") if post_here else ("files", "posts")
    with Store.open(tmp_path / here) as store:
        assert not links(store)
        [done] = merge(store, [tmp_path / there])
        expected = {("77", digest(ONE), "digest")}
        assert done.linked == 1 and links(store) == expected
        position = store.position()
        [again] = merge(store, [tmp_path / there])
        assert (again.leaf, again.linked, store.position()) == (None, 0, position)
        told: list[Check] = []
        assert audit(store, told.append).clean
        assert counts(run(store, tmp_path / "db.csv")) == (1, 0, 1)
        assert links(store) == expected
    with Store.open(tmp_path / there) as other:
        [back] = merge(other, [tmp_path / here])
        assert links(other) == expected and back.linked == 0


def test_what_was_destroyed_is_not_linked_after_a_merge(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.jpg").write_bytes(ONE)
    why = {"reason": "a court's order", "authority": "12 O 44/31", "by": "R. Vane"}
    (tmp_path / "db.csv").write_bytes(archiver([("https://t.me/PottingWire/77", [ONE, TWO])]))
    with Store.init(tmp_path / "posts") as other:
        run(other, tmp_path / "db.csv")
    with Store.init(tmp_path / "archive") as store:
        run(store, tmp_path / "elsewhere.jpg")
        destroy(store, digest(ONE), second="M. Ferrier", **why)
        [done] = merge(store, [tmp_path / "posts"])
        assert done.posts == 1 and done.linked == 0 and not links(store)


def test_an_x_archive(store: Store, tmp_path: Path) -> None:
    photo, still = "https://pbs.twimg.com/media/AbC.jpg", "https://pbs.twimg.com/x/img/still.jpg"
    posts = {
        "11": [("photo", photo), ("photo", "https://pbs.twimg.com/media/gone.jpg")],
        "12": [("video", still)],
        "13": [("video", still), ("video", still)],
        "14": [("photo", photo)],
    }
    folder = tmp_path / "data"
    (folder / "tweets_media").mkdir(parents=True)
    (folder / "tweets.js").write_bytes(of_x(posts))
    clip = b"\0\0\0\x18ftypisom\0\0\0\0isommp42"
    for name, data in {
        "11-AbC.jpg": ONE,
        "12-720.mp4": clip,
        "13-a.mp4": clip + b"a",
        "13-b.mp4": clip + b"b",
        "AbC.jpg": TWO,
    }.items():
        (folder / "tweets_media" / name).write_bytes(data)
    linked = run(store, folder, channel="x:@potting")
    assert links(store) == {("11", digest(ONE), "name"), ("12", digest(clip), "name")}
    assert linked.lacking == 4


def test_sounds_of_a_container_are_held(store: Store, tmp_path: Path) -> None:
    export = Desktop()
    voice = b"OggS" + bytes(range(200))
    export.post("Listen.", voice, file="voice_messages/audio_1.ogg", media_type="voice_message")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as container:
        container.writestr("voice_messages/audio_1.ogg", voice)
        container.writestr("result.json", export.export())
    assert counts(run(store, tmp_path / "export.zip")) == (1, 0, 0)
    assert links(store) == {("1", digest(voice), "path")} and store.evidence.has(digest(voice))


@pytest.mark.parametrize("packed", [False, True])
def test_what_a_mail_has_attached(store: Store, tmp_path: Path, *, packed: bool) -> None:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = (
        *("desk@potting.example", "A letter"),
        "Tue, 25 Mar 2031 09:00:00 +0000",
    )
    made.set_content("See the letter.")
    made.add_alternative("<p>See it: <img src='cid:banner'></p>", subtype="html")
    made.get_payload()[1].add_related(TWO, "image", "jpeg", cid="<banner>")
    made.add_attachment(ONE, maintype="image", subtype="jpeg", filename="../letter.jpg")
    made.add_attachment(b"PK docx", maintype="application", subtype="zip", filename="same")
    made.add_attachment(CUT, maintype="image", subtype="jpeg", filename="same")
    path = tmp_path / "letter.eml"
    path.write_bytes(made.as_bytes())
    if packed:
        with zipfile.ZipFile(tmp_path / "mails.zip", "w") as container:
            container.write(path, "in/letter.eml")
        path = tmp_path / "mails.zip"
    assert counts(run(store, path)) == (3, 1, 0)
    assert {(found, basis) for _, found, basis in links(store)} == {
        (digest(data), "inside") for data in (ONE, TWO, b"PK docx", CUT)
    }
    told = store.media_files()["evidence"].to_pylist()
    assert sorted(told) == sorted([digest(ONE), digest(TWO)])
    assert run(store, path).new == 0
    raw = digest(path.read_bytes())
    assert set(came_out_of(store.connection, raw)) == {
        digest(data) for data in (ONE, TWO, b"PK docx", CUT)
    }


def wrapped(within: bytes, number: int) -> bytes:
    """A mail that has another mail within it."""
    made = EmailMessage()
    made["From"], made["Subject"] = f"desk{number}@outer{number}.example", f"Number {number}"
    made["Message-ID"] = f"<{number}@outer.example>"
    made.set_content(f"Passed on by desk {number}.")
    made.add_attachment(message_from_bytes(within, policy=default), filename=f"{number}.eml")
    return made.as_bytes()


def test_mails_within_mails_are_read_and_kept(store: Store, tmp_path: Path) -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "desk@potting.example", "A letter"
    inner.set_content("The shed is painted.")
    inner.add_attachment(ONE, maintype="image", subtype="jpeg", filename="shed.jpg")
    raw = inner.as_bytes()
    path = tmp_path / "outer.eml"
    path.write_bytes(wrapped(wrapped(raw, 2), 1))
    run(store, path, channel="mail:given")
    held = store.posts(["channel", "text"])
    texts = dict(zip(held["channel"].to_pylist(), held["text"].to_pylist(), strict=True))
    # What the user said holds for the mail that was given.
    assert set(texts) == {"mail:given", "mail:outer2.example", "mail:potting.example"}
    assert [key for key, text in texts.items() if "painted" in text] == ["mail:potting.example"]
    basis = {found: why for _, found, why in links(store)}
    assert basis[digest(ONE)] == "inside" and len(basis) == 3
    assert run(store, path, channel="mail:given").new == 0
    deep = raw
    for number in range(7):
        deep = wrapped(deep, number)
    path.write_bytes(deep)
    run(store, path)
    [refused] = store.rejects()
    assert "4 deep" in refused.reason and refused.evidence == digest(deep)


def crawl(*, photo_first: bool) -> bytes:
    """A preview page with two photos, one of which was fetched, and a picture of no message."""
    photo, gone = "https://cdn.example/file/1.jpg", "https://cdn.example/file/2.jpg"
    posts = [
        make_previews.message(
            f"pottingwire/{number}",
            f'<a class="tgme_widget_message_photo_wrap" style="width:1px;'
            f"background-image:url('{url}')\"></a>" + make_previews.text(f"Notice {number}"),
            number,
        )
        for number, url in ((1, photo), (2, gone))
    ]
    page = make_previews.page(posts)
    records = [("https://t.me/s/pottingwire", page, "text/html"), (photo, ONE, "image/jpeg")]
    records += [("https://cdn.example/icon.jpg", TWO, "image/jpeg")]
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=False)
    for second, (url, body, kind) in enumerate(records[::-1] if photo_first else records):
        make_web.response(writer, url, body, second, kind)
    return file.getvalue()


@pytest.mark.parametrize("photo_first", [False, True])
@pytest.mark.parametrize("packed", ["", "zip", "wacz"])
def test_what_was_fetched_with_a_preview_page(
    store: Store, tmp_path: Path, packed: str, *, photo_first: bool
) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(crawl(photo_first=photo_first))
    if packed == "zip":
        path = tmp_path / "crawls.zip"
        with zipfile.ZipFile(path, "w") as container:
            container.writestr("in/crawl.warc", crawl(photo_first=photo_first))
    elif packed == "wacz":
        path = tmp_path / "crawl.wacz"
        path.write_bytes(make_web.package(crawl(photo_first=photo_first), None))
    assert counts(run(store, path)) == (1, 0, 1)
    assert links(store) == {("1", digest(ONE), "inside")}
    assert not store.evidence_like(digest(TWO)), "no message shows it: it stays in the raw file"
    assert run(store, path).new == 0


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PAGE = b"<!doctype html><html><head><title>Gone</title></head><body><p>Not found.</p></body></html>"
PLAYLIST = b"#EXTM3U\n#EXT-X-ENDLIST\n"


def test_what_passes_for_a_picture_or_video_and_is_none_is_not_held(
    store: Store, tmp_path: Path
) -> None:
    made = Desktop()
    made.post("Seen.", ONE, photo="photos/1.jpg")
    made.post("Cut off at once.", b"", photo="photos/2.jpg")
    made.post("Drawn.", SVG, photo="photos/3.jpg")
    made.post("A page.", PAGE, photo="photos/4.jpg")
    made.post("Noise.", bytes(range(128, 250)) * 9, photo="photos/5.jpg")
    made.post("A list.", PLAYLIST, file="files/6.mp4", media_type="video_file")
    made.post("A tune.", b"ID3\x04" + bytes(300), file="files/7.mp3", media_type="audio_file")
    made.post("No ending.", SVG, photo="photos/8")
    linked = run(store, made.write(tmp_path / "export"))
    assert counts(linked) == (2, 6, 0)
    assert counts(run(store, tmp_path / "export")) == (2, 6, 0)
    items = MediaItems(store)
    posts = store.posts(["row", "id"])
    rows = dict(zip(posts["id"].to_pylist(), posts["row"].to_pylist(), strict=True))
    said = {number: found[0] for number, row in rows.items() if (found := items.of(row))}
    for number, why in {
        "2": "it is empty",
        "3": "drawing in XML",
        "4": "it is a page",
        "5": "no picture of a kind",
        "6": "no video of a kind",
        "8": "drawing in XML",
    }.items():
        assert said[number].state == "could not be read" and why in said[number].why, number
    assert {said[number].state for number in ("1", "7")} == {"held"}


def test_what_was_destroyed_is_not_held(desktop: Desktop, tmp_path: Path) -> None:
    folder = desktop.write(tmp_path / "export")
    why = {"reason": "a child", "authority": "the court", "by": "R. Vane", "second": "M. Ferrier"}
    with Store.init(tmp_path / "archive") as store:
        run(store, folder)
        destroy(store, digest(TWO), **why)
        linked = run(store, folder)
    assert (counts(linked), linked.destroyed) == ((1, 1, 3), 1)
