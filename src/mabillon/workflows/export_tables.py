"""The archive's tables as they may leave it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mabillon import tables
from mabillon.archive.store import Store
from mabillon.examine.events.model import Event
from mabillon.examine.settings import Settings
from mabillon.exporters.exported import Tabled
from mabillon.exporters.standing import Opinion
from mabillon.workflows.carriage import Carriage
from mabillon.workflows.export_opinions import asked_then
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import known_statements
from mabillon.workflows.verify import load
from mabillon.workflows.withheld import Withheld

_METADATA: Final = ("channel_name", "forward_name", "member")


def archive_tables(store: Store, withheld: Withheld) -> list[Tabled]:
    """Return posts, sightings and observations, whole."""
    observations = store.observations()
    return [
        _segments(store, "posts", tables.POSTS, lambda part: _may_leave(part, withheld)),
        _segments(store, "sightings", tables.SIGHTINGS, lambda part: part),
        whole("OBSERVATIONS", observations),
    ]


def _segments(
    store: Store, kind: str, schema: pa.Schema, changed: Callable[[pa.Table], pa.Table]
) -> Tabled:
    paths = store.segment_files(kind)
    rows = sum(segment.rows for segment in store.segments(kind))

    def parts() -> Iterator[pa.Table]:
        for part in _groups(paths):
            yield changed(part.select(schema.names).cast(schema))

    return Tabled(kind.upper(), schema, rows, parts)


def _groups(paths: Iterable[Path]) -> Iterator[pa.Table]:
    """Yield the row groups of segments, one in memory at a time."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                yield file.read_row_group(number, use_threads=False)


def _may_leave(part: pa.Table, withheld: Withheld) -> pa.Table:
    """Return posts with links as they may be, and without the data of bystanders.

    The display name of a forward's origin is left out where no channel stands beside it: it
    may be a person's.
    """
    columns = {name: part.column(name) for name in part.column_names}
    named = pc.and_(pc.is_valid(columns["forward_name"]), pc.is_null(columns["forward_channel"]))
    for _ in range(pc.sum(named).as_py() or 0):
        withheld.count("names of forwards' origins that may be people")
    none = pa.scalar(None, pa.string())
    columns["forward_name"] = pc.if_else(named, none, columns["forward_name"])
    columns["text"] = _each(columns["text"], withheld.text)
    columns["url"] = _each(columns["url"], lambda url: withheld.link(url) or "")
    for name in _METADATA:
        columns[name] = _each(columns[name], withheld.metadata)
    media = [
        None if items is None else [_attached(item, withheld) for item in items]
        for items in columns["media"].to_pylist()
    ]
    columns["media"] = pa.array(media, tables.MEDIA)
    return pa.table(columns).cast(part.schema)


def _attached(item: dict[str, Any], withheld: Withheld) -> dict[str, Any]:
    return item | {"name": withheld.metadata(item["name"]) if item["name"] else item["name"]}


def _each(column: pa.ChunkedArray, change: Callable[[str], str]) -> pa.Array:
    """Change every text of a column; the same text is changed once."""
    known: dict[str | None, str | None] = {None: None}
    made = []
    for text in column.to_pylist():
        if text not in known:
            known[text] = change(text)
        made.append(known[text])
    return pa.array(made, pa.string())


def opinion_tables(opinions: Iterable[Opinion]) -> list[Tabled]:
    """Return opinions, their findings and signatures."""
    made: dict[str, list[dict[str, Any]]] = {"OPINIONS": [], "FINDINGS": [], "SIGNATURES": []}
    for o in opinions:
        own = {name: getattr(o, name, None) for name in tables.OPINIONS.names}
        made["OPINIONS"].append(own | {"opinion": o.number, "issuer": o.issuer.name})
        for finding in o.findings:
            shown = {name: getattr(finding, name, None) for name in tables.FINDINGS.names}
            made["FINDINGS"].append(shown | {"opinion": o.number})
        for signature in o.signatures:
            shown = {name: getattr(signature, name, None) for name in tables.SIGNATURES.names}
            made["SIGNATURES"].append(shown | {"opinion": o.number})
    return [of_rows(name, rows) for name, rows in made.items()]


def event_tables(events: Iterable[Event]) -> list[Tabled]:
    """Return events, who is named for them, and who is said to have claimed them."""
    made: dict[str, list[dict[str, Any]]] = {"EVENTS": [], "ACTORS": [], "CLAIMS": []}
    for event in events:
        own = {name: getattr(event, name, None) for name in tables.EVENTS.names}
        places = [": ".join(place.name for place in path) for path in event.places]
        made["EVENTS"].append(own | {"event": event.key, "places": places})
        for actor in event.actors:
            shown = {name: getattr(actor, name, None) for name in tables.ACTORS.names}
            made["ACTORS"].append(shown | {"event": event.key})
        for claim in event.claims:
            shown = {name: getattr(claim, name, None) for name in tables.CLAIMS.names}
            verdict = claim.true
            judged: Mapping[str, str] = (
                {"judged": verdict.says, "judged_by": verdict.by, "judged_because": verdict.reason}
                if verdict
                else {}
            )
            made["CLAIMS"].append(shown | {"event": event.key, **judged})
    return [of_rows(name, rows) for name, rows in made.items()]


def of_rows(name: str, rows: list[dict[str, Any]]) -> Tabled:
    """Return a table of `mabillon.tables` made of rows."""
    return whole(name, pa.Table.from_pylist(rows, schema=getattr(tables, name)))


def whole(name: str, table: pa.Table) -> Tabled:
    """Return a table that is in memory."""
    return Tabled(name, table.schema, table.num_rows, lambda: iter([table]))


def case_tables(store: Store, number: int) -> list[Tabled]:
    """Return the tables that the carriage of an opinion was examined from.

    They name the tracked channels: for those who work on the case, and not for the public.
    """
    document = load(store, number)
    _, register = current(store, document.inputs.ledger_size)
    settings = msgspec.convert(document.inputs.settings, Settings)
    holdings = Holdings(store, register, settings, position=document.inputs.ledger_size)
    issuer = register.issuer(document.issuer)
    asked = asked_then(holdings, document)
    case = Carriage(holdings, issuer, asked, known_statements(holdings, issuer))
    return [whole(name, table) for name, table in case.tables().items()]
