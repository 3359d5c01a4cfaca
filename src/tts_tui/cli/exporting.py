"""What `tts-tui export` and the export dialog do: check everything, then write one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli import options
from tts_tui.cli.exporters.data.registry import DATA_EXPORTERS
from tts_tui.cli.exporters.exporter import Export
from tts_tui.cli.exporters.registry import EXPORTERS
from tts_tui.cli.files import check_free
from tts_tui.cli.written import Wrote, unheard, write_told

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.written import Written
    from tts_tui.replay.player import ReplayControls
    from tts_tui.study.reading import Watch
    from tts_tui.ui.kit.palette import Palette


def export_file(args: Namespace, watch: Watch, wrote: Wrote = unheard) -> Written:
    """Write what the command's flags say; all or nothing. Raises TtsTuiError.

    `watch` and `wrote` are told how far it is, and stop it by raising.
    """
    if args.format in DATA_EXPORTERS:
        from tts_tui.cli.export_data import export_data

        return export_data(DATA_EXPORTERS[args.format], args, watch, wrote)
    return _of_replay(args, watch, wrote)


def _of_replay(args: Namespace, watch: Watch, wrote: Wrote) -> Written:
    from tts_tui.cli.open_replay import ReplayOrder, open_replay
    from tts_tui.domain.strategies import Clock
    from tts_tui.store.library import find_session
    from tts_tui.store.paths import session_name
    from tts_tui.ui.share import cast

    exporter = EXPORTERS[args.format]
    path = find_session(args.session)
    out = Path(args.out) if args.out else Path(f"{session_name(path)}.{args.format}")
    check_free(out, "--out", force=args.force)
    palette = _palette(args.theme)
    clock = cast.Watch()
    question = (args.question or 1) - 1
    order = ReplayOrder(path=path, question=question, clock=Clock(args.clock))
    controls = open_replay(order, now=clock)
    controls.recording.finish()
    try:
        _arm(controls, args.arm)
        title = f"{session_name(path)}: {controls.plan.questions[question].text}"
        asked = question if args.question else None
        truth = options.truth_of(args)
        export = Export(controls, clock, palette, truth, title, args, asked, watch)
        return write_told(out, exporter.write(export), wrote, exporter.hint, export.left_out)
    finally:
        controls.close()


def _arm(controls: ReplayControls, name: str | None) -> None:
    from dataclasses import replace

    from tts_tui.domain.strategies import StrategyNameError, parse

    if name is None:
        return
    try:
        strategy = parse(name, controls.plan.n)
    except StrategyNameError as error:
        raise options.no_strategy(error) from None
    controls.set_what_if(replace(controls.playback.what_if, armed=strategy.name))


def _palette(theme: str | None) -> Palette:
    from tts_tui.cli.front_end import check_theme
    from tts_tui.ui.kit.palette import palette_from
    from tts_tui.ui.kit.theme_file import DEFAULT_THEME, load_themes

    if theme is not None:
        check_theme(theme)
    return palette_from(load_themes().choose(theme or DEFAULT_THEME)[0].variables())
