"""Where the desk publishes to: as the user's own configuration says, else beside the archive."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from mabillon.errors import UsageError
from mabillon.workflows.configuration import config_path, configuration
from mabillon.workflows.publishing import TITLE

SECTION: Final = "site"
HOW: Final = '[site] has folder = "/…", and may have address = "https://…" and title = "…"'


class SitePlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the sites of both editions stand: a folder; its address, null = nobody said."""

    folder: str
    address: str | None = None
    title: str = TITLE


def site_place(archive: Path, environ: Mapping[str, str] = os.environ) -> SitePlace:
    """Return where an archive's dispatches are published to.

    Parameters
    ----------
    archive
        Its folder. Without a section ``[site]`` in the configuration, the sites stand beside
        it, in a folder of its name with ``-site``.

    Raises
    ------
    UsageError
        The configuration says something impossible.
    """
    section = configuration(archive, environ, how=HOW).get(SECTION)
    if section is None:
        return SitePlace(folder=str(archive.parent / f"{archive.name}-site"))
    where = f"{config_path(environ)}, [{SECTION}]"
    try:
        place = msgspec.convert(section, SitePlace)
    except msgspec.ValidationError as error:
        raise UsageError(f"says something impossible ({error})", where=where, do=HOW) from error
    if not Path(place.folder).expanduser().is_absolute():
        raise UsageError("the folder is not absolute", where=where, do=HOW)
    return msgspec.structs.replace(place, folder=str(Path(place.folder).expanduser()))
