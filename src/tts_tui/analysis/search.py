"""Searching traces by a regular expression: reading the pattern, finding the places."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.errors import TtsTuiError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.hedges import Span

MAX_PATTERN: Final = 200
"""Characters of a pattern; a longer one is no longer typed by hand."""
MAX_MATCHES: Final = 10_000
"""Places kept of one text."""
_SPECIAL: Final = frozenset(r".^$*+?{}[]\|()")


class SearchError(TtsTuiError):
    """A pattern that cannot be read, or a search that takes too long."""


@dataclass(frozen=True, slots=True)
class Query:
    """A pattern that is known to compile."""

    pattern: str
    ignore_case: bool

    @property
    def literal(self) -> bool:
        """Whether it is plain text, so that no search of it can run wild."""
        return not _SPECIAL & set(self.pattern)

    @property
    def flags(self) -> int:
        """Flags for `re`: `^` and `$` stand at lines."""
        return int(re.MULTILINE | (re.IGNORECASE if self.ignore_case else 0))


def read_query(pattern: str) -> Query:
    """Read a pattern; without a capital letter it ignores case. Raises SearchError."""
    if len(pattern) > MAX_PATTERN:
        raise SearchError(
            f"The pattern has {len(pattern)} characters.", f"Search for {MAX_PATTERN} at most."
        )
    query = Query(pattern, ignore_case=not any(character.isupper() for character in pattern))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern, query.flags)
    except re.error as error:
        where = "" if error.pos is None else f" (at character {error.pos + 1})"
        raise SearchError(
            f"This is no regular expression: {display_line(error.msg, 100)}{where}.",
            "A \\ before a sign takes it as it is.",
        ) from None
    except (RecursionError, OverflowError):
        raise SearchError(
            "This regular expression is too deep or too large.", "Search for something simpler."
        ) from None
    return query


def find_all(query: Query, texts: Sequence[str]) -> list[list[Span]]:
    """Find the places in each text, empty ones left out; may run for ever on a hostile pattern."""
    compiled = re.compile(query.pattern, query.flags)
    return [_find(compiled, text) for text in texts]


def _find(compiled: re.Pattern[str], text: str) -> list[Span]:
    spans: list[Span] = []
    for found in compiled.finditer(text):
        if found.end() > found.start():
            spans.append(found.span())
            if len(spans) == MAX_MATCHES:
                break
    return spans
