from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.server import JSON, Exchange, ScriptServer, body, choice, event, serving
from tests.support.terminal import Terminal
from tts_tui.replay.tour import load_script
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.pty

HOSTILE = (
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]8;;http://pwned.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;pwned\x07",
    "\x1bP$qpwned\x1b\\",
    "\x1b[66;6H\x1b[?1049l\x1bc",
    "\x9b66;6H\x9d52;c;cHduZWQ=\x9c\x90pwned\x9c",
    "\u202epwned\u2066\u200f",
    "[/] [/INST] [red]x [@click=app.quit]q[/] \\[0,1) \\",
)
MODEL = "org/m" + "".join(HOSTILE)
SENT = re.compile(
    # The only OSC that Textual writes by itself is 22, the shape of the mouse pointer.
    rb"\x1b\](?!22;)|\x1bP|\x1bc|\x1b\[66;6H"
    # C1 and bidi controls as UTF-8.
    rb"|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
)


UP, DOWN = b"\x1b[A", b"\x1b[B"
MANY_WORDS = 400
"""Said in two seconds: more pictures than a terminal that reads nothing lets the program write."""


def _race(
    server: ScriptServer,
    folder: Path,
    *flags: str,
    model: str = "m",
    env: Mapping[str, str] | None = None,
    size: tuple[int, int] = (120, 40),
) -> Terminal:
    argv = ["race", "How many pens?", "--base-url", server.url, "--model", model, "--seed", "0"]
    return Terminal([*argv, "--session", "s.jsonl", *flags], folder, env or {}, size)


def nothing_runs(shown: str) -> bool:
    """Whether the race has ended, and can be played again; until then it can be stopped."""
    return "r replay" in shown and "X stop" not in shown


def contains(words: str, shown: str) -> bool:
    """Say whether the screen shows these words."""
    return words in shown


def stop_of(shown: str) -> int:
    """Say at which stop of the tour the screen is; 0 where it says none."""
    found = re.search(r"stop (\d+) of", shown)
    return int(found[1]) if found else 0


def lacks(words: str, shown: str) -> bool:
    """Say whether the screen does not show these words."""
    return words not in shown


def _seed(exchange: Exchange) -> int:
    seed = exchange.request.body["seed"]
    assert isinstance(seed, int)
    return seed


def _records(folder: Path, kind: str) -> list[dict[str, object]]:
    # What follows the last newline is still being written.
    lines = (folder / "s.jsonl").read_bytes().split(b"\n")[:-1]
    return [record for record in map(json.loads, lines) if record.get("k") == kind]


async def _hostile(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        listed = json.dumps({"data": [{"id": MODEL}]}).encode()
        await body(listed, content_type=JSON)(exchange)
        return
    text = "".join(HOSTILE)
    match _seed(exchange) % 4:
        case 0:
            exchange.head()
            exchange.say(f"{text} TRACE-ONE \\boxed{{4{text}2}}")
            exchange.finish()
        case 1:
            exchange.head()
            exchange.send(event(choice({"reasoning_content": f"{text} TRACE-TWO"})))
            exchange.say("\\boxed{7}")
            exchange.finish(text)
        case 2:
            error = {"error": {"message": f"TRACE-THREE {text}", "type": text, "code": text}}
            await body(json.dumps(error).encode(), 400, JSON)(exchange)
        case _:
            exchange.head()
            for part in (
                "\x1b",
                "]",
                "52;c;",
                "cHdu",
                "TRACE-FOUR",
                "\xc2",
                "\x9d",
                "0;never ends",
            ):
                exchange.say(part)
            exchange.finish()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_row_80_and_81_no_hostile_sequence_reaches_the_screen(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with serving(_hostile) as server:
        flags = ("-n", "4", "--strategies", "FFS-1,MV")
        with _race(server, tmp_path, *flags, model=MODEL, size=size) as terminal:
            terminal.read_until(lambda shown: "ended" in shown)
            for word in ("TRACE-TWO", "trace 3 ", "TRACE-FOUR"):
                terminal.press(DOWN)
                terminal.read_until(partial(contains, word))
            terminal.press(3 * UP)
            terminal.read_until(partial(contains, "TRACE-ONE"))
            terminal.read_until(nothing_runs)
            terminal.press(b"\x11")
            assert terminal.read_to_the_end() == 0
    assert SENT.findall(terminal.written) == []


def test_row_80_and_81_no_hostile_sequence_comes_out_of_a_saved_session(tmp_path: Path) -> None:
    with serving(_hostile) as server:
        flags = ("-n", "4", "--strategies", "FFS-1,MV", "--plain")
        with _race(server, tmp_path, *flags, model=MODEL) as terminal:
            terminal.read_to_the_end()
    argv = ["replay", "s.jsonl", "--speed", "64"]
    with Terminal(argv, tmp_path, {}, (120, 40)) as terminal:
        terminal.read_until(partial(contains, "again"))
        for key, word in ((b"a", "Arm a strategy"), (b"W", "What if"), (b"v", "Read side by side")):
            terminal.press(key)
            terminal.read_until(partial(contains, word))
            terminal.press(b"\x1b")
            terminal.read_until(partial(lacks, word))
        terminal.press(b"i")
        terminal.read_until(partial(contains, "hedge words"))
        terminal.press(b"\x11")
        assert terminal.read_to_the_end() == 0
        assert not SENT.search(terminal.written)
        assert terminal.restored


def test_no_hostile_sequence_comes_out_of_a_comparison(tmp_path: Path) -> None:
    with serving(_hostile) as server:
        flags = ("-n", "4", "--strategies", "FFS-1,MV", "--answer", "42", "--plain")
        with _race(server, tmp_path, *flags, model=MODEL) as terminal:
            terminal.read_to_the_end()
    for argv in (["compare", "s.jsonl", "--plain"], ["recommend", "s.jsonl"]):
        with Terminal(argv, tmp_path, {}, (120, 40)) as terminal:
            assert terminal.read_to_the_end() == 0
        assert not SENT.search(terminal.written)
    with Terminal(["compare", "s.jsonl"], tmp_path, {}, (80, 24)) as terminal:
        terminal.read_until(partial(contains, "accuracy"))
        terminal.press(b"R")
        terminal.read_until(partial(contains, "horizon (released)"))
        terminal.press(b"\x1b")
        terminal.read_until(partial(lacks, "horizon (released)"))
        terminal.press(b"\x11")
        assert terminal.read_to_the_end() == 0
        assert not SENT.search(terminal.written)
        assert terminal.restored


def test_a_burst_of_keys_keeps_its_order_in_a_field(tmp_path: Path) -> None:
    with Terminal(["replay", "qwen-space"], tmp_path, {}, (120, 40)) as terminal:
        terminal.read_until(partial(contains, "what if"))
        terminal.press(b"9i")
        terminal.read_until(partial(contains, "hedge words"))
        terminal.press(b"/")
        terminal.read_until(partial(contains, "a regular expression"))
        terminal.press(b"gardeX\x7fn\r")
        terminal.read_until(partial(contains, "/garden "))


def test_a_newcomer_takes_the_tour(tmp_path: Path) -> None:
    with Terminal(["demo", "--tour"], tmp_path, {}, (80, 24)) as terminal:
        stops = len(load_script().stops)
        terminal.read_until(partial(contains, f"stop 1 of {stops}"))
        for stop in range(2, stops + 1):
            terminal.press(b" ")
            # On the way, a second press is there at once; one that comes late goes a stop further.
            terminal.read_until(lambda shown, stop=stop: stop_of(shown) >= stop)  # type: ignore[misc]
            if "…" in terminal.shown.partition(f" of {stops}")[2]:
                terminal.press(b" ")
        terminal.read_until(partial(contains, "token clock"))
        terminal.press(b"\x11")
        assert terminal.read_to_the_end() == 0
        assert terminal.restored
    assert not (tmp_path / "data" / "sessions").exists()


@pytest.mark.parametrize("how", ["--plain", "--json"])
def test_row_80_no_hostile_sequence_is_among_the_lines(tmp_path: Path, how: str) -> None:
    with (
        serving(_hostile) as server,
        _race(server, tmp_path, "-n", "4", how, model=MODEL) as terminal,
    ):
        assert terminal.read_to_the_end() == 0
    assert SENT.findall(terminal.written) == []
    assert b"\x1b" not in terminal.written
    with Terminal(["score", "s.jsonl"], tmp_path, {}, (120, 40)) as terminal:
        assert terminal.read_to_the_end() == 0
    assert b"MV@4" in terminal.written
    assert SENT.findall(terminal.written) == []
    assert b"\x1b" not in terminal.written


WIDE = "👨\u200d👩\u200d👧 🇫🇷 ❤\ufe0f 1\ufe0f\u20e3 👍🏽 漢字 "


def test_row_83_joined_emoji_and_flags_shift_no_border(tmp_path: Path) -> None:
    async def play(exchange: Exchange) -> None:
        if exchange.request.method == "GET":
            await body(b"", 404)(exchange)
            return
        exchange.head()
        exchange.say(8 * WIDE)
        exchange.say("TOLD \\boxed{42}")
        exchange.finish()

    with serving(play) as server:
        flags = ("-n", "4", "--strategies", "MV")
        with _race(server, tmp_path, *flags, model=WIDE, size=(80, 24)) as terminal:
            terminal.read_until(nothing_runs)
            assert terminal.bordered
            terminal.press(b"\x11")
            assert terminal.read_to_the_end() == 0


async def _endless(exchange: Exchange, many: threading.Event | None = None) -> None:
    """Talk for ever; the first trace ends when the test opens the gate."""
    if exchange.request.method == "GET":
        await body(b"", 404)(exchange)
        return
    exchange.head()
    if _seed(exchange) == 0:
        exchange.say("first")
        await exchange.wait("end")
        exchange.say(" \\boxed{42}")
        exchange.finish()
        return
    for number in range(10**6):
        exchange.say(f" word{number}")
        if many is not None and number == MANY_WORDS:
            many.set()
        await exchange.pause(0.005)


def test_row_89_a_terminal_that_stops_reading_keeps_no_loser_alive(tmp_path: Path) -> None:
    frames_enough = threading.Event()

    async def play(exchange: Exchange) -> None:
        await _endless(exchange, frames_enough)

    with (
        serving(play) as server,
        _race(server, tmp_path, "-n", "8", "--arm", "FFS-1") as terminal,
    ):
        terminal.read_until(partial(contains, "word"))
        assert frames_enough.wait()
        server.open_gate("end")
        server.wait_until(lambda now: now.open_connections == 0)
        while not _records(tmp_path, "losers"):
            terminal.give_way()
        terminal.read_until(lambda shown: shown.count("⌿ cut") == 7)
        terminal.read_until(nothing_runs)
        terminal.press(b"\x11")
        assert terminal.read_to_the_end() == 0
    [record] = _records(tmp_path, "losers")
    assert record["losers"] == [1, 2, 3, 4, 5, 6, 7]


def test_row_90_a_storm_of_resizes_leaves_a_whole_screen(tmp_path: Path) -> None:
    with (
        serving(_endless) as server,
        _race(server, tmp_path, "-n", "8", "--strategies", "MV") as terminal,
    ):
        terminal.read_until(partial(contains, "word"))
        for size in [(20, 6), (400, 120), (1, 1), (81, 25), *[(20, 6), (200, 60), (81, 25)] * 3]:
            terminal.resize(*size)
            # What was drawn meanwhile is read, so that the program draws in between.
            terminal.read_what_waits()
        terminal.resize(120, 40)
        terminal.read_until(lambda shown: "MV@8" in shown and "? help" in shown)
        # A picture for another size would leave a row that does not begin or end as a border.
        terminal.read_until(lambda _shown: terminal.bordered)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_row_73_a_signal_restores_the_terminal_and_closes_the_streams(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(_endless) as server, _race(server, tmp_path) as terminal:
        terminal.read_until(partial(contains, "word"))
        terminal.process.send_signal(number)
        assert terminal.read_to_the_end() == 128 + number
        server.wait_until(lambda now: now.open_connections == 0)
    assert terminal.restored
    assert _records(tmp_path, "end")


def test_row_73_ctrl_c_twice_leaves_during_a_race(tmp_path: Path) -> None:
    with serving(_endless) as server, _race(server, tmp_path) as terminal:
        terminal.read_until(partial(contains, "word"))
        terminal.press(b"\x03\x03")
        assert terminal.read_to_the_end() == 130
        server.wait_until(lambda now: now.open_connections == 0)
    assert terminal.restored
    assert _records(tmp_path, "end")


def test_row_91_a_dumb_terminal_gets_lines(tmp_path: Path) -> None:
    with serving(_hostile) as server, _race(server, tmp_path, env={"TERM": "dumb"}) as terminal:
        assert terminal.read_to_the_end() == 0
    assert b"saved in" in terminal.written
    assert b"\x1b" not in terminal.written


@pytest.mark.parametrize(
    "env", [{"NO_COLOR": "1"}, {"TERM": "linux"}, {"LANG": "C", "LC_ALL": "C"}], ids=str
)
def test_row_91_poor_terminals_show_the_race(tmp_path: Path, env: dict[str, str]) -> None:
    with (
        serving(_hostile) as server,
        _race(server, tmp_path, "-n", "4", "--strategies", "MV", env=env) as terminal,
    ):
        terminal.read_until(lambda shown: "MV@4" in shown and "✗ failed" in shown)
        terminal.read_until(nothing_runs)
        terminal.press(b"\x11")
        assert terminal.read_to_the_end() == 0


def test_row_88_every_token_of_64_lanes_reaches_the_screen(tmp_path: Path) -> None:
    tokens = 12

    async def play(exchange: Exchange) -> None:
        if exchange.request.method == "GET":
            await body(b"", 404)(exchange)
            return
        exchange.head()
        for number in range(tokens - 1):
            exchange.say(f"w{number} ")
            await exchange.pause(0.02)
        exchange.say("\\boxed{42}")
        exchange.finish(tokens=tokens)

    with serving(play) as server:
        flags = ("-n", "64", "--strategies", "MV")
        with _race(server, tmp_path, *flags, size=(200, 60)) as terminal:
            # Once a lane, and once in the title of the trace that is looked at.
            terminal.read_until(lambda shown: shown.count("✓ done") == 65)
            terminal.read_until(nothing_runs)
            terminal.press(b"\x11")
            assert terminal.read_to_the_end() == 0
    done = _records(tmp_path, "done") + _records(tmp_path, "count")
    assert {record["i"]: record.get("tokens") for record in done} == dict.fromkeys(
        range(64), tokens
    )


@pytest.mark.parametrize(
    ("command", "code"), [([], 2), (["demo", "--tour"], 0), (["replay", "qwen-space"], 0)], ids=str
)
def test_row_96_without_a_terminal_there_is_no_noise_on_standard_output(
    tmp_path: Path, command: list[str], code: int
) -> None:
    served = {
        "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
        "HOME": str(tmp_path),
        "TTS_TUI_CONFIG_DIR": str(tmp_path / "config"),
        "TTS_TUI_DATA_DIR": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tts_tui", *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, **served},
        check=False,
    )
    # Whatever has no lines to give says in a sentence that it needs a terminal.
    assert (done.returncode, bool(done.stdout)) == (code, code == 0)
    assert (b"terminal" in done.stderr) == (code == 2)
    assert b"\x1b" not in done.stdout + done.stderr


def test_row_93_a_session_is_whole_after_a_kill_on_the_screen(tmp_path: Path) -> None:
    with serving(_endless) as server, _race(server, tmp_path) as terminal:
        terminal.read_until(partial(contains, "word"))
        while not _records(tmp_path, "tok"):
            terminal.give_way()
        terminal.process.kill()
        terminal.read_to_the_end()
    session = read_session(tmp_path / "s.jsonl")
    assert session.events
    with Terminal(["score", "s.jsonl"], tmp_path, {}, (120, 40)) as terminal:
        assert terminal.read_to_the_end() == 0
