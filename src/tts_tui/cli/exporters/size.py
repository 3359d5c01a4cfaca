"""How large a picture is, in cells of a terminal: a flag that several formats share."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from typing import Final, NamedTuple

from tts_tui.cli.exporters.exporter import Flag
from tts_tui.text import display_line


class Size(NamedTuple):
    """Columns and rows."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


SMALLEST, LARGEST = Size(40, 12), Size(400, 200)
_SIZE: Final = re.compile(r"(\d{1,4})x(\d{1,4})")


def _size(text: str) -> Size:
    read = _SIZE.fullmatch(text)
    size = Size(int(read[1]), int(read[2])) if read else Size(0, 0)
    if not all(low <= at <= high for low, at, high in zip(SMALLEST, size, LARGEST, strict=True)):
        raise ArgumentTypeError(
            f"“{display_line(text, 40)}” is not a size such as 120x40, from {SMALLEST} to {LARGEST}"
        )
    return size


SIZE: Final = Flag("--size", _size, Size(120, 40), "columns and rows (default 120x40)", "WxH")
