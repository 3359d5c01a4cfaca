"""How a list of sessions is sorted and filtered, on the screen and on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tts_tui.store.summary import SessionSummary

ORDERS: Final[dict[str, Callable[[SessionSummary], Any]]] = {
    "date": lambda session: (session.created, session.path.name),
    "name": lambda session: session.name.casefold(),
    "right": lambda session: (session.right, session.created),
    "size": lambda session: session.size_bytes,
}
"""What a list can be sorted by; names begin with the first letter, all else with the most."""


TELLING: Final = frozenset({"right"})
"""Orders that tell which session did well; not for a list whose truth is hidden."""


def sort_sessions(sessions: Iterable[SessionSummary], order: str) -> list[SessionSummary]:
    """Sort by one of ORDERS."""
    return sorted(sessions, key=ORDERS[order], reverse=order != "name")


def matches(session: SessionSummary, word: str) -> bool:
    """Whether a word stands in a session's name, title or models, whatever its case."""
    wanted = word.strip().casefold()
    return any(wanted in text.casefold() for text in (session.name, session.title, *session.models))
