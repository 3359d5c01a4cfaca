"""What the strategies share that weigh log p: the pick where none was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.common import make_pick

if TYPE_CHECKING:
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.domain.trace_view import TraceView

NO_LOG_P: Final = "no log p recorded"


def pick_without_log_p(name: str, pool: Pool[TraceView]) -> Pick | None:
    """The open pick where traces ended that had said something, none of them with a log p.

    None where one has. Asked at every end of every race: no trace is looked at again.
    """
    if pool.scored.pairs or not pool.longest_ended:
        return None
    ledger = Ledger(
        sequential_tokens=pool.longest,
        used_tokens=0,
        spent_tokens=pool.tokens,
        full_tokens=pool.full_tokens,
    )
    return make_pick(name, pool.poll(()), ledger, decided=False, reason=NO_LOG_P)
