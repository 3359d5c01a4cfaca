"""A replay as an asciicast."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tts_tui.cli.exporters.exporter import Exporter
from tts_tui.cli.parser import whole
from tts_tui.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.exporters.exporter import Export
    from tts_tui.cli.parser import Parser


def _add_flags(parser: Parser) -> None:
    parser.add_argument("--fps", type=whole(1, 30), default=10, help="cast: pictures a second")


def _write(export: Export) -> Iterator[str]:
    from tts_tui.ui.share.cast import CastLook, cast_lines

    width, height = export.args.size
    look = CastLook(export.palette, width, height, export.args.fps, export.title, export.truth)
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


EXPORTER = Exporter(_add_flags, _write, hint="asciinema 3 plays it: asciinema play")
