"""The register as the desk shows it: what is in force, or why an edited file does not hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from mabillon.archive.register import Problem, Register, inspect, parse
from mabillon.archive.store import Store
from mabillon.workflows.register_in_force import FILE, read_working_copy, standing_version


@dataclass(frozen=True, slots=True)
class InForce:
    """The register in force.

    Parameters
    ----------
    digest
        SHA-256 of its YAML.
    yaml
        Its bytes.
    register
        What it says.
    problems
        Why register.yaml, which was edited by hand, does not hold; what is in force is the last
        version that did. Empty = it holds.
    broken
        The bytes of that file; empty = it holds.
    """

    digest: str
    yaml: bytes
    register: Register
    problems: tuple[Problem, ...] = ()
    broken: bytes = b""


def in_force(store: Store) -> InForce:
    """Return the register in force, an edited register.yaml included; writes nothing."""
    digest, yaml = standing_version(store)
    edited = read_working_copy(store)
    if edited is not None and edited != yaml:
        problems = inspect(edited)[1]
        if not problems:
            register = parse(edited, FILE)
            return InForce(hashlib.sha256(edited).hexdigest(), edited, register)
        register = parse(yaml, f"register {digest[:12]}")
        return InForce(digest, yaml, register, tuple(problems), edited)
    return InForce(digest, yaml, parse(yaml, f"register {digest[:12]}"))
