"""Counting a race's finished traces ourselves, where their server does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import anyio
import anyio.to_thread

from tts_tui.domain.events import Channel, Provenance
from tts_tui.engine.tokens import TokenCount

if TYPE_CHECKING:
    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.counting import DeltaCounts
    from tts_tui.engine.tokens import Tokenizer

TOKENIZER_DEADLINE_S: Final = 3.0
"""A yardstick that takes longer than this is left out; it takes milliseconds."""


@dataclass(slots=True)
class OwnCounts:
    """Our counts of one race, which are of one kind: its deltas, or the yardstick's."""

    tokenizer: Tokenizer | None
    deltas: DeltaCounts
    """What is known of this endpoint's deltas; shared by its races."""
    _keeps_deltas: bool | None = field(init=False, default=None)
    """Which of the two this race uses, once one was needed."""

    async def of(self, trace: TraceState) -> TokenCount | None:
        """Count a finished trace; None where the count there is has to do."""
        if trace.provenance is Provenance.SERVER_USAGE:
            self.deltas.saw(trace.delta_tokens, trace.tokens)
        if trace.provenance is not Provenance.ESTIMATE or self.tokenizer is None:
            return None
        if self._keeps_deltas is None and self.deltas.are_tokens:
            self._keeps_deltas = True
        if self._keeps_deltas:
            return None
        text = trace.text(Channel.THINKING) + trace.text(Channel.ANSWER)
        with anyio.move_on_after(TOKENIZER_DEADLINE_S):
            tokens = await anyio.to_thread.run_sync(
                self.tokenizer.count, text, abandon_on_cancel=True
            )
            if tokens is None:
                return None
            if self._keeps_deltas is None:
                self._keeps_deltas = self.deltas.nearer_than(trace.delta_tokens, tokens)
            if not self._keeps_deltas:
                return TokenCount(tokens, None, Provenance.TOKENIZER)
        return None
