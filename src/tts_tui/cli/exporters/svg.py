"""One moment of a replay as a picture, or all of it as a picture that moves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_tui.cli.exporters.exporter import Exporter, Flag
from tts_tui.cli.exporters.size import SIZE
from tts_tui.cli.parser import number
from tts_tui.cli.progress import Progress
from tts_tui.domain.playback import MarkKind
from tts_tui.errors import UsageError
from tts_tui.figures import seconds
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.exporters.exporter import Export
    from tts_tui.domain.playback import Playback
    from tts_tui.replay.player import ReplayControls

_AT = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,6})?)(?P<percent>%?)")
_WHEN = Flag("--at", str, "end", "seconds, a share such as 60%, or end (the default)", "WHEN")

_MOVING = Flag(
    "--animate", number(0, 60), 0.0, "a picture that moves: all of it in so many seconds", "SECONDS"
)
MOMENTS_A_SECOND = 4
DECIDED_S = 1.5
"""How long the first decision is held in a picture that moves."""
END_S = 5.0
"""How long its last picture is held: there is something to read."""


def _write(export: Export) -> Iterator[str]:
    from tts_tui.ui.share.stage import Stage
    from tts_tui.ui.share.still import svg_of

    playing_s = _MOVING.value(export.args)
    if playing_s:
        if _WHEN.given(export.args):
            raise UsageError("A picture that moves has no --at.", "Leave out --at or --animate.")
        yield from _play(export, playing_s)
        return
    t_s = _moment(_WHEN.value(export.args), export.controls)
    width, height = SIZE.value(export.args)
    stage = Stage(export.controls, export.palette, width, height, export.truth)
    yield svg_of(stage.still(t_s), export.palette, export.title)


def _play(export: Export, playing_s: float) -> Iterator[str]:
    from tts_tui.ui.share.moving import Shot, moving_svg
    from tts_tui.ui.share.stage import Stage

    stage = Stage(export.controls, export.palette, *SIZE.value(export.args), export.truth)
    shots, now_s = [], 0.0
    with Progress() as progress:
        moments = moments_of(export.controls.playback, playing_s)
        for at, (t_s, stands_s) in enumerate(moments, 1):
            shots.append(Shot(now_s, stage.passing(t_s)))
            now_s += stands_s
            progress("drawing moments", at, len(moments))
    yield moving_svg(shots, now_s, export.palette, export.title)


def moments_of(playback: Playback, playing_s: float) -> list[tuple[float, float]]:
    """Choose the moments of a picture that moves, and how long each stands, all in seconds."""
    many = max(2, round(playing_s * MOMENTS_A_SECOND))
    end_s = playback.duration_s
    decided = [mark.t_s for mark in playback.marks if mark.kind is MarkKind.DECISION]
    first = min((t_s for t_s in decided if t_s < end_s), default=None)
    moments = {end_s * at / many: 1 / MOMENTS_A_SECOND for at in range(many)}
    if first is not None:
        moments[first] = DECIDED_S
    return [*sorted(moments.items()), (end_s, END_S)]


def _moment(text: str, controls: ReplayControls) -> float:
    duration_s = controls.playback.duration_s
    if text == "end":
        return duration_s
    read = _AT.fullmatch(text)
    if read is None:
        raise UsageError(
            f"“{display_line(text, 40)}” is no moment.",
            "Give --at seconds, a share such as 60%, or end.",
        )
    value = float(read["number"])
    t_s = duration_s * value / 100 if read["percent"] else value
    if t_s > duration_s:
        raise UsageError(
            f"The replay ends at {seconds(duration_s)}.", "Choose --at a moment before, or end."
        )
    return t_s


EXPORTER = Exporter(
    "a picture of one moment, or of all with --animate", _write, (SIZE, _WHEN, _MOVING)
)
