"""Authorship problems in PAN layout: how well wording is told apart, and how honestly.

``python -m benchmarks.quality.wording --fit DIR… --test DIR…``; or ``--split DIR…`` to fit on
the part for development and test on the part held back (`pan.split`). Each may be given again.
A folder holds
PROBLEM/known*.txt, PROBLEM/unknown.txt and truth.txt. One JSON line for each folder tested and
scorer. ``mabillon`` is the figure before refusal, within its bounds; its AUC is that of the
figure before the bounds, which make ties. ``mabillon-refusing`` answers only where its interval
lies on one side of 0. Each problem is matched with the fit folder of its language and genre by
its own text; where none is, what was fitted on all folders together is applied, against the
known texts of the other problems.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.material import digest
from benchmarks.quality.pan import Problem, load, split
from benchmarks.quality.wording_baselines import BASELINES
from benchmarks.quality.wording_material import Fitted, fit_material, matched, questions
from benchmarks.quality.wording_models import Figures, Models
from mabillon.examine.measures.by_chance import gap_by_chance
from mabillon.examine.measures.cost import cllr, cllr_min
from mabillon.examine.measures.ranking import auc
from mabillon.examine.measures.resampled import interval
from mabillon.examine.measures.verification import answers, brier, c_at_1, f05u, f1

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
SEED = 2014
SCORERS = ("mabillon", *BASELINES)
MEASURES: dict[str, Callable[[Floats, Truth], float]] = {
    "c_at_1": lambda llrs, same: c_at_1(answers(llrs), same),
    "f05u": lambda llrs, same: f05u(answers(llrs), same),
    "f1": lambda llrs, same: f1(answers(llrs), same),
    "brier": lambda llrs, same: brier(answers(llrs), same),
    "cllr": cllr,
    "cllr_min": cllr_min,
}


def line(
    name: str, scorer: str, found: Figures, same: Truth, seconds: float, draws: int
) -> dict[str, Any]:
    """Return what is printed of a folder and a scorer; null where a measure has no value."""
    shown: dict[str, Any] = {"set": name, "scorer": scorer, "n": len(same), "yes": int(same.sum())}
    if scorer == "mabillon-refusing":
        measures = {"c_at_1": MEASURES["c_at_1"]}
        shown["refused"] = float(np.isnan(found.llr).mean())
        shown["fewer_than_5_known"] = float((found.known < 5).mean())
    else:
        measures = MEASURES
        shown |= _with_interval("auc", auc, found.ranking, same, draws)
        shown["cllr_gap_chance"] = gap_by_chance(found.llr, same, SEED, simulated=draws)
        shown["matched"] = float(found.matched.mean())
    for key, measure in measures.items():
        shown |= _with_interval(key, measure, found.llr, same, draws)
    shown["seconds_per_problem"] = seconds / max(len(same), 1)
    return {k: _plain(v) for k, v in shown.items()}


def _with_interval(
    key: str, measure: Callable[[Floats, Truth], float], figures: Floats, same: Truth, draws: int
) -> dict[str, float]:
    low, high = interval(measure, figures, same, SEED, resamples=draws)
    return {key: measure(figures, same), f"{key}_low": low, f"{key}_high": high}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    return value


def measured(
    fitted: Sequence[Fitted],
    tests: Sequence[tuple[str, Sequence[Problem]]],
    chosen: Sequence[str],
    draws: int,
) -> Iterator[dict[str, Any]]:
    """Yield a line for each folder tested and scorer."""
    models = Models(fitted)
    for name, problems in tests:
        judged = [problem for problem in problems if problem.same is not None]
        if not judged:
            print(f"left out: {name} has no problem with an answer in truth.txt", file=sys.stderr)
            continue
        same = np.array([bool(problem.same) for problem in judged])
        groups: dict[int | None, list[int]] = {}
        for p, problem in enumerate(judged):
            groups.setdefault(matched(problem, fitted), []).append(p)
        for scorer in chosen:
            seconds = 0.0
            parts = []
            for which, rows in groups.items():
                models.ready(scorer, which)
                start = time.perf_counter()
                background = [] if which is None else fitted[which].documents
                corpus, trials = questions([judged[p] for p in rows], background)
                parts.append(models.figures(scorer, which, corpus, trials))
                seconds += time.perf_counter() - start
            order = np.argsort([p for rows in groups.values() for p in rows])
            whole = Figures.joined(parts, order)
            yield line(name, scorer, whole, same, seconds, draws)
            if scorer == "mabillon":
                yield line(name, "mabillon-refusing", whole.refusing(), same, seconds, draws)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and measure; ``None`` is the command line's."""
    asked = options(arguments)
    run(asked.fit, asked.test, asked.split, asked.scorer or SCORERS, asked.draws)


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for; ends the program where nothing is to be measured."""
    about = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.wording", description=about)
    for name, what in (
        ("fit", "folders to fit on"),
        ("test", "folders to test on"),
        ("split", "folders to fit on one part of and to test on the other"),
    ):
        parser.add_argument(
            f"--{name}",
            nargs="+",
            action="extend",
            type=_folder,
            default=[],
            metavar="DIR",
            help=what,
        )
    parser.add_argument(
        "--scorer", nargs="+", action="extend", choices=SCORERS, metavar="NAME", help="all of them"
    )
    parser.add_argument("--draws", type=int, default=1000, help="of bootstrap and simulation")
    asked = parser.parse_args(arguments)
    if not (asked.split or asked.test):
        parser.error("name folders: --fit DIR --test DIR, or --split DIR")
    return asked


def _folder(name: str) -> Path:
    if not Path(name).is_dir():
        raise argparse.ArgumentTypeError(f"{name} is no folder")
    return Path(name)


def run(
    fit: Sequence[Path],
    test: Sequence[Path],
    parted: Sequence[Path],
    chosen: Sequence[str],
    draws: int,
) -> None:
    """Print a line for each folder tested and scorer."""
    fitting = [(folder.name, load(folder)) for folder in fit]
    testing = [(folder.name, load(folder)) for folder in test]
    for folder in parted:
        development, held = split(load(folder))
        fitting.append((folder.name, development))
        testing.append((f"{folder.name}, held back", held))
    fitted = [fit_material(name, problems) for name, problems in fitting if problems]
    data = digest(p for d in (*test, *parted) for p in (d / "truth.txt",) if p.is_file())
    for found in measured(fitted, testing, chosen, draws):
        print(json.dumps({**found, "data": data}), flush=True)


if __name__ == "__main__":
    main()
