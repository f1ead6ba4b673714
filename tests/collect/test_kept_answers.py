"""Answers in a web archive: whole for warcio, for our own reader, and after a kill."""

from __future__ import annotations

import gzip
import resource
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from awkward_server import START, Handler, Hours, names, run, serving
from warcio.archiveiterator import ArchiveIterator

from mabillon.collect.answers import Answer, Ask
from mabillon.collect.warc import NOT_MODIFIED, Warc
from mabillon.readers import warc_records


def answer(n: int = 0, body: bytes = b"body", **changed: object) -> Answer:
    """Return an invented answer."""
    url = f"http://site.example/{n}"
    given: dict[str, object] = {
        "ask": Ask(url, "@invented", "feed"),
        "url": url,
        "status": 200,
        "reason": "OK",
        "headers": (("Content-Type", "text/plain"), ("X-Odd", "caf\xe9")),
        "body": body,
        "at": START,
        "took_s": 0.25,
        "address": "192.0.2.7",
        "sent": (("Host", "site.example"), ("User-Agent", "Mabillon/0")),
    }
    return Answer(**(given | changed))


def records(path: Path) -> list[tuple[str, str | None, dict[str, str], bytes]]:
    """Return type, address, headers and body of every record, digests checked."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            headers = dict(record.rec_headers.headers)
            body = record.content_stream().read()
            found.append((record.rec_type, headers.get("WARC-Target-URI"), headers, body))
    return found


def checked(path: Path) -> str:
    """Return what ``warcio check`` complains of."""
    command = [sys.executable, "-m", "warcio.cli", "check", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout if done.returncode else done.stderr


def test_every_kind_of_answer_has_its_record(tmp_path: Path) -> None:
    path = tmp_path / "run.warc"
    url = "http://site.example/3"
    since = Ask(url, "@invented", "feed", '"3"', None, START - timedelta(minutes=10))
    hop = answer(1, b"", status=302, reason="Found", headers=(("Location", "/2"),))
    with Warc(path, Hours().now, "desk@example.org") as warc:
        warc.write(answer(0))
        warc.write(answer(2, hops=(hop,)))
        warc.write(answer(3, b"", status=304, reason="Not Modified", ask=since))
        warc.write(answer(4, b"par", cut="disconnect", failure="broke off"))
        warc.write(
            answer(
                5,
                b"",
                status=None,
                reason="",
                headers=(),
                address=None,
                sent=(),
                failure="no\r\nX: y",
            )
        )
        size = warc.size
    assert path.stat().st_size == size
    assert checked(path) == ""
    found = records(path)
    assert [kind for kind, *_ in found] == [
        "warcinfo",
        *("response", "request") * 3,
        *("revisit", "request"),
        *("response", "request"),
        "metadata",
    ]
    assert b"software: Mabillon/" in found[0][3]
    assert b"operator: desk@example.org" in found[0][3]
    assert found[1][2]["WARC-Date"] == "2031-03-25T12:00:00.000000Z"
    assert found[1][2]["WARC-IP-Address"] == "192.0.2.7"
    assert found[2][2]["WARC-Concurrent-To"] == found[1][2]["WARC-Record-ID"]
    assert [url for _, url, *_ in found[3:7:2]] == [
        "http://site.example/1",
        "http://site.example/2",
    ]
    assert found[7][2]["WARC-Profile"] == NOT_MODIFIED
    assert found[7][2]["WARC-Refers-To-Target-URI"] == url
    assert found[7][2]["WARC-Refers-To-Date"] == "2031-03-25T11:50:00.000000Z"
    assert found[9][2]["WARC-Truncated"] == "disconnect"
    assert found[11][3].decode().splitlines()[:3] == [
        "failure: no  X: y",
        "asked: http://site.example/5",
        "source: @invented",
    ]
    assert b"X-Odd: caf\xe9\r\n" in path.read_bytes()


def test_a_real_run_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "run.warc"
    page = "<p>Ответ</p>".encode() * 50

    def chunked(it: Handler) -> None:
        it.raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
        )

    packed = gzip.compress(page)
    with serving() as server:
        server.script["/a?b=c"] = chunked
        server.script["/go"] = lambda it: it.answer(302, Location="/a?b=c")
        done = run(
            server.url("/go"),
            server.url("/a?b=c", "лига.example"),
            "http://127.0.0.9/",
            resolve=names(**{f"{'лига'.encode('idna').decode()}_example": "127.0.0.1"}),
        )
    with Warc(path, Hours().now, "desk@example.org") as warc:
        for kept in done.kept:
            warc.write(kept)
    assert checked(path) == ""
    pages = [found for found in records(path) if found[0] == "response" and found[3] == page]
    assert [url.rpartition("/")[2] for _, url, *_ in pages] == ["a?b=c"] * 2
    assert path.read_bytes().count(b"GET /a?b=c HTTP/1.1\r\n") == 2
    with path.open("rb") as file:
        places = list(warc_records.places(file, path.stat().st_size))
        assert not any(place.fault for place in places)
        read = [warc_records.read(file, place, 1 << 20) for place in places]
    assert sum(record.body == page for record in read) == 2
    assert {record.digest for record in read} <= {"intact", "not checked"}


_WRITER = """
import sys
sys.path[:0] = [sys.argv[2], sys.argv[3]]
from datetime import timedelta
from pathlib import Path
from awkward_server import Hours
from test_kept_answers import answer
from mabillon.collect.warc import Warc
with Warc(Path(sys.argv[1]), Hours().now, "desk@example.org") as warc:
    for n in range(100_000):
        warc.write(answer(n, b"%d" % n * 5000))
        print(n, flush=True)
"""


def test_what_was_written_stands_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "run.warc"
    folders = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "fixtures")]
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), *folders], stdout=subprocess.PIPE, text=True
    ) as process:
        last = 0
        for line in process.stdout:
            last = int(line)
            if last == 200:
                process.send_signal(signal.SIGKILL)
    with path.open("rb") as file:
        places = list(warc_records.places(file, path.stat().st_size))
    whole = [place for place in places if place.fault is None]
    assert len(whole) >= 1 + 2 * (last + 1)
    assert all("cut off" in place.fault for place in places if place.fault)


def test_on_a_full_disk_the_file_ends_whole(tmp_path: Path) -> None:
    path = tmp_path / "run.warc"
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Warc(path, Hours().now, "desk@example.org") as warc:
        warc.write(answer(0))
        size = warc.size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 1000, limit[1]))
        try:
            with pytest.raises(OSError):
                warc.write(answer(1, b"x" * 5000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            signal.signal(signal.SIGXFSZ, before)
        assert path.stat().st_size == size
        warc.write(answer(2))
    assert checked(path) == ""
    assert len(records(path)) == 5


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "run.warc"
    path.write_bytes(b"older")
    with pytest.raises(FileExistsError):
        Warc(path, Hours().now, "desk@example.org")
    assert path.read_bytes() == b"older"
