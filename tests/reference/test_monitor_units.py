"""The units and the cron line of docs/how-to/run-the-monitor.md hold as they stand."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import click

from mabillon.cli import group

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "run-the-monitor.md"
PROGRAM = "/opt/mabillon/bin/mabillon"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def units() -> dict[str, str]:
    """Return the units by name; each begins with the path that it is to have."""
    return {text.splitlines()[0].rpartition("/")[2]: text for text in blocks("ini")}


def understood(command: str) -> None:
    """Have the program read a command line, without running it."""
    program, *arguments = shlex.split(command)
    assert program == PROGRAM
    context = group.make_context("mabillon", arguments)
    name, called, rest = group.resolve_command(context, [*context._protected_args, *context.args])
    assert (name, context.params["archive"]) == ("watch", "/srv/papers")
    assert called is not None
    assert isinstance(called.make_context("watch", rest, parent=context), click.Context)


def test_they_call_what_there_is() -> None:
    commands = [
        line.removeprefix("ExecStart=")
        for text in units().values()
        for line in text.splitlines()
        if line.startswith("ExecStart=")
    ]
    assert len(commands) == 2
    [cron] = blocks("cron")
    *times, command = cron.strip().split(maxsplit=5)
    assert len(times) == 5
    assert all(re.fullmatch(r"\*(/[0-9]+)?|[0-9]+", each) for each in times)
    for each in (*commands, command):
        understood(each)


def test_units_can_be_read() -> None:
    for text in units().values():
        unit = ConfigParser(interpolation=None)
        unit.read_string(text)
        assert unit.has_section("Unit")


def test_systemd_takes_them(tmp_path: Path) -> None:
    analyze, program = shutil.which("systemd-analyze"), shutil.which("true")
    if analyze is None or program is None:
        return  # a machine without systemd: that they can be read is told above
    for name, text in units().items():
        (tmp_path / name).write_text(text.replace(PROGRAM, program), "utf-8")
    done = subprocess.run(
        [analyze, "verify", "--man=no", *(str(tmp_path / name) for name in units())],
        check=False,
        capture_output=True,
        text=True,
    )
    ours = [line for line in done.stderr.splitlines() if "mabillon" in line]
    assert (done.returncode, ours) == (0, []), done.stderr
