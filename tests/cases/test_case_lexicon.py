"""Statements that do not fit the time they claim: two names, an old stamp, a wrong number."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from case_world import DESK, HOUR, ISSUER, MARL, Scene, found, own, post, register

from mabillon import Finding, OpinionDocument
from mabillon.cli import main
from mabillon.invented.channels import Channel
from mabillon.invented.posts import Post
from mabillon.text.display import width_of

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
LATER = AT + 31 * HOUR
HEDGERS = Channel("hedge-hands", "Hedge Hands", "telegram", "9900000051", "independent")

DATED = (
    "    branches:",
    "      - {text: Old Basin Circle, until: 2030-08-01}",
    "      - {text: Eastmere Circle, since: 2030-08-01}",
)

BODY = (
    "The elder gardeners have met in the cellar of the bathhouse and have voted, by spade, to "
    "leave the town. From Monday no bulb of ours will be found between the canal and the sea, "
    "and whoever still plants there plants alone. The wheelbarrows are for sale, the tall one "
    "with the squeak included, and the kettle goes to the highest bidder."
)


def lexicon(document: OpinionDocument) -> Finding:
    """Return the finding: in words, whatever it holds."""
    made = found(document, "lexicon")
    assert made.status == "determined"
    assert made.llr is None
    assert made.reason is not None
    assert "in words only" in made.reason
    return made


def rules(made: Finding) -> list[tuple[str, str]]:
    return [(one["rule"], one["term"]) for one in made.figures["found"]]


def others(scene: Scene) -> None:
    """Let another club post through the year, so that there is something to compare with."""
    at = datetime(2030, 4, 3, 15, tzinfo=UTC)
    weeks = [
        post(
            HEDGERS,
            at + 7 * 24 * HOUR * week,
            f"Hedge Hands met {week + 3} times this spring; the shears were sharpened, the tea was "
            f"weak, and row {week + 1} of the long hedge is cut back to the second wire for good.",
        )
        for week in range(48)
    ]
    scene.happens(*weeks)
    scene.export(HEDGERS, AT + HOUR)


class TestTwoNames:
    """Case 5. On 26 March an account posts a statement with the heading of the day, under the
    name that a branch has borne since August, and with the Convenor at its foot who left
    office in August; it speaks of the branch by its former name too.

    Right: the lexicon says in words that the two names never held at one time (cited to the
    register) and that the Convenor was last named in August (cited to the statement); the
    figure comes from carriage alone.
    """

    def asked(self, scene: Scene) -> Post:
        _, written = own(AT, 114, seed="forged")
        end = written.text.splitlines()[-1].replace("Sorrel", "Quill")
        text = (
            f"{written.heading}\nTo all who pass by:\n\nThe Eastmere Circle, once the Old Basin "
            f"Circle and will be again, makes it known. {BODY}\n\n{end}"
        )
        return post(MARL, AT, text)

    def happens(self, scene: Scene) -> Post:
        asked = self.asked(scene)
        genuine, _ = own(AT - 20 * HOUR)
        scene.happens(genuine, asked)
        scene.carried(genuine)
        others(scene)
        scene.look(LATER)
        text = register().replace("    outlets:", "\n".join([*DATED, "    outlets:"]), 1)
        (scene.archive.store.root / "register.yaml").write_text(text, encoding="utf-8")
        return asked

    def test_said_in_words_and_cited(self, scene: Scene) -> None:
        document = scene.verify(self.happens(scene))
        made = lexicon(document)
        assert ("register", "Old Basin Circle") in rules(made)
        [quill] = [one for one in made.figures["found"] if one["rule"] == "ended"]
        assert "Quill" in quill["term"]
        assert "Sorrel" in quill["figures"]["then"]
        first, last = quill["cites"][:2]
        assert first[0].startswith("thistledown-desk/")
        assert "2030-07-25" < last[1] < "2030-08-12"
        assert last[0] in " ".join(made.explanation)
        assert any("genuine statements" in line for line in made.explanation)
        assert document.opinion.standing == "appears not to have been issued"
        carriage = found(document, "carriage")
        assert document.opinion.llr == carriage.llr
        assert all(f.llr is None for f in document.findings if f.examination == "lexicon")

    def test_two_names_of_a_branch_need_no_date(self, scene: Scene) -> None:
        """A text that was never posted: the pair is told all the same, and not named."""
        document = scene.verify(self.happens(scene).text + " It was never posted.")
        made = lexicon(document)
        assert made.figures["counts"]["register"] >= 1
        assert "found" not in made.figures
        assert "Circle" not in " ".join(made.explanation)

    def test_its_own_statement_has_none(self, scene: Scene) -> None:
        self.happens(scene)
        genuine = next(p for p in scene.posts if p.channel == DESK and p.at == AT - 20 * HOUR)
        made = lexicon(scene.verify(genuine))
        assert rules(made) == []
        assert made.explanation[0].startswith("No anachronism")


class TestNumbers:
    """Case 6. A statement bears a number that was issued in September, or one far beyond the
    sequence. The League's last number is 113.

    Right: said in words, with the statement that bore it, or those between which it falls.
    """

    def numbered(self, scene: Scene, number: int) -> tuple[OpinionDocument, Post]:
        genuine, _ = own(AT - 20 * HOUR)
        _, written = own(AT, number, seed=f"numbered {number}")
        asked = post(MARL, AT, replace(written, paragraphs=((BODY,),)).text)
        scene.happens(genuine, asked)
        scene.carried(genuine)
        scene.look(LATER)
        return scene.verify(asked), genuine

    def test_a_number_issued_before(self, scene: Scene) -> None:
        document, _ = self.numbered(scene, 57)
        [one] = lexicon(document).figures["found"]
        bore = scene.year.statements[56]
        assert one["rule"] == "serial"
        assert one["figures"]["fault"] == "used"
        assert one["cites"][0][0] == f"thistledown-desk/{bore.ident}"
        assert one["cites"][0][0] in one["said"]

    def test_a_number_never_issued(self, scene: Scene) -> None:
        document, genuine = self.numbered(scene, 150)
        [one] = lexicon(document).figures["found"]
        assert one["figures"]["fault"] == "ahead"
        assert f"No. 113 (thistledown-desk/{genuine.ident}" in one["said"]
        assert document.finding("carriage") is not None

    def test_the_next_number_is_right(self, another: Callable[[], Scene]) -> None:
        made, _ = self.numbered(another(), 114)
        assert lexicon(made).figures["found"] == []


@pytest.mark.parametrize("number", [58])
def test_a_recycled_statement_bears_a_number_used(scene: Scene, number: int) -> None:
    """The old statement again with a new date: its number and its Convenor tell."""
    old = scene.year.statements[number - 1]
    asked = post(MARL, AT, old.text.replace(" 2030", " 2031"))
    scene.happens(asked)
    scene.look(LATER)
    made = lexicon(scene.verify(asked))
    assert ("serial", f"Sowing No. {number}") in rules(made)


def test_the_command_lists_what_the_finding_cites(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lexicon of the year: the number's series, and the Convenors with their dates."""
    others(scene)
    where = ["--archive", str(scene.archive.store.root), "lexicon", ISSUER]

    def run(*more: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*where, *more])
        assert ended.value.code == 0
        return capsys.readouterr().out

    made = json.loads(run("--json", "--page", str(tmp_path / "lexicon.html")))
    assert made["schema"] == "mabillon.lexicon/1"
    [series] = made["numbers"]
    assert series["marker"] == "sowing no #"
    assert series["missing"] == []
    terms = {term["form"]: term for term in made["terms"]}
    quill = terms["convenor quill"]
    assert quill["state"] == "ended"
    assert "Sorrel" in quill["then"]
    assert quill["first"].startswith("thistledown-desk/")
    assert quill["changes"][0]["chance"] <= 0.01
    assert terms["convenor sorrel"]["kind"] == "closing"
    assert "Convenor Quill" in (tmp_path / "lexicon.html").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(run("--csv", "--kind", "closing"))))
    assert {row["kind"] for row in rows} == {"closing"}
    assert "Convenor Quill" in {row["term"] for row in rows}
    screen = run("--term", "convenor quill")
    assert "Then Convenor Sorrel" in screen
    assert max(map(width_of, screen.splitlines())) <= 80
    early = json.loads(run("--json", "--until", "2030-05-01T00:00Z"))
    assert early["statements"] < 60
    assert "60 needed" in early["why_not"]
