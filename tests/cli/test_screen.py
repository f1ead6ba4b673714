"""The terminal screens: look.md's screen, at every width, with nothing of evidence obeyed."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta, timezone
from pathlib import Path

import msgspec
import pytest

import page_samples
from mabillon.cli.listings import trace_screen
from mabillon.cli.routing_screen import routing_screen
from mabillon.cli.screen import opinion_screen
from mabillon.cli.typeset import wants_colour
from mabillon.examine.finding import Finding
from mabillon.examine.validation.standing import Validated
from mabillon.pages import opinion as opinion_page
from mabillon.pages.dossier import Judgement
from mabillon.text.display import FSI, PDI, plain, width_of

REFERENCE = """\
Statement in the name of the Thistledown League
posted by @marl (X) on 26 March 2031, 09:12 UTC   sha256 3f9c…00a1   opinion 7

  APPEARS NOT TO HAVE BEEN ISSUED by the Thistledown League   proposed, unsigned
  LLR -1.9 [-2.0, -1.5]   moderate support for "not issued" (ENFSI 2015)
  if it was not issued: altered

  Had not appeared by 16:12 UTC on 27 March on any of 11 channels that routinely
  carry its statements, all watched throughout. (A twelfth, Potting Wire, was
  not collected in the night of 25 March and is left out.)

  carriage  -1.9   absent at 31 h
  donor            altered from No. 198 (3 February 2031): 71 % shared,
                   9 changes
  media            The photo stood in an allotment newsletter on 4 May 2027.
  record           @marl posted 3 earlier statements in the name of the
                   Thistledown League; none was carried by a channel of its own
                   (share 0%, 95 % interval 0% to 54%).
  reception        8 of 11 forwarders posted since; none passed it on or
                   mentioned it.
  wording          not determined: comes with the wording issue

  This would be wrong if the League used a route nobody watches (assumed 1 in
  100), or if the post was made later than X says.
  Clock: silence can tell no more (limit reached on 26 March 2031, 21:00 UTC).

  Not validated yet for this issuer: mabillon validate thistledown-league

  mabillon judge 7      mabillon dispatch new --from 7      opinion-7.html"""


def test_the_reference_screen() -> None:
    lines = opinion_screen(page_samples.reference_case(), 80, page="opinion-7.html")
    assert "\n".join(lines) == REFERENCE


@pytest.mark.parametrize("width", [60, 72, 80, 120, 200])
@pytest.mark.parametrize("name", page_samples.CASES)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    document = page_samples.CASES[name]()
    for line in opinion_screen(document, width):
        if not line.startswith("  mabillon trace"):  # a command is never cut
            assert width_of(line) <= width, line


@pytest.mark.parametrize("width", [60, 80, 200])
def test_lists_fit_too(width: int) -> None:
    for lines in (
        trace_screen(page_samples.trace_context(), width),
        routing_screen(page_samples.routing_context(), width),
    ):
        commands = ("    mabillon register", "      --since", "      --reason")
        for line in lines:
            if not line.startswith(commands):  # a command is never cut
                assert width_of(line) <= width, line


def test_a_time_that_is_not_exact_is_not_shown_as_exact() -> None:
    row = page_samples.trace_row(1, "x:@relay", "Relay")
    for uncertain, shown in ((None, False), (0, False), (1800, True)):
        told = msgspec.structs.replace(row, at_uncertain_s=uncertain)
        lines = trace_screen(page_samples.trace_context(rows=[told], first=told), 80)
        assert ("time ± 30 min" in " ".join(lines).replace("\u00a0", " ")) is shown


def test_nothing_of_the_evidence_reaches_the_terminal_as_control() -> None:
    evil = page_samples.trace_row(
        1, page_samples.EVIL, page_samples.EVIL, hint=page_samples.EVIL, origin=page_samples.EVIL
    )
    screens = [
        opinion_screen(page_samples.hostile_case(), 80),
        trace_screen(page_samples.trace_context(rows=[evil], first=evil), 80),
        routing_screen(page_samples.routing_context(issuer_name=page_samples.EVIL), 80),
    ]
    for line in [line for lines in screens for line in lines]:
        assert plain(line) == line
        assert line.count(FSI) == line.count(PDI)
        if not line.startswith("  mabillon trace"):
            assert "https://evil" not in line


def test_a_hostile_name_makes_no_command() -> None:
    document = page_samples.reference_case()
    question = msgspec.structs.replace(document.question, post="x:@marl/1; rm -r ~")
    unkept = msgspec.structs.replace(document, question=question, number=None)
    lines = opinion_screen(unkept, 80)
    assert any("mabillon trace 'x:@marl/1; rm -r ~'" in line for line in lines)


def test_right_to_left_names_are_isolated() -> None:
    first = opinion_screen(page_samples.arabic_case(), 80)[0]
    assert first == f"Statement in the name of {FSI}رابطة الشوك{PDI}"


def test_conflicts_come_before_the_findings_and_say_so_once() -> None:
    said = "\n".join(opinion_screen(page_samples.conflict_case(), 80))
    assert said.index("CONFLICT") < said.index("carriage")
    assert "conflict, at the top" in said
    assert said.count("It stood on Thistledown Desk") == 1
    assert "no figure: the findings conflict" in said


def test_undetermined_reads_like_an_answer() -> None:
    said = "\n".join(opinion_screen(page_samples.nothing_case(), 80))
    assert "NOT ESTABLISHED  Circulating in the name of" in said
    assert "donor            not determined: no known statement of the issuer" in said
    assert "posted at a time that is not known" in said


def test_the_clock_names_what_is_to_come() -> None:
    base = page_samples.reference_case()
    figures = page_samples.carriage_figures(age_s=600.0)
    young = Finding(
        examination="carriage", status="not_determined", reason="young", figures=figures
    )
    document = msgspec.structs.replace(base, findings=[young])
    said = " ".join(" ".join(opinion_screen(document, 80)).split())
    assert (
        "Clock: if silence lasts, moderate support from 26 March 2031, 10:00 UTC; "
        "never more than LLR -1.9." in said
    )
    zone = timezone(timedelta(hours=3), "EAT")
    assert "10:00 UTC (13:00 EAT)" in " ".join(
        " ".join(opinion_screen(document, 80, zone=zone)).split()
    )


def test_signatures_stand_beside_the_standing() -> None:
    signed = [Judgement(kind="sign", by="R. Vane"), Judgement(kind="dissent", by="L.\nBrandt")]
    said = "\n".join(opinion_screen(page_samples.reference_case(), 80, judgements=signed))
    assert "signed by R. Vane; dissent by L. Brandt" in said
    assert "unsigned" not in said


def test_colour_adds_only_escape_sequences() -> None:
    document = page_samples.conflict_case()
    bare, coloured = opinion_screen(document, 80), opinion_screen(document, 80, colour=True)
    assert bare != coloured
    assert [plain(line) for line in coloured] == [plain(line) for line in bare]


@pytest.mark.parametrize(
    ("terminal", "environ", "wanted"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_no_color_is_respected(terminal: bool, environ: dict[str, str], wanted: bool) -> None:
    assert wants_colour(terminal=terminal, environ=environ) is wanted


def test_trace_shows_time_channel_delay_and_relation() -> None:
    said = "\n".join(trace_screen(page_samples.trace_context(), 100))
    assert "2031-03-26 09:12  first      @marl (X)" in said
    assert "forward of x:@marl/907" in said
    assert f"forward by name only “{FSI}مارل{PDI}”" in said
    assert "2 changes, gone by" in " ".join(said.split())
    nothing = trace_screen(page_samples.trace_context(rows=[], first=None), 80)
    assert any("Nothing in the archive shares a passage" in line for line in nothing)


def test_routing_tells_what_is_not_in_the_register() -> None:
    lines = routing_screen(page_samples.routing_context(), 80)
    said = "\n".join(lines)
    assert "Not tracked: @new (X)" in said
    at = next(i for i, line in enumerate(lines) if "accept thistledown-league x:@new" in line)
    assert re.fullmatch(
        r"    mabillon register accept \S+ x:@new --since 2030-04-\d\d \\", lines[at]
    )
    assert lines[at + 1].startswith("      --reason 'carried ")
    assert "decided: supporter." in " ".join(said.split())
    nothing = routing_screen(page_samples.no_routing(), 80)
    assert any("names no channel that carries" in line for line in nothing)


def test_routing_shows_gaps_and_kinds() -> None:
    lines = routing_screen(page_samples.routing_context(), 120)
    head = next(line for line in lines if "by month, %" in line)
    assert head.split()[-1] == "2031-03"
    radio = next(line for line in lines[lines.index(head) :] if "Trellis Radio" in line)
    assert [cell == "·" for cell in radio.split()[2:9]] == [False] * 2 + [True] * 4 + [False]
    kinds = lines[next(i for i, line in enumerate(lines) if "by kind" in line) :]
    arabic = next(line for line in kinds if "ناقل" in line)
    assert re.search(r" 0 of \d+, 0 %\*", arabic)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_no_traceback() -> None:
    code = "from mabillon.cli import main; main(['--help'])"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "mabillon: what it prints cannot be written (no space left)\n"


def test_a_validation_stands_on_the_opinion() -> None:
    known = Validated(
        entry=4,
        digest="f5" * 32,
        at="2031-03-27T16:12:00Z",
        ledger_size=60,
        examined=300,
        said=["Of 300 own statements 2 were silent.", "No case is recorded.", "Wording was not."],
        differs=["the settings were others"],
    )
    document = msgspec.structs.replace(page_samples.reference_case(), validated=known)
    text = "\n".join(opinion_screen(document, 80))
    assert "Validated on 27 March 2031 on 300 own statements; since then the settings were" in text
    assert "Of 300 own statements 2 were silent." in text
    page = opinion_page.opinion(document)
    assert "No case is recorded." in page
    assert "--kept --page FILE" in page
