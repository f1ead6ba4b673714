"""Which stores this machine's user agreed to: never said by an archive itself.

An archive that was received may name any store. Asking it would show whoever keeps it who asks,
from where and for what, so that nothing is asked before the user agreed: by `mabillon init
--store` or `mabillon share` on this machine, by a line in ``mabillon/stores`` beside the user's
configuration, or by MABILLON_STORES. Agreeing to an address agrees to what lies under it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mabillon.archive.folders import write_synced
from mabillon.errors import UsageError

FILE: Final = "mabillon/stores"
VARIABLE: Final = "MABILLON_STORES"


def stores_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the stores agreed to stand, one a line, whether any does or not."""
    given = environ.get("XDG_CONFIG_HOME", "")
    home = Path(given) if given and Path(given).is_absolute() else Path.home() / ".config"
    return home / FILE


def is_agreed(address: str, archive: Path, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the user agreed to a store, or to one that it lies under.

    ``archive``: the folder of the archive; a file of agreements inside it counts for nothing.

    Raises
    ------
    UsageError
        The file of agreements cannot be read, or others may write to it.
    """
    said = [*environ.get(VARIABLE, "").split(), *_lines(stores_file(environ), archive)]
    return any(f"{address}/".startswith(f"{one.rstrip('/')}/") for one in said)


def agree(address: str, archive: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Keep that the user agreed to a store."""
    if is_agreed(address, archive, environ):
        return
    path = stores_file(environ)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        said = path.read_text("utf-8") if path.exists() else ""
        between = "\n" if said and not said.endswith("\n") else ""
        write_synced(path, f"{said}{between}{address}\n".encode(), 0o600)
    except OSError as error:
        raise UsageError(
            f"it cannot be kept that you agreed to this store ({error.strerror})",
            where=str(path),
            do=f"set {VARIABLE}={address} instead",
        ) from error


def not_agreed(address: str, archive: Path) -> UsageError:
    """Return what is raised where an archive names a store that the user did not agree to."""
    return UsageError(
        f"this archive keeps its files in {address}, and you have not agreed to ask that store",
        where=str(archive),
        do=f"if you know whose it is, write {address} as a line into {stores_file()}, or set "
        f"{VARIABLE}={address}; what the catalogue holds can be read without",
    )


def _lines(path: Path, archive: Path) -> list[str]:
    if path.resolve().is_relative_to(archive.resolve()):
        return []
    try:
        if path.stat().st_mode & 0o022:
            raise UsageError(
                "others may write to this list of stores that you agreed to",
                where=str(path),
                do=f"chmod go-w {path}",
            )
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot be read ({error})", where=str(path), do="mend it") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
