"""Export: whole or not at all, and nothing that must stay in the archive."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from mabillon import Archive
from mabillon.archive import segments
from mabillon.archive.rows import NewEntry
from mabillon.cli import main
from mabillon.errors import MabillonError, UnknownName, UsageError
from mabillon.examine.events.model import Actor, Claim, Event, Verdict
from mabillon.exporters import EXPORTS, stix
from mabillon.exporters.exported import Exported, Progress
from mabillon.workflows.dispatches import Publication
from mabillon.workflows.events import add
from mabillon.workflows.export_choices import Choices, Wanted
from mabillon.workflows.exporting import export
from mabillon.workflows.handed_out import handed_out
from mabillon.workflows.withheld import Withheld

AT = datetime(2031, 4, 1, tzinfo=UTC)
TEXT = (
    "To all who pass by: the League has set four hundred bulbs along the quay, see "
    "https://league.example/quay and leave it better than you found it, as every year."
)
REGISTER = """\
issuers:
  league:
    title: The League
channels:
  desk: {title: League Desk, keys: ["telegram:1"]}
  relay: {title: Quay Relay, keys: ["telegram:2"]}
  marl: {title: "marl, write to marl@quay.example or +49 30 7654321", keys: ["x:@marl"]}
roles:
  - {channel: desk, issuer: league, role: own, reason: says so}
  - {channel: relay, issuer: league, role: forwarder, reason: as its posts show}
"""
POSTS: list[dict[str, Any]] = [
    {"channel": "x:@marl", "id": "1904", "posted_at": "2031-03-26T09:12:00Z", "text": TEXT,
     "url": "https://x.example/marl/1904", "channel_name": "marl +49 30 7654321"},
    {"channel": "telegram:2", "id": "7", "posted_at": "2031-03-26T10:00:00Z", "text": TEXT,
     "forward_name": "Ada Bystander"},
    {"channel": "telegram:1", "id": "5", "posted_at": "2031-03-26T11:00:00Z", "text": TEXT,
     "forward_name": "Verge", "forward_channel": "telegram:9"},
]  # fmt: skip
QUAY = Event(
    key="quay",
    title="Bulbs on the quay",
    from_day=date(2031, 3, 26),
    sources=["marl/1904", "https://league.example/quay"],
    actors=[Actor(name="The League", manners=["claimed"], source="marl/1904")],
    claims=[
        Claim(
            organisation="The League",
            claimed="yes",
            source="marl/1904",
            statement="marl/1904",
            issued=1,
            true=Verdict(says="false", by="Tess Okoro", reason="nobody planted anything"),
        )
    ],
)
DISPATCH = """\
---
series: Special Dispatch
number: 14
date: 2031-03-27
title: A statement about the quay
opinion: 1
events: [quay]
authors: [Desk North]
---
It was posted by one account.[@post:marl/1904] [@evidence:{digest}]
"""
FORMS = list(EXPORTS)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr(segments, "GROUP_ROWS", 2)  # so that there are several groups
    with Archive.init(tmp_path / "archive") as made:
        root = made.store.root
        (root / "register.yaml").write_text(REGISTER)
        path = tmp_path / "posts.jsonl"
        path.write_text("".join(json.dumps(post) + "\n" for post in POSTS))
        made.ingest([path], collected_at=AT)
        assert made.verify("marl/1904", issuer="league").number == 1
        made.judge(1, "sign", by="Rona Vane", reason="looked at Quay Relay by hand")
        add(made.store, QUAY, by="Nils Night", reason="a call")
        digest = made.store.connection.execute("SELECT digest FROM evidence").fetchone()[0]
        (root / "dispatches").mkdir(exist_ok=True)
        text = DISPATCH.format(digest=digest[:12])
        (root / "dispatches" / "special-dispatch-14.md").write_text(text)
        yield made


def everything(path: Path) -> str:
    """Return all that an export says."""
    if path.is_file():
        return path.read_text()
    return "\n".join(_said(one) for one in sorted(path.rglob("*")) if one.is_file())


def _said(path: Path) -> str:
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    return path.read_text("utf-8-sig")


ALL = Wanted(everything=True)


@pytest.mark.parametrize("form", FORMS)
def test_what_must_stay_stays_and_is_counted(archive: Archive, tmp_path: Path, form: str) -> None:
    made = export(archive.store, form, tmp_path / "out", ALL)
    said = everything(tmp_path / "out")
    assert "marl" in said
    for private in ("Bystander", "7654321", "marl@quay", "Rona", "Vane", "Tess", "Okoro", "Nils"):
        assert private not in said, private
    assert not re.search(r"https?://(league|x)\.example", said)
    assert made.withheld["names and reasons of those who signed"] == 1
    assert made.withheld["e-mail addresses"] >= 1
    assert made.withheld["phone numbers"] >= 1
    if not EXPORTS[form].tables:
        assert "four hundred bulbs" not in said
        assert "Quay Relay" not in said
        assert "relay/7" not in said
        assert made.withheld["posts on tracked channels"] == 1


@pytest.mark.parametrize("form", FORMS)
def test_the_same_archive_gives_the_same_bytes(archive: Archive, tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        export(archive.store, form, tmp_path / name, ALL)
    paths = [p for p in (tmp_path / "one").rglob("*") if p.is_file()] or [tmp_path / "one"]
    for path in paths:
        again = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == again.read_bytes()


def test_names_and_live_links_where_they_were_asked_for(archive: Archive, tmp_path: Path) -> None:
    chosen = Choices(names=True, links=True, desk="Desk North")
    export(archive.store, "stix", tmp_path / "out", ALL, chosen)
    said = everything(tmp_path / "out")
    assert "Rona Vane" in said
    assert "Tess Okoro" in said
    assert "Desk North" in said
    assert "https://x.example/marl/1904" in said
    assert "Bystander" not in said
    [back] = stix.read((tmp_path / "out").read_bytes())
    assert back == QUAY


def test_a_dispatch_brings_what_it_cites(archive: Archive, tmp_path: Path) -> None:
    made = export(
        archive.store, "bagit", tmp_path / "bag", Wanted(dispatches=("special-dispatch/14",))
    )
    assert made.counts == {
        "opinions": 1, "events": 1, "dispatches": 1, "posts": 2, "leaves": 2, "raw files": 0,
    }  # fmt: skip
    [record] = json.loads((tmp_path / "bag/data/records/dispatches.json").read_bytes())
    assert record["called"] == "Special Dispatch No. 14"
    assert record["opinions"] == [1]
    assert record["events"] == ["quay"]
    assert len(record["evidence"][0]) == 64
    chosen = Choices(names=True, evidence=True)
    full = export(archive.store, "bagit", tmp_path / "full", ALL, chosen)
    assert full.counts["leaves"] == 5
    assert full.counts["raw files"] == 1


def test_a_dispatch_goes_out_as_it_was_last_published(archive: Archive, tmp_path: Path) -> None:
    store = archive.store
    path = store.root / "dispatches" / "special-dispatch-14.md"
    text = path.read_text().replace("[@post:marl/1904]", "")
    published = Publication(
        series="Special Dispatch",
        number=14,
        version=1,
        title="A statement about the quay",
        date=date(2031, 3, 27),
        release="complimentary",
        status="ready",
        slug="quay",
        source=text,
        digest="",
    )
    with store.writing() as writer:
        content = msgspec.json.encode(published)
        writer.add_entries([NewEntry("publication", published.key, "Rona Vane", "", content)])
    path.write_text(path.read_text() + "\nBeing worked on.[@post:marl/9]\n")
    chosen = Wanted(dispatches=("Special-Dispatch/14",))
    export(store, "stix", tmp_path / "out", chosen)
    objects = json.loads((tmp_path / "out").read_bytes())["objects"]
    [report] = [o for o in objects if o["type"] == "report"]
    assert report["name"] == "Special Dispatch No. 14: A statement about the quay"
    assert "Rona" not in (tmp_path / "out").read_text()


def test_a_dispatch_that_cites_nothing_there_stops_itself_and_not_the_rest(
    archive: Archive, tmp_path: Path
) -> None:
    path = archive.store.root / "dispatches" / "special-dispatch-14.md"
    path.write_text(path.read_text() + "\nAnd.[@post:marl/9]\n")
    with pytest.raises(UnknownName, match="marl"):
        export(archive.store, "stix", tmp_path / "out", Wanted(dispatches=("special-dispatch/14",)))
    made = export(archive.store, "stix", tmp_path / "out", ALL)
    assert "report" not in made.counts
    assert made.withheld["dispatches that cite what is not here"] == 1
    with pytest.raises(UnknownName, match="no dispatch of that number"):
        export(archive.store, "stix", tmp_path / "o", Wanted(dispatches=("../x/14",)))


def test_tables_of_one_opinion_with_what_its_carriage_was_examined_from(
    archive: Archive, tmp_path: Path
) -> None:
    export(archive.store, "csv", tmp_path / "tables", Wanted((1,)), Choices(evidence=True))
    names = {path.stem for path in (tmp_path / "tables").glob("*.csv")}
    assert names == {
        "opinions", "findings", "signatures",
        "reference", "carryings", "coverage", "tracked", "recorded",
    }  # fmt: skip
    other = archive.verify_text(f"Another text, {TEXT}", issuer="league")
    assert other.number == 2
    with pytest.raises(UsageError, match="one opinion"):
        export(archive.store, "csv", tmp_path / "x", Wanted((1, 2)), Choices(evidence=True))


def test_where_writing_fails_nothing_is_left(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(exported: Exported, target: Path, progress: Progress) -> dict[str, int]:
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stix, "write", broken)
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "out").write_text("as it was")
    for replace in (True, False):
        name = "out" if replace else "new"
        with pytest.raises(MabillonError, match="No space left"):
            export(archive.store, "stix", folder / name, ALL, Choices(replace=replace))
    assert [p.name for p in folder.iterdir()] == ["out"]
    assert (folder / "out").read_text() == "as it was"


def test_what_is_there_is_replaced_only_where_that_was_asked_for(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "bag").mkdir()
    (tmp_path / "bag" / "mine").write_text("x")
    with pytest.raises(UsageError, match="there already"):
        export(archive.store, "bagit", tmp_path / "bag", ALL)
    with pytest.raises(UsageError, match="a file, and it is not"):
        export(archive.store, "stix", tmp_path / "bag", ALL, Choices(replace=True))
    export(archive.store, "bagit", tmp_path / "bag", ALL, Choices(replace=True))
    assert (tmp_path / "bag" / "bagit.txt").is_file()
    assert not (tmp_path / "bag" / "mine").exists()
    with pytest.raises(UsageError, match="no such folder"):
        export(archive.store, "bagit", tmp_path / "no" / "bag", ALL)


@pytest.mark.parametrize(("form", "package"), [("stix", "stix2"), ("followthemoney",) * 2])
def test_a_missing_package_is_said_in_one_sentence(
    archive: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
    package: str,
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    words = ["--archive", str(archive.store.root), "export", form, "--all", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"mabillon: the format {form} takes the package {package}, which is not installed; "
        "install the extra: pip install 'mabillon[exports]'\n"
    )
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_it_wrote(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(archive.store.root), "export", *words])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    status, out, _ = run("claimreview", "--opinion", "1", str(tmp_path / "a"), "--json")
    assert status == 0
    assert json.loads(out)["counts"] == {"ClaimReview": 1}
    status, out, _ = run("claimreview", "--opinion", "1", str(tmp_path / "b"))
    assert status == 0
    assert "1 ClaimReview" in out
    assert "left out" in out
    assert run("claimreview", "--events", str(tmp_path / "c"))[0] == 0
    assert run("stix", str(tmp_path / "d"))[0] == 2
    assert run("stix", "--opinion", "9", str(tmp_path / "d"))[0] == 2
    assert run("nothing", "--all", str(tmp_path / "d"))[0] == 2
    assert run("stix", "--all", str(tmp_path / "d"), "--quiet")[1:] == ("", "")
    assert not list(tmp_path.glob(".*"))


def test_what_was_handed_out_is_known_by_its_digest(archive: Archive, tmp_path: Path) -> None:
    store = archive.store
    plain = export(store, "stix", tmp_path / "a", Wanted((1,)))
    assert not plain.recorded
    assert handed_out(store) == []
    given = Choices(to="Desk South", replace=True)
    made = [export(store, form, tmp_path / form, Wanted((1,)), given) for form in ("stix", "csv")]
    again = export(store, "stix", tmp_path / "stix", Wanted((1,)), given)
    assert again.digest == made[0].digest == plain.digest
    one, two = handed_out(store, opinion=1)
    assert (one.export.to, one.export.format, one.export.digest) == (
        "Desk South", "stix", hashlib.sha256((tmp_path / "stix").read_bytes()).hexdigest(),
    )  # fmt: skip
    assert two.export.digest == made[1].digest != made[0].digest
    assert handed_out(store, opinion=2) == []
    report, found = archive.audit()
    assert report.clean, found


def test_metadata_is_masked_and_numbers_of_channels_are_not() -> None:
    withheld = Withheld(links=False, names=False)
    for text, masked in (
        ("Ada, ada.b+c@mail.example", "Ada, [e-mail withheld]"),
        ("call +49 (30) 123-4567 now", "call [phone withheld] now"),
        ("https://wa.me/4930123456", "https://[phone withheld]"),
        ("telegram:9900000001", "telegram:9900000001"),
        ("2031-03-26 09:12:00", "2031-03-26 09:12:00"),
        ("x:@marl", "x:@marl"),
        ("https://x.example/i/2698815452083306235", "https://x.example/i/2698815452083306235"),
    ):
        assert withheld.metadata(text) == masked
    assert withheld.counts == {"e-mail addresses": 1, "phone numbers": 2}
