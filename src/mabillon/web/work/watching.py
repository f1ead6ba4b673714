"""Holding what is new against the watch list, as long work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from mabillon.archive.store import Store, utc_now
from mabillon.web.work.tasks import Tell
from mabillon.workflows.alerting import deliver
from mabillon.workflows.alerts_configured import Alerts
from mabillon.workflows.watching import watch_once


def watch(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Watch once, and send what was raised on the ways that are switched on here."""
    with Store.open(root) as store:
        ways = Alerts.configured(store.root)
        tell("watching", 0, None)
        found = watch_once(store, utc_now(), progress=partial(tell, "watching posts"))
        tell("sending", 0, None)
        sent = deliver(store, ways, now=utc_now())
    return {
        "to": str(asked["to"]),
        "raised": [one.number for one in found],
        "failures": [failure.said for failure in sent.failures],
    }
