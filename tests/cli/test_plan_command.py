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


def paragraph(*words: str) -> str:
    return " ".join(run(*words).split())


def test_what_ends_one_machine_is_said_with_the_figure_of_the_table() -> None:
    said = paragraph("--posts", "29.5M")
    assert "search index 63 min 29 GB" in said
    ends = "enough up to 26,000,000 posts (extrapolated), the first to lack it"
    assert f"search index: 29 GB; {ends}" in said
    assert "2 archives" in said
    assert "machine is enough" not in said and "Time for a cluster" not in said
    far = paragraph("--posts", "1G")
    assert far.index("search index: 3.0 TB") < far.index("near copies of all: 287 GB")
    assert "which the system takes back, so it is slower" in far


def test_it_is_said_with_which_powers_it_goes_on() -> None:
    assert "1.42 (near copies of all)" in paragraph("--posts", "1G")
    assert "powers" not in paragraph("--posts", "10M")


def test_an_end_within_what_was_measured_is_not_said_to_be_extrapolated() -> None:
    said = paragraph("--posts", "1M", "--memory", "1")
    assert "near copies of all: 2.0 GB; enough up to 320,000 posts, the first" in said


def test_disk_is_looked_at_where_it_is_given() -> None:
    assert "One such machine is enough." in paragraph("--posts", "10M")
    assert "enough, by memory and disk." in paragraph("--posts", "10M", "--disk", "50G")
    said = paragraph("--posts", "10M", "--disk", "10G")
    assert "disk: 19 GB, and 10 GB are given" in said and "is enough" not in said


def test_many_pictures_are_marked() -> None:
    [row] = [line for line in run("--posts", "1M", "--media", "1k").splitlines() if "kept" in line]
    assert row.endswith("*")
    assert "300 drawn pictures" in paragraph("--posts", "1M", "--media", "1k")
    assert "*" not in run("--posts", "1M", "--media", "300")


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
        (["--posts", "1M", "--disk", "0"], "--disk"),
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
