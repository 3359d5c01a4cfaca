"""The flags of `tts-tui export`: those of every format, and those of some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tts_tui.cli import options
from tts_tui.cli.exporters.data.registry import DATA_EXPORTERS
from tts_tui.cli.exporters.registry import EXPORTERS
from tts_tui.cli.parser import whole
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.exporters.exporter import Flag
    from tts_tui.cli.parser import Parser


def add_export_flags(parser: Parser) -> None:
    """Add all of them, with the session."""
    parser.add_argument(
        "session", nargs="?", metavar="SESSION", help="a session file, or its name in the library"
    )
    every = {name: exporter.what for name, exporter in EXPORTERS.items()}
    every |= {name: exporter.what for name, exporter in DATA_EXPORTERS.items()}
    told = "; ".join(f"{name}: {what}" for name, what in every.items())
    parser.add_argument("--format", choices=tuple(every), required=True, help=told)
    parser.add_argument("--out", metavar="FILE", help="default: the session's name, here")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")
    parser.add_argument(
        "--question",
        type=whole(1, 1_000_000),
        metavar="K",
        help="default: the first; html: all that fit",
    )
    for flag, formats in _flags().items():
        parser.add_argument(
            flag.name,
            type=flag.read,
            metavar=flag.metavar,
            help=f"{', '.join(formats)}: {flag.help}".replace("%", "%%"),
        )
    parser.add_argument("--arm", metavar="NAME", help="what if this strategy had been armed")
    options.add_clock_flag(parser)
    options.add_truth_flag(parser)
    parser.add_argument("--theme", metavar="NAME", help="a theme of `tts-tui themes`")


def _flags() -> dict[Flag[Any], list[str]]:
    """Every flag that not all formats have, with the formats that have it."""
    found: dict[Flag[Any], list[str]] = {}
    flags = {name: exporter.flags for name, exporter in EXPORTERS.items()}
    flags |= {name: exporter.flags for name, exporter in DATA_EXPORTERS.items()}
    for name, own in flags.items():
        for flag in own:
            found.setdefault(flag, []).append(name)
    return found


def refuse_flags_of_others(args: Namespace) -> None:
    """Raises UsageError for a flag that the format has not."""
    for flag, formats in _flags().items():
        if flag.given(args) and args.format not in formats:
            raise UsageError(
                f"{flag.name} is a flag of {' or '.join(formats)}, not of {args.format}.",
                "Leave it out.",
            )
