"""Videos: told by their bytes, and how ffprobe and ffmpeg are asked about them.

Nothing is run here. The way in which a file is read is fixed by how it begins, not left to
FFmpeg, which would follow a playlist wherever it leads: no lists, no references to other
files, no protocol but that file, and none but widespread codings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.told import Fact
from mabillon.media import kinds

PIXELS: Final = 1 << 25
"""Of a video's picture at the most: four times what the largest screens show (7680 × 4320)."""

LONGEST_S: Final = 4 * 3600.0
"""Seconds of a video at the most."""

FACTS: Final = 60
_LONGEST_FACT: Final = 500

_CODINGS: Final = (
    *("h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "h263"),
    *("flv1", "msmpeg4v2", "msmpeg4v3", "wmv1", "wmv2", "wmv3", "vc1", "theora", "mjpeg"),
    *("prores", "dvvideo"),
)
_BESIDE: Final = (
    # sound, words and covers beside: they are not decoded, yet ffprobe looks into them
    *("aac", "mp3", "mp3float", "mp2", "mp2float", "ac3", "eac3", "opus", "libopus", "vorbis"),
    *("libvorbis", "flac", "alac", "amrnb", "amrwb", "wmav1", "wmav2", "wmapro", "adpcm_ms"),
    *("adpcm_ima_wav", "adpcm_swf", "nellymoser", "pcm_s16le", "pcm_s16be", "pcm_s24le"),
    *("pcm_f32le", "pcm_u8", "pcm_alaw", "pcm_mulaw", "mov_text", "subrip", "srt", "ass", "ssa"),
    *("webvtt", "dvbsub", "png"),
)
_DECODERS: Final = ",".join((*_CODINGS, "libdav1d", "libaom-av1", "flv", *_BESIDE))
_ANOTHER: Final = "get another copy; the file itself is kept as evidence"
_CONVERT: Final = "save it as MP4 (H.264), keep this file, and give both"
_PARTS: Final = "cut out the part that matters, keep this file, and give both"
_LISTS: Final = (b"#EXTM3U", b"ffconcat", b"<MPD", b"[playlist]", b"[Reference]", b"<asx", b"v=0")
_CUT: Final = ("moov atom not found", "File ended prematurely", "End of file")
_UNLISTED: Final = re.compile(r"Codec \((\w+)\) not on whitelist")
_QUARTER: Final = 90
_DULL: Final = ("vendor_id", "language")


class Container(NamedTuple):
    """A kind of file: FFmpeg's name of what reads it, and its own name before what it says."""

    reader: str
    name: str


CONTAINERS: Final = {
    "mp4": Container("mov", "MP4"),
    "quicktime": Container("mov", "QuickTime"),
    "matroska": Container("matroska", "Matroska"),
    "webm": Container("matroska", "WebM"),
    "avi": Container("avi", "AVI"),
    "mpegts": Container("mpegts", "MPEG-TS"),
    "mpeg": Container("mpeg", "MPEG"),
    "mpegvideo": Container("mpegvideo", "MPEG"),
    "flv": Container("flv", "FLV"),
    "ogg": Container("ogg", "Ogg"),
    "asf": Container("asf", "ASF"),
}
_STARTS: Final = (
    (b"\0\0\x01\xba", "mpeg"),
    (b"\0\0\x01\xb3", "mpegvideo"),
    (b"FLV\x01", "flv"),
    (b"OggS", "ogg"),
    (b"0&\xb2u\x8ef\xcf\x11", "asf"),
    (b"RIFF", "avi"),
    (b"G", "mpegts"),
)


class Probed(NamedTuple):
    """What ffprobe said: pixels and ``turn`` as in ``Told``, seconds (null = not said), facts."""

    width: int
    height: int
    turn: int
    duration_s: float | None
    facts: tuple[Fact, ...]


def recognise(head: bytes) -> str:
    """Return the kind of a video by its first bytes (1,024 or all), one of ``CONTAINERS``.

    Raises
    ------
    UnreadableInput
        It is none of them; the message says what it is, where that can be told.
    """
    medium = kinds.medium(head)
    if medium == "video":
        if head[4:8] == b"ftyp":
            return "quicktime" if head[8:12] == b"qt  " else "mp4"
        if head.startswith(b"\x1aE\xdf\xa3"):
            return "webm" if b"webm" in head[:64] else "matroska"
        return next(kind for start, kind in _STARTS if head.startswith(start))
    if not head:
        raise UnreadableInput("it is empty", do="get another copy")
    if medium is not None:
        raise UnreadableInput(f"it is a {medium}, no video", do=f"give it as a {medium}")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_LISTS):
        raise UnreadableInput(
            "it is a list of other files, which is not followed", do="give the files themselves"
        )
    raise UnreadableInput("it is no video of a kind that is known here", do=_CONVERT)


def probing(program: str, path: Path, kind: str) -> list[str]:
    """Return the command that asks ffprobe what a video says of itself."""
    entries = (
        "format=duration:format_tags:stream=codec_name,width,height,duration:"
        "stream_tags:stream_disposition=attached_pic:stream_side_data=rotation"
    )
    asked = [program, "-v", "error", *_opened(path, kind), "-select_streams", "V:0"]
    return [*asked, "-show_entries", entries, "-of", "json=compact=1"]


def sampling(
    program: str,
    path: Path,
    kind: str,
    every_s: float,
    size: tuple[int, int],
    *,
    coloured: bool = False,
) -> list[str]:
    """Return the command that has ffmpeg give a sample of a video ``every_s`` seconds.

    Standard output takes the pixels of each, as they are stored, not turned, reduced to
    ``size`` (width, height): three bytes if ``coloured``, else one grey level; standard error a
    line for each, which `time_of` reads.

    Notes
    -----
    Frames that no other frame rests on are decoded without their last smoothing, which costs
    a fifth of the time and moves a hash by two bits at most.
    """
    chosen = f"select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,{every_s - 0.001})"
    pixels = "rgb24" if coloured else "gray"
    small = f"scale={size[0]}:{size[1]}:flags=area,format={pixels}"
    return [
        *(program, "-nostdin", "-hide_banner", "-nostats", "-loglevel", "info"),
        *("-threads", "2", "-skip_loop_filter", "noref", "-noautorotate"),
        *("-max_pixels", str(PIXELS)),
        *_opened(path, kind),
        *("-map", "0:V:0", "-an", "-sn", "-dn", "-map_metadata", "-1"),
        *("-vf", f"{chosen},{small},showinfo=checksum=0", "-vsync", "passthrough"),
        *("-f", "rawvideo", "pipe:1"),
    ]


def _opened(path: Path, kind: str) -> list[str]:
    """Return how the one file is opened, and nothing else."""
    reader = CONTAINERS[kind].reader
    closed = ["-enable_drefs", "0", "-use_absolute_path", "0"] if reader == "mov" else []
    return [
        *("-protocol_whitelist", "file", "-codec_whitelist", _DECODERS),
        *("-f", reader, *closed, "-i", f"file:{path.absolute()}"),
    ]


_SAMPLE: Final = re.compile(r"\[Parsed_showinfo_\d+ @ \w+\] n: *(\d+) pts: *\S+ +pts_time:(\S+)")


def time_of(line: str) -> tuple[int, float] | None:
    """Return (number, seconds) of a sample that a line of ffmpeg tells of; null = of none."""
    found = _SAMPLE.match(line)
    try:
        return (int(found[1]), float(found[2])) if found else None
    except ValueError:
        return None


class _Stream(msgspec.Struct):
    codec_name: str = ""
    width: int = 0
    height: int = 0
    duration: str = ""
    tags: dict[str, str] = {}
    side_data_list: list[dict[str, object]] = []


class _Format(msgspec.Struct):
    duration: str = ""
    tags: dict[str, str] = {}


class _Answer(msgspec.Struct):
    streams: list[_Stream] = []
    format: _Format = msgspec.field(default_factory=_Format)


def probed(answer: bytes, kind: str) -> Probed:
    """Read what ffprobe answered.

    Raises
    ------
    UnreadableInput
        There are no moving pictures in it, or they are coded in a way that is not read.
    LimitExceeded
        Its picture is too large, or it is too long.
    """
    try:
        said = msgspec.json.decode(answer.decode("utf-8", "replace").encode(), type=_Answer)
    except msgspec.DecodeError as failure:
        raise UnreadableInput("it is damaged", do=_ANOTHER) from failure
    if not said.streams:
        raise UnreadableInput(
            "it holds no moving pictures", do="write what is heard into a shot list"
        )
    stream = said.streams[0]
    if stream.codec_name not in _CODINGS:
        raise _coded(stream.codec_name or "something unknown")
    if stream.width * stream.height > PIXELS:
        raise LimitExceeded(
            f"its picture has {stream.width:,} × {stream.height:,} pixels; no more than "
            f"{PIXELS:,} are read",
            do="make a smaller copy, keep this file, and give both",
        )
    if stream.width < 1 or stream.height < 1:
        raise UnreadableInput("it is cut off or damaged: its picture has no size", do=_ANOTHER)
    duration = _seconds(said.format.duration) or _seconds(stream.duration)
    if duration is not None and duration > LONGEST_S:
        raise too_long()
    rotation = _rotation(stream)
    turn = round(rotation / _QUARTER) % 4 if rotation % _QUARTER == 0 else 0
    width, height = (stream.width, stream.height)[:: -1 if turn % 2 else 1]
    name = CONTAINERS[kind].name
    rotated = {"rotation": f"{rotation:g}"} if rotation else {}
    facts = _facts(name, {**stream.tags, **said.format.tags, **rotated})
    return Probed(width, height, turn, duration, facts)


def broken(said: str) -> UnreadableInput:
    """Return why a file was not read, by FFmpeg's complaints."""
    coding = _UNLISTED.search(said)
    if coding:
        return _coded(coding[1])
    cut = any(sign in said for sign in _CUT)
    return UnreadableInput(f"it is {'cut off' if cut else 'damaged'}", do=_ANOTHER)


def timeless() -> UnreadableInput:
    """Return what is said of a video whose frames have no times."""
    return UnreadableInput("it is damaged: its frames have no times", do=_ANOTHER)


def _coded(coding: str) -> UnreadableInput:
    return UnreadableInput(f"it is coded as {coding[:20]}, which is not read here", do=_CONVERT)


def too_long() -> LimitExceeded:
    """Return what is said of a video that does not end in time."""
    return LimitExceeded(f"it runs for more than {LONGEST_S / 3600:.0f} hours", do=_PARTS)


def _seconds(written: str) -> float | None:
    try:
        found = float(written)
    except ValueError:
        return None
    return found if math.isfinite(found) and found > 0 else None


def _rotation(stream: _Stream) -> float:
    """Return by how many degrees it is to be turned left; 0 = not at all, or not said."""
    for one in stream.side_data_list:
        said = one.get("rotation")
        if isinstance(said, int | float) and math.isfinite(said):
            return float(said)
    return 0.0


def _facts(name: str, tags: Mapping[str, str]) -> tuple[Fact, ...]:
    said = ((key, value.strip()) for key, value in tags.items() if key not in _DULL)
    found = [Fact(f"{name} {key}"[:80], value[:_LONGEST_FACT]) for key, value in said if value]
    return tuple(found[:FACTS])
