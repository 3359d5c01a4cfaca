"""A race of four traces whose tokens have a log p: one sets a bar, one falls under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.generated.scored import PIECE, SAMPLING, tokens
from tts_tui.domain.events import Channel, CutBy, TokensArrived, TraceCut, TraceFinished

if TYPE_CHECKING:
    from collections.abc import Sequence

RULE = "DeepConf-cut-1@4"


def scored(controls: FakeControls, trace: int, t_s: float, *pieces: float, likely: int = 2) -> None:
    for at, level in enumerate(pieces):
        controls.feed(
            TokensArrived(
                0,
                trace,
                Channel.ANSWER,
                (t_s + 0.01 * at,),
                (PIECE,),
                ("".join(f"{trace}{at}{number} " for number in range(PIECE)),),
                (tokens(level, likely=likely),),
            )
        )


def racing(*, strategies: Sequence[str] = (RULE, "MV@4"), likely: int = 2) -> FakeControls:
    """Trace 1 sets a bar of 2, trace 2 is under it, trace 3 keeps it, trace 4 has said little."""
    controls = FakeControls(plan_of(n=4, strategies=strategies, armed=strategies[0]))
    controls.start(sampling=SAMPLING)
    scored(controls, 0, 1.0, 4.0, 2.0, 2.0, 3.0, likely=likely)
    scored(controls, 1, 1.5, 3.0, 3.0, 1.0, 1.0, likely=likely)
    scored(controls, 2, 1.7, 3.0, 3.0, 3.0, 3.0, likely=likely)
    scored(controls, 3, 1.9, 0.5, likely=likely)
    return controls


def ends(controls: FakeControls) -> None:
    controls.say(0, "\\boxed{102}", 2.9, tokens=3)
    controls.feed(TraceFinished(0, 3.0, 0, "stop", tokens=4 * PIECE + 3))


def racing_to_end() -> FakeControls:
    """The same once the bar is set, and the one under it was cut."""
    controls = racing()
    ends(controls)
    controls.feed(TraceCut(0, 3.01, 1, CutBy.STRATEGY))
    return controls
