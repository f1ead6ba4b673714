"""Words of pictures: read by the real program, corrected by hand, and what they count for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from benchmarks.quality.drawn_texts import Look, drawn
from media_world import REGISTER, Item, digest, exported, taken_in

from mabillon.archive.store import Store
from mabillon.errors import UnreadableInput, UsageError
from mabillon.examine.finding import OpinionDocument
from mabillon.examine.settings import Settings
from mabillon.pages.lines import remedy
from mabillon.workflows.citing import Gathering
from mabillon.workflows.gathering import Gathered
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.picture_text import is_picture, keep, text_of
from mabillon.workflows.questions import Handed, ask
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import carryings, known_statements
from mabillon.workflows.transcribed import in_force, pictured, transcriptions
from mabillon.workflows.transcribing import Sheet, correct, transcribe, transcribe_all, unread
from mabillon.workflows.verify import again, differences, load, verify

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="needs it: apt-get install -y tesseract-ocr"
)

POSTED = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
STATEMENT = (
    "To all who pass by: in the night the League has planted\n"
    "forty trays of moss along the stairs of the old station.\n"
    "Nobody was disturbed, and the council was not asked.\n"
    "Leave it better. Sowing number 231"
)
EARLIER = (
    "To all who pass by: the League has put thirty trays of\n"
    "clover behind the brick kiln, from the gate to the pond.\n"
    "The neighbours lent two ladders and a lamp, with thanks.\n"
    "Leave it better. Sowing number 230"
)
PICTURE = drawn(STATEMENT, Look(24))
OF_EARLIER = drawn(EARLIER, Look(24))
FAINT = drawn(STATEMENT, Look(9, jpeg=14))
SHEET = Sheet(digest(PICTURE))


def file(folder: Path, data: bytes, name: str = "letter.png") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive: the desk posted an earlier statement and this one as pictures, marl this one."""
    folder = tmp_path_factory.mktemp("made")
    desk = [
        Item(6, POSTED - timedelta(days=3), "", "photos/six.png", OF_EARLIER),
        Item(7, POSTED + timedelta(hours=1), "", "photos/seven.png", PICTURE),
    ]
    with Store.init(folder / "archive") as store:
        (folder / "archive" / "register.yaml").write_text(REGISTER)
        marl = exported(folder, "marl", [Item(1904, POSTED, STATEMENT)])
        taken_in(store, exported(folder, "desk", desk), marl)
    return folder / "archive"


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copytree(made, tmp_path / "archive")
    with Store.open(tmp_path / "archive") as opened:
        yield opened


def holdings(store: Store) -> Holdings:
    return Holdings(store, current(store)[1], Settings())


def test_a_picture_is_read_once_and_says_by_what(store: Store, tmp_path: Path) -> None:
    assert keep(store, file(tmp_path, PICTURE)) == SHEET.evidence
    kept, new = transcribe(store, SHEET)
    made = kept.transcription
    assert new and made.text == STATEMENT and made.machine.startswith("Tesseract ")
    assert made.languages[0] == "eng" and "ara" in made.tried and made.words == 38
    assert made.confidence and made.confidence > 90 and made.recognised
    position = store.position()
    assert transcribe(store, SHEET) == (kept, False)
    assert transcribe(store, SHEET, languages="eng")[1] and store.position() == position + 1


def test_a_correction_counts_and_what_was_read_stays(store: Store, tmp_path: Path) -> None:
    keep(store, file(tmp_path, FAINT))
    sheet = Sheet(digest(FAINT))
    read = transcribe(store, sheet, languages="eng")[0].transcription
    assert read.text != STATEMENT and not read.recognised and read.doubtful
    by_hand, new = correct(store, sheet, STATEMENT, by="R. Vane", reason="faint")
    assert new and by_hand.transcription.corrects and by_hand.transcription.recognised
    assert correct(store, sheet, STATEMENT, by="R. Vane", reason="faint")[1] is False
    transcribe(store, sheet, languages="spa")
    held = transcriptions(store, [sheet.key])
    assert [kept.superseded for kept in held] == [True, False, True]
    assert held[0].transcription == read
    assert in_force(store)[sheet.key].transcription.label == "corrected by R. Vane"
    assert in_force(store, position=held[1].number) != in_force(store)
    for text, by, reason in ((" ", "V", "x"), (STATEMENT, " ", "x"), (STATEMENT, "V", " ")):
        with pytest.raises(UsageError):
            correct(store, sheet, text, by=by, reason=reason)


def test_what_is_no_picture_is_refused_and_what_is_broken_is_told(
    store: Store, tmp_path: Path
) -> None:
    assert not is_picture(file(tmp_path, b"words", "words.txt"))
    broken = keep(store, file(tmp_path, PICTURE[:200], "broken.png"))
    with pytest.raises(UnreadableInput, match="cut off"):
        text_of(store, broken, languages="eng")
    blank = keep(store, file(tmp_path, drawn(" \n ", Look(24)), "blank.png"))
    with pytest.raises(UnreadableInput, match="no words"):
        text_of(store, blank, languages="eng")


def test_a_picture_alone_is_a_copy_and_a_known_statement(store: Store) -> None:
    silent = verify(store, "marl/1904", "league").finding("carriage")
    assert silent and silent.figures["carried"] == []
    before = store.position()
    assert {sheet.evidence for sheet in unread(store)} == {digest(PICTURE), digest(OF_EARLIER)}
    read = dict(transcribe_all(store, unread(store), languages="eng"))
    assert len(read) == 2 and unread(store) == []
    document = verify(store, "marl/1904", "league")
    carriage = document.finding("carriage")
    assert carriage and carriage.llr and carriage.llr > 2
    [by] = carriage.figures["carried"]
    assert (by["post"], by["relation"]) == ("desk/7", "identical, as a picture")
    assert carriage.would_be_wrong_if[0].startswith("words of desk/7 were misread")
    known = known_statements(holdings(store), current(store)[1].issuer("league"))
    assert [s.post.id for s in known] == ["6", "7"] and known[0].heading.startswith("To all")
    carried = carryings(holdings(store), current(store)[1].issuer("league"), known)
    assert {row["relation"] for row in carried} == {"identical, as a picture"}
    assert len(pictured(store).texts) == 2 and not pictured(store, before).texts
    assert [differences(load(store, n), again(store, n)) for n in (1, 2)] == [[], []]


def test_a_post_that_is_a_picture_alone_is_asked_about(store: Store) -> None:
    silent = verify(store, "desk/6", "league")
    assert any("mabillon transcribe" in said for said in silent.opinion.not_determined)
    transcribe(store, Sheet(digest(OF_EARLIER)), languages="eng")
    question = verify(store, "desk/6", "league").question
    assert question.text == EARLIER and question.picture == digest(OF_EARLIER)
    assert question.transcription and question.transcription.machine
    assert [differences(load(store, n), again(store, n)) for n in (1, 2)] == [[], []]
    cited = Gathering(store).post("desk/6")
    assert (cited.text, cited.later_texts) == (EARLIER, ())
    assert Gathering(store).evidence(digest(OF_EARLIER)).text == EARLIER
    assert Gathering(store).evidence(digest(PICTURE)).text == ""


def questioned(store: Store, evidence: str) -> OpinionDocument:
    found = text_of(store, evidence, languages="eng")
    assert found
    asked = Handed(
        found.text, POSTED, "telegram:9900000002", evidence, found.transcription, "x.example/1"
    )
    return verify(store, asked, "league")


def test_words_not_read_surely_say_nothing_of_silence_or_wording(
    store: Store, tmp_path: Path
) -> None:
    faint = keep(store, file(tmp_path, FAINT))
    document = questioned(store, faint)
    for name in ("carriage", "wording"):
        finding = document.finding(name)
        assert finding and finding.status == "not_determined"
        assert finding.reason and "corrected by nobody" in finding.reason
        assert "correct the transcription" in str(remedy(finding))
    assert differences(document, again(store, 1)) == []
    correct(store, Sheet(faint), STATEMENT, by="R. Vane", reason="faint")
    surer = questioned(store, faint)
    assert surer.question.text == STATEMENT and surer.number == 2
    assert not any("misread" in said for f in surer.findings for said in f.would_be_wrong_if)


def test_a_copy_that_may_be_misread_keeps_silence_from_being_judged(store: Store) -> None:
    slip = STATEMENT.replace("231", "237")
    transcribe(store, SHEET, languages="eng")
    held = holdings(store)
    issuer = held.register.issuer("league")
    case = Gathered(held, issuer, ask(held, Handed(slip, POSTED, "x:@m")), [])
    finding = case.carriage()
    assert finding.status == "not_determined" and "desk/7" in str(finding.reason)
    correct(store, SHEET, STATEMENT, by="R. Vane", reason="looked")
    held = holdings(store)
    finding = Gathered(held, issuer, ask(held, Handed(slip, POSTED, "x:@m")), []).carriage()
    assert "misread" not in str(finding.reason)


def test_two_pictures_that_read_alike_are_no_copies_before_one_is_corrected(
    store: Store, tmp_path: Path
) -> None:
    transcribe(store, SHEET, languages="eng")
    another = keep(store, file(tmp_path, drawn(STATEMENT, Look(28))))
    document = questioned(store, another)
    carriage = document.finding("carriage")
    assert carriage and carriage.llr is None and carriage.status == "not_determined"
    assert carriage.reason and "it reads like desk/7" in carriage.reason
    assert "then verify again" in str(remedy(carriage))
    assert document.opinion.standing == "not established"
    very = questioned(store, digest(PICTURE)).finding("carriage")
    assert very and very.llr and very.llr > 2
    correct(store, SHEET, STATEMENT, by="R. Vane", reason="looked")
    surer = questioned(store, another).finding("carriage")
    assert surer and surer.llr and surer.llr > 2
    assert surer.would_be_wrong_if[0].startswith("words of it were misread")
