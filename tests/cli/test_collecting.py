from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.manual_clock import ManualClock
from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.__main__ import main
from tts_tui.cli.collecting import Collecting
from tts_tui.domain.events import (
    Channel,
    EndReason,
    ModelCard,
    Prices,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFailed,
    TraceFinished,
    TraceRetried,
)

if TYPE_CHECKING:
    import pytest


def started(race: int, prices: Prices | None = None) -> RaceStarted:
    card = ModelCard("m", "m", prices=prices)
    return RaceStarted(race, 0.0, Question("q", "?"), card, 2, Sampling(), "")


def tokens(race: int, count: int) -> TokensArrived:
    return TokensArrived(race, 0, Channel.ANSWER, (0.1,), (count,), ("so",))


def test_the_line_says_what_is_done_how_fast_and_how_long_it_takes() -> None:
    clock = ManualClock()
    collecting = Collecting(4, now=clock)
    collecting.heard(started(0))
    for _ in range(5):
        clock.now_s += 1.0
        collecting.heard(tokens(0, 100))
    assert collecting.line() == "0 of 4 races · 500 tokens · 100 tokens/s"
    collecting.heard(RaceEnded(0, 5.0, EndReason.ALL_ENDED))
    assert collecting.line() == "1 of 4 races · 500 tokens · 100 tokens/s · about 0:15 left"


def test_the_line_tells_of_money_failures_retries_and_what_a_silence_waits_for() -> None:
    clock = ManualClock()
    collecting = Collecting(2, now=clock)
    collecting.heard(started(0, Prices(input_per_mtok=1.0, output_per_mtok=2.0)))
    collecting.heard(tokens(0, 1_000_000))
    collecting.heard(TraceFinished(0, 1.0, 0, "stop", 1_000_000, prompt_tokens=500_000))
    collecting.heard(TraceRetried(0, 1.0, 1, "The server is busy.", 4.0))
    collecting.heard(TraceFailed(0, 1.0, 1, "broken", "The stream broke."))
    collecting.heard(TraceFailed(0, 1.0, 7, "broken", "A procedure's own."))
    clock.now_s += 4.7
    line = collecting.line()
    assert "about 2.50 spent · 1 trace failed · 1 tried again" in line
    assert line.endswith("no token for 4.7 s (The server is busy.)")
    assert collecting.failed == 1


def test_nothing_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    collecting = Collecting(2)
    collecting.draw()
    collecting.clear()
    assert capsys.readouterr().err == ""
    collecting = Collecting(2, shown=True)
    collecting.draw()
    assert capsys.readouterr().err == "\r\x1b[K0 of 2 races · 0 tokens"
    collecting.clear()
    assert capsys.readouterr().err == "\r\x1b[K"


def race(server: ScriptServer, *flags: str) -> list[str]:
    Path("q.csv").write_text("question,answer\na,42\nb,41\n")
    argv = ["race", "--dataset", "q.csv", "--base-url", server.url, "--model", "m", "-n", "2"]
    return [*argv, "--session", "s.jsonl", "--strategies", "MV", *flags]


async def answers(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
        return
    exchange.head()
    exchange.say("\\boxed{42}")
    exchange.finish("stop", 3)


def test_quiet_leaves_the_table_and_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        assert main(race(server, "--quiet")) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = [line.split() for line in out.split("\n")]
    assert lines[0][1:] == ["strategy", "races", "right", "wrong", "wins", "undecided", "tokens"]
    assert lines[1] == ["m", "MV@2", "2", "1", "1", "1", "0", "12"]
    assert lines[2][:2] == ["saved", "in"]


def test_the_table_is_of_the_whole_file(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        main(race(server))
        whole = Path("s.jsonl").read_bytes()
        Path("s.jsonl").write_bytes(whole[:-5])
        capsys.readouterr()
        assert main(race(server, "--quiet", "--resume")) == 0
    assert capsys.readouterr().out.split("\n")[1].split() == [
        "m",
        "MV@2",
        "2",
        "1",
        "1",
        "1",
        "0",
        "12",
    ]


def test_any_failed_trace_of_a_data_set_is_exit_code_one() -> None:
    async def one_broken(exchange: Exchange) -> None:
        posts = [request for request in server.requests if request.method == "POST"]
        if exchange.request in posts[:1]:
            await body(b'{"error": {"message": "no"}}', 400, JSON)(exchange)
            return
        await answers(exchange)

    with serving(one_broken) as server:
        assert main(race(server, "--quiet")) == 1
