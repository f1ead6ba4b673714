"""The checker: every rule asked of a dispatch, what it found told with its place.

Method: product.md, "case, step 6". A rule is switched off in the front matter, with a reason;
what it then finds is still listed, as switched off, so that nothing goes silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mabillon.dispatch.front import Off
from mabillon.dispatch.rules.rule import Checked, Fault, Finding, Rule

SHOWN = 60
"""Characters of the source that a finding quotes."""


def check(checked: Checked, rules: Mapping[str, Rule]) -> list[Finding]:
    """Return what every rule finds, in the order of the file.

    Parameters
    ----------
    rules
        Name -> rule; usually `rules.RULES`.
    """
    found = [
        _finding(checked, rule, fault) for rule in rules.values() for fault in rule.check(checked)
    ]
    found += _misused(checked, rules)
    return sorted(found, key=lambda f: (f.line, f.column, f.rule, f.says))


def _finding(checked: Checked, rule: Rule, fault: Fault) -> Finding:
    line, column = checked.dispatch.place(fault.start)
    excerpt = " ".join(checked.dispatch.source[fault.start : fault.stop].split())
    return Finding(
        rule=rule.name,
        line=line,
        column=column,
        says=fault.says,
        do=fault.do,
        excerpt=excerpt if len(excerpt) <= SHOWN else f"{excerpt[: SHOWN - 1]}…",
        off=None if rule.always else _reason(checked.dispatch.front.off, rule.name, line),
    )


def _reason(off: Sequence[Off], rule: str, line: int) -> str | None:
    """Return why a rule is switched off at a line; None = it is not."""
    for entry in off:
        if entry.rule == rule and entry.line in (None, line) and entry.reason.strip():
            return entry.reason
    return None


def _misused(checked: Checked, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Say of what is switched off without a reason, or cannot be."""
    for n, entry in enumerate(checked.dispatch.front.off):
        rule = rules.get(entry.rule)
        if rule is None:
            says, do = f"there is no rule {entry.rule!r}", "see: mabillon dispatch check --rules"
        elif rule.always:
            says, do = f"the rule {entry.rule!r} cannot be switched off", "mend what it finds"
        elif not entry.reason.strip():
            says, do = f"{entry.rule!r} is switched off without a reason", "say why"
        else:
            continue
        at = checked.dispatch.places.get(f"off.{n}", 0)
        line, column = checked.dispatch.place(at)
        yield Finding(
            rule="switched-off", line=line, column=column, says=says, do=do, excerpt=entry.rule
        )
