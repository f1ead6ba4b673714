"""Every output against its golden text, and twice the same bytes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import dispatch_samples
from mabillon.dispatch.outputs import OUTPUTS

MAKER = Path(__file__).parents[2] / "golden" / "dispatches.py"
_spec = importlib.util.spec_from_file_location("golden_dispatches", MAKER)
assert _spec and _spec.loader
maker = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(maker)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("name", maker.NAMES)
def test_output_is_as_it_was(name: str, output: str) -> None:
    path, text = maker.golden(name, output)
    assert text == path.read_text("utf-8"), "python tests/golden/dispatches.py, and look"


@pytest.mark.parametrize("output", OUTPUTS)
def test_same_dispatch_same_bytes(output: str) -> None:
    make = OUTPUTS[output].make
    assert make(dispatch_samples.reference()) == make(dispatch_samples.reference())


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_output_knows_the_machine(output: str) -> None:
    made = OUTPUTS[output].make(dispatch_samples.short())
    for told in (str(Path.home()), str(Path.cwd()), "python-docx", "Microsoft"):
        assert told.encode() not in made
