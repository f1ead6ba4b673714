"""From a post to its alert: ``python -m benchmarks.speed.reaching FOLDER``.

The loop runs on an archive of all the posts and asks a feed on this machine. A statement in an
issuer's name is posted there just when a round has ended; the next round, which begins at once,
asks, takes it in, holds it against the rules, and writes the alert into an Atom feed. What counts
is the time by the clock from the post to the alert, with sources that answer at once; beside it
stands a round in which nothing is new.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
from benchmarks.speed.apart import cpu, measured
from benchmarks.speed.archives import ingested, on_posts
from benchmarks.speed.one_statement import making as sketches
from benchmarks.speed.watch import watched

TARGET_S = 5.0
STATEMENT = (
    "Statement of {title}: we have set four hundred bulbs along the quay in nine trays, and the "
    "whole of the bank was dug in one night by seven members with three borrowed forks."
)
CONFIG = """\
[collect]
on = true
contact = "desk@example.org"
delay_s = 0.0
reach = ["127.0.0.1"]

[alerts]
on = true
[alerts.feed]
path = "{feed}"
"""


@contextmanager
def feeding(texts: list[str]) -> Iterator[str]:
    """Serve a feed of these texts, each posted when it is first asked for."""
    posted: dict[str, datetime] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            items = "".join(
                f"<item><guid>{text[:20]}</guid><description>{text}</description><pubDate>"
                f"{format_datetime(posted.setdefault(text, datetime.now(UTC)), usegmt=True)}"
                "</pubDate></item>"
                for text in texts
            )
            body = f'<rss version="2.0"><channel><title>f</title>{items}</channel></rss>'.encode()
            self.send_response(200 if self.path == "/feed.xml" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/feed.xml"
        server.shutdown()


def reaching(root: str) -> dict[str, Any]:
    """Let the loop make rounds; return what the second and third took."""
    from mabillon.archive.store import Store
    from mabillon.workflows.entering import add_channel, add_source
    from mabillon.workflows.loop_waiting import Stop
    from mabillon.workflows.looping import Told, loop
    from mabillon.workflows.register_in_force import current

    texts = ["Nobody knows who planted the tulips at the library."]
    rounds: list[dict[str, Any]] = []
    since = [time.monotonic(), cpu()]

    def tell(told: Told) -> None:
        wall, used = time.monotonic() - since[0], cpu() - since[1]
        rules = [one.alert.rule for one in told.alerts]
        rounds.append({"wall_s": wall, "cpu_s": used, "alerts": rules, **told.round.delivered})
        if len(rounds) == 2:
            texts.append(STATEMENT.format(title=title))
        since[:] = [time.monotonic(), cpu()]

    with tempfile.TemporaryDirectory() as private, feeding(texts) as address:
        with Store.open(Path(root)) as store:
            add_channel(store, "web:marl.example", name="marl")
            add_source(store, "marl", "feed", address, reason="of the benchmark")
            digest, register = current(store)
            title = register.issuers[0].title
            watched(store, digest)
        config = Path(private) / "mabillon" / "config.toml"
        config.parent.mkdir()
        config.write_text(CONFIG.format(feed=Path(private) / "alerts.xml"))
        config.chmod(0o600)
        environ = {"XDG_CONFIG_HOME": private}
        loop(Path(root), 0.01, stop=Stop(), tell=tell, rounds=3, environ=environ)
    return {"idle": rounds[1], "round": rounds[2]}


@click.command(help=__doc__)
@on_posts
def main(folder: Path, posts: int, ready: Path | None) -> None:
    """Measure and print."""
    if ready is None:
        with ingested(folder, posts) as root:
            _measure(root, posts)
        return
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        copied = Path(temporary) / "archive"
        shutil.copytree(ready, copied)
        _measure(copied, posts)


def _measure(root: Path, posts: int) -> None:
    measured(sketches, str(root))
    made = measured(reaching, str(root))
    idle, found = made.result["idle"], made.result["round"]
    line = {
        "benchmark": "a new post to its alert",
        "posts": posts,
        "value": f"{found['wall_s']:.1f} s by the clock",
        "wall_s": round(found["wall_s"], 2),
        "cpu_s": round(found["cpu_s"], 2),
        "idle_wall_s": round(idle["wall_s"], 2),
        "idle_cpu_s": round(idle["cpu_s"], 2),
        "alerts": found["alerts"],
        "target": f"under {TARGET_S:g} s",
        "met": found["wall_s"] < TARGET_S and found.get("feed") == 1,
        "peak_mb": made.peak_mb,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
