"""`tts-tui sessions`: the races that were saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tts_tui.cli import options
from tts_tui.cli.output import say, say_table, write
from tts_tui.cli.parser import add_command
from tts_tui.figures import local_time
from tts_tui.paths import sessions_dir, shown
from tts_tui.store.paths import rescued_dir
from tts_tui.store.session_sort import ORDERS, matches, sort_sessions

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tts_tui.cli.parser import Commands
    from tts_tui.store.summary import SessionSummary
    from tts_tui.ui.kit.truth import Truth

EXAMPLES = (
    "tts-tui sessions",
    "tts-tui sessions qwen --sort size",
    "tts-tui replay NAME",
)
TITLE_CELLS: Final = 48


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "sessions", run, "List the saved sessions.", EXAMPLES)
    parser.add_argument(
        "word", nargs="?", metavar="WORD", help="only those with it in name, title or model"
    )
    parser.add_argument("--sort", choices=tuple(ORDERS), default="date", help="default: date")
    parser.add_argument("--json", action="store_true", help="one JSON array")
    options.add_truth_flag(parser)


def run(args: Namespace) -> int:
    """List the library. Raises UsageError."""
    from tts_tui.store.library import list_sessions

    truth = options.truth_of(args)
    found = (session for session in list_sessions() if matches(session, args.word or ""))
    listed = sort_sessions(found, args.sort)
    if args.json:
        say_json([as_json(session) for session in listed])
        return 0
    if listed:
        say_table(_TITLES, [_row(session, truth) for session in listed], limit=TITLE_CELLS)
    elif args.word:
        say("No session has that in its name, its question or its model.")
    else:
        say("No session has been saved yet; `tts-tui demo` makes one.")
    for session in listed:
        if not session.opens:
            say(session.trouble)
        elif session.trouble:
            say(f"{session.name}: {session.trouble}")
    say(_where(listed))
    return 0


def _where(listed: Sequence[SessionSummary]) -> str:
    """Say which folder is whose; none of them needs to be there yet."""
    said = f"Yours are saved in {shown(sessions_dir())}"
    if any(session.path.parent == rescued_dir() for session in listed):
        said += f", rescued ones in {shown(rescued_dir())}"
    came = any(session.bundled for session in listed)
    return f"{said}; * came with the program." if came else f"{said}."


def say_json(rows: list[dict[str, object]]) -> None:
    """Print one JSON array; JSON in ASCII needs no other care."""
    write(json.dumps(rows) + "\n")


def as_json(session: SessionSummary) -> dict[str, object]:
    """A session as a JSON object."""
    return {
        "session": session.name,
        "path": str(session.path),
        "created": session.created,
        "title": session.title,
        "questions": session.questions,
        "models": list(session.models),
        "n": session.n,
        "races": session.races,
        "right": session.right,
        "wrong": session.wrong,
        "undecided": session.undecided,
        "labels": session.labels,
        "size_bytes": session.size_bytes,
        "bundled": session.bundled,
        "trouble": session.trouble or None,
    }


_TITLES = ("session", "saved", "questions", "N", "right", "size", "", "models", "")


def _row(session: SessionSummary, truth: Truth) -> tuple[str, ...]:
    counts = (session.questions, session.n, session.score if truth.shown else "hidden")
    return (
        f"{session.name}{'*' if session.bundled else ''}",
        local_time(session.created),
        *(str(count) if session.opens else "" for count in counts),
        session.size_text,
        session.state_word,
        ", ".join(session.models),
        session.title,
    )
