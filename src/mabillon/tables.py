"""Every table that crosses a room's boundary: column, type, unit, what null means.

All tables are Arrow. Times are instants in UTC with microseconds. A null never
means zero or empty: it means "no such thing" where the field's state is
``known``, and "we cannot tell" where it is ``not_exported`` or ``hidden``.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from typing import Final, Literal

import pyarrow as pa


class _WithoutPandas:
    """Lets pyarrow look for pandas, once, and find none.

    pyarrow imports pandas at its first array wherever it is installed (lir brings it), which
    takes half a second of every command; nothing here goes from Arrow to pandas.
    """

    def find_spec(self, fullname: str, *_: object, **__: object) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)
        return None


if "pandas" not in sys.modules:
    _finder = _WithoutPandas()
    sys.meta_path.insert(0, _finder)
    pa.array([])
    sys.meta_path.remove(_finder)

FieldState = Literal["known", "not_exported", "hidden"]

TIME: Final = pa.timestamp("us", tz="UTC")
WORD: Final = pa.dictionary(pa.int32(), pa.string())

STATED_FIELDS: Final = (
    "posted_at",
    "edited_at",
    "forward",
    "reply",
    "media",
    "views",
    "forwards",
    "url",
)
"""Post fields whose absence needs a reason; each is a member of the ``state`` struct.

``forward`` speaks for the exact origin (``forward_channel`` and ``forward_id``):
``known`` with null origin = certainly not a forward; ``hidden`` = a forward whose
origin the platform conceals; ``not_exported`` = the format does not say.
"""

STATE: Final = pa.struct([pa.field(name, WORD) for name in STATED_FIELDS])

MEDIA: Final = pa.list_(
    pa.struct(
        [
            pa.field("kind", pa.string()),  # photo, video, voice, file, sticker, link, …
            pa.field("name", pa.string()),  # as the export gives it; never used as a path
            pa.field("mime", pa.string()),
            pa.field("size", pa.int64()),  # bytes; null = not said
            pa.field("digest", pa.string()),  # SHA-256 as the export gives it, hex; null = none
        ]
    )
)

# What a reader yields: one row a post.
READ_POSTS: Final = pa.schema(
    [
        # Where it was posted: "telegram:1234567", "telegram:@name", "x:@name", "web:host/…".
        pa.field("channel", pa.string(), nullable=False),
        # The channel's display name as this record gives it; null = not given.
        pa.field("channel_name", pa.string()),
        # The post's id within its channel; has no "/".
        pa.field("id", pa.string(), nullable=False),
        # "post"; "service" for joins, pins, title changes and the like.
        pa.field("kind", WORD, nullable=False),
        pa.field("posted_at", TIME),  # as the platform says it; null = not dated
        # Half-width of what is not known of posted_at, in seconds; 0 = exact to the second.
        pa.field("posted_at_uncertain_s", pa.int32()),
        pa.field("edited_at", TIME),  # last edit; null = never edited (if known)
        pa.field("text", pa.string(), nullable=False),  # original, "" where there is none
        pa.field("forward_channel", pa.string()),  # origin as a channel key
        pa.field("forward_id", pa.string()),  # origin's post id
        pa.field("forward_name", pa.string()),  # display name only: a hint, never an identity
        pa.field("forward_at", TIME),  # when the original was posted
        pa.field("reply_channel", pa.string()),  # the post it answers: its channel key
        pa.field("reply_id", pa.string()),  # and its id
        pa.field("media", MEDIA),  # kind, name, type, size and digest of what is attached
        pa.field("views", pa.int64()),  # seen so often when it was collected
        pa.field("forwards", pa.int64()),  # passed on so often when it was collected
        pa.field("url", pa.string()),  # of the post itself
        pa.field("state", STATE),  # of each field above that may be null: why it is
        # When this record was collected; null = when its capture was.
        pa.field("collected_at", TIME),
        # What the reader mended to be able to read it; null = nothing.
        pa.field("repair", pa.string()),
        # Where it stands in its file, which may be one inside a container.
        pa.field("member", pa.string()),  # path inside the container; null = not in one
        pa.field("offset", pa.int64()),  # first byte in the (decompressed) file
        pa.field("length", pa.int64()),  # bytes; null where the format has no such place
        pa.field("record", pa.int64(), nullable=False),  # number of the record, from 1
    ]
)

# What the archive keeps: a reader's row and where it came from. One row for each
# distinct content of a post (an edit is a further row with the same channel and id).
POSTS: Final = pa.schema(
    [
        *READ_POSTS,
        pa.field("row", pa.int64(), nullable=False),  # 0, 1, 2 … in the order of keeping
        pa.field("capture", pa.int64(), nullable=False),  # the capture that first brought it
        pa.field("evidence", WORD, nullable=False),  # SHA-256 of the raw file, hex
        # First 16 bytes of SHA-256 over length-prefixed channel, id, text and edited_at.
        pa.field("version", pa.binary(16), nullable=False),
        # collected_at of the record, else of its capture; never null.
        pa.field("seen_at", TIME, nullable=False),
    ]
)

# Which post a capture saw, whether new or not. It tells deletions.
SIGHTINGS: Final = pa.schema(
    [
        pa.field("capture", pa.int64(), nullable=False),  # number of the capture
        pa.field("channel", WORD, nullable=False),  # channel key
        pa.field("id", pa.string(), nullable=False),  # of the post in its channel
        pa.field("row", pa.int64(), nullable=False),  # of POSTS
        pa.field("seen_at", TIME, nullable=False),  # when it stood there
    ]
)

# What one capture shows of one channel: all that stood at seen_at, from from_at on.
# Single finds (one saved page, the results of a search) make none.
OBSERVATIONS: Final = pa.schema(
    [
        pa.field("capture", pa.int64(), nullable=False),  # number of the capture
        pa.field("channel", WORD, nullable=False),  # channel key
        pa.field("mode", WORD, nullable=False),  # "live" or "retrospective"
        pa.field("from_at", TIME),  # posted_at of the earliest post in it; null = no dated post
        pa.field("last_at", TIME),  # posted_at of the latest post in it
        # When it was taken; null = not known, then it shows nothing after last_at.
        pa.field("seen_at", TIME),
        pa.field("posts", pa.int64(), nullable=False),  # how many of its posts it shows
    ]
)

# --- Media -----------------------------------------------------------------------------------

FACTS: Final = pa.list_(
    pa.struct(
        [
            pa.field("name", pa.string()),  # as its standard has it: "EXIF DateTimeOriginal"
            pa.field("value", pa.string()),  # as it stands in the file
        ]
    )
)

# One row a media file that was read: a picture, a video, a document (PDF).
MEDIA_FILES: Final = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),  # 0, 1, 2 … in the order of keeping
        pa.field("capture", pa.int64(), nullable=False),  # the capture in which it was read
        pa.field("evidence", pa.string(), nullable=False),  # SHA-256 of its own bytes, hex
        pa.field("medium", WORD, nullable=False),  # "picture", "video" or "document"
        pa.field("kind", WORD, nullable=False),  # by its content: "jpeg", "mp4", "pdf" …
        pa.field("width", pa.int32()),  # pixels, upright; null = a document
        pa.field("height", pa.int32()),  # pixels, upright; null = a document
        pa.field("duration_s", pa.float64()),  # of a video; null = none, or not said
        pa.field("pages", pa.int32()),  # of a document or several pictures; null = one picture
        pa.field("turn", pa.int32(), nullable=False),  # done as EXIF says; 0 = none
        pa.field("facts", FACTS, nullable=False),  # what it says of itself: proof of nothing
        # What else its bytes pass for, e.g. "a ZIP archive".
        pa.field("also", pa.list_(pa.string()), nullable=False),
        pa.field("text", pa.string()),  # of a document that has text; null = it has none
    ]
)

# One row a view of a media file that was hashed.
FRAMES: Final = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),  # 0, 1, 2 … in the order of keeping
        pa.field("file", pa.int64(), nullable=False),  # MEDIA_FILES.row
        pa.field("evidence", WORD, nullable=False),  # MEDIA_FILES.evidence
        pa.field("at_s", pa.float64()),  # seconds from a video's start; null = no video
        pa.field("page", pa.int32()),  # of a document, from 1; null = no document
        pa.field("scene", pa.bool_()),  # whether a scene begins here; null = no video
        # Left, top, width, height in pixels, upright, of the part hashed; null = the whole.
        pa.field("region", pa.list_(pa.int32())),
        # Hashes in eight turns, packed; null = too few pixels or features.
        pa.field("pdq", pa.binary(256)),
        pa.field("dhash", pa.binary(64)),  # likewise; null = too few pixels or features
        pa.field("quality", pa.int32()),  # PDQ's, 0 to 100; null = too few pixels
    ]
)

# What a capture lists as attached to a post, in so far as it is a file: one row a file.
LISTED: Final = pa.schema(
    [
        pa.field("capture", pa.int64(), nullable=False),  # number of the capture
        pa.field("post", pa.int64(), nullable=False),  # POSTS.row
        pa.field("place", pa.int32(), nullable=False),  # in the post's list of media, from 0
        pa.field("kind", WORD),  # photo, video, voice, file, sticker …; null = not said
        pa.field("name", pa.string()),  # as the export gives it; null = it gives none
        pa.field("digest", pa.string()),  # SHA-256 as the export gives it, hex; null = none
    ]
)

# Which media file is what a post has attached.
ATTACHED: Final = pa.schema(
    [
        pa.field("post", pa.int64(), nullable=False),  # POSTS.row
        pa.field("place", pa.int32(), nullable=False),  # in the post's list of media, from 0
        pa.field("name", pa.string()),  # as the export gives it; null = it gives none
        # SHA-256 of its bytes, hex; it is in MEDIA_FILES where it could be read.
        pa.field("evidence", WORD, nullable=False),
        # How it is known: "path" (it lies where the export says), "digest" (the export gives
        # its digest), "name" (its name has the post's id), "inside" (it is in the same file).
        pa.field("basis", WORD, nullable=False),
    ]
)

# --- Tables of the carriage examination (method.md section 2) -----------------------------

# R: one row a reference statement of the issuer.
REFERENCE: Final = pa.schema(
    [
        pa.field("statement", pa.int64(), nullable=False),  # POSTS.row of its first own post
        pa.field("post", pa.string(), nullable=False),  # CHANNEL/ID of that post
        pa.field("channel", pa.string(), nullable=False),  # register name of the own channel
        pa.field("posted_at", TIME, nullable=False),  # of that post
        # Half-width of what is not known of posted_at, in seconds; null = exact to the second.
        pa.field("posted_at_uncertain_s", pa.int32()),
        pa.field("kind", pa.string()),  # product kind; null = not told apart
    ]
)

# Who carried what. statement = -1 is the questioned statement.
CARRYINGS: Final = pa.schema(
    [
        pa.field("statement", pa.int64(), nullable=False),  # REFERENCE.statement, or -1
        pa.field("channel", pa.string(), nullable=False),  # register name
        pa.field("post", pa.string(), nullable=False),  # CHANNEL/ID
        pa.field("posted_at", TIME, nullable=False),  # when the channel carried it
        # Half-width of what is not known of posted_at, in seconds; null = exact to the second.
        pa.field("posted_at_uncertain_s", pa.int32()),
        # Latest time at which it was seen to stand, and earliest at which it was seen gone.
        pa.field("stood_until", TIME),  # null = not known
        pa.field("gone_by", TIME),  # null = never seen gone
        pa.field("relation", pa.string(), nullable=False),  # examine.copies.Relation
    ]
)

# When a channel was observed: stretches that do not overlap, by channel and time.
COVERAGE: Final = pa.schema(
    [
        pa.field("channel", pa.string(), nullable=False),  # register name
        pa.field("from_at", TIME, nullable=False),  # the stretch begins
        pa.field("to_at", TIME, nullable=False),  # and ends, not included
        # "throughout": looks so close together that no post could come and go between;
        # "retrospective": looked at later; what was deleted before cannot be seen.
        pa.field("mode", pa.string(), nullable=False),
    ]
)

# The tracked channels of the issuer, with the dates of their roles.
TRACKED: Final = pa.schema(
    [
        pa.field("channel", pa.string(), nullable=False),  # register name
        pa.field("title", pa.string(), nullable=False),  # what a reader is shown
        pa.field("role", pa.string(), nullable=False),  # "own" or "forwarder"
        pa.field("since", TIME),  # null = always
        pa.field("until", TIME),  # null = still
    ]
)

# Statements recorded as not issued, for P(none | H2).
RECORDED: Final = pa.schema(
    [
        pa.field("post", pa.string(), nullable=False),  # CHANNEL/ID
        pa.field("posted_at", TIME),  # null = not dated
        pa.field("carried_after_s", pa.float64()),  # by a tracked channel; null = by none
    ]
)

# --- Tables that are made for export ------------------------------------------------------

# One row an opinion.
OPINIONS: Final = pa.schema(
    [
        pa.field("opinion", pa.int64(), nullable=False),  # its number, from 1
        pa.field("digest", pa.string(), nullable=False),  # SHA-256 of it as it is kept, hex
        pa.field("made_at", TIME, nullable=False),  # when it was kept
        pa.field("issuer", pa.string(), nullable=False),  # in whose name; register name
        pa.field("post", pa.string()),  # the statement, CHANNEL/ID; null = not captured
        pa.field("sha256", pa.string(), nullable=False),  # of the statement's text, hex
        pa.field("posted_at", TIME),  # of the statement; null = not dated
        # As people signed it; "not established" where too few did.
        pa.field("standing", pa.string(), nullable=False),
        pa.field("proposed", pa.string(), nullable=False),  # by Mabillon, signed or not
        pa.field("nature", pa.string()),  # fabricated, altered …; null = not known
        # Of a likelihood ratio, issued against not issued; null = no figure.
        pa.field("llr", pa.float64()),
        pa.field("llr_low", pa.float64()),  # its lower bound; null = no figure
        pa.field("llr_high", pa.float64()),  # its upper bound; null = no figure
        pa.field("words", pa.string(), nullable=False),  # strength of support
        pa.field("scale", pa.string(), nullable=False),  # the scale that the words are of
        pa.field("signed", pa.int64(), nullable=False),  # by how many people
        # How many leaves the ledger had when it was made.
        pa.field("ledger_size", pa.int64(), nullable=False),
    ]
)

# One row a finding of an opinion.
FINDINGS: Final = pa.schema(
    [
        pa.field("opinion", pa.int64(), nullable=False),  # OPINIONS.opinion
        pa.field("examination", pa.string(), nullable=False),  # carriage, wording, donor …
        pa.field("status", pa.string(), nullable=False),  # determined, not_determined, conflict
        pa.field("llr", pa.float64()),  # null = speaks in words only, or not determined
        pa.field("llr_low", pa.float64()),  # its lower bound; null = no figure
        pa.field("llr_high", pa.float64()),  # its upper bound; null = no figure
        pa.field("reason", pa.string()),  # why there is no figure; null = there is one
    ]
)

# One row a judgement of a person on an opinion.
SIGNATURES: Final = pa.schema(
    [
        pa.field("opinion", pa.int64(), nullable=False),  # OPINIONS.opinion
        pa.field("kind", pa.string(), nullable=False),  # sign, second or dissent
        pa.field("at", TIME, nullable=False),  # when it was recorded
        pa.field("by", pa.string()),  # null = withheld
        pa.field("reason", pa.string()),  # null = withheld
    ]
)

# One row an event, as it was last entered: what sources say, and nothing established.
EVENTS: Final = pa.schema(
    [
        pa.field("event", pa.string(), nullable=False),  # its key
        pa.field("title", pa.string(), nullable=False),  # what is said to have happened
        pa.field("from_day", pa.date32()),  # first day on which it may have been; null = open
        pa.field("to_day", pa.date32()),  # last day on which it may have been; null = open
        pa.field("days_as_written", pa.string(), nullable=False),  # "" = entered by hand
        # Each from the widest level to the narrowest; several are alternatives.
        pa.field("places", pa.list_(pa.string()), nullable=False),
        pa.field("place_as_written", pa.string(), nullable=False),  # "" = entered by hand
        pa.field("kinds", pa.list_(pa.string()), nullable=False),  # bombing, sabotage …
        # accomplished, attempted, threatened or unknown.
        pa.field("stages", pa.list_(pa.string()), nullable=False),
        pa.field("competing_claims", pa.string(), nullable=False),  # yes, no or unknown
        pa.field("sources", pa.list_(pa.string()), nullable=False),  # posts, digests, documents
    ]
)

# One row an organisation that a source names for an event. It is no finding.
ACTORS: Final = pa.schema(
    [
        pa.field("event", pa.string(), nullable=False),  # EVENTS.event
        pa.field("name", pa.string(), nullable=False),  # of the organisation
        pa.field("also", pa.list_(pa.string()), nullable=False),  # further names in the source
        # How the source names it: claimed, reported as fact, suspected or accused …
        pa.field("manners", pa.list_(pa.string()), nullable=False),
        pa.field("unsure", pa.bool_(), nullable=False),  # the source has a question mark
        pa.field("source", pa.string(), nullable=False),  # who names it so
    ]
)

# One row an organisation of which a source says whether it claimed an event.
CLAIMS: Final = pa.schema(
    [
        pa.field("event", pa.string(), nullable=False),  # EVENTS.event
        pa.field("organisation", pa.string(), nullable=False),  # its name
        pa.field("claimed", pa.string(), nullable=False),  # yes, no or unknown
        pa.field("mode", pa.string(), nullable=False),  # letter, video, posted online …
        pa.field("source", pa.string(), nullable=False),  # who says so
        pa.field("statement", pa.string()),  # the claim, CHANNEL/ID; null = not captured
        pa.field("issued", pa.int64()),  # OPINIONS.opinion on it; null = not examined
        # Whether what it says is true, as a person judged: true, false, not established;
        # null = nobody judged it.
        pa.field("judged", pa.string()),
        pa.field("judged_by", pa.string()),  # null = withheld, or nobody judged it
        pa.field("judged_because", pa.string()),  # null = nobody judged it
    ]
)
