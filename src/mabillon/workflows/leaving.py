"""What no picture may leave the archive of: what is marked graphic, its copies and stills.

The mark stands in a shot list that counts, of a file or of a post that has it. It counts from
when it was made, for whatever leaves after that, even where something is shown as it was known
before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from mabillon.archive.evidence import is_digest
from mabillon.archive.layout import holders
from mabillon.archive.store import Store
from mabillon.examine.settings import Settings
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.looking import Looker
from mabillon.workflows.media_seen import resembling
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.register_in_force import current
from mabillon.workflows.shots import in_force


class Graphic:
    """Which raw files (SHA-256) are graphic: ``digest in graphic``.

    A file is where it is marked itself, where a post that has it is marked, where it shows
    what such a file shows (a copy, a still, a video that has it), and where it is a container
    of such a file. A picture shows it where `media_seen.resembling` finds it, if only as a
    hint: so a crop or a screenshot stays as well as a copy. A video, and a picture that cannot
    be looked at here, is told by hashes within their radii.

    Parameters
    ----------
    store
        The archive.
    among
        Only these files (SHA-256) are asked about, and no others are looked at; None = all.
    """

    def __init__(self, store: Store, among: Collection[str] | None = None) -> None:
        self._store = store
        self._among = among
        self._pictures = Pictures(store)

    def __contains__(self, digest: str) -> bool:
        return digest in self._files

    @cached_property
    def _shown(self) -> frozenset[str]:
        """Files that are marked themselves, or by a post that has them."""
        marked = {kept.shots.of for kept in in_force(self._store) if kept.shots.graphic}
        files = {of for of in marked if is_digest(of)}
        posts = marked - files
        if posts:
            holdings = Holdings(self._store, current(self._store, record=False)[1], Settings())
            for row in holdings.rows_named(posts):
                files |= {one.evidence for one in self._pictures.attached_to(row)}
        return frozenset(files)

    @cached_property
    def _files(self) -> frozenset[str]:
        """Those, what shows the same, and the containers of all of them."""
        alike = self._shown | set(self._alike())
        return frozenset(alike | set(self._holding(alike)))

    def _holding(self, files: Iterable[str]) -> Iterator[str]:
        for digest in files:
            yield from holders(self._store.connection, digest)

    def _alike(self) -> Iterator[str]:
        """Yield what shows the same as a file that is marked, each of which is looked at once."""
        with Looker(self._store) as looker:
            for digest in self._shown:
                file = self._pictures.of(digest)
                if file is None:
                    continue
                near = self._pictures.near(file.told.frames)
                yield from (of for of, _ in self._pictures.frames(n.row for n in near).values())
                if file.told.medium == "picture":
                    found = resembling(self._pictures, file.told, digest, looker, self._among)
                    yield from (one.evidence for one, _ in found)
