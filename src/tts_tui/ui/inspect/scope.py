"""How far a search goes: this trace, its race, the whole session."""

from __future__ import annotations

from enum import Enum


class Scope(Enum):
    """Where the next match may be; the words people read."""

    TRACE = "this trace"
    RACE = "this race"
    SESSION = "the session"

    def further(self, *, races: int) -> Scope:
        """The next one, round the end; a session of one race has no more than that race."""
        scopes = [scope for scope in Scope if races > 1 or scope is not Scope.SESSION]
        return scopes[(scopes.index(self) + 1) % len(scopes)]
