"""Exports for other tools: one file a format.

No export says that an issuer did, or issued, what is only claimed; see `exported` for what is
handed to them, and docs/decisions/0026-exports.md for what their formats cannot say.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from mabillon.errors import UsageError
from mabillon.exporters.exported import Exported, Progress

Write = Callable[[Exported, Path, Progress], dict[str, int]]
"""Writes to a path that is not there yet; returns how many there are of each kind."""


class Export(NamedTuple):
    """A format.

    Parameters
    ----------
    where
        module:function that writes it, imported when it is asked for.
    about
        One line for people.
    folder
        Whether it is a folder, and not one file.
    tables
        Whether it holds tables, and not records.
    needs
        The package of the extra ``exports`` that it takes; null = none.
    """

    where: str
    about: str
    folder: bool = False
    tables: bool = False
    needs: str | None = None


EXPORTS: Final[dict[str, Export]] = {
    "stix": Export("stix:write", "STIX 2.1, one bundle", needs="stix2"),
    "followthemoney": Export(
        "followthemoney:write", "FollowTheMoney, one entity a line", needs="followthemoney"
    ),
    "claimreview": Export("claimreview:write", "ClaimReview of schema.org, JSON-LD"),
    "bagit": Export("bagit:write", "BagIt, with a script that checks it", folder=True),
    "parquet": Export("tables:write_parquet", "every table as Parquet", folder=True, tables=True),
    "csv": Export("tables:write_csv", "every table as CSV", folder=True, tables=True),
    "jsonl": Export("tables:write_jsonl", "every table as lines of JSON", folder=True, tables=True),
}


def writer(name: str) -> Write:
    """Return what writes a format.

    Raises
    ------
    UsageError
        A package that it takes is not installed.
    """
    export = EXPORTS[name]
    if export.needs is not None:
        try:
            importlib.import_module(export.needs)
        except ImportError as error:
            raise UsageError(
                f"the format {name} takes the package {export.needs}, which is not installed",
                do="install the extra: pip install 'mabillon[exports]'",
            ) from error
    module, _, function = export.where.partition(":")
    found: Write = getattr(importlib.import_module(f"mabillon.exporters.{module}"), function)
    return found
