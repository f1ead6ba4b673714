"""``mabillon register add``: entries of every kind, set into register.yaml."""

from __future__ import annotations

from pathlib import Path

import click

from mabillon.archive.register import OUTCOMES, ROLES, SAYS, SOURCES, SPECIMENS
from mabillon.archive.register.fields import Wrong
from mabillon.archive.register.specimens import region as read_region
from mabillon.archive.store import Store
from mabillon.text.display import plain
from mabillon.workflows import entering
from mabillon.workflows.register_in_force import working_copy

REASON = click.option(
    "--reason", required=True, help="Why we say so: where it is named, or what was observed."
)


def opened(context: click.Context) -> Store:
    """Open the archive that the command line names, or the one we stand in."""
    given: str | None = context.find_root().obj
    return Store.find(given, Path.cwd())


def kept(store: Store, what: str, further: str) -> None:
    """Say what was entered, where it is kept, and what shows it."""
    click.echo(f"{what}; kept in {working_copy(store)}")
    click.echo(f"  {further}")


@click.group()
def add() -> None:
    """Add an issuer, a channel, a source, a role, a name, a term, or what was said or decided.

    The entry is set into register.yaml, whose comments stay; the whole is checked, and
    kept as a new version. Nothing is changed where it would not hold.
    """


@add.command()
@click.argument("title")
@click.option("--name", help="Its name in the register; made from the title unless given.")
@click.option("--alias", "aliases", multiple=True, help="A further name; may be repeated.")
@click.option("--outlet", "outlets", multiple=True, help="A news outlet of its own.")
@click.option(
    "--statement",
    "statements",
    multiple=True,
    metavar="RE2",
    help="A pattern: own posts in which one is found are statements. Default: every own "
    "post of 15 words or more.",
)
@click.pass_context
def issuer(
    context: click.Context,
    title: str,
    name: str | None,
    aliases: tuple[str, ...],
    outlets: tuple[str, ...],
    statements: tuple[str, ...],
) -> None:
    """Add an issuer: an organisation in whose name statements are made.

    \b
    Example:
      mabillon register add issuer "The Thistledown League" \\
        --alias "the League" --statement "Sowing No\\. \\d+"
    """
    with opened(context) as store:
        made = entering.add_issuer(
            store,
            title,
            name=name,
            aliases=list(aliases),
            outlets=list(outlets),
            statements=list(statements),
        )
        kept(store, f"added issuer {made}", f"mabillon register show {made}")


@add.command()
@click.argument("key")
@click.option("--title", help="What a reader is shown.")
@click.option("--name", help="Its name in the register; made from title or key unless given.")
@click.option("--url", help="Where it can be seen.")
@click.option("--language", help="Its main language, such as en or ar.")
@click.option("--to", metavar="CHANNEL", help="Add KEY as a further key to this channel.")
@click.option("--issuer", help="Give it a role for this issuer in the same step.")
@click.option("--role", type=click.Choice(ROLES), help="The role.")
@click.option("--since", metavar="DATE", help="First day of the role.")
@click.option("--until", metavar="DATE", help="First day on which the role no longer holds.")
@click.option("--reason", help="Why we say so; needed with --role.")
@click.pass_context
def channel(
    context: click.Context,
    key: str,
    title: str | None,
    name: str | None,
    url: str | None,
    language: str | None,
    to: str | None,
    issuer: str | None,
    role: str | None,
    since: str | None,
    until: str | None,
    reason: str | None,
) -> None:
    """Add a channel: a place that posts.

    KEY is PLATFORM:NAME: telegram:1234567 (the numeric id), telegram:@name, x:@name,
    web:host.

    \b
    Examples:
      mabillon register add channel telegram:@vergerelay --title "Verge Relay"
      mabillon register add channel x:@vergerelay --issuer thistledown-league \\
        --role forwarder --reason "passed on 40 of its last 41"
      mabillon register add channel telegram:1234567 --to verge-relay
    """
    if bool(issuer) != bool(role) or (role and not reason):
        raise click.UsageError("--issuer, --role and --reason go together")
    if not role and (since or until or reason):
        raise click.UsageError("--since, --until and --reason speak of a role: give --role too")
    if to and (title or name or url or language or role):
        raise click.UsageError(
            "--to adds a key to a channel that is there; give KEY and --to alone"
        )
    with opened(context) as store:
        if to:
            made = entering.add_key(store, to, key)
        else:
            made = entering.add_channel(
                store,
                key,
                title=title,
                name=name,
                url=url,
                language=language,
                issuer=issuer,
                role=role,
                reason=reason,
                since=since,
                until=until,
            )
        kept(store, f"added {key} as channel {made}", "mabillon register show")


@add.command()
@click.argument("channel")
@click.argument("kind", type=click.Choice(SOURCES))
@click.argument("address")
@click.option("--since", metavar="DATE", help="First day on which it is collected from.")
@click.option("--until", metavar="DATE", help="First day on which it no longer is.")
@REASON
@click.pass_context
def source(
    context: click.Context,
    channel: str,
    kind: str,
    address: str,
    since: str | None,
    until: str | None,
    reason: str,
) -> None:
    """Say where a channel is collected from.

    feed: RSS or Atom. preview: the public page https://t.me/s/NAME, which a channel with the
    key telegram:@NAME has without being told. site: its pages, as its sitemap lists them.
    telegram: @NAME, by Telegram's own interface. command: a program of yours, by the name
    that it has in your configuration. `mabillon collect --help` says how to switch it on.

    \b
    Examples:
      mabillon register add source verge-relay feed https://relay.example/feed.xml \
        --reason "linked from its front page"
      mabillon register add source marl site https://marl.example/ --reason "its own site"
    """
    with opened(context) as store:
        made = entering.add_source(
            store, channel, kind, address, reason=reason, since=since, until=until
        )
        kept(store, f"{made} is collected from a {kind}", "mabillon collect --dry-run")


@add.command()
@click.argument("channel")
@click.argument("issuer")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--since", metavar="DATE", help="First day, or a time with its zone.")
@click.option("--until", metavar="DATE", help="First day on which it no longer holds.")
@REASON
@click.pass_context
def role(
    context: click.Context,
    channel: str,
    issuer: str,
    role: str,
    since: str | None,
    until: str | None,
    reason: str,
) -> None:
    """Say what a channel's posts are to an issuer, from when to when, and why.

    own: the issuer's. forwarder: routinely passes on its output. supporter, independent,
    adversary, unknown: not tracked.

    \b
    Example:
      mabillon register add role verge-relay thistledown-league forwarder \\
        --since 2028-03-01 --reason "passed on 40 of its last 41"
    """
    with opened(context) as store:
        made = entering.add_role(
            store, channel, issuer, role, reason=reason, since=since, until=until
        )
        kept(store, f"{channel} is {role} for {made}", f"mabillon register show {made}")


@add.command()
@click.argument("issuer")
@click.argument("text")
@click.option("--language", help="Such as ar.")
@click.option("--script", help="Such as Arab.")
@click.option("--latin", help="Transliterated.")
@click.option("--gloss", help="What it means.")
@click.pass_context
def alias(
    context: click.Context,
    issuer: str,
    text: str,
    language: str | None,
    script: str | None,
    latin: str | None,
    gloss: str | None,
) -> None:
    """Add a further name of an issuer, in its own script.

    \b
    Example:
      mabillon register add alias thistledown-league "رابطة الشوك" \\
        --language ar --latin "rabitat ash-shawk" --gloss "league of thistles"
    """
    with opened(context) as store:
        made = entering.add_alias(
            store, issuer, text, language=language, script=script, latin=latin, gloss=gloss
        )
        kept(store, f"added a name of {made}", f"mabillon register show {made}")


@add.command()
@click.argument("issuer")
@click.argument("says", type=click.Choice(SAYS))
@click.argument("about")
@click.option("--post", metavar="CHANNEL/ID", help="Where it says so.")
@click.option("--at", metavar="TIME", help="When, with the zone: 2031-03-27T10:00Z.")
@click.option("--by", help="Who says so for it: an office, an outlet.")
@REASON
@click.pass_context
def stance(
    context: click.Context,
    issuer: str,
    says: str,
    about: str,
    post: str | None,
    at: str | None,
    by: str | None,
    reason: str,
) -> None:
    """Record that an issuer denies, acknowledges or disowns a statement.

    ABOUT is a post (CHANNEL/ID) or the SHA-256 of a text. It is shown beside an opinion,
    attributed, and changes no figure.

    \b
    Example:
      mabillon register add stance thistledown-league denies x:@marl/99 \\
        --post thistledown-desk/871 --reason "its own post of 27 March"
    """
    with opened(context) as store:
        made = entering.add_stance(
            store, issuer, about, says, reason=reason, post=post, at=at, by=by
        )
        kept(store, f"{made} {says} {about}", f"mabillon register show {made}")


@add.command()
@click.argument("issuer")
@click.argument("post", metavar="CHANNEL/ID")
@click.argument("outcome", type=click.Choice(OUTCOMES))
@REASON
@click.pass_context
def outcome(context: click.Context, issuer: str, post: str, outcome: str, reason: str) -> None:
    """Record a case of which it is known whether the issuer issued it.

    \b
    Example:
      mabillon register add outcome thistledown-league x:@marl/12 not_issued \\
        --reason "disowned on the Desk the same day"
    """
    with opened(context) as store:
        made = entering.add_outcome(store, issuer, post, outcome, reason=reason)
        kept(store, f"{post}: {outcome}", f"mabillon register show {made}")


@add.command()
@click.argument("issuer")
@click.argument("post", metavar="CHANNEL/ID")
@click.option("--statement/--no-statement", required=True, help="It is a statement, or it is none.")
@REASON
@click.pass_context
def mark(context: click.Context, issuer: str, post: str, statement: bool, reason: str) -> None:
    """Mark an own post by hand as a statement, or as none; it beats the patterns.

    \b
    Example:
      mabillon register add mark thistledown-league thistledown-desk/4 \\
        --no-statement --reason "a greeting"
    """
    with opened(context) as store:
        made = entering.add_mark(store, issuer, post, statement, reason=reason)
        kept(store, f"marked {post}", f"mabillon register show {made}")


@add.command()
@click.argument("text")
@click.option("--gloss", required=True, help="How the desk renders it.")
@click.option("--language", help="Such as ar.")
@click.option("--latin", help="Transliterated.")
@click.option("--variant", "variants", multiple=True, help="Another spelling; may be repeated.")
@click.option("--proposed", is_flag=True, help="Not approved yet: searches do not use it.")
@click.option("--by", help="Who approves or proposes it.")
@click.option("--since", metavar="DATE", help="First day of posts for which the gloss holds.")
@click.option("--until", metavar="DATE", help="First day on which it no longer does.")
@click.option("--notes", help="What else to know.")
@REASON
@click.pass_context
def term(
    context: click.Context,
    text: str,
    gloss: str,
    language: str | None,
    latin: str | None,
    variants: tuple[str, ...],
    proposed: bool,
    by: str | None,
    since: str | None,
    until: str | None,
    notes: str | None,
    reason: str,
) -> None:
    """Add a term to the glossary, in its own script, with the desk's gloss.

    Two approved terms that hold at one time may not be written alike.

    \b
    Example:
      mabillon register add term "قرية الشرق" --gloss Eastmere --language ar \\
        --latin "qaryat ash-sharq" --variant "قريه شرق" \\
        --by "M. Ferrier" --reason "desk meeting of 4 March"
    """
    with opened(context) as store:
        entering.add_term(
            store,
            text,
            gloss,
            language=language,
            latin=latin,
            variants=list(variants),
            status="proposed" if proposed else "approved",
            by=by,
            since=since,
            until=until,
            notes=notes,
            reason=reason,
        )
        word = "proposed" if proposed else "approved"
        kept(store, f"{plain(text)}: “{plain(gloss)}”, {word}", "mabillon glossary")


@add.command()
@click.argument("issuer")
@click.argument("kind", type=click.Choice(SPECIMENS))
@click.argument("evidence", metavar="SHA256")
@click.option("--of", help="The branch or outlet whose mark it is. Default: the issuer's own.")
@click.option("--title", help='Which one, where there were several: "seven seeds".')
@click.option(
    "--region",
    metavar="LEFT,TOP,WIDTH,HEIGHT",
    help="Where it stands, as shares of the picture: 0.1,0.04,0.15,0.1. Default: all of it.",
)
@click.option("--since", metavar="DATE", help="First day on which the mark was in use.")
@click.option("--until", metavar="DATE", help="First day on which it no longer was.")
@REASON
@click.pass_context
def specimen(
    context: click.Context,
    issuer: str,
    kind: str,
    evidence: str,
    of: str | None,
    title: str | None,
    region: str | None,
    since: str | None,
    until: str | None,
    reason: str,
) -> None:
    """Add a specimen: a picture of the archive that shows a mark of an issuer.

    SHA256 is that of the picture, or its first eight digits and more. `mabillon verify`
    compares the pictures of a statement with it.

    \b
    Example:
      mabillon register add specimen thistledown-league logo 3f9c01ab \\
        --title "seven seeds" --region 0.09,0.03,0.16,0.11 --until 2030-05-01 \\
        --reason "letter of 3 January 2029, posted on the Desk"
    """
    try:
        where = (
            None if region is None else read_region([part.strip() for part in region.split(",")])
        )
    except Wrong as wrong:
        raise click.UsageError(f"{wrong.what}; give --region LEFT,TOP,WIDTH,HEIGHT") from wrong
    with opened(context) as store:
        digest = entering.add_specimen(
            store,
            issuer,
            kind,
            evidence,
            reason=reason,
            region=where,
            of=of,
            title=title,
            since=since,
            until=until,
        )
        kept(store, f"{kind} from {digest[:12]}", f"mabillon register show {plain(issuer)}")
