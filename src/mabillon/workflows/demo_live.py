"""The invented case in quick motion: a server of this machine posts it, the loop collects it.

Between two rounds five minutes of the case go by at once. While the loop works the case's clock
stands: asking, reading, rules, opinions and the draft take the time that they really take.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.store import Store
from mabillon.examine.finding import OpinionDocument
from mabillon.invented import dispatches as invented
from mabillon.invented.posts import World
from mabillon.invented.registering import ISSUER
from mabillon.invented.replaying import Replay, key_of, tag
from mabillon.invented.world import build
from mabillon.watch.rules import clock, in_name
from mabillon.workflows.configuration import FILE
from mabillon.workflows.demo import CASE, NOT_ISSUED, clear
from mabillon.workflows.drafting import begin
from mabillon.workflows.ingest import ingest
from mabillon.workflows.loop_waiting import Stop
from mabillon.workflows.looping import Told, loop
from mabillon.workflows.options import Options
from mabillon.workflows.verify import verify

BEGINS: Final = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)
ENDS: Final = datetime(2031, 3, 26, 11, 0, tzinfo=UTC)
EVERY_S: Final = 300.0
_CONFIG: Final = """\
[collect]
on = true
contact = "demo@example.org"
delay_s = 0.0
at_once = 4
reach = ["127.0.0.1"]
"""


@dataclass(slots=True)
class Lived:
    """What came of it.

    ``alerted``: the questioned post, once an alert named it; ``opinions``: on it, the first
    when the alert came and the last when the clock had struck; ``struck``: what the clock's
    alert said; ``draft``: the dispatch that was begun.
    """

    alerted: str | None = None
    opinions: list[OpinionDocument] = field(default_factory=list)
    struck: str | None = None
    draft: Path | None = None

    @property
    def right(self) -> bool:
        """Whether all of it came, and the opinion is what it should be."""
        if self.draft is None or self.struck is None or not self.opinions:
            return False
        return self.opinions[-1].opinion.standing in NOT_ISSUED


class QuickMotion(Stop):
    """The case's clock: it moves by what is waited, in no time, and stands while there is work."""

    def __init__(self) -> None:
        super().__init__()
        self._gone = 0.0

    def wait(self, seconds: float) -> bool:
        """Let that much of the case go by."""
        self._gone += seconds
        self.asked = self.asked or self.now() >= ENDS
        return self.asked

    def now(self) -> datetime:
        """Return the time of day of the case."""
        return BEGINS + timedelta(seconds=self._gone)

    def elapsed(self) -> float:
        """Return the seconds of the case that went by."""
        return self._gone


def demo_live(folder: Path, *, seed: int = 1, say: Callable[[str], None]) -> Lived:
    """Replay the case from a server of this machine and let the loop work on it.

    Parameters
    ----------
    folder
        Not there yet, empty, or an earlier demo's, which is replaced.
    say
        Told what happens, in sentences.

    Raises
    ------
    UsageError
        The folder holds something else.
    """
    clear(folder)
    motion, world = QuickMotion(), build(seed)
    replay = Replay(world)
    with (
        motion.on_signals(),
        tempfile.TemporaryDirectory(prefix="mabillon-demo-") as private,
        _serving(replay, motion.now) as address,
    ):
        _prepare(folder, replay, address, seed)
        environ = {**os.environ, "XDG_CONFIG_HOME": private}
        config = Path(private) / FILE
        config.parent.mkdir()
        config.write_text(_CONFIG, encoding="utf-8")
        config.chmod(0o600)
        live = _Live(folder, world, motion, say)
        loop(
            folder,
            EVERY_S,
            stop=motion,
            tell=live.tell,
            environ=environ,
            now=motion.now,
            elapsed=motion.elapsed,
        )
    return live.made


def _prepare(folder: Path, replay: Replay, address: str, seed: int) -> None:
    """Make the archive: the register, and what had been posted before."""
    with Store.init(folder, lambda: BEGINS) as store:
        (folder / CASE).write_bytes(msgspec.json.encode({"seed": seed}))
        (folder / "register.yaml").write_text(replay.register(address), encoding="utf-8")
        history = folder / "exports" / "history.jsonl"
        history.parent.mkdir()
        history.write_text("".join(replay.history(BEGINS)), encoding="utf-8")
        options = Options(collected_at=BEGINS)
        for _ in ingest(store, [history], options, now=lambda: BEGINS):
            pass


class _Live:
    """What the desk does when the loop tells it something."""

    def __init__(
        self, folder: Path, world: World, motion: QuickMotion, say: Callable[[str], None]
    ) -> None:
        self.made = Lived()
        self._folder, self._motion, self._say = folder, motion, say
        self._questioned = world.questioned["donor"]

    def tell(self, told: Told) -> None:
        made = told.round
        for failure in made.failures:
            self._say(f"{failure.part}: {failure.said}")
        new = f"{made.new} new post{'' if made.new == 1 else 's'}"
        self._say(f"{made.began:%H:%M}  {made.answered} of {made.asked} answered, {new}")
        for one in told.alerts:
            self._say(f"Alert {one.number}: {one.alert.what}")
            if one.alert.rule == in_name.RULE and self._is_it(one.alert.posts):
                self.made.alerted = one.alert.posts[0]
                self._verify()
            elif one.alert.rule == clock.RULE:
                self.made.struck = one.alert.what
        if self.made.struck and not self.made.draft:
            self._verify()
            if self.made.opinions[-1].opinion.standing in NOT_ISSUED:
                self._draft()

    def _is_it(self, posts: list[str]) -> bool:
        return any(post.split("/")[-1] == str(self._questioned.ident) for post in posts)

    def _verify(self) -> None:
        with Store.open(self._folder) as store:
            made = verify(store, key_of(self._questioned), ISSUER)
        self.made.opinions.append(made)
        self._say(f"Opinion {made.number}: {made.opinion.sentence}")

    def _draft(self) -> None:
        number = self.made.opinions[-1].number
        assert number is not None  # it was kept
        with Store.open(self._folder) as store:
            self.made.draft = begin(
                store,
                number,
                series=invented.SERIES,
                by=invented.DESK,
                on=self._motion.now().date(),
            )
        self._say(f"The dispatch is begun: {self.made.draft}")
        self._motion.asked = True


@contextmanager
def _serving(replay: Replay, now: Callable[[], datetime]) -> Iterator[str]:
    """Serve the channels on a port of this machine until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = replay.answer(self.path, now())
            mark = tag(found[1]) if found else ""
            status = 404 if found is None else 200
            if found is not None and self.headers.get("If-None-Match") == mark:
                status = 304
            body = found[1] if found is not None and status == 200 else b""
            self.send_response(status)
            if found is not None:
                self.send_header("ETag", mark)
                self.send_header("Content-Type", found[0])
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join(5)
