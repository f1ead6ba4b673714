"""``mabillon plan``: a table that fits, JSON, and a sentence for numbers that make no sense."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from mabillon.cli import group, main
from mabillon.cli.plan import plan_screen
from mabillon.text.display import width_of
from mabillon.workflows.planning import plan as reckon


def run(*words: str) -> str:
    made = CliRunner().invoke(group, ["plan", *words])
    assert made.exit_code == 0, made.output
    return made.output


@pytest.mark.parametrize("posts", ["10", "250k", "10M", "1_000_000_000", "100G"])
def test_it_fits_eighty_columns(posts: str) -> None:
    said = run("--posts", posts, "--media", "40M")
    assert max(map(width_of, said.splitlines())) <= 80
    assert "CPU time" in said and "near copies of all" in said


def test_what_lies_beyond_is_marked_and_said() -> None:
    said = run("--posts", "1G")
    [row] = [line for line in said.splitlines() if "near copies of all  " in line]
    assert row.endswith("*") and "* Extrapolated" in said
    assert "simulated, not measured" in said
    assert "*" not in run("--posts", "1M").replace("* Extrapolated", "")


def test_a_number_is_written_in_several_ways() -> None:
    ways = {run("--posts", way) for way in ("1500000", "1_500_000", "1,500,000", "1.5M", "1500k")}
    assert len(ways) == 1


def test_json_has_what_the_table_has() -> None:
    made = json.loads(run("--posts", "2M", "--media", "10k", "--json"))
    assert made["schema"] == "mabillon.plan/1" and made["posts"] == 2_000_000
    assert made["disk"] == pytest.approx(sum(need["disk"] or 0 for need in made["once"]))
    assert {need["basis"] for need in made["once"]} <= {"measured", "extrapolated"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--posts", "-5"], "no archive has that"),
        (["--posts", "0"], "no archive has that"),
        (["--posts", "9000G"], "no archive has that"),
        (["--posts", "1M", "--media=-1"], "no archive has that"),
        (["--posts", "many"], "no whole number"),
        (["--posts", "1.5"], "no whole number"),
        (["--posts", "9" * 22], "beyond what can be reckoned"),
        (["--posts", "1" + "000" * 8 + "G"], "beyond what can be reckoned"),
        (["--posts", "9" * 400], "beyond what can be reckoned"),
        (["--posts", "9" * 400 + "x"], "no whole number"),
        (["--posts", "1M", "--hours", "0"], "--hours"),
        (["--posts", "1M", "--hours", "nan"], "--hours"),
        ([], "--posts"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plan", *words])
    told = capsys.readouterr().err
    assert ended.value.code == 2 and said in told and "Traceback" not in told


def test_a_narrow_terminal_is_kept_to_in_prose() -> None:
    lines = plan_screen(reckon(1_000_000), 60)
    assert max(width_of(line) for line in lines if "  " not in line.strip()) <= 60
