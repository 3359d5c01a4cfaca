"""However a race on the screen ends, its file is ended too and the terminal is left as it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
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


async def endless(exchange: Exchange, many: threading.Event | None = None) -> None:
    """Talk for ever; `many` words are more than a terminal that reads nothing holds."""
    if exchange.request.method == "GET":
        await body(b"", 404)(exchange)
        return
    exchange.head()
    for number in range(10**6):
        exchange.say(f" word{number}")
        if many is not None and number == MANY_WORDS:
            many.set()
        await exchange.pause(0.005)


MANY_WORDS = 400
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_a_race_on_a_terminal_that_reads(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(endless) as server, racing(server, tmp_path) as terminal:
        terminal.read_until(partial(contains, "word"))
        terminal.process.send_signal(number)
        server.wait_until(lambda now: now.open_connections == 0)
        assert terminal.read_to_the_end() == 128 + number
    assert terminal.restored
    assert ends(tmp_path) == ["stopped by hand"]


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_a_race_on_a_terminal_that_reads_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    many = threading.Event()
    with serving(partial(endless, many=many)) as server, racing(server, tmp_path) as terminal:
        terminal.read_until(partial(contains, "word"))
        many.wait()
        terminal.process.send_signal(number)
        server.wait_until(lambda now: now.open_connections == 0)
        assert terminal.process.wait() == 128 + number
        assert ends(tmp_path) == ["stopped by hand"]
        terminal.read_to_the_end()
    assert terminal.restored


@pytest.mark.parametrize("number", [*ENDING, None])
def test_a_terminal_that_goes_away_ends_a_race_with_or_without_a_signal(
    tmp_path: Path, number: signal.Signals | None
) -> None:
    with serving(endless) as server, racing(server, tmp_path) as terminal:
        terminal.read_until(partial(contains, "word"))
        terminal.close()
        if number is not None:
            terminal.process.send_signal(number)
        server.wait_until(lambda now: now.open_connections == 0)
        assert terminal.process.wait() in {128 + signal.SIGHUP, 128 + (number or 0)}
    assert ends(tmp_path) == ["stopped by hand"]


def test_row_92_ctrl_z_sleeps_and_the_screen_comes_back(tmp_path: Path) -> None:
    with serving(endless) as server, racing(server, tmp_path) as terminal:
        terminal.read_until(partial(contains, "word"))
        terminal.press(b"\x1a")
        status = 0
        while not os.WIFSTOPPED(status):
            terminal.read_what_waits()
            _, status = os.waitpid(terminal.process.pid, os.WUNTRACED | os.WNOHANG)
        terminal.read_what_waits()
        assert terminal.restored
        terminal.process.send_signal(signal.SIGCONT)
        terminal.read_until(lambda _shown: not terminal.restored)
        terminal.read_until(partial(contains, "MV@4"))
        terminal.press(b"\x03\x03")
        assert terminal.read_to_the_end() == 130
    assert terminal.restored


BREAKING = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.support.screens import home_app
from tts_tui.cli.planning import RaceOrder
from tts_tui.cli.wiring import start_session
from tts_tui.client.endpoint import Endpoint
from tts_tui.domain.events import ModelCard, Question, Sampling
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.ui.app import TtsApp
from tts_tui.ui.kit.destinations import OpenRace
from tts_tui.ui.routes import race_screen
from tts_tui.ui.way_out import run_app

class Breaking(TtsApp):
    def on_key(self) -> None:
        raise ValueError("no")

    def run(self, **_settings):
        async def press(pilot):
            while not Path("s.jsonl").exists() or b'"tok"' not in Path("s.jsonl").read_bytes():
                await pilot.pause()
            await pilot.press("Z")
        return super().run(headless=True, auto_pilot=press)

def start():
    card = ModelCard("m", "m")
    plan = SessionPlan((Question("q", "?"),), (Entrant(card, Sampling()),), 4, ("MV@4",))
    order = RaceOrder(plan, (Endpoint(sys.argv[1], "m"),), Path("s.jsonl"))
    return start_session(order, auto_advance=False)

services = replace(home_app().services, open_first=OpenRace(start), race_screen=race_screen)
sys.exit(run_app(Breaking(services)))
"""


def test_a_fault_of_the_screen_ends_the_race_in_order_and_the_last_line_names_the_session(
    tmp_path: Path,
) -> None:
    with serving(endless) as server:
        done = subprocess.run(
            [sys.executable, "-c", BREAKING, server.url],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            capture_output=True,
            text=True,
            check=False,
        )
        server.wait_until(lambda now: now.open_connections == 0)
    assert done.returncode == 70
    last = done.stderr.rstrip().rpartition("\n")[2]
    assert "ValueError" in last
    assert "The race was ended and is saved in" in last
    assert "s.jsonl" in last
    assert ends(tmp_path) == ["interrupted by a fault"]


def test_a_signal_ends_a_race_whose_lines_nobody_reads(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tts_tui", "race", "How many pens?", "--model", "m", "--json"]
    many = threading.Event()
    with serving(partial(endless, many=many)) as server:
        process = subprocess.Popen(
            [*argv, "--base-url", server.url, "--session", "s.jsonl"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
        )
        many.wait()
        process.send_signal(signal.SIGTERM)
        server.wait_until(lambda now: now.open_connections == 0)
        assert process.wait() == 130
        process.communicate()
    assert ends(tmp_path) == ["stopped by hand"]
