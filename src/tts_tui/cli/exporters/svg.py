"""One moment of a replay as a picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_tui.cli.exporters.exporter import Exporter, Flag
from tts_tui.cli.exporters.size import SIZE
from tts_tui.errors import UsageError
from tts_tui.figures import seconds
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.exporters.exporter import Export
    from tts_tui.replay.player import ReplayControls

_AT = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,6})?)(?P<percent>%?)")
_WHEN = Flag("--at", str, "end", "seconds, a share such as 60%, or end (the default)", "WHEN")


def _write(export: Export) -> Iterator[str]:
    from tts_tui.ui.share.stage import Stage
    from tts_tui.ui.share.still import svg_of

    t_s = _moment(_WHEN.value(export.args), export.controls)
    width, height = SIZE.value(export.args)
    stage = Stage(export.controls, export.palette, width, height, export.truth)
    yield svg_of(stage.still(t_s), export.palette, export.title)


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


EXPORTER = Exporter("a picture of one moment", _write, (SIZE, _WHEN))
