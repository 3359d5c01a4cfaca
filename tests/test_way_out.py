"""However a race on the screen ends, its file is ended too and the terminal is left as it was."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.server import Exchange, ScriptServer, body, serving
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pty


def contains(words: str, shown: str) -> bool:
    """Say whether the screen shows these words."""
    return words in shown


async def endless(exchange: Exchange) -> None:
    """Talk for ever."""
    if exchange.request.method == "GET":
        await body(b"", 404)(exchange)
        return
    exchange.head()
    for number in range(10**6):
        exchange.say(f" word{number}")
        await exchange.pause(0.005)


def racing(server: ScriptServer, folder: Path, *flags: str) -> Terminal:
    """Race on a terminal."""
    argv = ["race", "How many pens?", "--base-url", server.url, "--model", "m", "-n", "4"]
    return Terminal([*argv, "--session", "s.jsonl", *flags], folder, {}, (120, 40))


def ends(folder: Path, file: str = "s.jsonl") -> list[str]:
    """Give why each race in a file ended."""
    records = map(json.loads, (folder / file).read_text().splitlines())
    return [record["why"] for record in records if record.get("k") == "end"]


def test_a_session_deleted_during_a_race_is_said_at_once_and_when_leaving(tmp_path: Path) -> None:
    with serving(endless) as server, racing(server, tmp_path) as terminal:
        terminal.read_until(partial(contains, "word"))
        (tmp_path / "s.jsonl").unlink()
        terminal.read_until(partial(contains, "moved or deleted"))
        terminal.press(b"\x03\x03")
        assert terminal.read_to_the_end() == 130
    last = terminal.written.decode().rstrip().rpartition("\n")[2]
    [rescued] = (tmp_path / "data" / "state" / "rescued").iterdir()
    assert "the whole session is saved in" in last
    assert rescued.name in last
    assert ends(rescued.parent, rescued.name) == ["stopped by hand"]
