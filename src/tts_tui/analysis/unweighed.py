"""Which questions those strategies leave out that weigh log p, and why, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.figures import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_tui.analysis.measure import Measured

NAMED: Final = 3
"""How many are named before they are only counted."""


def without_log_p(measured: Iterable[Measured], strategies: Iterable[str]) -> Iterator[str]:
    """Say which data sets and questions have no row of some strategies, nor a part in one.

    Of a question some of whose traces have no log p, a subset of its traces can be without any.
    """
    who = f"those that weigh it ({', '.join(strategies)})"
    none = []
    for found in measured:
        where = f"{found.group.model} on {found.group.dataset}"
        told = {pool.question for pool in found.weighable}
        lack = [pool.question for pool in found.pools if pool.question not in told]
        if lack and not told:
            none.append(where)
        elif lack:
            verb = "is" if len(lack) == 1 else "are"
            yield (
                f"{where}: no log p recorded of {counted(len(lack), 'question')}, which {verb} "
                f"left out of the rows of {who}: {_some(lack)}."
            )
    if none:
        yield f"No log p recorded, so {who} have no row: {_some(none)}."


def _some(names: list[str]) -> str:
    named = ", ".join(name if len(name) <= 60 else f"{name[:59]}…" for name in names[:NAMED])
    return f"{named} and {len(names) - NAMED} more" if len(names) > NAMED else named
