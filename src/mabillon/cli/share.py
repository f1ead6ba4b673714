"""share: keep an archive's evidence and segments in an S3-compatible store, or here again."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli.progress import progress
from mabillon.errors import UsageError
from mabillon.text.display import plain
from mabillon.workflows import sharing


@click.command(
    epilog="""\b
Examples:
  mabillon share s3://monitor/desk
  mabillon share
  mabillon share --back
  AWS_ENDPOINT_URL=https://store.example mabillon share s3://monitor/desk

As whom, and which server: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_PROFILE, or fsspec's own configuration. The archive holds the address alone."""
)
@click.argument("address", metavar="[s3://BUCKET/PREFIX]", required=False)
@click.option("--back", is_flag=True, help="Have all files in the archive's own folder again.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something is wrong.")
@click.pass_obj
def share(archive: str | None, address: str | None, back: bool, as_json: bool, quiet: bool) -> None:
    """Keep evidence and segments in a store, where other machines can read them.

    Every object is read back and compared before the archive relies on it; the catalogue stays
    here. Without an address it is said where they are kept. Giving an address agrees to it on
    this machine: no archive that was received is asked for in its store before that.
    """
    if address and back:
        raise UsageError("an address or --back, not both")
    with Store.find(archive, Path.cwd()) as store:
        if not (address or back):
            made = sharing.Shared(store=store.address, files=0, bytes=0)
        else:
            with progress("bringing" if back else "sharing", quiet=quiet) as bar:
                made = (
                    sharing.bring_back(store, bar)
                    if back
                    else sharing.share(store, str(address), bar)
                )
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
    elif not quiet:
        where = "in the archive's own folder" if made.store is None else f"in {made.store}"
        click.echo(f"Evidence and segments are kept {plain(where)}.")
        if address or back:
            click.echo(f"{made.files:,} files, {made.bytes:,} bytes, each compared.")
        if back:
            click.echo("The objects stay in the store: another catalogue may need them.")
