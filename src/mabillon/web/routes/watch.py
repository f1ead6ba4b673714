"""Watching: what was raised and who dealt with it, what is watched, and how the monitor fares."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import Response

from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.errors import RegisterError, UsageError
from mabillon.watch.rules import RULES
from mabillon.web import changed
from mabillon.web.contexts.watch import AlertPage, AlertsPage, MonitorPage, RulesPage
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.register_in_force import in_force
from mabillon.workflows import alerts_done, loop_status, raised, watch_list
from mabillon.workflows.saved_searches import saved
from mabillon.workflows.watch_words import watched
from mabillon.workflows.watching import KEY, KIND

MOST: Final = 50
"""Alerts of a page."""
SHOWS: Final = ("open", "done", "all")
START: Final = """\
# What is watched. Without this file all that the register allows is watched.
# in_name:
#   - {issuer: NAME, words: 15}
# copies:
#   - {post: CHANNEL/ID}
# searches:
#   - a saved search
# stopped:
#   - NAME
# channels: true
# own_posts:
#   - NAME
# opinions: {days: 30}
# clock: {days: 30}
"""
_PROBLEM: Final = re.compile(rf"{re.escape(watch_list.FILE)}:(\d+): (.*)")


def alerts(call: Call) -> Response:
    """Answer with alerts, the latest first."""
    show = call.asked("show", "open")
    show = show if show in SHOWS else "open"
    rule, start = call.asked("rule"), call.asked("first")
    first = int(start) if start.isdecimal() and len(start) < 9 else 0
    with call.store() as store:
        every = [one for one in raised.raised(store) if rule in ("", one.alert.rule)][::-1]
        done = alerts_done.dealt_with(store)
        entries = store.entries(KIND, KEY)
        still = len(alerts_done.open_alerts(store))
    wanted = {"open": (False,), "done": (True,), "all": (False, True)}[show]
    found = [one for one in every if (one.number in done) in wanted]
    running = (w for w in call.desk.works.all() if w.task == "watch" and not w.ended)
    page = AlertsPage(
        title="Watch",
        alerts=[(one, done.get(one.number)) for one in found[first : first + MOST]],
        show=show,
        rule=rule,
        rules=RULES,
        found=len(found),
        first=first,
        most=MOST,
        open=still,
        watched=entries[-1].at if entries else None,
        work=next(running, None),
    )
    return call.render("watch.html", page)


def alert(call: Call) -> Response:
    """Answer with one alert."""
    with call.store() as store:
        one = raised.find(store, call.path["number"])
        done = alerts_done.dealt_with(store).get(one.number)
    page = AlertPage(
        title=f"Alert {one.number}", one=one, done=done, rule=RULES.get(one.alert.rule, "")
    )
    return call.render("alert.html", page)


def deal(call: Call) -> Response:
    """Keep that alerts were dealt with, or that they are open again."""
    numbers = [int(n) for n in call.said_all("alert") if n.isdecimal() and len(n) < 12]
    if not numbers:
        raise UsageError("no alert was chosen", do="tick those that were dealt with")
    reason = call.said("reason").strip()
    if not reason:
        raise UsageError("nothing is said of what came of it", do="say it in your own words")
    with call.store() as store:
        done = alerts_done.dealt_with(store)
        meanwhile = [done[n] for n in numbers if n in done]
        if call.said("do") == "reopen":
            alerts_done.reopen(store, numbers, by=call.person.name, reason=reason)
        elif meanwhile:
            raise changed.ChangedSince(
                "what came of these alerts",
                [f"alert {d.alert} was dealt with by {d.by}: {d.reason}" for d in meanwhile],
                [f"alerts {', '.join(map(str, numbers))}: {reason}"],
                "/watch",
            )
        else:
            alerts_done.done(store, numbers, by=call.person.name, reason=reason)
    return call.go(f"/watch/alerts/{numbers[0]}" if len(numbers) == 1 else "/watch")


def now(call: Call) -> Response:
    """Hold what is new against the watch list."""
    running = (w for w in call.desk.works.all() if w.task == "watch" and not w.ended)
    work = next(running, None) or call.desk.works.start(
        "watch", {"to": "/watch"}, title="Watching what is new", by=call.person.name
    )
    return call.go(f"/works/{work.number}")


def rules(call: Call) -> Response:
    """Answer with what is watched, and with watch.yaml to be edited."""
    with call.store() as store:
        register = in_force(store).register
        yaml = watch_list.read_file(store)
        text = START if yaml is None else yaml.decode("utf-8-sig", "replace")
        page = _rules(store, register, text, watch_list.digest_of(yaml), own=yaml is not None)
    return call.render("watch_rules.html", page)


def _rules(
    store: Store,
    register: Register,
    text: str,
    seen: str,
    *,
    own: bool,
    checked: bool = False,
) -> RulesPage:
    """Return the page of a watch list as it is typed; without one of what is watched anyhow."""
    problems: list[tuple[str, str]] = []
    told: dict[str, list[str]] = {}
    try:
        asked = (
            watch_list.checked(store, register, text.encode("utf-8"))
            if own or checked
            else watch_list.everything(register)
        )
        told = watched(asked, watch_list.missing(store, register, asked))
    except RegisterError as error:
        problems = [_problem(line) for line in error.what.splitlines()]
    return RulesPage(
        title="What is watched",
        rules=[(name, what, told.get(name, [])) for name, what in RULES.items()],
        own=own,
        text=text,
        seen=seen,
        problems=problems,
        checked=checked and not problems,
        searches=sorted(saved(store)),
    )


def _problem(line: str) -> tuple[str, str]:
    found = _PROBLEM.fullmatch(line)
    return (found[1], found[2]) if found else ("", line)


def save_rules(call: Call) -> Response:
    """Check a watch list; keep it where that is asked for and it holds."""
    typed, seen = call.said("text").replace("\r\n", "\n"), call.said("seen")
    with call.store() as store:
        register = in_force(store).register
        page = _rules(store, register, typed, seen, own=True, checked=True)
        if page.problems or call.said("do") == "check":
            return call.render("watch_rules.html", page, status=400 if page.problems else 200)
        yaml = watch_list.read_file(store)
        changed.hold(
            call,
            watch_list.digest_of(yaml),
            what="the watch list",
            now=(yaml or b"").decode("utf-8", "replace").splitlines()[:200],
            yours=typed.splitlines()[:200],
            to="/watch/rules",
        )
        watch_list.replace_file(store, register, typed.encode("utf-8"), seen)
    return call.go("/watch/rules")


def monitor(call: Call) -> Response:
    """Answer with how the monitor fares."""
    with call.store() as store:
        page = MonitorPage(title="Monitor", status=loop_status.status(store, call.desk.now()))
    return call.render("watch_monitor.html", page)


DOORS = (
    Door("/watch", alerts, room="watch"),
    Door("/watch/alerts/{number:int}", alert, room="watch"),
    Door("/watch/done", deal, May.WORK, ("POST",), room="watch", does="dealt with an alert"),
    Door("/watch/now", now, May.WORK, ("POST",), room="watch", does="watched what is new"),
    Door("/watch/rules", rules, room="watch"),
    Door(
        "/watch/rules",
        save_rules,
        May.WORK,
        ("POST",),
        room="watch",
        does="edited the watch list",
    ),
    Door("/watch/monitor", monitor, room="watch"),
)
