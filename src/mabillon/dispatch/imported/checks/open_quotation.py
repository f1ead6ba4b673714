"""A quotation that begins and does not end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.report import Fault, Read

NAME: Final = "report-open-quotation"


def check(found: Read) -> Iterator[Fault]:
    """Yield the quotations that are not closed, and do not go on in the next paragraph."""
    for quotation in found.report.quotations:
        if not quotation.closed and not quotation.goes_on:
            yield Fault(
                rule=NAME,
                says="A quotation begins here and does not end in its paragraph.",
                do="Do not quote from here on: whose words these are cannot be told. Look for "
                "the source.",
                place=quotation.place,
                excerpt=excerpt(quotation.text),
            )


CHECK: Final = Check(NAME, "A quotation that begins also ends.", check)
