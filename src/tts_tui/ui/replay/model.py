"""What the replay screen works on besides what a live race has too: where the replay stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.strategies.base import Clock
from tts_tui.replay.what_if import build_strategy, pick_of
from tts_tui.ui.race.heading import Standing
from tts_tui.ui.race.known_lengths import no_past
from tts_tui.ui.race.model import RaceModel
from tts_tui.ui.race.picks import Rules
from tts_tui.ui.replay.timeline import Timeline, moment_text
from tts_tui.ui.replay.words import playback_signature, state_word, what_if_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.playback import WhatIf
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick, Strategy
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.truth import Truth
    from tts_tui.ui.race.known_lengths import PastOf


@dataclass(frozen=True, slots=True)
class WhatIfRules(Rules):
    """Strategies are asked as a what-if has it."""

    what_if: WhatIf

    @property
    def clock(self) -> Clock:
        """The one that is chosen."""
        return self.what_if.clock

    def strategy(self, name: str, race: RaceState) -> Strategy | None:
        """Build a strategy for the traces that are left in; None where it does not fit them."""
        return build_strategy(name, race)

    def pick(self, strategy: Strategy, race: RaceState) -> Pick:
        """What a strategy answers at the playhead."""
        return pick_of(strategy, race, self.what_if)


class ReplayModel(RaceModel):
    """A recording that is being played."""

    def __init__(
        self,
        controls: ReplayControls,
        truth: Truth | None = None,
        past_of: PastOf = no_past,
    ) -> None:
        super().__init__(controls, truth, past_of=past_of)
        self.controls = controls

    @property
    def races_so_far(self) -> Iterable[RaceState]:
        """Every race as far as the replay has come: nothing of later is given away."""
        return self.controls.so_far(self.controls.grading).races.values()

    @property
    def rules(self) -> Rules:
        """The strategies' own, but for what differs from the recording."""
        return WhatIfRules(self.controls.playback.what_if)

    @property
    def races_in_session(self) -> int:
        """As many as have been read."""
        return self.controls.playback.races

    def standing(self, _race: RaceState, _now_s: float) -> Standing:
        """How the replay stands: at its playhead, whatever the screen's clock says."""
        playback = self.controls.playback
        state, tone = state_word(playback)
        on_ticks = playback.clock is Clock.TOKEN
        return Standing(
            state,
            tone,
            elapsed_s=playback.position_s,
            moment=moment_text(playback, playback.position_s) if on_ticks else "",
            remark=what_if_words(playback),
            panel=Timeline(playback),
            moves=playback_signature(playback),
        )
