"""Containers that mean harm, and broken ones: nothing escapes, nothing is lost."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from mabillon.archive import containers
from mabillon.archive.containers import Budget, Kind, Limits
from mabillon.errors import LimitExceeded

Opened = dict[str, bytes | str]


def opened(path: Path, limits: Limits | None = None) -> Opened:
    """Return each member's bytes, or why it was refused; "!" has what broke off."""
    found: Opened = {}
    budget = Budget(limits or Limits(), path.stat().st_size)
    kind = containers.kind_of(path.read_bytes()[:65536], path.name)
    assert kind is not None
    for member in containers.members(path, path.name, kind, budget):
        if member.stream is None:
            found[member.name] = member.fault or ""
            continue
        faults: list[str] = []
        with containers.spooled(member, budget, path.parent, faults) as spool:
            assert spool.parent == path.parent
            found[member.name] = spool.read_bytes()
        if faults:
            found[member.name + "!"] = faults[0]
    return found


def zip_of(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def tar_of(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as file:
        for info, data in members:
            info.size = len(data) if info.isreg() else 0
            file.addfile(info, io.BytesIO(data))
    return path


def named(name: str, kind: bytes = tarfile.REGTYPE, to: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


@pytest.mark.parametrize(
    "name", ["../out.json", "/etc/passwd", "a/../../out.json", "..\\out.json", "C:\\out.json"]
)
def test_names_that_point_out_are_refused(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    path = zip_of(inside / "hostile.zip", **{name: b"x", "good.json": b"y"})
    assert opened(path)["good.json"] == b"y"
    refused = [fault for fault in opened(path).values() if isinstance(fault, str)]
    assert len(refused) == 1 and "its name" in refused[0]
    tar = tar_of(inside / "hostile.tar", (named(name), b"x"), (named("good.json"), b"y"))
    assert opened(tar)["good.json"] == b"y"
    assert "its name" in str(opened(tar)[name])
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    path = tar_of(
        tmp_path / "links.tar",
        (named("soft", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (named("hard", tarfile.LNKTYPE, "good"), b""),
        (named("device", tarfile.CHRTYPE), b""),
        (named("pipe", tarfile.FIFOTYPE), b""),
        (named("good"), b"y"),
    )
    found = opened(path)
    assert found.pop("good") == b"y"
    assert set(found) == {"soft", "hard", "device", "pipe"}
    assert all("link or a device" in str(fault) for fault in found.values())
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as file:
        info = zipfile.ZipInfo("soft")
        info.external_attr = 0o120777 << 16
        file.writestr(info, "/etc/passwd")
    assert "link" in str(opened(tmp_path / "link.zip")["soft"])


@pytest.mark.parametrize("kind", ["gz", "zst", "zip"])
def test_bombs_are_stopped(tmp_path: Path, kind: Kind) -> None:
    nothing = bytes(8 << 20)
    path = tmp_path / f"bomb.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(nothing))
    elif kind == "zst":
        path.write_bytes(zstandard.compress(nothing))
    else:
        zip_of(path, a=nothing, b=nothing)
    limits = Limits(free=1 << 20, ratio=100)
    out = 0
    budget = Budget(limits, path.stat().st_size)
    faults: list[str] = []
    try:
        for member in containers.members(path, path.name, kind, budget):
            with containers.spooled(member, budget, tmp_path, faults) as spool:
                out += spool.stat().st_size
    except LimitExceeded as error:
        assert kind == "zip" and "the rest was not opened" in error.what
    assert "bomb" in faults[0] and len(faults) == 1
    assert out <= max(limits.free, limits.ratio * path.stat().st_size) + containers.CHUNK


def test_member_and_count_limits(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "many.zip", a=b"1" * 100, b=b"2", c=b"3")
    assert "larger than" in str(opened(path, Limits(member=50))["a!"])
    with pytest.raises(LimitExceeded, match="more than 2 members"):
        opened(path, Limits(members=2))
    with pytest.raises(LimitExceeded, match="list of members"):
        opened(path, Limits(directory=20))


def test_what_came_before_the_break_is_read(tmp_path: Path) -> None:
    whole = gzip.compress(bytes(range(256)) * 4096)
    (tmp_path / "cut.json.gz").write_bytes(whole[: len(whole) // 2])
    found = opened(tmp_path / "cut.json.gz")
    kept = found["cut.json"]
    assert isinstance(kept, bytes) and kept and (bytes(range(256)) * 4096).startswith(kept)
    assert "breaks off" in str(found["cut.json!"])


def test_encrypted_and_damaged_members(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "x.zip", a=b"hello " * 99, b=b"fine")
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    path.write_bytes(data)
    assert opened(path) == {"a": "it is encrypted", "b": b"fine"}
    path = zip_of(tmp_path / "y.zip", a=b"hello " * 99, b=b"fine")
    data = bytearray(path.read_bytes())
    data[40] ^= 0xFF
    path.write_bytes(data)
    found = opened(path)
    assert found["b"] == b"fine" and "breaks off" in str(found["a!"])


def test_documents_are_not_containers(tmp_path: Path) -> None:
    data = zip_of(tmp_path / "letter.docx", a=b"x").read_bytes()
    assert containers.kind_of(data, "letter.docx") is None
    assert containers.kind_of(data, "letter.zip") == "zip"
    assert containers.kind_of(b'{"a":1}', "x.zip") is None
    assert containers.kind_of(b"", "x.tar") is None


def test_tgz_has_its_tar_inside(tmp_path: Path) -> None:
    tar = tar_of(tmp_path / "t.tar", (named("chat.json"), b"[]"))
    (tmp_path / "t.tgz").write_bytes(gzip.compress(tar.read_bytes()))
    assert opened(tmp_path / "t.tgz") == {"t.tar": tar.read_bytes()}


def test_a_member_without_a_name(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "x.zip", a=b"fine")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(zipfile.ZipInfo(""), b"nameless")
    assert opened(path) == {"a": b"fine", "": b"nameless"}


def header(data: bytes = b"", kind: bytes = b"0", size: bytes | None = None) -> bytes:
    """Return one member of a tar; its size as it is said, whatever it is."""
    info = tarfile.TarInfo("a")
    info.type, info.size = kind, len(data)
    block = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    if size is not None:
        block[124:136] = size
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + data.ljust(-(-len(data) // 512) * 512, b"\0")


def test_a_member_that_is_shorter_than_nothing(tmp_path: Path) -> None:
    """The next one would begin where the first did, for ever."""
    path = tmp_path / "back.tar"
    back = b"\xff" * 10 + (-1536 & 0xFFFF).to_bytes(2, "big")
    path.write_bytes(header(b"x") + header(size=back) + b"\0" * 1024)
    budget = Budget(Limits(), path.stat().st_size)
    found = containers.members(path, path.name, "tar", budget)
    assert next(found).name == "a"
    with pytest.raises(containers.BROKEN, match="shorter than nothing"):
        next(found)


@pytest.mark.parametrize("kind", [b"L", b"x"], ids=["long names", "pax"])
def test_a_thousand_headers_of_one_member(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "headers.tar"
    path.write_bytes(header(b"6 x=y\n", kind) * 3_000 + header(b"x") + b"\0" * 1024)
    budget = Budget(Limits(), path.stat().st_size)
    with pytest.raises(containers.BROKEN):
        list(containers.members(path, path.name, "tar", budget))


def test_a_member_packed_by_lzma_that_broke(tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("a.txt", b"the beds are dug\n" * 20)
    data = bytearray(path.read_bytes())
    data[data.index(b"a.txt") + 5 + 4] ^= 0xFF  # a property of its compression
    path.write_bytes(data)
    assert "Corrupt input data" in str(opened(path))
