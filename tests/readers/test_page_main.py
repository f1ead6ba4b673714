"""The main text of a page: nothing between its first and its last block is lost unsaid."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from drained import Reading, drain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FIXTURES = Path(__file__).parent.parent / "fixtures"
FIRST = (
    "The League says that the sluice at Eastmere was opened by its gardeners on Tuesday morning "
    "at seven, and it lists its demands below."
)
LAST = "The committee of the League signed this by the old wall."
LONG = f"{FIRST} Of pages with less than 250 characters of text trafilatura takes all paragraphs."
BETWEEN = {
    "list": ("<ul><li>no fines</li><li>the basin stays open</li></ul>", "- no fines\n- the basin"),
    "numbers": ("<ol><li>no fines</li><li>water</li></ol>", "- no fines\n- water"),
    "heading": ("<h2>Why we dig</h2>", "\nWhy we dig\n"),
    "terms": ("<dl><dt>Basin</dt><dd>the old one</dd></dl>", "- Basin\n- the old one"),
    "table": (
        "<table><tr><th>Bed</th><th>Hand</th><th>Dug</th></tr>"
        "<tr><td>4</td><td></td><td>Monday</td></tr></table>",
        "| Bed | Hand | Dug |\n| 4 |  | Monday |",
    ),
    "figure": (
        "<figure><table><tr><td>bed</td><td>4</td></tr></table>"
        "<figcaption>The beds</figcaption></figure>",
        "| bed | 4 |\nThe beds",
    ),
    "division": ("<div>Bare words of the League.</div>", "\nBare words of the League.\n"),
    "bare": ("Bare words <b>of</b> the League.", "\nBare words of the League.\n"),
    "time": ("<p>It was dug on <time>Tuesday</time>, they say.</p>", "dug on Tuesday, they say."),
    "nested": (
        "<ul><li>water<ul><li>for the beds</li></ul></li><li><p>no fines</p></li></ul>",
        "- water\n- for the beds\n- no fines",
    ),
    "broken": ("<p>Water,<br>and no<br>fence.</p>", "Water,\nand no\nfence."),
    "kept": ("<pre>a\n  b</pre>", "\na\n  b\n"),
    "linked": ("<p>See <a href='/a'>what we dug</a> and where.</p>", "See what we dug and where."),
}
Read = Callable[..., Reading]


def page(between: str, first: str = FIRST, last: str = LAST, around: str = "{}") -> bytes:
    body = f"<p>{first}</p>{between}<p>{last}</p>"
    start = "<html><head><title>Notice</title></head><body>"
    return f"{start}{around.format(body)}</body></html>".encode()


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "<div>{}</div>",
        "<article>{}</article>",
        "<form>{}</form>",
        "<div class='menu'>{}</div>",
    ],
    ids=["body", "div", "article", "form", "menu"],
)
@pytest.mark.parametrize("what", list(BETWEEN))
def test_what_stands_between_is_kept(read: Read, what: str, around: str) -> None:
    between, shown = BETWEEN[what]
    (post,) = read("html", page(between, around=around)).posts
    text = post["text"]
    squeezed = "\n".join(line.strip() for line in text.split("\n") if line.strip("|- \n"))
    wanted = "\n".join(line.strip() for line in shown.strip().split("\n"))
    assert wanted.replace(" ", "") in squeezed.replace(" ", "")
    assert text.index("demands below") < text.index(shown.strip()[:5]) < text.index("old wall")
    assert post["repair"] is None


def test_a_page_without_mark_up_of_its_main_text() -> None:
    """Lists, a heading, terms, a table and a slogan that stands twice; no menu, no cookies."""
    (post,) = drain("html", FIXTURES / "html-bare-body.html").posts
    assert post["text"].split("\n") == [
        "Notice",
        "",
        FIRST,
        "- the basin stays open",
        "- no fines for gardeners",
        "Why we dig",
        "- the beds are dry",
        "- the hedge is cut",
        "Water for all, and a fence for none of the beds!",
        "- Basin",
        "- the old one, by the wall",
        "| Bed | Dug |",
        "| 4 | on Monday |",
        "Whoever digs with us is welcome at the gate on Sunday, with a spade of their own.",
        "Water for all, and a fence for none of the beds!",
        LAST,
    ]
    assert post["repair"] == "left out inside the main text: 8 words of furniture (aside)"


def test_a_page_in_a_web_archive(tmp_path: Path) -> None:
    whole = (FIXTURES / "html-bare-body.html").read_bytes()
    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer = WARCWriter(file, gzip=False)
        writer.write_record(
            writer.create_warc_record(
                "https://potting.example/a", "response", payload=BytesIO(whole), http_headers=http
            )
        )
    (post,) = drain("warc", path).posts
    (saved,) = drain("html", FIXTURES / "html-bare-body.html").posts
    assert (post["text"], post["repair"]) == (saved["text"], saved["repair"])
    assert "no fines for gardeners" in post["text"]


def test_a_paragraph_stands_as_often_as_on_the_page(read: Read) -> None:
    said = ["[REPORTER] [QUESTION INDISTINCT]", "Water for all of the beds, and a fence for none!"]
    body = "".join(f"<p>{said[0]}</p><p>{FIRST} {n}</p><p>{said[1]}</p>" for n in range(5))
    for around in ("{}", "<article>{}</article>"):
        page = f"<html><body>{around.format(body)}</body></html>"
        text = read("html", page.encode()).posts[0]["text"]
        assert [text.count(one) for one in said] == [5, 5]


def test_what_stands_directly_beside_the_ends_is_kept(read: Read) -> None:
    """A heading before the first paragraph, a list behind the last one."""
    body = f"<h1>To all who dig</h1><p>{FIRST}</p><p>{LAST}</p><ul><li>no fines</li></ul>"
    (post,) = read("html", f"<html><body>{body}</body></html>".encode()).posts
    assert post["text"].startswith("To all who dig\n")
    assert post["text"].endswith("\n- no fines") and post["repair"] is None


@pytest.mark.parametrize(
    ("between", "why"),
    [
        ("<nav><p>Home and more</p></nav>", "nav"),
        ("<div class='cookie-banner'><p>Say yes now</p></div>", "cookie"),
        ("<div class='share-this'>Tell your friends</div>", "share"),
        ("<div id='relatedPosts'><p>Read this too</p></div>", "related"),
        ("<div role='navigation'>Home and more</div>", "navigation"),
        ("<ul><li><a href='/a'>The frost</a></li><li><a href='/b'>spade</a></li></ul>", "links"),
    ],
)
def test_furniture_inside_is_left_out_and_said(read: Read, between: str, why: str) -> None:
    (post,) = read("html", page(between, LONG)).posts
    assert post["text"] == f"Notice\n\n{LONG}\n{LAST}"
    assert post["repair"] == f"left out inside the main text: 3 words of furniture ({why})"


@pytest.mark.parametrize(
    "between",
    [
        "<script>document.title = 'x'</script>",
        "<div style='display: none'>Not shown.</div>",
        "<div hidden>Not shown.</div>",
        "<button>Not shown.</button>",
    ],
)
def test_what_the_page_does_not_show_is_no_text(read: Read, between: str) -> None:
    (post,) = read("html", page(between)).posts
    assert "Not shown" not in post["text"] and post["repair"] is None


def test_a_heading_behind_the_text_is_said(read: Read) -> None:
    body = f"<p>{FIRST}</p><p>{LAST}</p><h2>Read this too</h2><nav><a href='/a'>The frost</a></nav>"
    (post,) = read("html", f"<html><body>{body}</body></html>".encode()).posts
    assert post["text"].endswith(LAST)
    assert post["repair"] == "left out behind the main text: a heading"


def test_what_surrounds_the_text_stays_out(read: Read) -> None:
    menu = "".join(f"<li><a href='/{n}'>Room {n}</a></li>" for n in range(9))
    around = (
        f"<div id='top'><ul>{menu}</ul></div><div>{{}}</div>"
        f"<div class='sidebar'><h3>Latest</h3><ul>{menu}</ul></div><footer>Nobody's right</footer>"
    )
    (post,) = read("html", page("<ul><li>no fines</li></ul>", around=around)).posts
    assert post["text"] == f"Notice\n\n{FIRST}\n- no fines\n{LAST}"
    assert post["repair"] is None


def test_a_time_of_the_page_that_is_none_is_said(read: Read) -> None:
    head = b"<meta property='article:published_time' content='some day'>"
    (post,) = read("html", page("").replace(b"</title>", b"</title>" + head)).posts
    assert post["posted_at"] is None
    assert post["repair"] == 'left out: posted_at is "some day", which is not a time'


WORDS = st.text("abcdefghij кл", min_size=3, max_size=30).map(str.strip).filter(bool)
PIECES = st.one_of(
    st.builds("<p>{}</p>".format, WORDS),
    st.builds("<h3>{}</h3>".format, WORDS),
    st.builds("<ul><li>{}</li><li>{}</li></ul>".format, WORDS, WORDS),
    st.builds("<dl><dt>{}</dt><dd>{}</dd></dl>".format, WORDS, WORDS),
    st.builds("<table><tr><td>{}</td><td>{}</td></tr></table>".format, WORDS, WORDS),
    st.builds("<blockquote><p>{}</p></blockquote>".format, WORDS),
    st.builds("<div>{}<br>{}</div>".format, WORDS, WORDS),
)


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pieces=st.lists(PIECES, max_size=12), again=st.booleans())
def test_no_word_between_is_lost(read: Read, pieces: list[str], again: bool) -> None:
    between = "".join(pieces + pieces[:1] * again)
    (post,) = read("html", page(between)).posts
    shown = between.replace("><", "> <").replace("<br>", " ")
    for tag in ("p", "h3", "ul", "li", "dl", "dt", "dd", "table", "tr", "td", "blockquote", "div"):
        shown = shown.replace(f"<{tag}>", " ").replace(f"</{tag}>", " ")
    bare = post["text"].replace("|", " ").replace("- ", " ")
    kept = bare[bare.index("demands below.") + 14 : bare.rindex("The committee")]
    assert "".join(kept.replace("-", "").split()) == "".join(shown.split())


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{FIRST}</p>" * 14_000,
        "".join(f"<p>{FIRST} {n}</p>" for n in range(14_000)),
        "".join(f"<p>{'a' * 60}{n}</p><ul><li>{'a' * 50}{n}</li></ul>" for n in range(4_500)),
        f"<p>{FIRST}</p>" + "<aside>" * 200 + f"<p>{FIRST}</p>" + "</aside>" * 200,
        "<table><tr>" + "".join(f"<td>{FIRST}{n}</td>" for n in range(14_000)) + "</tr></table>",
        f"<article><p>{FIRST * 50_000}</p></article>",
    ],
    ids=["one paragraph", "paragraphs", "beginnings", "asides", "cells", "one line"],
)
def test_hostile_pages_take_no_time(read: Read, body: str) -> None:
    begun = process_time()
    (post,) = read("html", f"<html><body>{body}</body></html>".encode()).posts
    assert len(post["text"]) >= len(FIRST) and process_time() - begun < 20


def test_repeated_paragraphs_of_wire_reports(read: Read, data: Path) -> None:
    """Interviews in which a reporter's question could not be heard, and is marked each time."""
    folder = data / "claims/muc3"
    for name in ("dev/DEV-MUC3-0796", "dev/DEV-MUC3-0978", "dev/DEV-MUC3-1030"):
        raw = (folder / f"{name}.xhtml").read_bytes()
        (post,) = read("html", raw, "a.xhtml").posts
        assert post["text"].count("INDISTINCT") == raw.count(b"INDISTINCT") > 2
        assert escape(post["text"][-30:], quote=False).split()[-1].encode() in raw
