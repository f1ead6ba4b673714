"""Reading a dispatch back: every rule asked of it, with what it cites at hand."""

from __future__ import annotations

import msgspec

from mabillon.archive.store import Store
from mabillon.dispatch.checking import check
from mabillon.dispatch.rules import RULES
from mabillon.dispatch.rules.rule import Checked, Finding
from mabillon.dispatch.source import Dispatch
from mabillon.workflows import dispatches
from mabillon.workflows.citing import Gathering, gather


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What the checker found in a dispatch; ``findings`` in the order of the file.

    ``rules``, ``citations``, ``quotations``: how many there were.
    """

    file: str
    key: str
    called: str
    findings: list[Finding]
    rules: int
    citations: int
    quotations: int
    schema: str = "mabillon.proof/1"

    @property
    def standing(self) -> list[Finding]:
        """The findings that are not switched off."""
        return [finding for finding in self.findings if finding.off is None]

    @property
    def blocking(self) -> list[Finding]:
        """The findings with which nothing is published."""
        quiet = {rule.name for rule in RULES.values() if not rule.blocks}
        return [finding for finding in self.standing if finding.rule not in quiet]


def proof(store: Store, given: str) -> Proof:
    """Check a dispatch: a file, or SERIES/NUMBER.

    Raises
    ------
    UnknownName
        There is no such dispatch.
    UnreadableInput
        It cannot be read.
    """
    return proof_of(store, dispatches.read(dispatches.find(store, given)))


def proof_of(store: Store, dispatch: Dispatch, gathering: Gathering | None = None) -> Proof:
    """Check a dispatch that was read; ``gathering``: of this store, None = a new one."""
    cited, house = gather(store, dispatch, gathering=gathering)
    return Proof(
        file=dispatch.where,
        key=dispatch.front.key,
        called=dispatch.front.called,
        findings=check(Checked(dispatch, cited, house), RULES),
        rules=len(RULES),
        citations=len(dispatch.citations),
        quotations=len(dispatch.quotations),
    )
