"""The context of ``home.html``."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mabillon.web.work.auditing import Audited
from mabillon.web.work.works import Work
from mabillon.workflows.at_a_glance import Glance
from mabillon.workflows.loop_status import ChannelStatus


class HomePage(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk begins with.

    Parameters
    ----------
    title
        Of the page.
    archive
        The archive's name.
    glance
        New posts, alerts, open questions, and how the archive fares.
    quiet
        Channels that post less than they used to, or that nothing comes of.
    works
        Long work that is not over.
    audited
        The last audit at the desk that came to an end; null = there was none.
    now
        When the page was made.
    """

    title: str
    archive: str
    glance: Glance
    quiet: tuple[ChannelStatus, ...]
    works: tuple[Work, ...]
    audited: Audited | None
    now: datetime
