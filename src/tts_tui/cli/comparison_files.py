"""What the comparison's screen writes: every row as CSV and the plot as SVG, here."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli.files import write_whole

if TYPE_CHECKING:
    from tts_tui.ui.compare.model import CompareModel


def write_here(model: CompareModel) -> str:
    """Write two files under a name that is free, and say so. Raises UsageError."""
    from tts_tui.study.plot_svg import svg_of
    from tts_tui.study.tables import csv_lines

    names = (f"compare-{number}" for number in count(1))
    name = next(name for name in names if not any(map(Path.exists, _files(name))))
    rows, picture = _files(name)
    write_whole(rows, csv_lines(model.comparison.rows))
    write_whole(picture, [svg_of(model.plot, f"{model.model_name} · {model.scope}")])
    return f"Wrote {name}.csv and {name}.svg into the working folder."


def _files(name: str) -> tuple[Path, Path]:
    return Path(f"{name}.csv"), Path(f"{name}.svg")
