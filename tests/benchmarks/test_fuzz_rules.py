"""The fuzzing would notice: a reader that breaks a rule is told, one that breaks none is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from benchmarks.fuzz.injuries import injured

ROOT = Path(__file__).parents[2]
JUDGED = """
import json, os, sys, tempfile
from pathlib import Path
import pyarrow as pa
from benchmarks.fuzz.rules import Judge
from mabillon.errors import UnreadableInput
from mabillon.readers import READERS, Batch, Reader, Reject
from mabillon.readers.rows import batch
from mabillon.tables import TIME

EMPTY = batch(0, {}, {})

def rejects(*given):
    return [Reject(n, at, length, "why", excerpt) for n, at, length, excerpt in given]

def outside(source):
    Path(sys.argv[2]).write_text("x")
    return []

def reads_outside(source):
    Path("/etc/passwd").read_bytes()
    return []

def asks(source):
    import socket
    try:
        socket.create_connection(("127.0.0.1", 9), 0.1)
    except OSError:
        pass
    return []

def starts(source):
    os.system("true")
    return []

def swallows(source):
    raise UnreadableInput("no")

def row(**columns):
    return batch(1, {name: pa.array([value], kind) for name, (value, kind) in columns.items()}, {})

WAYS = {
    "good": lambda s: rejects((1, 0, 3, b"abc"), (2, 3, 1, b"d")),
    "refuses": swallows,
    "raises": lambda s: [][0],
    "twice": lambda s: rejects((1, 0, 3, b"abc"), (1, 3, 1, b"d")),
    "gap": lambda s: rejects((1, 0, 3, b"abc"), (3, 3, 1, b"d")),
    "elsewhere": lambda s: rejects((1, 0, 3, b"xyz")),
    "too much": lambda s: rejects((1, 0, 1, b"abc")),
    "writes outside": outside,
    "reads outside": reads_outside,
    "asks the network": asks,
    "starts a process": starts,
}
ROWS = {
    "year zero": row(record=(1, pa.int64()), posted_at=(-62_135_596_800_000_001, TIME)),
    "fewer than none": row(record=(1, pa.int64()), views=(-1, pa.int64())),
    "last moment": row(record=(1, pa.int64()), posted_at=(253_402_300_799_999_999, TIME)),
}
WAYS |= {name: lambda s: [] for name in (*ROWS, "half a letter")}
way = None
READERS["x"] = Reader("x", "x", 1, lambda h, n: 0.0, lambda s: iter(
    [Batch(ROWS.get(way, EMPTY), WAYS[way](s), 4, ["\\ud800"] if "half" in way else [])]
))
told = {}
judge = Judge("x", Path(sys.argv[1]))
for way in WAYS:
    try:
        judge(b"abcd")
        told[way] = ""
    except Exception as error:
        told[way] = f"{type(error).__name__}: {error}"
print(json.dumps(told))
"""


def test_what_breaks_a_rule_is_told(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", JUDGED, str(scratch), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told.pop("good") == told.pop("refuses") == told.pop("last moment") == ""
    assert "IndexError" in told.pop("raises")
    expected = {
        "twice": "counted twice",
        "gap": "are missing",
        "elsewhere": "is said to stand",
        "too much": "more is shown",
        "writes outside": "wrote",
        "reads outside": "read /etc/passwd",
        "asks the network": "socket.connect",
        "starts a process": "os.system",
        "year zero": "posted_at is from",
        "fewer than none": "views is from -1",
        "half a letter": "cannot be written",
    }
    assert {way: said in told[way] for way, said in expected.items()} == dict.fromkeys(told, True)


def test_branches_are_numbered_as_they_stand() -> None:
    """As atheris has it, their numbers follow from addresses: no run would be like another."""
    pytest.importorskip("atheris")
    run = (
        "import dis; from atheris import instrument_bytecode; "
        "from benchmarks.fuzz.one import repeatable; from json.decoder import py_scanstring; "
        "repeatable(); code = instrument_bytecode.patch_code(py_scanstring.__code__, True); "
        "said = [i.argval for i in dis.get_instructions(code)]; "
        "print([number for it, number in zip(said, said[1:]) if it == '_trace_branch'])"
    )
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, cwd=ROOT)
    numbers = json.loads(done.stdout)
    assert len(numbers) > 20 and numbers == sorted(numbers)


@pytest.mark.parametrize("target", ["csv", "container"])
def test_without_atheris_inputs_grow_out_of_the_fixtures(tmp_path: Path, target: str) -> None:
    run = (
        "from pathlib import Path; import sys; from benchmarks.fuzz.one import fuzz; "
        "fuzz(sys.argv[1], 60, 3, Path(sys.argv[2]), False)"
    )
    command = [sys.executable, "-c", run, target, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    tally = json.loads((tmp_path / "tally.json").read_text())
    assert tally["inputs"] == 66 and tally["kept"] and tally["rejected"]
    assert len(tally["digest"]) == 12


def test_an_injury_ends_no_run() -> None:
    """Some of what is written is beyond what the library would write: it is not asked to."""
    made = [injured(b"PAR1", Random(seed), []) for seed in range(400)]
    assert sum(one.startswith(b"PAR1") and one.endswith(b"PAR1") for one in made) > 100
