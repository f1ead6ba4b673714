"""dispatch annex: write out the sealed annex of a dispatch, for somebody who may see it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
import msgspec

from mabillon.archive.folders import write_synced
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.text.display import plain
from mabillon.workflows import dispatches
from mabillon.workflows.annexes import unsealed


@click.command(
    epilog="""\b
Examples:
  mabillon dispatch annex special-dispatch/14 --out annex-14.json
  sha256sum annex-14.json     (is the digest that was published)"""
)
@click.argument("what", metavar="SERIES/NUMBER|FILE|DIGEST")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.pass_context
def annex(context: click.Context, what: str, out: Path, as_json: bool) -> int:
    """Write out a sealed annex: the whole opinion, with what public editions leave out.

    Whoever is given the file can check it against the digest that was published.
    """
    given: str | None = context.find_root().obj
    with Store.find(given, Path.cwd()) as store:
        digest = what
        if not all(char in "0123456789abcdef" for char in what):
            named = dispatches.read(dispatches.find(store, what)).front.annex
            if named is None:
                raise UsageError(f"{plain(what)} has no annex", do="its front matter names none")
            digest = named
        content = unsealed(store, digest)
    if out.exists():
        raise UsageError("there is such a file already", where=str(out), do="name another")
    try:
        write_synced(out, content)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror})", where=str(out)) from error
    found = hashlib.sha256(content).hexdigest()
    if as_json:
        click.echo(msgspec.json.encode({"file": str(out), "sha256": found}))
    else:
        click.echo(f"{plain(str(out))}  sha256 {found}")
    return 0
