"""What the export dialog offers: the formats of `tts-tui export`, written as the command does."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli.exporters.data.data_exporter import MODEL
from tts_tui.cli.exporters.data.registry import DATA_EXPORTERS
from tts_tui.cli.exporters.registry import EXPORTERS
from tts_tui.ui.export.exporting import Format, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.study.reading import Watch
    from tts_tui.ui.export.exporting import Wanted


class ScreenExports:
    """Writes what the dialog wants by the flags that a person would have typed."""

    def formats(self, session: Path) -> Sequence[Format]:
        """Every format, with the name of the file that the command would give it."""
        from tts_tui.cli.export_data import files_of
        from tts_tui.store.paths import session_name

        folder = Path.cwd()
        drawn = [
            Format(name, each.what, folder / f"{session_name(session)}.{name}")
            for name, each in EXPORTERS.items()
        ]
        files = files_of(session)
        data = [
            Format(name, each.what, folder / files[name]) for name, each in DATA_EXPORTERS.items()
        ]
        return drawn + data

    def write(
        self,
        wanted: Wanted,
        form: Format,
        out: Path,
        theme: str,
        *,
        overwrite: bool,
        watch: Watch,
        wrote: Callable[[int], None],
    ) -> Told:
        """Write one file. Raises TtsTuiError."""
        from tts_tui.cli.exporting import export_file

        args = _flags(wanted, form.name, out, theme, overwrite=overwrite)
        written = export_file(args, watch, wrote)
        return Told(f"{written.sentence[:1].upper()}{written.sentence[1:]}", written.said)


def _flags(wanted: Wanted, name: str, out: Path, theme: str, *, overwrite: bool) -> Namespace:
    from tts_tui.cli.export_flags import add_export_flags
    from tts_tui.cli.parser import Parser

    typed = ["--format", name, f"--out={out}"]
    typed += ["--force"] if overwrite else []
    if name in EXPORTERS:
        typed += [f"--theme={theme}"]
        typed += [f"--question={wanted.question + 1}"] if EXPORTERS[name].of_one else []
    elif MODEL in DATA_EXPORTERS[name].flags and wanted.model:
        typed += [f"--model={wanted.model}"]
    parser = Parser(prog="tts-tui export")
    add_export_flags(parser)
    said = Namespace(hide_truth=not wanted.truth_shown)
    return parser.parse_args([*typed, "--", str(wanted.session)], said)
