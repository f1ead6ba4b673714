"""A round of 1,000 channels: ``python -m benchmarks.speed.collect [FOLDER]``.

A server on this machine answers every request after 100 ms with a page of 20 KB, packed. The
channels lie evenly on 50 hosts (names that all lead to that server), which are asked as hosts
are by default: one request at once, a second from one to the next, robots.txt before the first.
What is measured is the round: from the first request to the last record of the web archive.
A host with 20 channels takes 20 s by those limits alone, however fast the program is.

The peer asks for the same pages with httpx alone, 32 at once, keeping nothing: no turns, no
robots.txt, no guarded addresses, no archive. Its CPU time beside ours says what politeness and
keeping cost; its wall time is not comparable, for it does not wait.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from benchmarks.speed.apart import cpu, measured

CHANNELS, HOSTS = 1000, 50
DELAY_S = 0.1
TARGET_S = 60
PAGE = 20_000
AT_ONCE = 32


def url(nth: int, port: int) -> str:
    """Return the address of a channel."""
    return f"http://host{nth % HOSTS}.example:{port}/s/channel{nth}"


async def _serve() -> None:
    letters = random.Random(7)
    words = ["".join(letters.choices("abcdefghij", k=6)) for _ in range(500)]
    text = " ".join(letters.choices(words, k=PAGE // 7)).encode()
    page = gzip.compress(text, mtime=0)
    head = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n%s\r\n"
    found = head % (b"200 OK", len(page), b"Content-Encoding: gzip\r\n") + page
    missing = head % (b"404 Not Found", 0, b"")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(DELAY_S)
                writer.write(missing if request.startswith(b"GET /robots.txt ") else found)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def round_of(port: str, path: str) -> dict[str, Any]:
    """Ask all channels politely; return what came of it, and the wall seconds."""
    from mabillon.collect.answers import Answer, Ask
    from mabillon.collect.fetching import Fetcher
    from mabillon.collect.manners import Manners
    from mabillon.collect.warc import Warc

    async def resolve(*_: object) -> Sequence[str]:
        return ["127.0.0.1"]

    def now() -> datetime:
        return datetime.now(UTC)

    manners = Manners(on=True, contact="desk@example.org", reach=("127.0.0.1",))

    async def work() -> tuple[list[Answer], int]:
        with Warc(Path(path), now, manners.contact) as warc:
            async with Fetcher(
                manners, warc.write, now=now, random=random.Random(7), resolve=resolve
            ) as fetcher:
                asks = [Ask(url(n, int(port)), f"channel{n}", "preview") for n in range(CHANNELS)]
                answers = await asyncio.gather(*map(fetcher.fetch, asks))
        return answers, warc.size

    used, began = cpu(), time.monotonic()
    answers, size = asyncio.run(work())
    return {
        "began": used,
        "wall_s": time.monotonic() - began,
        "whole": sum(answer.whole for answer in answers),
        "archive_mb": size / 1e6,
    }


def peer_round(port: str) -> dict[str, Any]:
    """Ask for the same pages with httpx alone."""
    import httpx

    async def work() -> int:
        room = asyncio.Semaphore(AT_ONCE)
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:

            async def one(n: int) -> int:
                async with room:
                    answer = await client.get(f"http://127.0.0.1:{port}/s/channel{n}")
                return answer.status_code

            return sum(code == 200 for code in await asyncio.gather(*map(one, range(CHANNELS))))

    used, began = cpu(), time.monotonic()
    whole = asyncio.run(work())
    return {"began": used, "wall_s": time.monotonic() - began, "whole": whole}


def measure(folder: Path) -> dict[str, object]:
    """Run the server and both rounds, and return the line."""
    command = [sys.executable, "-m", "benchmarks.speed.collect", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            port = server.stdout.readline().strip()
            mine = measured(round_of, port, str(folder / "round.warc"))
            theirs = measured(peer_round, port)
        finally:
            server.kill()
    assert theirs.result["whole"] == CHANNELS
    wall_s = float(mine.result["wall_s"])
    return {
        "benchmark": "a round of 1,000 channels",
        "hosts": HOSTS,
        "whole": mine.result["whole"],
        "value": f"{wall_s:.0f} s",
        "wall_s": round(wall_s, 1),
        "limits_alone_s": CHANNELS // HOSTS,
        "cpu_s": mine.cpu_s,
        "archive_mb": round(mine.result["archive_mb"], 1),
        "peer": f"httpx {theirs.cpu_s:.1f} s CPU",
        "peer_cpu_s": theirs.cpu_s,
        "ratio": round(theirs.cpu_s / mine.cpu_s, 2),
        "target": f"under {TARGET_S} s",
        "met": wall_s < TARGET_S and mine.result["whole"] == CHANNELS,
        "peak_mb": mine.peak_mb,
    }


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--posts", default=0, help="Taken for the sake of the other benchmarks.")
@click.option("--serve", is_flag=True, hidden=True)
def main(folder: Path | None, posts: int, serve: bool) -> None:
    """Measure and print."""
    del posts
    if serve:
        asyncio.run(_serve())
        return
    with tempfile.TemporaryDirectory(dir=folder if folder and folder.is_dir() else None) as place:
        print(json.dumps(measure(Path(place))))


if __name__ == "__main__":
    main()
