"""`tts-tui merge`: sessions of the same questions as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tts_tui.cli.parser import Commands

EXAMPLES = (
    "tts-tui merge part1.jsonl part2.jsonl part3.jsonl --out whole.jsonl",
    "tts-tui merge shards/ --out whole.jsonl           every session of a folder",
    "tts-tui merge seed0.jsonl seed8.jsonl --out 16.jsonl --force",
)


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Merge sessions of the same questions, such as shards of a data set, into one file."
    parser = add_command(commands, "merge", run, summary, EXAMPLES)
    parser.add_argument(
        "sessions",
        nargs="+",
        metavar="SESSION",
        help="session files, folders of them, or names in the library; a race that is in several "
        "is taken once",
    )
    parser.add_argument("--out", metavar="FILE", required=True, help="the merged session")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def run(args: Namespace) -> int:
    """Read all, then write one file whole or not at all. Raises TtsTuiError."""
    from tts_tui.cli.files import check_free
    from tts_tui.cli.progress import Progress
    from tts_tui.figures import counted
    from tts_tui.store.append_file import refuse_while_written
    from tts_tui.store.labels import LabelBook
    from tts_tui.store.library import find_sessions
    from tts_tui.store.paths import file_name
    from tts_tui.store.whole_file import write_session
    from tts_tui.study.merging import merge

    out = Path(args.out)
    check_free(out, "--out", force=args.force)
    paths = find_sessions(args.sessions)
    _refuse_itself(out, paths)
    refuse_while_written(out, "Wait for its end, or name another file with --out.")
    for path in paths:
        refuse_while_written(path, "Wait for its end, or leave it out.")
    with Progress() as progress:
        merged = merge(paths, progress)
        try:
            write_session(out, merged.lines(progress))
        except OSError as error:
            raise UsageError(
                f"{file_name(out)} cannot be written ({error.strerror or error}).",
                "Make room, or name another place with --out.",
            ) from error
    book = LabelBook(out)
    for (race, trace), label in merged.labels.items():
        book.set(race, trace, label)
    merged.questions_said.write(book)
    for notice in merged.notices:
        complain(notice)
    said = [
        counted(many, *nouns)
        for many, *nouns in (
            (len(merged.labels), "label"),
            (len(book.truths), "right answer given since", "right answers given since"),
            (sum(map(len, book.grading.merges.values())), "merged answer"),
        )
        if many
    ]
    say(
        f"merged {counted(len(paths), 'session')} into {file_name(out)}: "
        f"{counted(merged.races, 'race')} of {counted(merged.questions, 'question')}, "
        f"{counted(merged.traces, 'trace')}{' and ' if said else ''}{', '.join(said)}"
    )
    return 0


def _refuse_itself(out: Path, paths: Sequence[Path]) -> None:
    """Refuse to write over what is read, or beside another session's labels. Raises UsageError."""
    from tts_tui.store.labels import labels_path
    from tts_tui.store.paths import file_name

    if out.is_dir():
        raise UsageError(f"{file_name(out)} is a folder.", "Name a file with --out.")
    if out.resolve() in {path.resolve() for path in paths}:
        raise UsageError(
            f"{file_name(out)} is one of the sessions that are merged.", "Name another with --out."
        )
    if labels_path(out).exists():
        raise UsageError(
            f"{file_name(labels_path(out))} exists already and is of another session.",
            "Name another with --out.",
        )
