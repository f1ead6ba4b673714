"""New posts that speak in an issuer's name where the issuer does not speak."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from mabillon.archive.register import Issuer
from mabillon.examine.speaking.heard import IN_WORDS, Speaking
from mabillon.text.display import plain
from mabillon.text.tokens import raw_words
from mabillon.watch.rules.in_name import Spoken
from mabillon.watch.standing_questions import InName
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.proposing import speaks_for
from mabillon.workflows.questions import MAX_COPIES
from mabillon.workflows.statements import role_keys
from mabillon.workflows.watchers.news import NewPost, News

HALF: Final = 0.5
"""Containment below which a post neither carries another nor has it whole or in part."""

Test = Callable[[Holdings, Issuer, Sequence[int]], dict[int, Speaking]]
"""Of rows of POSTS, those in which an issuer was heard, with what was heard."""


def spoken(news: News, asked: Sequence[InName], test: Test = speaks_for) -> Iterator[Spoken]:
    """Yield the new posts that speak in the name of an issuer that is asked about."""
    for one in asked:
        looking = _Looking(news.holdings, one)
        for posts in news.posts(one.days):
            may = {post.row: post for post in posts if looking.may_speak(post)}
            heard = test(news.holdings, looking.issuer, list(may)) if may else {}
            for row in sorted(heard):
                if heard[row].proposed and (found := looking.at(may[row], heard[row])) is not None:
                    yield found


class _Looking:
    """One issuer: its own channels, and what they have said."""

    def __init__(self, holdings: Holdings, asked: InName) -> None:
        self.holdings, self.asked = holdings, asked
        self.issuer = holdings.register.issuer(asked.issuer)
        self.roles = role_keys(
            holdings,
            self.issuer,
            {"own", "forwarder", "supporter", "independent", "adversary", "unknown"},
        )
        self.own = set(role_keys(holdings, self.issuer, {"own"}))

    def may_speak(self, post: NewPost) -> bool:
        """Tell whether a post is long enough, and of a channel that does not speak for it."""
        role = self._role(post)
        passed_over = role == "own" or (role == "forwarder" and not self.asked.forwarders)
        if passed_over or post.kind != "post" or post.forward_channel in self.own:
            return False
        return len(raw_words(post.text)) >= self.asked.words

    def _role(self, post: NewPost) -> str | None:
        return next((r.role for r in self.roles.get(post.channel, []) if r.holds_at(post.at)), None)

    def at(self, post: NewPost, heard: Speaking) -> Spoken | None:
        """Return a post in which the issuer was heard; null = it is its own statement."""
        copies = self._copies(post)
        if any(c.post.channel in self.own and self._is_of(c) for c in copies):
            return None
        return Spoken(
            issuer=self.issuer.name,
            issuer_title=self.issuer.title,
            post=f"{self.holdings.name(post.channel)}/{post.id}",
            title=self.holdings.title(post.channel),
            role=self._role(post),
            posted_at=post.posted_at,
            evidence=post.evidence,
            first=self._first(post, copies),
            speaks=_heard(heard),
        )

    def _copies(self, post: NewPost) -> list[Copy]:
        """Return the posts of which much stands in a new one (side a), or much of it in them."""
        holdings = self.holdings
        [at] = holdings.posts([post.row])
        text = holdings.read(at)
        rows = holdings.candidates(text.original, floor=HALF)[:MAX_COPIES]
        return holdings.copies(text, [r for r in rows.tolist() if r != post.row])

    def _is_of(self, own: Copy) -> bool:
        """Tell whether a post is an own statement, whole or in part, with few words around it."""
        found = own.comparison
        if found.carries or found.unaltered_excerpt:
            return True
        return found.holds_whole and found.alignment.lost_a < self.asked.words

    def _first(self, post: NewPost, copies: Sequence[Copy]) -> str:
        """Return the post with this statement that was kept first: it names it for good."""
        carried = [
            c.post for c in copies if c.comparison.carries and c.post.channel not in self.own
        ]
        same = [(other.row, other.key) for other in carried]
        return min([(post.row, post.key), *same])[1]


def _heard(heard: Speaking) -> str:
    """Say what was heard, in a sentence."""
    told = [
        f"{IN_WORDS[one.sort]}{f' (“{plain(one.words.strip())}”)' if one.words.strip() else ''}"
        for one in heard.evidence
        if one.points > 0
    ]
    return f"It seems to speak in its name: {'; '.join(told)}." if told else "It is named there."
