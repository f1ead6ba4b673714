"""The register: register.yaml, read, checked, looked up and edited."""

from mabillon.archive.register.differences import differences
from mabillon.archive.register.model import (
    OUTCOMES,
    ROLES,
    SAYS,
    SPECIMENS,
    Alias,
    Channel,
    Issuer,
    Mark,
    Office,
    Outcome,
    ProductKind,
    Register,
    Role,
    RoleWord,
    Specimen,
    Stance,
    Term,
    nearest,
)
from mabillon.archive.register.parsing import as_text, inspect, parse
from mabillon.archive.register.tree import Problem

__all__ = [
    "OUTCOMES",
    "ROLES",
    "SAYS",
    "SPECIMENS",
    "Alias",
    "Channel",
    "Issuer",
    "Mark",
    "Office",
    "Outcome",
    "Problem",
    "ProductKind",
    "Register",
    "Role",
    "RoleWord",
    "Specimen",
    "Stance",
    "Term",
    "as_text",
    "differences",
    "inspect",
    "nearest",
    "parse",
]
