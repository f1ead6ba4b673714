"""The user's own program: configured outside the archive, without a shell, within limits."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.workflows.translator import MOST, Translator


def program(code: str, timeout_s: float = 20.0) -> Translator:
    return Translator((sys.executable, "-S", "-c", code, "{from}", "{to}"), "Sedge", timeout_s)


def written(folder: Path, text: str) -> dict[str, str]:
    (folder / "mabillon").mkdir(parents=True)
    (folder / "mabillon" / "config.toml").write_text(text)
    (folder / "mabillon" / "config.toml").chmod(0o600)
    return {"XDG_CONFIG_HOME": str(folder)}


def test_it_is_read_from_the_users_folder(tmp_path: Path) -> None:
    environ = written(tmp_path / "home", '[translator]\ncommand = ["/opt/sedge", "-q"]\n')
    found = Translator.configured(tmp_path / "archive", environ)
    assert found == Translator(("/opt/sedge", "-q"), "sedge", 60.0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no machine translator"),
        ("[other]\na = 1\n", "no machine translator"),
        ("[translator]\ncommand = []\n", "no machine translator"),
        ('[translator]\ncommand = "rm -rf x"\n', "as it stands"),
        ('[translator]\ncommand = ["x"]\nshell = true\n', "as it stands"),
        ("[translator\n", "as it stands"),
    ],
)
def test_anything_else_is_off(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        Translator.configured(tmp_path / "archive", written(tmp_path / "home", text))


def test_nothing_of_an_archive_is_ever_run(tmp_path: Path) -> None:
    text = '[translator]\ncommand = ["true"]\n'
    with pytest.raises(UsageError, match="no machine translator"):
        Translator.configured(tmp_path / "archive", {"XDG_CONFIG_HOME": str(tmp_path / "nowhere")})
    inside = written(tmp_path / "archive" / "home", text)
    with pytest.raises(UsageError, match="inside an archive"):
        Translator.configured(tmp_path / "archive", inside)
    environ = written(tmp_path / "home", text)
    (tmp_path / "home" / "mabillon" / "config.toml").chmod(0o666)
    with pytest.raises(UsageError, match="others may write"):
        Translator.configured(tmp_path / "archive", environ)


def test_the_text_goes_in_and_the_translation_comes_out() -> None:
    code = (
        "import sys; t = sys.stdin.buffer.read().decode();"
        "sys.stdout.buffer.write(f'{sys.argv[1]}>{sys.argv[2]}: {t[::-1]}'.encode())"
    )
    text = "بيان; $(touch /tmp/x) `id` " * 20_000  # far more than a pipe holds
    assert program(code).translate(text, "ar", "en") == f"ar>en: {text[::-1]}"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import sys; sys.stderr.write('no model\\x1b[2J'); sys.exit(3)", "status 3: no model$"),
        ("pass", "wrote nothing"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\xfe')", "no UTF-8"),
    ],
)
def test_what_goes_wrong_is_told(code: str, why: str) -> None:
    with pytest.raises(UnreadableInput, match=why):
        program(code).translate("x", "ar", "en")


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(UnreadableInput, match="cannot be run"):
        Translator(("/nowhere/sedge",), "sedge").translate("x", "ar", "en")


def test_time_and_size_are_limited(tmp_path: Path) -> None:
    here = tmp_path / "pid"
    code = (
        "import os, time, subprocess;"
        f"p = subprocess.Popen(['sleep', '60']); open({str(here)!r}, 'w').write(str(p.pid));"
        "time.sleep(60)"
    )
    for limit_s in (0.5, 4, 16, 32):  # until it has begun at all, on a busy machine
        began = time.monotonic()
        with pytest.raises(LimitExceeded, match=f"more than {limit_s:g} seconds"):
            program(code, limit_s).translate("x", "ar", "en")
        assert time.monotonic() - began < limit_s + 20
        if here.exists() and here.read_text():
            break
    with pytest.raises(LimitExceeded, match="wrote more than"):
        program(f"print('x' * {MOST + 10})").translate("x", "ar", "en")
    until = time.monotonic() + 30
    while _alive(int(here.read_text())):
        assert time.monotonic() < until, "what it started runs on"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return b"\nState:\tZ" not in Path(f"/proc/{pid}/status").read_bytes()
    except (ProcessLookupError, FileNotFoundError):
        return False
