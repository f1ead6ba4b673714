"""Events of an archive: entered, superseded, imported from tables, and the real ones."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon import Archive
from mabillon.archive.store import Store
from mabillon.cli import group
from mabillon.errors import MabillonError, UnknownName, UnreadableInput, UsageError
from mabillon.examine.events.model import Actor, Claim, Event
from mabillon.workflows import entering
from mabillon.workflows.event_columns import PRESETS
from mabillon.workflows.event_import import import_events
from mabillon.workflows.events import add, chosen, events, find

TABLE = """\
doc_id,date,location,type,stage,category,perp_org,confidence,hum_tgt,phys_tgt
Q-1,30 DEC 30,QUILLON: EAST (REGION): EASTMERE (TOWN),BOMBING,ACCOMPLISHED,-,"""  # fmt: skip
ROWS = [
    '"""RG""","CLAIMED OR ADMITTED: ""RIVER GUILD"" / ""RG""","""A PERSON""","""A SLUICE"""',
    'Q-1,- 02 JAN 31,QUILLON,ARSON / ATTACK,ATTEMPTED,-,"""RG""",-,"""B""",-',
    'Q-2,11 NOV,QUILLON,ATTACK,ACCOMPLISHED,-,-,-,-,-',
    'Q-3,11 NOV 30,QUILLON,ATTACK,HOPED FOR,-,-,-,-,-',
    'Q-4,11 NOV 30,QUILLON',
    'Q-5,11 NOV 30,QUILLON: EASTMERE (TOWN),ATTACK,ACCOMPLISHED,-,-,-,"""C""",-',
    'Q-5,11 NOV 30,QUILLON: EASTMERE (TOWN),ATTACK,ACCOMPLISHED,-,-,-,"""D""",-',
]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.init(tmp_path / "archive") as made:
        yield made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "quillon.csv"
    path.write_text(TABLE + "\n".join(ROWS) + "\n", encoding="utf-8")
    return path


def test_a_table_of_templates(store: Store, table: Path) -> None:
    made = import_events(store, table, PRESETS["muc"], by="desk")
    assert (made.read, made.kept, made.new, len(made.rejects)) == (7, 4, 4, 3)
    assert [(r.line, r.reason.partition(";")[0]) for r in made.rejects] == [
        (4, "'11 NOV' does not say its year"),
        (5, "'hoped for' is no stage"),
        (6, "has 3 fields where the header has 10"),
    ]
    assert made.unread == ["category", "hum_tgt", "phys_tgt"]
    one = find(store, "q-1").event
    assert one.title == "Bombing, Eastmere, Quillon, 30 December 2030"
    assert [(a.name, a.also, a.manners, a.source) for a in one.actors] == [
        ("RIVER GUILD", ["RG"], ["claimed"], "Q-1")
    ]
    assert [(c.organisation, c.claimed, c.mode) for c in one.claims] == [
        ("RIVER GUILD", "yes", "unknown")
    ]
    two = find(store, "q-1-2").event
    assert (two.from_day, two.to_day) == (None, date(2031, 1, 2))
    assert (two.kinds, two.stages) == (["arson", "attack"], ["attempted"])
    assert [(a.name, a.manners) for a in two.actors] == [("RG", ["unknown"])]
    assert two.claims == []
    assert [k.event.key for k in events(store)] == ["q-1", "q-1-2", "q-5", "q-5-2"]


def test_keys_do_not_collide_and_quotations_are_told(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    path.write_text('id,date\na,2030\na,2031\na-2,2032\nb,"2030\nc,2031\n', encoding="utf-8")
    made = import_events(store, path, {"key": "id", "date": "date", "source": "id"})
    assert [k.event.key for k in events(store)] == ["a", "a-2", "a-2-2"]
    assert [(r.line, r.reason) for r in made.rejects] == [
        (5, "'2030 c,2031' is not a day; write it like 2031-03-26 or 26 MAR 2031")
    ]
    path.write_text('id,date,place\nb,"2030\nc,2031,x\n', encoding="utf-8")
    with pytest.raises(UnreadableInput, match="runs to line 3: a quotation mark is not closed"):
        import_events(store, path, {"key": "id", "date": "date"})


def test_rows_of_one_key_are_numbered_in_linear_time(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text("id,date\n" + "a,2030\n" * 5_000, encoding="utf-8")
    begun = time.process_time()
    made = import_events(store, path, {"key": "id", "date": "date"})
    assert time.process_time() - begun < 2
    assert (made.new, events(store)[-1].event.key) == (5_000, "a-5000")


def test_cells_that_grow_are_rejected(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "grown.csv"
    grown = ": ".join(["A - B"] * 40)
    spaces = f"A{' ' * 900_000}B"
    rows = [f"2030,{grown}", f"2030,{spaces}", f"2030,{'A' * 4_001}", "2030,Quillon"]
    path.write_text("date,place\n" + "\n".join(rows) + "\n", encoding="utf-8")
    made = import_events(store, path, {"date": "date", "place": "place"})
    assert made.kept == 1
    assert [r.reason for r in made.rejects] == [
        "it names more than 200 places",
        "place has more than 4,000 characters",
        "place has more than 4,000 characters",
    ]


def test_who_is_named_in_doubt_is_no_claimant(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "doubt.csv"
    cells = ['? CLAIMED: ""A""', 'CLAIMED / POSSIBLE: ""B""', '? ""C""', 'CLAIMED: ""D""']
    path.write_text("date,who\n" + "".join(f'2030,"{cell}"\n' for cell in cells), encoding="utf-8")
    import_events(store, path, {"date": "date", "actors": "who"})
    named = [kept.event for kept in events(store)]
    assert [[a.name for a in event.actors] for event in named] == [["A"], ["B"], ["C"], ["D"]]
    assert [[c.organisation for c in event.claims] for event in named] == [[], [], [], ["D"]]


def test_persons_and_targets_are_not_read(store: Store, table: Path) -> None:
    import_events(store, table, PRESETS["muc"])
    kept = b"".join(entry.document for entry in store.entries("event"))
    for name in (b"A PERSON", b"A SLUICE", b'"B"', b'"C"', b'"D"'):
        assert name not in kept


def test_twice_changes_nothing_and_leaves_revisions(store: Store, table: Path) -> None:
    import_events(store, table, PRESETS["muc"])
    before = store.position()
    again = import_events(store, table, PRESETS["muc"])
    assert (again.kept, again.new, store.position()) == (4, 0, before)
    one = find(store, "q-1").event
    revised = Event(key=one.key, title="Sluice at Eastmere", sources=one.sources)
    with pytest.raises(UsageError, match="--revise"):
        add(store, revised)
    assert add(store, revised, by="desk", reason="renamed", revise=True)
    assert not add(store, revised, revise=True)
    import_events(store, table, PRESETS["muc"])
    assert find(store, "q-1").event == revised
    assert find(store, "sluice at EASTMERE").entries == 2
    assert find(store, "q-1", position=before).event == one


def test_columns_joined_and_codes(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "coded.csv"
    path.write_text(
        "eventid,iyear,imonth,iday,country_txt,provstate,city,attacktype1_txt,gname,claimed,"
        "claimmode_txt,compclaim\n"
        "203003240001,2030,3,24,Quillon,,Eastmere,Bombing/Explosion,River Guild,1,Video,0\n"
        "203003000002,2030,3,0,Quillon,East,,Armed Assault,Unknown,0,,-9\n",
        encoding="utf-8",
    )
    made = import_events(store, path, PRESETS["gtd"])
    assert (made.kept, made.unread) == (2, [])
    one, two = (kept.event for kept in events(store))
    assert (one.from_day, one.key) == (date(2030, 3, 24), "203003240001")
    assert [p.name for p in one.places[0]] == ["Quillon", "Eastmere"]
    assert [(c.claimed, c.mode) for c in one.claims] == [("yes", "video")]
    assert one.competing_claims == "no"
    assert (two.from_day, two.to_day) == (date(2030, 3, 1), date(2030, 3, 31))
    assert (two.actors, two.competing_claims) == ([], "unknown")
    path.write_text("day,who,where\n2030-03-24,Guild,Quillon\n", encoding="utf-8")
    mapping = {"date": "day", "place": "where", "actors": "who", "manner": "=denied"}
    import_events(store, path, mapping)
    last = events(store)[-1].event
    assert (last.actors[0].manners, last.sources) == (["denied"], ["coded.csv:2"])


@pytest.mark.parametrize(
    ("content", "mapping", "why"),
    [
        (b"", {"date": "date"}, "no header"),
        (b"date\n", {"date": "date"}, "no row became an event"),
        (b"\xff\xfe\x00date", {"date": "date"}, "not UTF-8"),
        (b"date\n11 NOV\n", {"date": "date"}, "line 2: '11 NOV'"),
        (b"day\n", {"date": "date"}, "no column 'date'"),
        (b"date\n", {"day": "date"}, "none of our columns"),
        (b"date\n", {"title": "date"}, "date or the place"),
    ],
)
def test_what_is_no_table_of_events(
    store: Store, tmp_path: Path, content: bytes, mapping: dict[str, str], why: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises((UnreadableInput, UsageError), match=why):
        import_events(store, path, mapping)
    assert store.entries("event") == []


def test_an_opinion_that_is_named_must_be_there(store: Store) -> None:
    claim = Claim(organisation="Guild", claimed="yes", source="marl/4", issued=3)
    with pytest.raises(UnknownName, match="opinion 3"):
        add(store, Event(key="a", title="A", sources=["marl/4"], claims=[claim]))


@pytest.mark.parametrize(
    ("about", "statement", "refused"),
    [
        ("marl/4", "marl/4", False),
        ("marl/4", "x:@marl/4", False),
        ("marl/4", None, False),
        (None, "marl/4", False),
        ("marl/4", "marl/5", True),
    ],
)
def test_an_opinion_on_another_statement_is_none_on_the_claim(
    store: Store, about: str | None, statement: str | None, refused: bool
) -> None:
    with store.writing() as writer:
        writer.add_opinion(json.dumps({"question": {"post": about}}).encode())
    claim = Claim(
        organisation="Guild", claimed="yes", source="marl/4", statement=statement, issued=1
    )
    event = Event(key="a", title="A", sources=["marl/4"], claims=[claim])
    if refused:
        with pytest.raises(UsageError, match="opinion 1 is on marl/4, and the claim is marl/5"):
            add(store, event)
    else:
        assert add(store, event)
        shown = run(store, "show", "a").stdout
        assert "Issued: see opinion 1. True: nobody judged." in " ".join(shown.split())


def run(store: Store, *arguments: str) -> Result:
    return CliRunner().invoke(
        group, ["--archive", str(store.root), "event", *arguments], catch_exceptions=False
    )


def test_events_on_the_command_line(store: Store, table: Path) -> None:
    made = run(
        store, "add", "--date", "- 24 MAR 2031", "--place", "Quillon: إيستمير", "--kind",
        "sabotage", "--actor", "River Guild", "claimed", "marl/4", "--claim", "River Guild",
        "yes", "posted online", "marl/4", "--by", "desk",
    )  # fmt: skip
    assert made.exit_code == 0
    assert made.stdout.startswith("entered sabotage-")
    shown = run(store, "show", made.stdout.split()[1])
    assert "none of this is established" in shown.stdout
    assert "Issued: not examined. True: nobody judged." in " ".join(shown.stdout.split())
    assert "\u2068" in shown.stdout
    imported = run(store, "import", str(table), "--preset", "muc", "--json")
    assert imported.exit_code == 1, "something was rejected"
    assert json.loads(imported.stdout)["kept"] == 4
    listed = json.loads(run(store, "list", "--word", "eastmere", "--json").stdout)
    assert listed["total"] == 3
    assert run(store, "list", "--kind", "flood").stdout.startswith("No event.")
    assert "4 events" not in run(store, "list").stdout
    assert "5 events" in run(store, "list").stdout
    with pytest.raises(UsageError, match="does not say its year"):
        run(store, "add", "A title", "--date", "24 MAR", "--source", "x")


def test_issued_and_true_are_two_questions(store: Store) -> None:
    add(store, Event(key="sluice", title="Sluice", sources=["parks/1"]))
    said = run(store, "claim", "sluice", "River Guild", "--mode", "video", "--source", "marl/4")
    assert "is said to have claimed it (video)" in " ".join(said.stdout.split())
    with pytest.raises(UsageError, match="without name or reason"):
        run(store, "claim", "sluice", "River Guild", "--source", "marl/4", "--true", "false")
    judged = run(
        store, "claim", "sluice", "River Guild", "--source", "marl/4", "--true", "false",
        "--by", "A. Desk", "--reason", "the sluice was shut all day", "--json",
    )  # fmt: skip
    assert json.loads(judged.stdout) == {"key": "sluice", "new": True}
    found = find(store, "sluice")
    (claim,) = found.event.claims
    assert claim.issued is None, "what is true says nothing of who issued it"
    assert claim.mode == "video", "what is not said again stays"
    assert claim.true is not None
    assert claim.true.by == "A. Desk"
    assert (found.entries, found.event.sources) == (3, ["parks/1", "marl/4"])


def test_an_organisation_is_one_in_whatever_case(store: Store) -> None:
    guild = Actor(name="River Guild", manners=["claimed"], source="marl/4")
    add(store, Event(key="sluice", title="Sluice", sources=["marl/4"], actors=[guild]))
    for written in ("RIVER GUILD", "river guild", "River  Guild"):
        run(store, "claim", "sluice", written, "--source", "marl/4", "--json")
    run(store, "claim", "sluice", "river guild", "--source", "parks/1", "--json")
    run(store, "claim", "sluice", "River Guilds", "--source", "marl/4", "--json")
    claims = [(c.organisation, c.source) for c in find(store, "sluice").event.claims]
    assert claims == [
        ("River Guild", "marl/4"),
        ("River Guild", "parks/1"),
        ("River Guilds", "marl/4"),
    ]


def test_an_opinion_on_another_issuer_is_none_on_the_claim(store: Store) -> None:
    opinion = {"question": {"post": "marl/4"}, "issuer": "league", "issuer_name": "The League"}
    with store.writing() as writer:
        writer.add_opinion(json.dumps(opinion).encode())
    entering.add_issuer(store, "The League", name="league", aliases=["TL"])
    add(store, Event(key="sluice", title="Sluice", sources=["marl/4"]))
    ask = ["--source", "marl/4", "--issued", "1", "--json"]
    for name in ("league", "the league", "TL"):
        assert run(store, "claim", "sluice", name, *ask).exit_code == 0
    with pytest.raises(UsageError, match="whether The League issued it, and the claim is of") as no:
        run(store, "claim", "sluice", "River Guild", *ask)
    assert "mabillon register add alias league 'River Guild'" in str(no.value.do)
    assert run(store, "claim", "sluice", "River Guild", "--source", "marl/4").exit_code == 0


def test_a_long_title_fills_no_screen(store: Store) -> None:
    add(store, Event(key="sluice", title="Sluice " * 300, sources=["marl/4"]))
    assert len(run(store, "show", "sluice").stdout.splitlines()) < 20
    listed = run(store, "list").stdout
    assert len(listed.splitlines()) <= 5 and "…" in listed
    assert json.loads(run(store, "list", "--json").stdout)["events"][0]["event"]["title"] == (
        "Sluice " * 300
    )


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.init(tmp_path_factory.mktemp("shelf") / "archive") as made:
        yield made


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_table_or_an_error(shelf: Store, content: bytes) -> None:
    path = shelf.root.parent / "any.csv"
    path.write_bytes(b"date,place,stage\n" + content)
    try:
        result = import_events(shelf, path, {"date": "date", "place": "place"})
    except MabillonError:
        return
    assert result.read == result.kept + len(result.rejects)


def test_the_ledger_has_every_entry(store: Store, table: Path) -> None:
    import_events(store, table, PRESETS["muc"])
    with Archive(store.root) as archive:
        report, found = archive.audit()
    assert found == [] or all(check.state == "not checked" for check in found)
    assert report is not None


@pytest.mark.data
def test_the_real_templates_import(store: Store, data: Path) -> None:
    """1,305 rows; the ten rejected have a day that is none, or that lacks its year."""
    made = import_events(store, data / "claims/muc_events.csv", PRESETS["muc"])
    assert (made.read, made.kept, len(made.rejects)) == (1305, 1295, 10)
    assert made.unread == ["category", "hum_tgt", "phys_tgt"]
    every = events(store)
    assert len(every) == 1295
    claimed = [k for k in every if any(c.claimed == "yes" for c in k.event.claims)]
    assert len(claimed) > 80  # without doubt, and in no other manner
    assert len(chosen(every, kind="bombing")) > 300
    assert import_events(store, data / "claims/muc_events.csv", PRESETS["muc"]).new == 0


@pytest.mark.data
def test_real_documents_of_events_are_posts(tmp_path: Path, data: Path) -> None:
    with Archive.init(tmp_path / "documents") as archive:
        results = archive.ingest(sorted((data / "claims/muc3/tst1").glob("*.xhtml"))[:40])
        assert sum(r.read for r in results) == sum(r.kept for r in results) == 40
        table = archive.store.posts(["channel", "posted_at", "text"]).to_pylist()
        one = next(row for row in table if row["channel"] == "file:tst1-muc3-0001")
        assert one["text"].startswith("TST1-MUC3-0001")
        assert one["posted_at"].date() == date(1990, 2, 4)
        mapping = {"id": "_id", "text": "text", "url": "sourceUrl", "channel": "sourceName"}
        folders = sorted((data / "statements/re3d").glob("*/documents.json"))
        statements = archive.ingest(folders, mapping=mapping)
        assert [r.rejected for r in statements] == [0, 0, 0, 0]
        assert sum(r.kept for r in statements) == 75
