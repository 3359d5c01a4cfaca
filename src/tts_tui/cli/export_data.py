"""An export of data: a session's races are read once, one by one, and written."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Never

from tts_tui.cli import options
from tts_tui.cli.exporters.data.data_exporter import DataExport
from tts_tui.cli.exporters.data.registry import DATA_EXPORTERS
from tts_tui.cli.files import check_free
from tts_tui.cli.written import write_told
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.exporters.data.data_exporter import DataExporter
    from tts_tui.cli.written import Written, Wrote
    from tts_tui.study.reading import OpenStudy, Watch

OF_REPLAYS: Final = {
    "question": (None,),
    "arm": (None,),
    "clock": ("wall",),
    "theme": (None,),
}
"""Flags that say how a replay is drawn, and what they are where nobody typed them."""


def export_data(exporter: DataExporter, args: Namespace, watch: Watch, wrote: Wrote) -> Written:
    """Check everything, then write one file. Raises TtsTuiError."""
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
        return _write(exporter, made, wrote)
    return _of_session(exporter, args, watch, wrote, truth_shown=truth_shown)


def files_of(path: Path) -> dict[str, str]:
    """The name of the file of each format of data, where nobody names one. Raises SessionError."""
    from tts_tui.study.reading import OpenStudy, ReadSessions

    with OpenStudy(path, ReadSessions(numbers_only=True)) as study:
        name, nothing = _session_name(study), partial(iter, ())
        made = DataExport(name, study.header, nothing, nothing, False, Namespace())
        return {name: made.file_name(each.file) for name, each in DATA_EXPORTERS.items()}


def _of_session(
    exporter: DataExporter, args: Namespace, watch: Watch, wrote: Wrote, *, truth_shown: bool
) -> Written:
    from tts_tui.store.library import find_session
    from tts_tui.study.reading import OpenStudy, ReadSessions

    path = find_session(args.session)
    how = ReadSessions(numbers_only=not exporter.texts)
    with OpenStudy(path, how) as study:
        export = DataExport(
            _session_name(study),
            study.header,
            lambda: study.races(early=True, watch=watch),
            lambda: study.events(watch),
            truth_shown,
            args,
        )
        written = _write(exporter, export, wrote)
    said = (*study.notices, *export.left_out)
    return replace(written, said=said, whole=not export.left_out)


def _session_name(study: OpenStudy) -> str:
    from tts_tui.store.paths import session_name

    return session_name(study.path)


def _write(exporter: DataExporter, export: DataExport, wrote: Wrote) -> Written:
    args = export.args
    out = Path(args.out) if args.out else Path(export.file_name(exporter.file))
    check_free(out, "--out", force=args.force)
    return write_told(out, exporter.write(export), wrote, exporter.hint, ())
