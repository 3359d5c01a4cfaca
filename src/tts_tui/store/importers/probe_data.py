"""What the importers of probed traces share: how much of it is taken, and what is said of that.

A release holds thousands of traces and hundreds of thousands of probes, each of which would be a
trace of a race. All strategies look at the first traces anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.store.importers.imported import ImportedProbe, bad

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_TRACES: Final = 128
"""How many traces of a question are taken."""
MOST_PROBED: Final = 16
"""Of how many of them the probes are taken."""
MOST_PROBES: Final = 240
"""More probes of one trace than any release has: with these a race is as large as one may be."""

NOTE: Final = (
    f"Of each question the first {MOST_TRACES} traces at most are taken, and the probes of the "
    f"first {MOST_PROBED}; what a probe cost was not recorded, so its text is counted with cl100k."
)
"""What was taken otherwise than a person may think."""


def probe_of(
    at_tokens: int, answer: str | None, text: str, count: Callable[[str], int | None]
) -> ImportedProbe:
    """Make a probe; where its text was not recorded its answer stands for it."""
    said = text or answer or ""
    return ImportedProbe(at_tokens, answer, (count(said) or 0) if said else 0, text)


def check_probes(many: int) -> None:
    """Leave out what has more probes than a race has room for. Raises Malformed."""
    if many > MOST_PROBES:
        bad(f"has {many} probes of one trace; {MOST_PROBES} are the most")
