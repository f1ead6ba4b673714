"""Compile the inner loops while the package is built; where that cannot be, build without."""

from __future__ import annotations

import runpy
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledInnerLoops(BuildHookInterface[Any]):
    """Adds the libraries to the wheel, which then is one for this kind of machine."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the libraries beside their sources, before files are gathered."""
        room = Path(self.root, "src", "mabillon", "compiled")
        made = runpy.run_path(str(room / "building.py"))["main"]()
        if made and version != "editable":
            build_data["artifacts"] += [f"/{path.relative_to(self.root)}" for path in made]
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"
