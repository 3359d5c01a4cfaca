"""`tts-tui sessions`: the races that were saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.cli.output import say, say_table
from tts_tui.cli.parser import add_command
from tts_tui.errors import SessionError
from tts_tui.paths import sessions_dir, shown

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tts_tui.cli.parser import Commands
    from tts_tui.store.header import PlanSummary

EXAMPLES = ("tts-tui sessions", "tts-tui score NAME")
SUFFIXES: Final = frozenset({".jsonl", ".gz"})


@dataclass(frozen=True, slots=True)
class SavedSession:
    """One session of the library, as far as its first line tells."""

    path: Path
    created: str
    """UTC, ISO 8601."""
    plan: PlanSummary
    size_bytes: int

    @property
    def contents(self) -> str:
        """What was raced: `12 questions × 8 traces on qwen`."""
        models = ", ".join(card.name for card in self.plan.models) or "an unknown model"
        questions = self.plan.questions
        noun = "question" if questions == 1 else "questions"
        return f"{questions} {noun} × {self.plan.n} traces on {models}"

    @property
    def size(self) -> str:
        """Its size for people."""
        return f"{max(1, round(self.size_bytes / 1000))} kB"


def register(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "sessions", run, "List the saved sessions.", EXAMPLES)


def run(args: Namespace) -> int:
    """List the library, newest first."""
    found, unreadable = list_sessions()
    if found:
        rows = [(s.path.stem, when(s.created), s.size, s.contents) for s in found]
        say_table(("session", "saved (UTC)", "size", "what"), rows)
    else:
        say("No session has been saved yet; `tts-tui demo` makes one.")
    for sentence in unreadable:
        say(sentence)
    say(f"They lie in {shown(sessions_dir())}.")
    return 0


def list_sessions() -> tuple[list[SavedSession], list[str]]:
    """Give the sessions of the library, newest first, and a sentence for each unreadable file."""
    from tts_tui.store.reader import SessionFile

    folder = sessions_dir()
    found: list[SavedSession] = []
    unreadable: list[str] = []
    try:
        files = [path for path in folder.iterdir() if path.suffix in SUFFIXES]
    except FileNotFoundError:
        return [], []
    except OSError as error:
        return [], [f"{shown(folder)} cannot be read: {error.strerror}."]
    for path in files:
        try:
            with SessionFile(path) as file:
                header = file.header
            found.append(SavedSession(path, header.created, header.plan, path.stat().st_size))
        except SessionError as error:
            unreadable.append(error.sentence)
        except OSError as error:
            unreadable.append(f"{shown(path)} cannot be read: {error.strerror}.")
    found.sort(key=lambda session: (session.created, session.path.name), reverse=True)
    return found, sorted(unreadable)


def when(created: str) -> str:
    """Write a time the way the lists do: `2026-11-24 14:03`."""
    return created[:16].replace("T", " ")
