"""Every exception that Mabillon raises for what a caller cannot go on from.

MabillonError
├── UsageError                 the request makes no sense as it stands       (exit 2)
│   ├── NotAnArchive           the folder is not an archive, or of a later version
│   ├── UnknownName            no such issuer, channel, post or opinion
│   └── RegisterError          register.yaml says something impossible, with its line
├── UnreadableInput            nothing could be read from what was given     (exit 3)
│   └── LimitExceeded          a bomb, or a single thing beyond the stated limits
├── ArchiveBusy                another writer holds the archive              (exit 4)
├── StoreOutOfReach            a shared archive's store does not let us in   (exit 4)
├── LedgersDisagree            two archives tell one history differently     (exit 1)
└── ArchiveDamaged             what the catalogue promises is not there      (exit 1)

Broken records are data, not exceptions (a reject row); tampering is a finding
(audit); an examination that cannot answer says "not determined".
"""

from __future__ import annotations

__all__ = [
    "ArchiveBusy",
    "ArchiveDamaged",
    "LedgersDisagree",
    "LimitExceeded",
    "MabillonError",
    "NotAnArchive",
    "RegisterError",
    "StoreOutOfReach",
    "UnknownName",
    "UnreadableInput",
    "UsageError",
]


class MabillonError(Exception):
    """What went wrong, where, and the way out, in one readable message."""

    exit_status = 1

    def __init__(self, what: str, *, where: str | None = None, do: str | None = None) -> None:
        self.what = what
        self.where = where
        self.do = do
        super().__init__(self.message())

    def message(self) -> str:
        """Return the message as ``where: what; do`` with the parts that are known."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.do}" if self.do else text


class UsageError(MabillonError):
    """The request makes no sense as it stands."""

    exit_status = 2


class NotAnArchive(UsageError):
    """The folder is not an archive, or one made by a later version."""


class UnknownName(UsageError):
    """No issuer, channel, post or opinion has that name."""


class RegisterError(UsageError):
    """register.yaml says something impossible; the message names file and line."""


class UnreadableInput(MabillonError):
    """Nothing could be read from what was given."""

    exit_status = 3


class LimitExceeded(UnreadableInput):
    """A decompression bomb, or a single thing beyond the stated limits."""


class ArchiveBusy(MabillonError):
    """Another process is writing to the archive."""

    exit_status = 4


class StoreOutOfReach(MabillonError):
    """The store of a shared archive does not answer, or does not let this user in."""

    exit_status = 4


class LedgersDisagree(MabillonError):
    """Two archives tell what should be one history differently; the message says from where on."""


class ArchiveDamaged(MabillonError):
    """What the catalogue promises is not there; ``mabillon audit`` says what."""
