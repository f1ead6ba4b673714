"""The user's own configuration, which is never taken from an archive.

It stands in ``mabillon/config.toml`` under $XDG_CONFIG_HOME (else ~/.config). It may name
programs to be run and people to be written to, so that one inside an archive, or one that
others may write to, is refused: a received archive switches nothing on and executes nothing.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mabillon.errors import UsageError

FILE: Final = "mabillon/config.toml"


def config_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the user's configuration stands, whether it is there or not."""
    given = environ.get("XDG_CONFIG_HOME", "")
    home = Path(given) if given and Path(given).is_absolute() else Path.home() / ".config"
    return home / FILE


def configuration(
    archive: Path, environ: Mapping[str, str] = os.environ, *, how: str = "mend it"
) -> dict[str, Any]:
    """Return the sections of the user's configuration; none where there is none.

    Parameters
    ----------
    archive
        The folder of the archive that is worked on.
    how
        What to do where it cannot be read.

    Raises
    ------
    UsageError
        It stands in the archive, others may write to it, or it is no TOML.
    """
    path = config_path(environ)
    where = str(path)
    if path.resolve().is_relative_to(archive.resolve()):
        raise UsageError(
            "a configuration inside an archive is not read",
            where=where,
            do="keep it in your own folder",
        )
    try:
        if path.stat().st_mode & 0o022:
            raise UsageError(
                "others may write to this configuration, which names programs to be run",
                where=where,
                do=f"chmod go-w {path}",
            )
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot be read as it stands ({error})", where=where, do=how) from error
