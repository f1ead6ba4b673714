"""Stores that the user agreed to: one more is added, and nothing else is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mabillon.archive.agreed import agree, is_agreed, stores_file


@pytest.mark.parametrize(
    "before", [None, "", "# ours\ns3://one/desk\n\n# asked A. Orrin\ns3://two"]
)
def test_agreeing_to_one_more_leaves_what_was_written_there(
    tmp_path: Path, before: str | None
) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    path = stores_file(environ)
    if before is not None:
        path.parent.mkdir(parents=True)
        path.write_text(before)
    for _ in range(2):
        agree("s3://three/desk", tmp_path / "archive", environ)
    whole = f"{before}\n" if before else ""
    assert path.read_text() == f"{whole}s3://three/desk\n"
    for address, agreed in (
        ("s3://three/desk", True),
        ("s3://three/desk/north", True),
        ("s3://three/desk-of-another", False),
        ("s3://three", False),
        ("s3://two", bool(before)),
    ):
        assert is_agreed(address, tmp_path / "archive", environ) is agreed
