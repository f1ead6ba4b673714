"""Long work that runs beside the server: begun, followed, stopped.

Each piece is a process of its own (`child`), so that a page never waits for it, and a server
that ends leaves the archive whole. They are remembered as long as the server runs.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from mabillon.errors import ArchiveBusy

AT_ONCE: Final = 2
"""Processes that run at the same time; the next ones wait."""
WAITING: Final = 100
"""Pieces that run or wait; no more is begun until one has ended."""
KEPT: Final = 200
"""Ended pieces that are remembered."""

State = Literal["waiting", "running", "done", "failed", "stopped"]


class Work(msgspec.Struct, kw_only=True):
    """One piece of long work.

    Parameters
    ----------
    title
        What it is, in words for a person.
    what, done, total, unit
        What is being done now, and how far it is; total: null = nobody knows. ``unit``: "bytes",
        or "" = things that ``what`` names.
    result
        What came of it, null = nothing yet. ``result["to"]`` is the page that shows it.
    error
        Why it failed, null = it did not.
    """

    number: int
    task: str
    title: str
    asked: dict[str, Any]
    by: str
    asked_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None
    state: State = "waiting"
    what: str = ""
    done: int = 0
    total: int | None = None
    unit: str = ""
    result: dict[str, Any] | None = None
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Whether it is over, well or not."""
        return self.state in ("done", "failed", "stopped")

    @property
    def far(self) -> str:
        """How far it is, in words; "" = nobody knows of how much."""
        if not self.total:
            return ""
        if self.unit == "bytes":
            return f"{self.done / 1e6:,.1f} of {self.total / 1e6:,.1f} MB"
        return f"{self.done:,} of {self.total:,}"

    def left_s(self, now: datetime) -> float | None:
        """Return the seconds that it will still take at its pace; null = nobody knows."""
        if self.began_at is None or not self.total or self.done <= 0 or self.ended:
            return None
        return (now - self.began_at).total_seconds() * (self.total - self.done) / self.done


class Works:
    """All long work of one server; ``fit``: why a piece failed as its people may read it."""

    def __init__(
        self, root: Path, now: Callable[[], datetime], fit: Callable[[str], str] = str
    ) -> None:
        self._root, self._now, self._fit = root, now, fit
        self._lock = threading.Lock()
        self._works: dict[int, Work] = {}
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._last = 0
        self._closed = False

    def start(self, task: str, asked: Mapping[str, Any], *, title: str, by: str) -> Work:
        """Begin a piece of work, or put it in the queue."""
        with self._lock:
            if sum(not w.ended for w in self._works.values()) >= WAITING:
                raise ArchiveBusy(
                    f"{WAITING} pieces of work wait already", do="try again when some are done"
                )
            self._last += 1
            work = Work(
                number=self._last,
                task=task,
                title=title,
                asked=dict(asked),
                by=by,
                asked_at=self._now(),
            )
            self._works[work.number] = work
            ended = [n for n, w in self._works.items() if w.ended]
            for number in ended[: max(0, len(ended) - KEPT)]:
                del self._works[number]
        self._next()
        return work

    def of(self, number: int) -> Work | None:
        """Return a piece of work by its number; null = none has it."""
        return self._works.get(number)

    def all(self) -> list[Work]:
        """Return every remembered piece, the latest first."""
        with self._lock:
            return sorted(self._works.values(), key=lambda work: -work.number)

    def stop(self, number: int) -> None:
        """Stop a piece of work as Ctrl-C stops a command."""
        with self._lock:
            work, process = self._works.get(number), self._running.get(number)
            if work is None or work.ended:
                return
            work.state = "stopped"
            work.ended_at = self._now()
        if process is not None:
            process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """Stop all work and wait until it has ended."""
        self._closed = True
        for work in self.all():
            self.stop(work.number)
        for process in list(self._running.values()):
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _next(self) -> None:
        with self._lock:
            if self._closed or len(self._running) >= AT_ONCE:
                return
            work = next((w for w in self._works.values() if w.state == "waiting"), None)
            if work is None:
                return
            work.state, work.began_at = "running", self._now()
            process = subprocess.Popen(
                [sys.executable, "-m", "mabillon.web.work.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            self._running[work.number] = process
        threading.Thread(target=self._follow, args=(work, process), daemon=True).start()
        self._next()

    def _follow(self, work: Work, process: subprocess.Popen[bytes]) -> None:
        into, out, err = process.stdin, process.stdout, process.stderr
        if into is None or out is None or err is None:
            raise RuntimeError("the process was begun without pipes")
        errors: list[bytes] = []
        reading = threading.Thread(target=lambda: errors.append(err.read()))
        reading.start()
        order = {"root": str(self._root), "task": work.task, "asked": work.asked}
        try:
            into.write(msgspec.json.encode(order))
            into.close()
        except BrokenPipeError:
            pass  # it ended already; what it said tells why
        for line in out:
            self._heard(work, msgspec.json.decode(line))
        code = process.wait()
        reading.join()
        with self._lock:
            self._running.pop(work.number, None)
            if not work.ended:
                work.ended_at = self._now()
                work.state = "done" if work.result is not None else "failed"
                if work.state == "failed" and work.error is None:
                    last = b"".join(errors).decode("utf-8", "replace").strip().splitlines()
                    why = f"it ended with status {code}" + (f": {last[-1]}" if last else "")
                    work.error = self._fit(why)
        self._next()

    def _heard(self, work: Work, line: dict[str, Any]) -> None:
        with self._lock:
            if "result" in line:
                work.result = line["result"]
            elif "error" in line:
                work.error = self._fit(line["error"])
            else:
                work.what, work.done = line["what"], line["done"]
                work.total, work.unit = line["total"], line["unit"]
