"""Scorers of wording tried against each other, on development data alone.

``python -m benchmarks.quality.wording_trials --data DIR --problems DIR…``. ``--data`` is a
folder as ``benchmarks.quality.statements`` takes it: the organisations that it never tests are
asked in three parts, each against the other two. ``--problems`` are folders as
``benchmarks.quality.wording`` takes them: what is not held back is halved, and each half is
asked after fitting on the other. One JSON line for each condition and stack. What is reported
(decision 18's aims, docs/evaluation.md) is measured by those two commands on other data.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.pan import load as problems_of
from benchmarks.quality.pan import split as held_back
from benchmarks.quality.statement_problems import Maker
from benchmarks.quality.statement_texts import SEED, TEXTS, Statement, load, split
from benchmarks.quality.statements import Scored, say
from benchmarks.quality.wording import measured
from benchmarks.quality.wording_material import fit_material
from mabillon.examine.measures.by_chance import gap_by_chance
from mabillon.examine.measures.cost import cllr, cllr_min
from mabillon.examine.measures.ranking import Floats, auc
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.stack import DEFAULT

PARTS = 3
PROBLEMS = 8
"""Genuine questioned statements of an organisation, at most."""
STACKS: Mapping[str, Sequence[str]] = {
    "adopted": DEFAULT,
    "without within_shapes": tuple(name for name in DEFAULT if name != "within_shapes"),
    "without delta": tuple(name for name in DEFAULT if name != "delta"),
    "and within_both": (*DEFAULT, "within_both"),
    "and imposters": (*DEFAULT, "imposters"),
    "and ppm": (*DEFAULT, "ppm"),
    **{f"{name} alone": (name,) for name in (*DEFAULT, "within_both")},
}


def of_statements(
    statements: Mapping[str, Sequence[Statement]],
    text: str,
    known: Sequence[int],
    chosen: Sequence[str],
) -> Iterator[dict[str, Any]]:
    """Yield a line for each number of known statements and stack."""
    names, _ = split(statements, SEED)
    random.Random(SEED).shuffle(names)
    found: dict[tuple[int, str, str], list[tuple[Floats, Floats]]] = {}
    for part in range(PARTS):
        asked = sorted(names[part::PARTS])
        background = sorted({*names} - {*asked})
        made = Maker(statements, background, asked, text, PROBLEMS).problems()
        corpus = Corpus(made.documents, background=made.background)
        for k in known:
            scored = Scored(made, corpus, k)
            columns = {
                name: scored.columns(name)[:, 0]
                for name in sorted({name for stack in chosen for name in STACKS[stack]})
            }
            for stack in chosen:
                table = np.column_stack([columns[name] for name in STACKS[stack]])
                fusion, rows = scored.fitted(table)
                for kind in made.trials:
                    of = rows[scored.kind == kind]
                    pair = fusion.unbounded(of), fusion.llr(of)
                    found.setdefault((k, stack, kind), []).append(pair)
            say(f"{text}, part {part + 1}, {k} known")
    for k in known:
        for stack in chosen:
            kinds = {
                kind: (np.concatenate([r for r, _ in pairs]), np.concatenate([x for _, x in pairs]))
                for (n, of, kind), pairs in found.items()
                if (n, of) == (k, stack)
            }
            yield {"text": text, "k": k, "stack": stack, **_figures(kinds)}


def _figures(kinds: Mapping[str, tuple[Floats, Floats]]) -> dict[str, float]:
    (ranking, llrs), (other_ranking, ordinary) = kinds["genuine"], kinds["matched"]
    same = np.arange(len(llrs) + len(ordinary)) < len(llrs)
    both = np.append(llrs, ordinary)
    accepted = {kind: float((x > 0).mean()) for kind, (_, x) in kinds.items()}
    figures = {
        "auc": auc(np.append(ranking, other_ranking), same),
        "cllr": cllr(both, same),
        "cllr_min": cllr_min(both, same),
        "cllr_gap_chance": gap_by_chance(both, same, SEED),
        "cllr_unbounded": cllr(np.append(ranking, other_ranking), same),
        "accepted_ordinary": accepted["matched"],
    } | {
        f"{kind}_more": accepted[kind] - accepted["matched"]
        for kind in ("spliced_held", "spliced_unheld", "renamed")
    }
    return {"n": len(same), **{name: round(value, 3) for name, value in figures.items()}}


def of_problems(folders: Sequence[Path], chosen: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield a line for each stack: means over the folders and both halves."""
    halves = [(folder.name, held_back(held_back(problems_of(folder))[0])) for folder in folders]
    for stack in chosen:
        scorer = "+".join(STACKS[stack])
        lines = []
        for fit, test in ((0, 1), (1, 0)):
            fitted = [fit_material(name, parts[fit]) for name, parts in halves]
            asked = [(name, parts[test]) for name, parts in halves]
            lines += list(measured(fitted, asked, [scorer], draws=2))
        means = {
            key: round(float(np.mean([line[key] for line in lines])), 3)
            for key in ("auc", "cllr", "cllr_min")
        }
        say(f"problems, {stack}")
        yield {"sets": len(folders), "stack": stack, "n": sum(ln["n"] for ln in lines), **means}


def main() -> None:
    """Read the arguments and print."""
    about = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.wording_trials", description=about
    )
    parser.add_argument("--data", type=Path, help="folder of .jsonl.gz files")
    parser.add_argument("--problems", type=Path, nargs="+", default=[], metavar="DIR")
    parser.add_argument("--text", nargs="+", choices=TEXTS, default=("body", "bare"))
    parser.add_argument("--k", nargs="+", type=int, default=(20, 5))
    parser.add_argument("--stack", nargs="+", choices=tuple(STACKS), default=tuple(STACKS))
    options = parser.parse_args()
    statements = load(options.data) if options.data else {}
    for text in options.text if statements else ():
        for line in of_statements(statements, text, options.k, options.stack):
            print(json.dumps(line), flush=True)
    for line in of_problems(options.problems, options.stack) if options.problems else ():
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
