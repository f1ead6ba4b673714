"""Fuzz one target in this process: with hypothesis, then with atheris or without it.

atheris chooses by coverage: an input that reached new code is kept, and others grow out of
it. It has wheels for Linux on x86-64 only; anywhere else inputs grow out of the fixtures.

The same seed gives the same inputs, of the same code: see ``repeatable``.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

FIXTURES: Final = Path(__file__).parents[2] / "tests" / "fixtures"
SLOWEST_S: Final = 30
KEPT: Final = 300
LARGE: Final = 10_000
PLAIN: Final = (
    "The beds by the old basin are dug.\n\nThe seed is in before the frost comes.\n",
    "Грядки вскопаны.\r\n\r\nحفرت الأحواض\u200f «حديقة» 2031-03-25\n",
)
INSTRUMENTED: Final = ["mabillon.readers", "mabillon.archive.containers"]
SHOWN: Final = 3_000


def fuzz(target: str, inputs: int, seed: int, folder: Path, guided: bool) -> None:
    """Fuzz a target and write ``folder/tally.json``; ends the process.

    Parameters
    ----------
    inputs
        How many inputs; a tenth as many come from hypothesis before.
    folder
        A new folder, or that of an earlier leg: inputs that are worth keeping are in its
        ``corpus`` afterwards.
    guided
        Whether to go by coverage.
    """
    if guided:
        import atheris

        repeatable()
        with atheris.instrument_imports(include=INSTRUMENTED):
            importlib.import_module("benchmarks.fuzz.rules")
    from benchmarks.fuzz.injuries import LONGEST, injured
    from benchmarks.fuzz.rules import Judge, Tally

    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    wholes = seeds(target)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    judge = Judge(target, scratch)
    signal.signal(signal.SIGALRM, _too_long)

    def attempt(data: bytes) -> None:
        signal.alarm(SLOWEST_S)
        try:
            judge(data)
        except BaseException:
            (folder / "failed").write_bytes(data)
            (folder / "why").write_text(traceback.format_exc(limit=-8)[:SHOWN])
            raise
        finally:
            signal.alarm(0)

    def done() -> None:
        (folder / "tally.json").write_text(json.dumps(vars(judge.tally)))

    for number, whole in enumerate(wholes):
        attempt(whole)
        (corpus / f"fixture-{number}").write_bytes(whole)
    judge.tally = Tally()  # what was imported on first need counts for nothing
    wholes = [whole for whole in wholes if len(whole) <= LARGE] or wholes
    by_hypothesis(wholes, inputs // 10, seed, attempt)
    total = judge.tally.inputs + inputs
    if not guided:
        chance = Random(seed)
        for number in range(inputs):
            data = injured(chance.choice(wholes), chance, wholes)
            attempt(data)
            if number % max(1, inputs // KEPT) == 0:
                (corpus / f"injured-{number}").write_bytes(data)
        done()
        return

    def counted(data: bytes) -> None:
        attempt(data)
        if judge.tally.inputs >= total:
            done()
            os._exit(0)  # libFuzzer would go on until its own count

    def mutated(data: bytes, most: int, number: int) -> bytes:
        chance = Random(number)
        if chance.random() < 0.4:
            return atheris.Mutate(data, most)
        made: bytes | None = None
        try:
            made = injured(data, chance, wholes)[:most]
        finally:
            if made is None:  # with this error, atheris would wait for ever for its own end
                (folder / "why").write_text(traceback.format_exc()[-SHOWN:])
                os._exit(1)
        return made

    given = [f"-seed={seed}", f"-max_len={LONGEST}", "-len_control=0", "-rss_limit_mb=2048"]
    given += [f"-artifact_prefix={folder}/", "-timeout=0"]  # the alarm is ours
    given += ["-reload=0"]  # to look every second for what others found depends on the load
    atheris.Setup([sys.argv[0], *given, str(corpus)], counted, custom_mutator=mutated)
    atheris.Fuzz()


class InOrder(dict[object, None]):
    """A set that goes through its members in the order in which they came."""

    def add(self, member: object) -> None:
        """Take in a member."""
        self[member] = None


def repeatable() -> None:
    """Have atheris number the branches of the code in the order in which they stand.

    It goes through a set of objects that are told apart by their addresses, which differ from
    run to run; by the numbers it chooses what to keep and what to change next. (The order of
    sets of texts is settled by PYTHONHASHSEED, before this process begins.)
    """
    from atheris import instrument_bytecode

    vars(instrument_bytecode)["set"] = InOrder


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError(f"one input took more than {SLOWEST_S} s")


def seeds(target: str) -> list[bytes]:
    """Return the fixtures that are recognised as a target's."""
    from benchmarks.fuzz.rules import CONTAINER
    from mabillon.archive import containers
    from mabillon.readers import recognise

    found = []
    for path in sorted(FIXTURES.iterdir()):
        if path.suffix == ".py" or not path.is_file():
            continue
        data = path.read_bytes()
        head = data[: 64 << 10]
        if target == CONTAINER:
            if containers.kind_of(head, "input") is not None:
                found.append(data)
        elif (reader := recognise(head, path.name)) is not None and reader.name == target:
            found.append(data)
    if target == CONTAINER:
        found += packed()
    return found or [text.encode() for text in PLAIN]


def packed() -> list[bytes]:
    """Return small containers of every kind, in one another, with a link and long names."""
    import gzip
    import io
    import tarfile
    import zipfile

    import zstandard

    inner = b'{"id": 1, "text": "the beds are dug"}\n' * 20
    tars = []
    for style in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w", format=style) as tar:
            links = (("a.jsonl", tarfile.REGTYPE), ("soft", tarfile.SYMTYPE), ("é" * 90, b"0"))
            for name, kind in links:
                info = tarfile.TarInfo(name)
                info.type, info.size = kind, len(inner) if kind == tarfile.REGTYPE else 0
                info.linkname = "/etc/passwd" if kind == tarfile.SYMTYPE else ""
                tar.addfile(info, io.BytesIO(inner))
        tars.append(file.getvalue())
    zips = []
    for packing in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as container:
            day = zipfile.ZipInfo("a.jsonl", (2031, 3, 27, 16, 20, 0))
            container.writestr(day, inner, packing)
        zips.append(file.getvalue())
    return [
        *tars,
        *zips,
        gzip.compress(inner, mtime=0),
        gzip.compress(tars[0], mtime=0),
        zstandard.compress(inner),
    ]


def by_hypothesis(
    wholes: list[bytes], examples: int, seed: int, attempt: Callable[[bytes], None]
) -> None:
    """Give examples that hypothesis makes of the fixtures, and shrinks where one fails."""
    import hypothesis
    from hypothesis import strategies as st

    sys.path.insert(0, str(FIXTURES.parent))
    import strategies

    injured = st.sampled_from(wholes).flatmap(strategies.damaged) if wholes else st.binary()

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.one_of(injured, injured, injured, st.binary(max_size=400)))
    def each(data: bytes) -> None:
        attempt(data)

    each()


def has_atheris() -> bool:
    """Say whether inputs can be chosen by coverage here."""
    return importlib.util.find_spec("atheris") is not None
