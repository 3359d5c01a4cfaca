"""`tts-tui ctl`: steers a running race or replay from another terminal, and follows its events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli.output import flush, say, write
from tts_tui.cli.parser import add_command
from tts_tui.control.commands import FOLLOW, NOTES, SPOKEN, as_json, from_words

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands
    from tts_tui.control.client import ControlClient

EXAMPLES = (
    "tts-tui ctl                     who listens: tts-tui demo --control in another terminal",
    "tts-tui ctl arm FFS-1",
    "tts-tui ctl cut 3",
    "tts-tui ctl truth hide",
    "tts-tui ctl state",
    "tts-tui ctl follow > race.jsonl",
)


def register(commands: Commands) -> None:
    """Add the command."""
    wide = max(len(kind.usage) for kind in SPOKEN) + 2
    listed = "\n".join(f"  {kind.usage:{wide}}{kind.does}" for kind in SPOKEN)
    parser = add_command(
        *(commands, "ctl", run, "Steer a program that was started with --control.", EXAMPLES),
        closing=f"what it can be told:\n{listed}",
    )
    parser.add_argument(
        "words", nargs="*", metavar="WHAT", help="what to tell it; nothing lists who listens"
    )
    parser.add_argument(
        "--socket", metavar="PATH", type=Path, help="which one, where several listen"
    )


def run(args: Namespace) -> int:
    """Tell a running program something, and print what it says. Raises TtsTuiError."""
    from tts_tui.control.client import ControlClient, only_one
    from tts_tui.control.place import refuse_without_sockets

    refuse_without_sockets()
    if not args.words:
        return _list()
    command = from_words(args.words, SPOKEN)
    with ControlClient(args.socket or only_one()) as client:
        reply = client.ask(as_json(command))
        if command.name == FOLLOW.name:
            return _follow(client)
        if command.name == NOTES.name:
            return _notes(client)
        state = reply.get("state")
        if state is None:
            say(str(reply.get("said")))
        else:
            write(f"{json.dumps(state)}\n")
    return 0


def _follow(client: ControlClient) -> int:
    """Print records as a session file has them, until the session ends."""
    from tts_tui.cli.output import complain

    for told in client.told():
        if "event" in told:
            write(json.dumps(told["event"], separators=(",", ":")) + "\n")
            flush()
        else:
            complain(str(told.get("end")))
            return 0
    complain("The program ended before its session was told to its end.")
    return 1


def _notes(client: ControlClient) -> int:
    """Print the presenter's notes, each below a line, until the program ends."""
    for told in client.told():
        if "note" in told:
            note = told["note"]
            say("—")
            for line in (str(note) if note is not None else "no note").split("\n"):
                say(line)
            flush()
    return 0


def _list() -> int:
    """List the programs that listen, with what each shows."""
    from tts_tui.cli.output import say_table
    from tts_tui.control.client import ControlClient
    from tts_tui.control.place import running
    from tts_tui.errors import TtsTuiError
    from tts_tui.paths import shown

    rows = []
    for path in running():
        try:
            with ControlClient(path) as client:
                rows.append((str(client.pid), _now(client), shown(path)))
        except TtsTuiError as error:
            rows.append(("", str(error), shown(path)))
    if not rows:
        say("No program listens; start one with --control: tts-tui demo --control")
    else:
        say_table(("process", "shows", "socket"), rows, limit=100)
    return 0


def _now(client: ControlClient) -> str:
    state = client.ask({"do": "state"}).get("state")
    state = state if isinstance(state, dict) else {}
    question = state.get("question")
    text = question.get("text") if isinstance(question, dict) else None
    return f"{state.get('shows') or 'no race'}{f': {text}' if text else ''}"
