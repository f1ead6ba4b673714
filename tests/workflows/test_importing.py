"""Importing: files and folders, in and out of an archive, with bounds on what a file may cost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest
from reports import make, word_file

from mabillon.archive.store import Store
from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.workflows import importing
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.opening_apart import open_apart

REPORTS = Path(make.__file__).parent


def test_a_folder_is_gone_through_in_order_and_links_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("report.docx", "impossible-date.txt", "encrypted.pdf"):
        (folder / name).write_bytes((REPORTS / name).read_bytes())
    (folder / "link.txt").symlink_to(REPORTS / "report.txt")
    results = list(importing.import_reports([folder]))
    assert [(r.name, r.status) for r in results] == [
        ("old/encrypted.pdf", "unreadable"),
        ("old/impossible-date.txt", "findings"),
        ("old/link.txt", "passed over"),
        ("old/report.docx", "clean"),
    ]
    assert results[0].why is not None and "password" in results[0].why
    assert not any(result.kept for result in results)


def test_a_missing_path_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(importing.import_reports([REPORTS / "report.txt", tmp_path / "gone.txt"]))


def test_keeping_makes_evidence_and_one_entry(tmp_path: Path) -> None:
    files = [REPORTS / "firm-headline.txt", REPORTS / "truncated.pdf"]
    with Store.init(tmp_path / "archive") as store:
        for _ in range(2):
            results = list(importing.import_reports(files, store=store, by="Desk North"))
            assert [result.kept for result in results] == [True, True]
        (entry,) = store.entries(importing.KIND)
        digest = hashlib.sha256(files[0].read_bytes()).hexdigest()
        assert (entry.key, entry.by) == (digest, "Desk North")
        kept = msgspec.json.decode(entry.document)
        assert kept["report"]["number"]["value"] == "14"
        assert [fault["rule"] for fault in kept["findings"]] == ["report-firm-headline"]
        assert {row[0] for row in store.evidence_like("")} == {
            hashlib.sha256(path.read_bytes()).hexdigest() for path in files
        }


@pytest.mark.parametrize("name", ["report.docx", "report.pdf"])
def test_a_process_of_its_own_opens_the_same(name: str) -> None:
    from mabillon.dispatch.imported import opening

    data = (REPORTS / name).read_bytes()
    format = opening.recognise(data, name)
    assert open_apart(format, data, Bounds()) == opening.open_as(format, data)


def test_a_process_that_needs_too_much_is_stopped() -> None:
    large = word_file.zipped(
        {
            **word_file.word_parts(),
            "word/document.xml": word_file.word_parts()["word/document.xml"].replace(
                "<w:body>", "<w:body>" + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 400_000
            ),
        }
    )
    with pytest.raises(LimitExceeded, match="needs more than"):
        open_apart("word", large, Bounds(megabytes=150))
    with pytest.raises(LimitExceeded, match="or 1 s"):
        open_apart("word", large, Bounds(seconds=1))


def test_a_refusal_comes_back_from_the_process() -> None:
    with pytest.raises(UnreadableInput, match="password") as refusal:
        open_apart("pdf", (REPORTS / "encrypted.pdf").read_bytes(), Bounds())
    assert refusal.value.do is not None


@pytest.mark.data
def test_a_hundred_wire_reports(data: Path) -> None:
    results = list(importing.import_reports([data / "claims" / "muc3" / "tst2"]))
    assert len(results) == 100
    assert all(result.report is not None for result in results)
    reports = [result.report for result in results if result.report is not None]
    assert sum(report.number is not None for report in reports) == 100
    assert sum(report.date is not None for report in reports) >= 90
