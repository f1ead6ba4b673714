"""Readers of a desk, in a process of their own: asked for by ``benchmarks.speed.desk``.

Each reads as a person does: asks for a page, thinks for a while (exponential, with the mean
that is given), asks for the next. Of ten pages six are searches, three posts that a search
found, one the issuer. What is measured is the time from asking until the last byte, as the
browser sees it; a page that is not answered with 200 counts as failed.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx

_POST = re.compile(r'href="(/post\?id=[^"]+)"')


@dataclass
class Readers:
    """What they were told, and what they saw.

    ``taken``: of each kind of page (seconds, bytes) of every one; ``failed``: how many were no
    200.
    """

    address: str
    cookie: tuple[str, str]
    searches: list[str]
    issuer: str
    think_s: float
    until: float = 0.0
    taken: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    failed: int = 0
    posts: list[str] = field(default_factory=list)

    async def read(self, client: httpx.AsyncClient, chance: random.Random) -> None:
        """Read until it is time to end."""
        await asyncio.sleep(chance.uniform(0, self.think_s))
        while time.monotonic() < self.until:
            kind = chance.choices(("search", "post", "issuer"), (6, 3, 1))[0]
            if kind == "post" and not self.posts:
                kind = "search"
            path = self._path(kind, chance)
            began = time.perf_counter()
            answer = await client.get(path)
            took = time.perf_counter() - began
            if answer.status_code != 200:
                self.failed += 1
                print(f"{path}: {answer.status_code}", file=sys.stderr)
            self.taken.setdefault(kind, []).append((took, len(answer.content)))
            if kind == "search":
                found = [unescape(href) for href in _POST.findall(answer.text)]
                self.posts = [*self.posts[-400:], *found]
            await asyncio.sleep(chance.expovariate(1 / self.think_s))

    def _path(self, kind: str, chance: random.Random) -> str:
        if kind == "search":
            return chance.choice(self.searches)
        return chance.choice(self.posts) if kind == "post" else self.issuer


async def _all(told: dict[str, Any]) -> Readers:
    readers = Readers(
        address=told["address"],
        cookie=(told["cookie"][0], told["cookie"][1]),
        searches=told["searches"],
        issuer=told["issuer"],
        think_s=told["think_s"],
    )
    limits = httpx.Limits(max_connections=told["readers"])
    async with httpx.AsyncClient(
        base_url=readers.address,
        cookies=dict([readers.cookie]),
        timeout=60,
        limits=limits,
    ) as client:
        readers.until = time.monotonic() + told["seconds"]
        async with asyncio.TaskGroup() as group:
            for number in range(told["readers"]):
                group.create_task(readers.read(client, random.Random(number)))
    return readers


def main() -> None:
    """Read what is asked from standard input; write what was seen to standard output."""
    readers = asyncio.run(_all(json.load(sys.stdin)))
    json.dump({"taken": readers.taken, "failed": readers.failed}, sys.stdout)


if __name__ == "__main__":
    main()
