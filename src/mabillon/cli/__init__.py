"""The command line: parse, call a workflow, print, exit.

Each command stands in its own file and is imported only when it is called, so that
``mabillon --help`` answers at once.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import sqlite3
import sys
import warnings
from pathlib import Path
from typing import Any

import click

from mabillon.cli.lazily import Commands
from mabillon.errors import MabillonError

COMMANDS: dict[str, tuple[str, str]] = {
    # name: (module:attribute, one line of help)
    "init": ("mabillon.cli.archive:init", "make a new archive"),
    "ingest": ("mabillon.cli.archive:ingest", "keep files and read them"),
    "collect": ("mabillon.cli.collect:collect", "ask the register's sources what is new"),
    "register": ("mabillon.cli.register:register", "issuers, channels and their roles"),
    "search": ("mabillon.cli.search:search", "words in any script, names in any spelling"),
    "glossary": ("mabillon.cli.glossary:glossary", "the desk's terms, with their approved gloss"),
    "trace": ("mabillon.cli.trace:trace", "who had it first, and who passed it on"),
    "routing": ("mabillon.cli.routing:routing", "which channels carry an issuer's statements"),
    "lexicon": ("mabillon.cli.lexicon:lexicon", "its terms and numbers, since when, until when"),
    "event": ("mabillon.cli.event:event", "what is said to have happened, and who says so"),
    "said": ("mabillon.cli.said:said", "has the issuer said anything about an event?"),
    "propose": ("mabillon.cli.propose:propose", "posts in an issuer's name, to be questioned"),
    "verify": ("mabillon.cli.verify:verify", "was it issued by the issuer? findings and opinion"),
    "round": ("mabillon.cli.round:round_", "look at each tracked channel now, one key each"),
    "judge": ("mabillon.cli.verify:judge", "sign an opinion, or dissent, with a reason"),
    "dispatch": ("mabillon.cli.dispatch:dispatch", "numbered, cited reports that check themselves"),
    "translation": ("mabillon.cli.translation:translation", "what posts say in another language"),
    "transcribe": ("mabillon.cli.transcribe:transcribe", "the words of a picture, read or written"),
    "media": ("mabillon.cli.media:media", "pictures and videos of posts: held, lacking, by hand"),
    "shots": ("mabillon.cli.shots:shots", "what a video or picture shows, and what it does not"),
    "watch": ("mabillon.cli.watch:watch", "standing questions about what is new"),
    "alerts": ("mabillon.cli.alerts:alerts", "what watching raised, and what became of it"),
    "status": ("mabillon.cli.status:status", "how the monitor fares, and what is wrong"),
    "validate": ("mabillon.cli.validate:validate", "how often the method errs on an issuer"),
    "export": ("mabillon.cli.export:export", "STIX, FollowTheMoney, ClaimReview, BagIt, tables"),
    "serve": ("mabillon.web.serve:serve", "the same work in a browser"),
    "people": ("mabillon.web.people_command:people", "who may sign in to the desk"),
    "index": ("mabillon.cli.index:index", "make ready what searching and comparing stand on"),
    "audit": ("mabillon.cli.archive:audit", "intact, altered or not checked, for every piece"),
    "merge": ("mabillon.cli.merge:merge", "take in what other machines took in"),
    "share": ("mabillon.cli.share:share", "evidence and segments in a store, or here again"),
    "destroy": (
        "mabillon.cli.destroy:destroy",
        "destroy evidence, by two people; a tombstone stays",
    ),
    "plan": ("mabillon.cli.plan:plan", "what an archive will need, before there is one"),
    "demo": ("mabillon.cli.demo:demo", "a complete, invented case"),
}


@click.group(
    cls=Commands,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="Exit status: 0 done and clean, 1 done and something was found wrong, "
    "2 usage, 3 unreadable input.",
)
@click.option(
    "--archive",
    metavar="DIR",
    envvar="MABILLON_ARCHIVE",
    help="The archive. Default: MABILLON_ARCHIVE, else this folder or the nearest parent "
    "that is one.",
)
@click.version_option(package_name="mabillon", message="%(prog)s %(version)s")
@click.pass_context
def group(ctx: click.Context, archive: str | None) -> None:
    """Was this statement really issued by the organisation it names?

    Mabillon keeps what circulated, measures which channels carried it, and says how
    strongly the evidence supports "issued" against "not issued", and what would make
    that wrong.
    """
    ctx.obj = archive


def main(argv: list[str] | None = None) -> Any:
    """Run the command line; errors become one readable message and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a letter
            stream.reconfigure(errors="backslashreplace")
    # Matrices are small here: a second thread would only wait, and the order of sums with it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What a library has to say may quote a file as it stands, control sequences and all.
    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        status = group.main(args=argv, prog_name="mabillon", standalone_mode=False)
    except MabillonError as error:
        click.echo(f"mabillon: {error}", err=True)
        sys.exit(error.exit_status)
    except sqlite3.DatabaseError as error:
        click.echo(
            f"mabillon: the archive's catalogue cannot be used ({error}); run `mabillon audit`",
            err=True,
        )
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("mabillon: stopped; what was acknowledged is kept", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        with Path(os.devnull).open("w") as nothing:  # what is still to be written has no place
            os.dup2(nothing.fileno(), sys.stdout.fileno())
        click.echo("mabillon: what it prints cannot be written (no space left)", err=True)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
