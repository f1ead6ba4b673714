"""CPU time of the desk's pages, in one process: ``python -m benchmarks.speed.desk_pages FOLDER``.

What a page costs by itself, for the benchmark by the clock (``benchmarks.speed.desk``) needs a
machine on which nothing else runs. Pages are asked for one after the other, without a server's
socket; searches are those of ``benchmarks.speed.search``, posts those that they find. The archive
is as it was read when the desk opened; nothing is taken in meanwhile. There is no target for
these figures: they are to steer by.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
import time
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any, Final

import click
import httpx
import numpy as np
from benchmarks.speed.apart import measured
from benchmarks.speed.archives import given, on_posts
from benchmarks.speed.desk import addresses
from benchmarks.speed.one_statement import making as sketches
from benchmarks.speed.posts import ISSUER
from benchmarks.speed.search import making as index

from mabillon.archive.store import utc_now
from mabillon.web.application import application
from mabillon.web.desk import Desk
from mabillon.web.people.people import People

SEARCHES: Final = 150
POSTS: Final = 300
ISSUERS: Final = 20
SETTLES_S: Final = 2.0
"""Whether something is still read ahead is looked at so often."""
_POST: Final = re.compile(r'href="(/post\?id=[^"]+)"')


class Pages:
    """Pages of a desk, asked for as its keeper; ``found``: addresses of posts."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.found: dict[str, None] = {}

    async def cpu_ms(self, paths: Sequence[str]) -> list[float]:
        """Ask for pages; return the milliseconds of CPU of each."""
        taken = []
        for path in paths:
            began = time.process_time()
            answer = await self._client.get(path)
            taken.append(1e3 * (time.process_time() - began))
            answer.raise_for_status()
            self.found |= dict.fromkeys(map(unescape, _POST.findall(answer.text)))
        return taken


async def _settled(pages: Pages, first: str) -> None:
    """Wait until the desk has read what it reads ahead."""
    await pages.cpu_ms([first, f"/issuers/{ISSUER}"])
    used = 1.0
    while used > 0.1:
        began = time.process_time()
        await asyncio.sleep(SETTLES_S)
        used = time.process_time() - began


async def _measure(desk: Desk, folder: Path, posts: int) -> None:
    person = desk.people.accounts.open("Keeper", "admin", utc_now())
    secret, _ = desk.people.sessions.begin(person, utc_now())
    chance = random.Random(3)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=application(desk)),
        base_url="http://desk",
        cookies={desk.cookie: secret},
    ) as client:
        pages = Pages(client)
        searches = addresses(folder, posts)
        await _settled(pages, searches[0])
        _say("search", posts, await pages.cpu_ms(searches[:SEARCHES]))
        found = sorted(pages.found)
        _say("post", posts, await pages.cpu_ms(chance.sample(found, min(POSTS, len(found)))))
        _say("issuer", posts, await pages.cpu_ms([f"/issuers/{ISSUER}"] * ISSUERS))


def _say(kind: str, posts: int, taken: list[float]) -> None:
    p50, p95, most = np.quantile(taken, [0.5, 0.95, 1.0]).round(1).tolist()
    mean = round(float(np.mean(taken)), 1)
    line: dict[str, Any] = {
        "benchmark": f"desk, CPU of a page: {kind}",
        "value": f"{mean} ms",
        "peer": None,
    }
    line |= {"ratio": None, "target": None, "met": None, "peak_mb": None, "posts": posts}
    line |= {"pages": len(taken), "mean_ms": mean, "p50_ms": p50, "p95_ms": p95, "most_ms": most}
    print(json.dumps(line), flush=True)


@click.command(help=__doc__)
@on_posts
def main(folder: Path, posts: int, ready: Path | None) -> None:
    """Measure and print."""
    with given(ready, folder, posts) as root, tempfile.TemporaryDirectory() as people:
        for cache in (index, sketches):
            measured(cache, str(root))
        desk = Desk(root, People(Path(people)), hosts=frozenset({"desk"}))
        try:
            asyncio.run(_measure(desk, folder, posts))
        finally:
            desk.close()


if __name__ == "__main__":
    main()
