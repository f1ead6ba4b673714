"""The rules of the checker, for whoever meets one in the margin."""

from __future__ import annotations

from starlette.responses import Response

from mabillon.dispatch.rules import RULES
from mabillon.web.contexts.dispatches import RulePage, RulesPage
from mabillon.web.doors import Call, Door
from mabillon.web.rule_pages import told


def rules(call: Call) -> Response:
    """Answer with all of them."""
    found = tuple((rule.name, rule.asks, rule.always) for rule in RULES.values())
    return call.render("rules.html", RulesPage(title="Rules of the checker", rules=found))


def rule(call: Call) -> Response:
    """Answer with one."""
    page = told(call.path["name"])
    of = RULES[call.path["name"]]
    return call.render(
        "rule.html",
        RulePage(
            title=f"Rule: {of.name}",
            name=of.name,
            asks=of.asks,
            always=of.always,
            blocks=of.blocks,
            told=page,
        ),
    )


DOORS = (
    Door("/rules", rules, room="dispatches"),
    Door("/rules/{name}", rule, room="dispatches"),
)
