"""Publishing: versions in the catalogue, sites of published versions, nothing silent."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.workflows import dispatches
from mabillon.workflows.audit import audit
from mabillon.workflows.building import build
from mabillon.workflows.publishing import MARK, publish
from publishing_world import filled, write


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return filled(tmp_path / "world")


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_is_ready_becomes_a_version_and_a_site(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    made = publish(store, site, by="desk", base="https://dispatches.example/")
    assert [(v.key, v.version, v.release) for v in made.published] == [
        ("note/1", 1, "complimentary"),
        ("note/2", 1, "subscribers"),
    ]
    assert [(e.edition, e.dispatches) for e in made.editions] == [
        ("complimentary", 1),
        ("subscribers", 2),
    ]
    assert sorted(p.name for p in site.iterdir()) == ["complimentary", "subscribers"]
    of = dispatches.latest(store)["note/2"]
    assert of.by == "desk" and of.publication.source == Path(
        dispatches.folder(store) / "note-2.md"
    ).read_text("utf-8")
    assert of.publication.digest == hashlib.sha256(of.publication.source.encode()).hexdigest()
    for name, suffix in (("pdf", ".pdf"), ("word", ".docx"), ("markdown", ".md")):
        content = (site / "subscribers" / "note-2" / f"note-2{suffix}").read_bytes()
        assert hashlib.sha256(content).hexdigest() == of.publication.outputs[name]
    for edition in ("complimentary", "subscribers"):
        sums = (site / edition / MARK).read_text().splitlines()
        held = files(site / edition)
        assert {line.split("  ")[1] for line in sums} == set(held) - {MARK}
        for line in sums:
            digest, path = line.split("  ")
            assert hashlib.sha256(held[path]).hexdigest() == digest
    assert not any("note-2" in path for path in files(site / "complimentary"))
    assert b"part 2" not in b"".join(files(site / "complimentary").values())
    page = (site / "subscribers" / "note-2" / "index.html").read_text("utf-8")
    assert 'href="../note-1/index.html"' in page
    assert "https://dispatches.example/subscribers/note-2/" in page
    assert audit(store, lambda _: None).clean


def test_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(store, site, by="desk")
    before, position = files(site), store.position()
    again = publish(store, site, by="desk")
    assert again.published == [] and sorted(again.unchanged) == ["note/1", "note/2"]
    assert again.differing == []
    assert files(site) == before and store.position() == position
    other = tmp_path / "other"
    publish(store, other, by="desk")
    assert files(other) == before


def test_a_change_is_a_version_with_a_notice(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(store, site, by="desk")
    before, position = files(site), store.position()
    body = "The tubs were painted blue, says the club.[@post:garden-club/7]"
    write(store, 1, body=body, release="complimentary")
    refused = publish(store, site, by="desk")
    assert refused.published == [] and refused.editions == []
    assert "say what changed" in refused.refused[0].why[0]
    assert files(site) == before and store.position() == position
    write(store, 1, body=body, release="complimentary", changes=("The colour was corrected.",))
    made = publish(store, site, by="desk")
    assert [(v.version, v.notice) for v in made.published] == [(2, "The colour was corrected.")]
    page = (site / "complimentary" / "note-1" / "index.html").read_text("utf-8")
    assert "The colour was corrected." in page and "painted blue" in page
    write(store, 1, body=body, release="complimentary", changes=("Silently other.", "And again."))
    assert "was changed or moved" in publish(store, site, by="desk").refused[0].why[0]


def test_a_release_change_is_not_silent(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(store, site, by="desk")
    write(store, 1, release="subscribers")
    assert publish(store, site, by="desk").refused
    write(store, 1, release="subscribers", changes=("For subscribers from now on.",))
    publish(store, site, by="desk")
    page = (site / "complimentary" / "note-1" / "index.html").read_text("utf-8")
    assert "Note No. 1 is for subscribers now" in page
    assert "For subscribers from now on." in page and "painted" not in page
    assert not (site / "complimentary" / "note-1" / "note-1.pdf").exists()
    assert "painted" in (site / "subscribers" / "note-1" / "index.html").read_text("utf-8")


def test_what_is_withdrawn_leaves_its_notice(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(store, 3, status="withdrawn")
    assert "never published" in publish(store, site, by="desk").refused[0].why[0]
    (dispatches.folder(store) / "note-3.md").unlink()
    publish(store, site, by="desk")
    write(store, 2, status="withdrawn", changes=("Withdrawn: the post was not the club's.",))
    made = publish(store, site, by="desk")
    assert [(v.key, v.status) for v in made.published] == [("note/2", "withdrawn")]
    held = files(site / "subscribers")
    assert b"More of the tubs" not in b"".join(held.values())
    assert b"the post was not the club" in held["note-2/index.html"]


def test_a_note_does_not_keep_the_title_of_what_was_withdrawn(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(
        store,
        1,
        body="The tubs were painted, says the club.[@post:garden-club/7; @dispatch:note/2]",
    )
    publish(store, site, by="desk")
    assert b"On tubs, part 2" in files(site / "subscribers")["note-1/note-1.md"]
    write(store, 2, status="withdrawn", changes=("Withdrawn.",))
    assert publish(store, site, by="desk").differing == ["note/1"]
    held = files(site / "subscribers")
    assert b"On tubs, part 2" not in b"".join(held.values())
    assert b"Note No. 2" in held["note-1/note-1.md"] and b", withdrawn." in held["note-1/note-1.md"]


def test_one_that_blocks_keeps_all_back(store: Store, tmp_path: Path) -> None:
    position = store.position()
    write(store, 3, body="It says “the tubs were stolen by night”.[@post:garden-club/7]")
    made = publish(store, tmp_path / "site", by="desk")
    (refusal,) = made.refused
    assert refusal.key == "note/3" and refusal.findings
    assert made.published == [] and not (tmp_path / "site").exists()
    assert store.position() == position
    alone = publish(store, tmp_path / "site", ["note/1"], by="desk")
    assert [v.key for v in alone.published] == ["note/1"]
    assert alone.editions[1].dispatches == 1


def test_what_cannot_be_read_or_has_the_same_number_is_in_the_way(
    store: Store, tmp_path: Path
) -> None:
    broken = dispatches.folder(store) / "broken.md"
    broken.write_text("no front matter")
    copy = dispatches.folder(store) / "note-1-copy.md"
    copy.write_text((dispatches.folder(store) / "note-1.md").read_text())
    why = [why for refusal in publish(store, tmp_path / "s", by="d").refused for why in refusal.why]
    assert any("no front matter" in said for said in why)
    assert any("has the same number" in said for said in why)


def test_drafts_stay_and_a_draft_that_is_named_is_told(store: Store, tmp_path: Path) -> None:
    write(store, 3, status="draft")
    assert publish(store, tmp_path / "site", by="desk").drafts == ["note/3"]
    named = publish(store, tmp_path / "site", ["Note/3"], by="desk")
    assert "its status is draft" in named.refused[0].why[0]
    with pytest.raises(UnknownName):
        publish(store, tmp_path / "site", ["note/9"], by="desk")


def test_nothing_of_others_is_replaced(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "subscribers").mkdir(parents=True)
    (site / "subscribers" / "mine.txt").write_text("mine")
    position = store.position()
    with pytest.raises(UsageError, match="did not make"):
        publish(store, site, by="desk")
    assert (site / "subscribers" / "mine.txt").read_text() == "mine"
    assert store.position() == position
    for base in ("dispatches.example", "javascript:alert(1)", "https://a b", 'https://x/"><b>'):
        with pytest.raises(UsageError, match="no address of a site"):
            publish(store, tmp_path / "other", by="desk", base=base)


def test_what_others_put_beside_its_own_is_not_removed(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(store, site, by="desk")
    (site / "subscribers" / "CNAME").write_text("dispatches.example")
    with pytest.raises(UsageError, match="did not make") as told:
        publish(store, site, by="desk")
    assert told.value.where == str(site / "subscribers" / "CNAME")
    mirror = tmp_path / "mirror" / "subscribers"
    mirror.mkdir(parents=True)
    (mirror / "disk.iso").write_bytes(b"theirs")
    (mirror / MARK).write_text(f"{hashlib.sha256(b'theirs').hexdigest()}  disk.iso\n")
    with pytest.raises(UsageError, match="did not make"):
        publish(store, mirror.parent, by="desk")
    assert (mirror / "disk.iso").read_bytes() == b"theirs"
    assert [path.name for path in mirror.parent.iterdir()] == ["subscribers"]


def test_no_site_stands_in_the_archive_s_own_folders(store: Store) -> None:
    for folder in (store.root, store.root / "evidence", store.root / "dispatches" / "site"):
        with pytest.raises(UsageError, match="of the archive itself"):
            publish(store, folder, by="desk")
    assert not dispatches.latest(store)


def test_dry_run_writes_nothing(store: Store, tmp_path: Path) -> None:
    position = store.position()
    made = publish(store, tmp_path / "site", by="desk", dry_run=True)
    assert len(made.published) == 2 and made.dry_run and made.editions[1].dispatches == 2
    assert not (tmp_path / "site").exists() and store.position() == position


def test_built_as_published_or_as_the_next_version(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path / "site", by="desk")
    published = dispatches.latest(store)["note/1"].publication
    (built,) = build(store, "note/1", ["pdf"], tmp_path / "out")
    assert built.digest == published.outputs["pdf"]
    write(store, 1, release="complimentary", changes=("Another word.",))
    (built,) = build(store, "note/1", ["markdown"], tmp_path / "out")
    assert "- Version: 2\n" in Path(built.path).read_text("utf-8")
    with pytest.raises(UsageError, match="no output 'odt'"):
        build(store, "note/1", ["odt"], tmp_path / "out")


def test_a_slug_cannot_lead_out_of_the_site(store: Store, tmp_path: Path) -> None:
    write(store, 1, more="slug: ../../../up\n")
    made = publish(store, tmp_path / "site", ["note/1"], by="desk")
    if not made.refused:
        assert (tmp_path / "site" / "subscribers" / "up" / "index.html").is_file()
    assert not (tmp_path / "up").exists()
