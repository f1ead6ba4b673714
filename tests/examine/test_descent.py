"""Who had it from whom: by record, by name, by wording; and where nothing can be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine.descent import Link, Unlinked, descent
from mabillon.examine.exemplars import WORDINGS
from mabillon.examine.readings import Reader, nearness
from mabillon.examine.witness import Witness
from mabillon.text.align import align, read

AT = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)
TEXT = (
    "To all who pass by: in the night of 24 March ninety trays of white crocus were set along "
    "the wall of Station Ring, by twelve hands and in good order. The gate was found open and "
    "was left as it was found. Nobody was kept from going home, and nothing was taken but weeds. "
    "Convenor Sorrel thanks the Lantern Street branch for its barrows, and asks for rain."
)
CHANGED = TEXT.replace("ninety trays", "sixty trays")
TWICE = CHANGED.replace("white crocus", "yellow crocus")
OTHER = "The ferry leaves from the other side today, and nobody may touch the kettle before noon."


def copy(post: str, minute: float | None, text: str = TEXT, **more: Any) -> Witness:
    at = None if minute is None else AT + timedelta(minutes=minute)
    channel = post.partition("/")[0]
    given = {"version": 1, "channel": channel, "title": channel.title(), "early": at, "late": at}
    return Witness(post=post, alignment=align(read(TEXT), read(text)), **(given | more))


def links(*copies: Witness, kept: frozenset[str] = frozenset()) -> dict[str, Link | Unlinked]:
    made = descent(copies, kept)
    return {f"{one.post}v{one.version}": one for one in (*made.links, *made.unlinked)}


def source(*copies: Witness) -> Any:
    """Where the last of these copies was had from."""
    made = links(*copies)[f"{copies[-1].post}v{copies[-1].version}"]
    return (made.kind, made.source) if isinstance(made, Link) else made.reason


def test_a_forward_with_its_origin_is_certain_whatever_the_words_say() -> None:
    found = links(
        copy("desk/1", 0),
        copy("wire/5", 3, CHANGED),
        copy("relay/9", 9, CHANGED, origin="desk/1"),
    )
    made = found["relay/9v1"]
    assert isinstance(made, Link)
    assert (made.kind, made.source, made.state, made.score) == ("certain", "desk/1", "found", None)


def test_an_origin_that_was_not_collected_is_named_with_its_time() -> None:
    at = AT - timedelta(minutes=4)
    (made,) = descent([copy("relay/9", 9, origin="far/12", origin_at=at)]).links
    assert (made.kind, made.state, made.source) == ("certain", "not collected", "far/12")
    assert made.source_at == at
    (made,) = descent([copy("relay/9", 9, origin="far/12")], frozenset({"far/12"})).links
    assert made.state == "kept"


def test_a_display_name_is_a_hint_and_never_an_identity() -> None:
    desk = copy("desk/1", 0, title="The Desk")
    other = copy("mirror/1", 1, title="the  desk")
    assert source(desk, copy("wire/7", 7, named="The Desk")) == ("named", "desk/1")
    made = links(desk, other, copy("wire/7", 7, named="The Desk"))["wire/7v1"]
    assert isinstance(made, Link)
    assert (made.source, made.alternatives, made.others) == ("desk/1", ["mirror/1"], 1)
    assert "desk/1 or mirror/1" in made.reason
    unknown = links(desk, copy("wire/7", 7, named="Another"))["wire/7v1"]
    assert isinstance(unknown, Link)
    assert (unknown.source, unknown.name, unknown.state) == (None, "Another", "not identified")


def test_a_channel_without_its_post_is_no_more_than_a_name() -> None:
    desk = copy("desk/1", 0)
    assert source(desk, copy("wire/7", 7, origin_channel="desk")) == ("named", "desk/1")
    made = links(copy("wire/7", 7, origin_channel="far"))["wire/7v1"]
    assert isinstance(made, Link)
    assert (made.source, made.state) == ("far", "not collected")


def test_among_posts_of_the_named_channel_the_words_decide() -> None:
    one, two = copy("desk/1", 0), copy("desk/2", 1, TWICE)
    assert source(one, two, copy("wire/7", 7, TWICE, named="Desk")) == ("named", "desk/2")


def test_a_reply_counts_where_the_answered_post_holds_the_same() -> None:
    desk = copy("desk/1", 0)
    assert source(desk, copy("aunt/2", 4, answers="desk/1")) == ("certain", "desk/1")
    part = copy("desk/2", 1, OTHER)
    assert source(desk, part, copy("aunt/2", 4, answers="desk/2")) == ("inferred", "desk/1")


def test_a_later_version_is_of_its_post() -> None:
    one, two = copy("desk/1", 0), copy("desk/1", 30, CHANGED, version=2)
    made = links(one, two)["desk/1v2"]
    assert isinstance(made, Link)
    assert (made.kind, made.source, made.source_version) == ("certain", "desk/1", 1)
    after = links(one, two, copy("wire/3", 40, CHANGED))["wire/3v1"]
    assert isinstance(after, Link)
    assert (after.source, after.source_version, after.score) == ("desk/1", 2, 1.0)


def test_shared_changes_tell_the_exemplar() -> None:
    """Common errors: whoever has the same change had it from there, not from the original."""
    first, changed = copy("desk/1", 0), copy("marl/2", 5, CHANGED)
    assert source(first, changed, copy("a/1", 9)) == ("inferred", "desk/1")
    made = links(first, changed, copy("a/1", 9, CHANGED))["a/1v1"]
    assert isinstance(made, Link)
    assert (made.source, made.score, made.changes) == ("marl/2", 1.0, ["“sixty”"])
    grown = links(first, changed, copy("a/1", 9, TWICE))["a/1v1"]
    assert isinstance(grown, Link)
    assert grown.source == "marl/2"
    assert grown.score is not None and 0.9 < grown.score < 1


def test_of_copies_in_the_same_words_the_first_is_the_ancestor_and_the_others_are_said() -> None:
    made = links(*(copy(f"c{i}/1", i) for i in range(6)))["c5/1v1"]
    assert isinstance(made, Link)
    assert (made.source, made.alternatives, made.others) == ("c0/1", ["c1/1", "c2/1", "c3/1"], 4)
    assert "as near: c1/1, c2/1, c3/1 and one other" in made.reason


def test_words_around_that_two_have_join_them() -> None:
    around = "Seen on the way to work by my aunt, who does not like flowers: " + TEXT
    first, aunt = copy("desk/1", 0), copy("aunt/1", 5, around)
    assert source(first, aunt, copy("niece/1", 9, around)) == ("inferred", "aunt/1")
    assert source(first, aunt, copy("niece/1", 9)) == ("inferred", "desk/1")
    own = "My uncle says of this, as he says of everything, that it will rain: " + TEXT
    assert source(first, aunt, copy("niece/1", 9, own)) == ("inferred", "desk/1")


def test_an_excerpt_comes_from_the_excerpt_before_it() -> None:
    part = TEXT[: TEXT.index("The gate")]
    first, brief = copy("desk/1", 0), copy("brief/1", 5, part)
    assert source(first, brief, copy("a/1", 9, part)) == ("inferred", "brief/1")
    assert source(first, brief, copy("a/1", 9)) == ("inferred", "desk/1")


def test_no_link_where_nothing_earlier_shares_enough() -> None:
    own = f"{OTHER} {TEXT[:60]} {OTHER.upper()} {TEXT[-50:]}"
    assert source(copy("desk/1", 0, own), copy("a/1", 9, OTHER)) == (
        "nothing earlier that was found shares enough with it"
    )
    assert source(copy("desk/1", 0)) == "the earliest that was found"
    assert source(copy("desk/1", 0), copy("a/1", None)) == (
        "it has no time, so nothing can be called earlier"
    )


def test_the_first_is_never_had_from_a_later_one() -> None:
    found = links(copy("desk/1", 0, CHANGED), copy("a/1", 9, CHANGED), copy("b/1", 10))
    assert isinstance(found["desk/1v1"], Unlinked)


def test_uncertain_times_leave_it_open_and_say_so() -> None:
    hour = timedelta(hours=1)
    vague = copy("page/1", 5, early=AT - hour, late=AT + hour)
    assert source(vague, copy("a/1", 9)) == (
        "page/1 shares its words, and the times do not tell which was first"
    )
    made = links(copy("desk/1", 0, CHANGED), vague, copy("a/1", 9))["a/1v1"]
    assert isinstance(made, Link)
    assert (made.source, made.alternatives, made.others) == ("desk/1", ["page/1"], 1)
    assert "with a time that does not tell: page/1" in made.reason
    assert "not tell" in source(copy("a/1", 3), copy("b/1", 3)), "the same second decides nothing"


def test_an_own_channel_has_nothing_from_others_by_wording() -> None:
    relay, desk = copy("relay/1", 0), copy("desk/1", 3, own=True)
    assert "may have written it" in source(relay, desk)
    assert source(relay, copy("desk/1", 3, own=True, origin="relay/1")) == ("certain", "relay/1")
    assert source(desk, copy("desk-two/1", 9, own=True)) == ("inferred", "desk/1")


def test_furniture_and_links_join_nobody() -> None:
    reader = Reader()
    footer = f"{TEXT}\nVerge Relay, the long way round https://t.me/verge"
    own = ((len(TEXT), len(footer)),)
    one = reader.read(align(read(TEXT), read(footer, own)))
    assert one == reader.read(align(read(TEXT), read(TEXT)))
    assert nearness(one, one).score == 1.0


def test_more_wordings_than_are_compared_are_all_answered() -> None:
    kept = TEXT.split()
    copies = [
        copy(f"c{i}/1", i, " ".join([*kept[: i % 60], f"word{i}", *kept[i % 60 :]]))
        for i in range(WORDINGS + 100)
    ]
    made = descent(copies)
    assert len(made.links) + len(made.unlinked) == len(copies)
    assert {link.source for link in made.links} <= {c.post for c in copies}


minutes = st.one_of(st.none(), st.integers(0, 9))
wordings = st.sampled_from([TEXT, CHANGED, TWICE, OTHER, TEXT[:150], f"{OTHER} {TEXT}"])
some = st.lists(
    st.tuples(minutes, wordings, st.integers(0, 3), st.booleans()), min_size=1, max_size=9
)


@given(some, st.integers(0, 12))
def test_every_copy_has_one_link_or_one_reason_and_no_link_points_forward(
    made: list[tuple[int | None, str, int, bool]], order: int
) -> None:
    copies: list[Witness] = []
    for i, (minute, text, vague, edit) in enumerate(made):
        one = copy(f"c{i}/1", minute, text)
        if one.early and one.late and vague:
            more = {"early": one.early, "late": one.late + timedelta(minutes=vague)}
            one = copy(f"c{i}/1", minute, text, **more)
        if edit and copies and copies[-1].late and minute is not None:
            since = max(copies[-1].late, AT + timedelta(minutes=minute))
            of, version = copies[-1].post, copies[-1].version + 1
            one = copy(of, minute, text, version=version, early=since, late=since)
        copies.append(one)
    found = descent(copies)
    said = [(one.post, one.version) for one in (*found.links, *found.unlinked)]
    assert sorted(said) == sorted((c.post, c.version) for c in copies)
    by_key = {(c.post, c.version): c for c in copies}
    for link in found.links:
        assert link.source is not None
        mine, source = by_key[link.post, link.version], by_key[link.source, link.source_version]
        if link.kind == "inferred":
            assert mine.after(source)
            others = {c.post for c in copies if not c.after(mine)} - {link.post}
            assert set(link.alternatives) <= others
            assert len(link.alternatives) <= link.others <= len(copies) - 2
            assert bool(link.alternatives) == bool(link.others)
        else:
            assert mine.post == source.post
            assert mine.version > source.version
    for one in found.unlinked:
        assert "one other" not in one.reason or len(copies) > 4
    shuffled = copies[order % len(copies) :] + copies[: order % len(copies)]
    assert descent(shuffled) == found
