"""The context of ``trace_form.html``."""

from __future__ import annotations

import msgspec


class TracePage(msgspec.Struct, frozen=True, kw_only=True):
    """Asking for a trace: nothing was named yet."""

    title: str = "Trace"
