"""What `tts-tui export` does for formats of data: a session's races are read once and written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Never

from tts_tui.cli import exit_codes, options
from tts_tui.cli.exporters.data.data_exporter import DataExport
from tts_tui.cli.files import check_free, write_whole
from tts_tui.cli.output import complain, say
from tts_tui.errors import UsageError
from tts_tui.figures import size

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from tts_tui.cli.exporters.data.data_exporter import DataExporter
    from tts_tui.study.reading import OpenStudy

OF_REPLAYS: Final = {
    "question": (None,),
    "arm": (None,),
    "clock": ("wall",),
    "theme": (None,),
}
"""Flags that say how a replay is drawn, and what they are where nobody typed them."""


def export_data(exporter: DataExporter, args: Namespace) -> int:
    """Check everything, then write one file; 1 where something was left out. Raises TtsTuiError."""
    for name, usual in OF_REPLAYS.items():
        if getattr(args, name) not in usual:
            raise UsageError(
                f"--{name} says how a replay is drawn; {args.format} holds the data itself.",
                "Leave it out.",
            )
    exporter.check()
    truth_shown = options.truth_of(args).shown
    if exporter.of_data_sets and args.dataset:
        if args.session:
            raise UsageError("It is made of a session or of a data set.", "Leave one out.")
        from tts_tui.store.header import SessionHeader

        def nothing() -> Iterator[Never]:
            return iter(())

        name = Path(args.dataset).stem
        made = DataExport(name, SessionHeader(created=""), nothing, nothing, truth_shown, args)
        _write(exporter, made)
        return exit_codes.DONE
    return _of_session(exporter, args, truth_shown=truth_shown)


def _of_session(exporter: DataExporter, args: Namespace, *, truth_shown: bool) -> int:
    from tts_tui.cli.progress import Progress
    from tts_tui.store.library import find_session
    from tts_tui.study.reading import OpenStudy, ReadSessions

    path = find_session(args.session)
    how = ReadSessions(numbers_only=not exporter.texts)
    with OpenStudy(path, how) as study, Progress() as progress:
        export = DataExport(
            _session_name(study),
            study.header,
            lambda: study.races(early=True, watch=progress),
            lambda: study.events(progress),
            truth_shown,
            args,
        )
        _write(exporter, export)
    for said in (*study.notices, *export.left_out):
        complain(said)
    return exit_codes.SOME_LEFT_OUT if export.left_out else exit_codes.DONE


def _session_name(study: OpenStudy) -> str:
    from tts_tui.store.paths import session_name

    return session_name(study.path)


def _write(exporter: DataExporter, export: DataExport) -> None:
    from tts_tui.store.paths import file_name

    args = export.args
    out = Path(args.out) if args.out else Path(export.file_name(exporter.file))
    check_free(out, "--out", force=args.force)
    write_whole(out, exporter.write(export))
    hint = f"; {exporter.hint} {file_name(out)}" if exporter.hint else ""
    say(f"wrote {file_name(out)}, {size(out.stat().st_size)}{hint}")
