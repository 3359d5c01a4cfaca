"""A replay as an asciicast."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tts_tui.cli.exporters.exporter import Exporter, Flag
from tts_tui.cli.exporters.size import SIZE
from tts_tui.cli.parser import number, whole
from tts_tui.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.exporters.exporter import Export

_SPEED = Flag("--speed", number(0.25, 64), 1.0, "0.25 to 64 times as fast", "X")
_IDLE_LIMIT = Flag(
    "--idle-limit", number(0.05, 3600), 2.0, "the longest pause (default 2)", "SECONDS"
)
_FPS = Flag("--fps", whole(1, 30), 10, "pictures a second (default 10)")
_VERSION = Flag(
    "--cast-version", whole(2, 3), 3, "of the format: 3 (default), or 2 for older players", "V"
)


def _write(export: Export) -> Iterator[str]:
    from tts_tui.ui.share.cast import CastLook, cast_lines

    export.controls.set_speed(_SPEED.value(export.args))
    export.controls.set_idle_limit(_IDLE_LIMIT.value(export.args))
    width, height = SIZE.value(export.args)
    fps = _FPS.value(export.args)
    version = _VERSION.value(export.args)
    look = CastLook(export.palette, width, height, fps, export.title, version, export.truth)
    created = _timestamp(export.controls.recording.header.created)
    with Progress() as progress:

        def told(share: float) -> None:
            progress("writing percent of the replay", round(share * 100), 100)

        for line in cast_lines(export.controls, export.watch, look, created, told):
            yield line + "\n"


def _timestamp(created: str) -> int:
    try:
        return max(0, int(datetime.fromisoformat(created).timestamp()))
    except (ValueError, OverflowError, OSError):
        return 0


EXPORTER = Exporter(
    "an asciicast",
    _write,
    (SIZE, _SPEED, _IDLE_LIMIT, _FPS, _VERSION),
    hint="asciinema 3 plays it, asciinema 2 with --cast-version 2: asciinema play",
)
