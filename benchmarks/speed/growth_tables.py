"""The tables of what was measured, in Markdown and for a terminal, made of the record."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.speed.growth_fit import Fit, fit, said
from benchmarks.speed.growth_operations import OPERATIONS, STATEMENTS, Operation
from benchmarks.speed.growth_plot import short
from benchmarks.speed.growth_records import Line, Record


def fitted(record: Record, operation: Operation) -> Fit | None:
    """Return the power law of an operation's CPU seconds; None = it has fewer than two sizes."""
    points = [(float(line["posts"]), float(line["cpu_s"])) for line in record.of(operation.name)]
    return fit(points) if len(points) > 1 else None


def exponents(record: Record) -> str:
    """Return the table of growth for a terminal."""
    rows = []
    for operation in OPERATIONS:
        found = fitted(record, operation)
        if found is not None:
            aim = "" if operation.most is None else f"at most {operation.most:g}"
            rows.append(f"{operation.title:<40} {said(found):<22} {found.last:>5.2f}  {aim}")
    return "\n".join([f"{'':<40} {'exponent':<22} {'last':>5}  aimed at", *rows])


def growth(record: Record) -> str:
    """CPU of each operation at each size, with the exponents."""
    sizes = record.sizes(OPERATIONS[0].name)
    head = ["CPU time of", *map(short, sizes), "exponent", "last step", "aimed at", "version"]
    rows = []
    for operation in OPERATIONS:
        found = fitted(record, operation)
        if found is None:
            continue
        cells = [_cpu(record, operation, posts) for posts in sizes]
        versions = sorted({str(line["of"]) for line in record.of(operation.name)})
        told = [said(found), f"{found.last:.2f}", _aim(operation, found), ", ".join(versions)]
        rows.append([operation.title, *cells, *told])
    return markdown(head, rows)


def _aim(operation: Operation, found: Fit) -> str:
    if operation.most is None:
        return ""
    low = found.exponent if found.low is None else found.low
    if found.exponent <= operation.most:
        return f"{operation.most:g}: met"
    return f"{operation.most:g}: {'not told apart' if low <= operation.most else '**missed**'}"


def _cpu(record: Record, operation: Operation, posts: int) -> str:
    line = record.get(operation.name, posts)
    if line is None:
        return "not measured"
    used = float(line["cpu_s"])
    return f"{1e3 * used:.1f} ms" if used < 0.1 else _seconds(used)


def _seconds(used: float) -> str:
    return f"{used:.2f} s" if used < 10 else f"{used:,.0f} s"


def memory(record: Record) -> str:
    """Peak memory of each operation, and disk of what is kept."""
    sizes = record.sizes(OPERATIONS[0].name)
    rows = []
    for operation in OPERATIONS:
        lines = [record.get(operation.name, posts) for posts in sizes]
        rows.append(
            [operation.title]
            + ["–" if line is None else f"{float(line['peak_mb']):,.0f}" for line in lines]
        )
    for operation, key, what in (
        ("ingest", "disk_mb", "evidence and segments"),
        ("sketches", "disk_mb", "sketches"),
        ("verify", "caches_mb", "sketches and all other caches but the index"),
        ("index", "disk_mb", "search index"),
    ):
        lines = [record.get(operation, posts) for posts in sizes]
        cells = ["–" if line is None or key not in line else f"{line[key]:,}" for line in lines]
        rows.append([f"disk: {what}", *cells])
    return markdown(["MB", *map(short, sizes)], rows)


def statement(record: Record) -> str:
    """How fast one statement is answered in an archive that is open: CPU time."""
    rows = []
    for line in record.of("statement"):
        rows.append(
            [
                short(line["posts"]),
                f"{1e3 * float(line['cpu_s']):.1f} ms",
                f"{line['p50_ms']:.1f} ms",
                f"{line['p95_ms']:.1f} ms",
                *(
                    f"{line[name]:,g}" if name in line else "–"
                    for name in ("candidates", "related")
                ),
                f"{line['peak_mb']:,.0f} MB",
            ]
        )
    head = ["posts", "mean", "half within", "95 % within", "looked at", "related"]
    return markdown([*head, "peak memory"], rows)


def carriage(record: Record) -> str:
    """Carriage at each size, of some of the issuer's statements and of all; with its exponents."""
    lines = record.of("carriage")
    rows = []
    for line in lines:
        *some, (statements, carried, _) = line["rounds"]
        cells = [f"{1e3 * seconds:,.0f} ms" for _, _, seconds in line["rounds"]]
        cells = [*cells[: len(STATEMENTS) - 1], *["–"] * (len(STATEMENTS) - 1 - len(some))]
        last = f"{1e3 * line['rounds'][-1][2]:,.0f} ms"
        rows.append([short(line["posts"]), *cells, last, f"{statements:,}, {carried:,} times"])
    head = ["posts", *(f"{count} statements" for count in STATEMENTS[:-1]), "all", "carried"]
    largest = [(float(many), float(took)) for many, _, took in lines[-1]["rounds"]]
    full = [line for line in lines if line["statements"] == max(STATEMENTS)]
    archive = [(float(line["posts"]), float(line["cpu_s"])) for line in full]
    growing = fit(archive)
    grows = growing.low is None or growing.low > 0
    return "\n".join(
        [
            markdown(head, rows),
            "",
            f"In the number of statements, at {short(lines[-1]['posts'])} posts: exponent "
            f"{said(fit(largest))}.",
            f"In the posts of the archive, with {max(STATEMENTS):,} statements throughout: "
            f"exponent {said(growing)}.",
            "It was aimed at that carriage does not grow with the archive: "
            f"{'**missed**' if grows else 'not told apart from that'}.",
        ]
    )


def machine(record: Record) -> str:
    """What was measured on, when, and which versions."""
    about = record.machine
    days = sorted({str(line["at"]) for line in record.lines})
    libraries = ", ".join(f"{n} {about[n]}" for n in ("numpy", "pyarrow", "duckdb", "tantivy"))
    return (
        f"{about['processor']}, {about['cores']} cores, {about['memory_gib']} GiB of memory, "
        f"{about['system']}, Python {about['python']}, {libraries}; "
        f"{' to '.join(dict.fromkeys((days[0], days[-1])))}.{_load(record)}"
    )


def _load(record: Record) -> str:
    """Say how many processes wanted to run, on the average of a minute, where it was noted."""
    noted = sorted(float(line["load"]) for line in record.lines if "load" in line)
    if not noted:
        return ""
    middle = noted[len(noted) // 2]
    return (
        f" From {noted[0]:g} to {noted[-1]:g} processes wanted to run at once where that was "
        f"noted, half of the time {middle:g} or more."
    )


def loads(record: Record) -> str:
    """How many processes wanted to run when each line was done, on the average of a minute."""
    sizes = record.sizes(OPERATIONS[0].name)
    rows = []
    for operation in OPERATIONS:
        lines = [record.get(operation.name, posts) for posts in sizes]
        rows.append([operation.title, *map(_noted, lines)])
    return markdown(["load", *map(short, sizes)], rows)


def _noted(line: Line | None) -> str:
    if line is None:
        return "–"
    return f"{float(line['load']):.1f}" if "load" in line else "not noted"


def behind(record: Record) -> str:
    """What the simulation rests on besides the operations: sizes, loads and versions."""
    rows = []
    for name, title in (
        ("spark", "near copies of all on two executors of Spark"),
        ("parts", "near copies of all by parts"),
        ("pictures", "pictures hashed"),
    ):
        for line in record.of(name):
            size = f"{line['pictures']:,} pictures" if "pictures" in line else short(line["posts"])
            alone = f"{line['alone_cpu_s']:.1f} s" if "alone_cpu_s" in line else ""
            used = f"{line['cpu_s']:.1f} s"
            rows.append([title, size, used, alone, _noted(line), line["of"]])
    head = ["what", "posts", "CPU time", "the same on one machine", "load", "version"]
    return markdown(head, rows)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    body = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in body)
