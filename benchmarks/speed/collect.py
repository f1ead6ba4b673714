"""A round of 1,000 channels: ``python -m benchmarks.speed.collect [FOLDER]``.

A server on this machine answers every request after 100 ms. The channels are feeds of 10 posts,
packed, and lie evenly on 50 hosts (addresses 127.0.1.1 to 127.0.1.50, which Linux has by
itself). They are asked as hosts are by default: one request at once, a second from one to the
next, robots.txt before the first. A host with 20 channels takes 20 s by those limits alone,
however fast the program is.

What is measured is what ``mabillon collect`` does, from reading the register to the last post
in the archive: a first round, in which everything is new, and the next, in which every channel
has one new post.

The peer asks for the same feeds with httpx alone, 32 at once, and reads them with feedparser,
keeping nothing: no turns, no robots.txt, no guarded addresses, no archive. Its CPU time beside
ours says what politeness and keeping cost; its wall time is not comparable, for it does not
wait.
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
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import click
from benchmarks.speed.apart import cpu, measured

CHANNELS, HOSTS, POSTS = 1000, 50, 10
DELAY_S = 0.1
TARGET_S = 60
AT_ONCE = 32
_BEGAN = datetime(2031, 3, 1, tzinfo=UTC)


def url(nth: int, port: int) -> str:
    """Return the address of a channel."""
    return f"http://127.0.1.{nth % HOSTS + 1}:{port}/channel{nth}.xml"


def feed(nth: int, turn: int) -> bytes:
    """Return a channel's feed: its last posts, with one more each turn."""
    letters = random.Random(nth)
    words = ["".join(letters.choices("abcdefghij", k=6)) for _ in range(200)]
    items = []
    for post in range(POSTS + turn):
        text = " ".join(random.Random(nth * 1000 + post).choices(words, k=60))
        date = format_datetime(_BEGAN + timedelta(hours=post), usegmt=True)
        link = f"http://channel{nth}.example/{post}"
        items.append(
            f"<item><title>{text[:40]}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{date}</pubDate><description>{text}</description></item>"
        )
    items = items[-POSTS:]
    whole = f'<rss version="2.0"><channel><title>{nth}</title>{"".join(items)}</channel></rss>'
    return gzip.compress(whole.encode(), mtime=0)


async def _serve() -> None:
    """Answer; every channel has one post more each time that it is asked again."""
    head = b"HTTP/1.1 %s\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n%s\r\n"
    missing = head % (b"404 Not Found", 0, b"")
    made = {(n, turn): feed(n, turn) for n in range(CHANNELS) for turn in (0, 1)}
    asked: set[str] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
                await asyncio.sleep(DELAY_S)
                nth = path.removeprefix("/channel").removesuffix(".xml")
                if nth.isdigit():
                    body = made[int(nth), int(path in asked)]
                    asked.add(path)
                    writer.write(
                        head % (b"200 OK", len(body), b"Content-Encoding: gzip\r\n") + body
                    )
                else:
                    writer.write(missing)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            writer.close()

    first = await asyncio.start_server(answer, "127.0.1.1", 0, backlog=256)
    port = first.sockets[0].getsockname()[1]
    others = [f"127.0.1.{n + 1}" for n in range(1, HOSTS)]
    await asyncio.start_server(answer, others, port, backlog=256)
    print(port, flush=True)
    await first.serve_forever()


def rounds(port: str, folder: str) -> dict[str, Any]:
    """Collect twice; return what came of it, and the wall and CPU seconds of each round."""
    from mabillon.archive.store import Store
    from mabillon.collect.manners import Manners
    from mabillon.workflows.collecting import collect

    manners = Manners(on=True, contact="desk@example.org", reach=("127.0.1.0/24",))
    lines = ["channels:"]
    for n in range(CHANNELS):
        lines.append(f"  channel{n}:")
        lines.append(f"    keys: ['web:channel{n}.example']")
        lines.append(f"    sources: [{{kind: feed, address: '{url(n, int(port))}'}}]")
    told: dict[str, Any] = {"began": cpu()}
    with Store.init(Path(folder) / "archive") as store:
        (store.root / "register.yaml").write_text("\n".join(lines) + "\n")
        for name in ("first", "next"):
            used, began = cpu(), time.monotonic()
            made = collect(store, manners, random=random.Random(7))
            told[name] = {
                "wall_s": time.monotonic() - began,
                "cpu_s": cpu() - used,
                "new": sum(one.new for one in made.channels),
                "answered": sum(one.answered for one in made.channels),
            }
    return told


def peer_round(port: str) -> dict[str, Any]:
    """Ask for the same feeds with httpx alone, and read them."""
    import feedparser
    import httpx

    async def work() -> int:
        room = asyncio.Semaphore(AT_ONCE)
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:

            async def one(n: int) -> int:
                async with room:
                    answer = await client.get(url(n, int(port)))
                return len(feedparser.parse(answer.content).entries)

            return sum(await asyncio.gather(*map(one, range(CHANNELS))))

    used, began = cpu(), time.monotonic()
    posts = asyncio.run(work())
    return {"began": used, "wall_s": time.monotonic() - began, "posts": posts}


def measure(folder: Path) -> list[dict[str, object]]:
    """Run the server and the rounds, and return a line for each."""
    command = [sys.executable, "-m", "benchmarks.speed.collect", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            port = server.stdout.readline().strip()
            mine = measured(rounds, port, str(folder))
            theirs = measured(peer_round, port)
        finally:
            server.kill()
    assert theirs.result["posts"] == CHANNELS * POSTS
    lines = []
    for name, new in (("first", CHANNELS * POSTS), ("next", CHANNELS)):
        made = mine.result[name]
        lines.append(
            {
                "benchmark": f"1,000 channels, {name} round",
                "hosts": HOSTS,
                "answered": made["answered"],
                "new_posts": made["new"],
                "value": f"{made['wall_s']:.0f} s",
                "wall_s": round(made["wall_s"], 1),
                "limits_alone_s": CHANNELS // HOSTS,
                "cpu_s": round(made["cpu_s"], 2),
                "peer": f"httpx {theirs.cpu_s:.1f} s CPU",
                "peer_cpu_s": theirs.cpu_s,
                "ratio": round(theirs.cpu_s / made["cpu_s"], 2),
                "target": f"under {TARGET_S} s",
                "met": made["wall_s"] < TARGET_S and made["new"] == new,
                "peak_mb": mine.peak_mb,
            }
        )
    return lines


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
        for line in measure(Path(place)):
            print(json.dumps(line))


if __name__ == "__main__":
    main()
