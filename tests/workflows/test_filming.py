"""Videos in processes of their own: told, hashed at scenes and seconds, or refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import videos

from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.examine.media.hashing import apart
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.told import Frame, Told
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.filming import tell_video

pytestmark = pytest.mark.skipif(not videos.found(), reason=videos.INSTALL)

SECONDS = [0, 1, 2, 2.4, 3, 4, 5, 6, 6.8, 7, 8]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("videos")


def told(folder: Path, data: bytes, **options: Bounds) -> Told:
    path, within = folder / "concat:a|-b.jpg", folder / "within"
    within.mkdir(exist_ok=True)
    path.write_bytes(data)
    try:
        return tell_video(path, within, **options)
    finally:
        assert not [*within.iterdir()], "nothing is left behind"


@cache
def original(folder: Path) -> Told:
    return told(folder, videos.clip())


def near(one: Frame, other: Frame) -> bool:
    limits = Limits()
    pairs = (
        (apart(one.hashes.pdq, other.hashes.pdq), limits.pdq_radius),
        (apart(one.hashes.dhash, other.hashes.dhash), limits.dhash_radius),
    )
    return any(found is not None and found.bits <= radius for found, radius in pairs)


def found_again(copy: Told, whole: Told) -> float:
    """Return the share of the copy's moments of which a frame is near one of the whole's."""
    moments = {frame.at_s for frame in copy.frames}
    found = {a.at_s for a in copy.frames if any(near(a, b) for b in whole.frames)}
    return len(found) / len(moments)


def facts(told: Told) -> dict[str, str]:
    return {fact.name: fact.value for fact in told.facts}


@pytest.mark.parametrize("kind", videos.READABLE)
def test_the_same_video_in_every_form(folder: Path, kind: str) -> None:
    video = told(folder, videos.READABLE[kind]())
    assert (video.medium, video.kind, video.width, video.height) == ("video", kind, 320, 180)
    assert video.duration_s == pytest.approx(videos.LASTS, abs=0.1)
    assert (video.turn, video.also, video.pages, video.text) == (0, (), None, None)
    assert [f.at_s for f in video.frames] == pytest.approx(SECONDS, abs=0.05)
    begun = [f.at_s for f in video.frames if f.scene]
    assert begun == pytest.approx(videos.CUTS, abs=0.2)
    for ours, same in zip(video.frames, original(folder).frames, strict=True):
        bits = apart(ours.hashes.pdq, same.hashes.pdq)
        assert bits is not None and bits.turn == 0 and bits.bits <= 12


def test_what_a_video_says_of_itself(folder: Path) -> None:
    said = facts(original(folder))
    assert said["MP4 creation_time"].startswith("2031-03-25T19:04:00")
    assert said["MP4 title"] == "nine trays of moss"
    assert said["MP4 encoder"].startswith("Lavf")
    assert "no frames" not in said


@pytest.mark.parametrize("name", videos.REFUSED)
def test_what_is_no_video_is_refused_with_a_reason(folder: Path, name: str) -> None:
    make, said = videos.REFUSED[name]
    with pytest.raises(UnreadableInput, match=said) as refusal:
        told(folder, make())
    assert refusal.value.do and str(folder) not in str(refusal.value)


def test_of_a_damaged_video_what_is_left_is_read_and_the_rest_is_named(folder: Path) -> None:
    cut = told(folder, videos.cut_short())
    assert found_again(cut, original(folder)) == 1
    assert facts(cut)["no frames"].endswith("to 0:09")
    holed = told(folder, videos.rubbish(videos.READABLE["mpegts"]()))
    assert found_again(holed, original(folder)) >= 0.5
    assert facts(holed)["no frames"].startswith("0:02.")


@pytest.mark.parametrize(
    ("change", "turn"),
    [
        ("scale=160:90", 0),
        ("hue=s=0,eq=contrast=1.3", 0),
        ("hflip", 4),
        ("trim=start=3.3,setpts=PTS-STARTPTS", 0),
    ],
)
def test_a_changed_copy_is_found_again_by_its_frames(folder: Path, change: str, turn: int) -> None:
    copy = told(folder, videos.altered(change, "-crf", "32"))
    assert found_again(copy, original(folder)) >= 0.7
    nearest = [apart(f.hashes.pdq, original(folder).frames[-1].hashes.pdq) for f in copy.frames]
    assert min(filter(None, nearest)).turn == turn


def test_a_copy_with_a_bar_and_a_logo_is_found_again(folder: Path) -> None:
    assert found_again(told(folder, videos.logo()), original(folder)) >= 0.7


def test_another_video_is_not_found(folder: Path) -> None:
    other = told(folder, videos.altered("rotate=0.7,crop=160:90"))
    assert found_again(other, original(folder)) == 0


@pytest.mark.parametrize(("degrees", "turn"), [(90, 1), (270, 3)])
def test_a_video_is_turned_upright(folder: Path, degrees: int, turn: int) -> None:
    video = told(folder, videos.turned_by(degrees))
    assert (video.turn, video.width, video.height) == (turn, 320, 180)
    bits = apart(video.frames[0].hashes.pdq, original(folder).frames[0].hashes.pdq)
    assert bits is not None and bits.turn == 0 and bits.bits <= 12


def test_no_other_file_is_read(folder: Path) -> None:
    """An index that names another file: its own bytes are taken, or none."""
    secret = folder / "another.mov"
    secret.write_bytes(videos.altered("rotate=0.7,crop=160:90"))
    video = told(folder, videos.elsewhere(str(secret)))
    assert found_again(video, original(folder)) == 1


def test_a_video_that_is_something_else_as_well(folder: Path) -> None:
    video = told(folder, videos.with_zip())
    assert video.also == ("a ZIP archive",)
    assert video.frames == original(folder).frames


def test_a_still_picture_for_long_is_one_frame(folder: Path) -> None:
    still = told(folder, videos.altered("loop=loop=500:size=1"))
    assert still.duration_s is not None and still.duration_s > 50
    assert [f.at_s for f in still.frames][:2] == [0, pytest.approx(50, abs=2)]


def test_a_video_that_takes_too_much_falls_alone(folder: Path) -> None:
    with pytest.raises(LimitExceeded, match="40 MiB"):
        told(folder, videos.clip(), sampling=Bounds(seconds=20, megabytes=40))
    with pytest.raises(LimitExceeded, match="or 1 s"):
        told(folder, videos.slow(), sampling=Bounds(seconds=1, megabytes=2048))


def test_without_ffmpeg_it_is_said_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(UsageError, match="install FFmpeg"):
        told(folder, videos.clip())
