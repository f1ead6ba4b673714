"""The bag: valid to the bagit library, and checked by the script in it without Mabillon."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import bagit
import pytest
from export_samples import RAW, nothing_said, sample

from mabillon.errors import ArchiveDamaged
from mabillon.exporters import bagit as bags
from mabillon.exporters.exported import Exported


def made(folder: Path, exported: Exported | None = None) -> Path:
    bags.write(exported or sample(desk="Desk North"), folder / "bag", nothing_said)
    return folder / "bag"


def checked(bag: Path) -> tuple[int, str]:
    """Run the bag's script, isolated from what is installed."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", bag / "check.py"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_library_and_the_script_find_it_in_order(tmp_path: Path) -> None:
    bag = made(tmp_path)
    found = bagit.Bag(str(bag))
    found.validate()
    assert found.info["Source-Organization"] == "Desk North"
    assert checked(bag) == (0, f"in order; ledger root {sample().ledger.root}:7\n")


def test_the_script_is_short_and_of_the_standard_library() -> None:
    text = (Path(bags.__file__).parent / "bag" / "check.py").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith(("import", "from"))]
    assert len(lines) <= 21  # twenty, and what it is
    imported = {
        line.split()[1] for line in text.splitlines() if line.startswith(("import", "from"))
    }
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "name", ["data/records/opinions.json", "data/ledger.json", "bag-info.txt", "data/README.txt"]
)
def test_a_changed_or_missing_file_is_found(tmp_path: Path, name: str) -> None:
    bag = made(tmp_path)
    path = bag / name
    path.write_bytes(path.read_bytes().replace(b"e", b"E", 1))
    assert checked(bag)[0] == 1
    assert f"{name} was altered" in checked(bag)[1]
    if name != "data/ledger.json":
        path.unlink()
        assert f"{name} is missing" in checked(bag)[1]


def redeclare(bag: Path) -> None:
    """Make the manifests agree with what is there, as whoever altered it would."""
    for manifest, paths in (
        ("manifest-sha256.txt", (bag / "data").rglob("*")),
        ("tagmanifest-sha256.txt", bag.glob("*.txt")),
    ):
        lines = [
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}"
            for path in paths
            if path.is_file() and not path.name.startswith("tagmanifest")
        ]
        (bag / manifest).write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("part", ["fields", "path", "number"])
def test_a_changed_leaf_does_not_lead_to_the_root_whatever_the_manifests_say(
    tmp_path: Path, part: str
) -> None:
    bag = made(tmp_path)
    ledger = json.loads((bag / "data" / "ledger.json").read_bytes())
    leaf = ledger["leaves"][0]
    if part == "number":
        leaf["number"] -= 1
    else:
        leaf[part][1] = leaf[part][1][:-1] + ("0" if leaf[part][1][-1] != "0" else "1")
    (bag / "data" / "ledger.json").write_text(json.dumps(ledger))
    redeclare(bag)
    assert checked(bag) == (1, f"leaf {leaf['number']} misses the root\n")


def test_raw_files_are_in_it_only_where_they_were_asked_for(tmp_path: Path) -> None:
    assert not (made(tmp_path) / "data" / "evidence").exists()
    digest = hashlib.sha256(RAW).hexdigest()
    opened: dict[str, BinaryIO] = {digest: io.BytesIO(RAW)}
    other = tmp_path / "other"
    other.mkdir()
    bag = made(other, sample(raw=opened.get))
    assert (bag / "data" / "evidence" / digest).read_bytes() == RAW
    bagit.Bag(str(bag)).validate()
    assert checked(bag)[0] == 0


def test_altered_evidence_is_not_handed_on(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamaged, match="altered"):
        made(tmp_path, sample(raw=lambda digest: io.BytesIO(b"something else")))


def test_evidence_that_was_destroyed_is_left_out(tmp_path: Path) -> None:
    bag = made(tmp_path, sample(raw=lambda digest: None))
    assert not (bag / "data" / "evidence").exists()
    assert checked(bag)[0] == 0


def test_the_same_archive_gives_the_same_bytes(tmp_path: Path) -> None:
    bags.write(sample(), tmp_path / "one", nothing_said)
    bags.write(sample(), tmp_path / "two", nothing_said)
    for path in sorted((tmp_path / "one").rglob("*")):
        if path.is_file():
            again = tmp_path / "two" / path.relative_to(tmp_path / "one")
            assert again.read_bytes() == path.read_bytes()


def test_records_say_what_was_signed(tmp_path: Path) -> None:
    records = json.loads((made(tmp_path) / "data" / "records" / "opinions.json").read_bytes())
    assert [r["standing"] for r in records] == [
        "assessed as issued",
        "not established",
        "appears not to have been issued",
        "not established",
    ]
    assert records[3]["proposed"] == "assessed as not issued"
    assert "1 of 2 people signed" in records[3]["unsigned"]
