"""A replay as an asciicast: plays anywhere, with a marker at each mark.

Format: one JSON header line, then `[seconds, kind, data]` a line; in version 3 since the event
before, in version 2 since the start (docs.asciinema.org, asciicast v3 and v2).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tts_tui.text import display_line
from tts_tui.ui.replay.timeline import SIGNS
from tts_tui.ui.share.ansi import BEGIN, END, changes
from tts_tui.ui.share.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.strip import Strip

    from tts_tui.domain.playback import Mark
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Truth

HOLD_S: Final = 2.0
"""How long the last picture stands, in seconds."""


class Watch:
    """The clock a cast is played by: it moves a frame at a time, as fast as one can draw."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """The time on it, in seconds."""
        return self.now_s


@dataclass(frozen=True, slots=True)
class CastLook:
    """How a cast is to look."""

    palette: Palette
    width: int = 120
    height: int = 40
    fps: int = 10
    title: str = ""
    version: int = 3
    """3, or 2 for older players."""
    truth: Truth | None = None
    """Whether right and wrong may be seen; None shows them."""


def cast_lines(
    controls: ReplayControls,
    watch: Watch,
    look: CastLook,
    timestamp: int,
    progress: Callable[[float], None],
) -> Iterator[str]:
    """Play a replay to the end of its question and give the cast line by line.

    `watch` has to be the clock of the replay; `progress` is told the share that is done.
    """
    yield json.dumps(_header(look, timestamp))
    stage = Stage(controls, look.palette, look.width, look.height, look.truth)
    writer = _Writer(look.version)
    while not controls.playback.marked:
        controls.poll()
    marks = sorted(controls.playback.marks, key=lambda mark: mark.t_s)
    picture: list[Strip] = []
    controls.seek_to(0.0)
    while True:
        new = stage.picture(watch.now_s)
        data = changes(picture, new)
        if data:
            yield writer.line(watch.now_s, "o", data if picture else BEGIN + data)
        picture = new
        playback = controls.playback
        passed = [mark for mark in marks if mark.t_s <= playback.position_s]
        del marks[: len(passed)]
        if passed:
            yield writer.line(watch.now_s, "m", _said(passed))
        progress(playback.position_s / (playback.duration_s or 1.0))
        if playback.at_end:
            break
        watch.now_s += 1 / look.fps
    # The winner's moment appears by degrees: it is drawn once more when it stands.
    watch.now_s += 1.0
    data = changes(picture, stage.picture(watch.now_s))
    if data:
        yield writer.line(watch.now_s, "o", data)
    yield writer.line(watch.now_s + HOLD_S, "o", END)


def _header(look: CastLook, timestamp: int) -> dict[str, Any]:
    said = {"timestamp": timestamp, "title": display_line(look.title, 200)}
    if look.version == 2:
        return {"version": 2, "width": look.width, "height": look.height, **said}
    return {"version": 3, "term": {"cols": look.width, "rows": look.height}, **said}


class _Writer:
    """Writes moments as the format's version wants them."""

    def __init__(self, version: int) -> None:
        self._since_start = version == 2
        self._last_ms = 0

    def line(self, at_s: float, kind: str, data: str) -> str:
        # Rounded against the start and not against the line before, or errors would add up.
        at_ms = round(at_s * 1000)
        interval_ms, self._last_ms = at_ms - self._last_ms, at_ms
        moment_ms = at_ms if self._since_start else interval_ms
        event: list[Any] = [moment_ms / 1000, kind, data]
        return json.dumps(event, ensure_ascii=False)


def _said(marks: list[Mark]) -> str:
    return display_line("; ".join(f"{SIGNS[mark.kind]} {mark.text}" for mark in marks), 200)
