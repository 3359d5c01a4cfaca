from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.manual_clock import ManualClock
from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.__main__ import main
from tts_tui.cli.collecting import Collecting
from tts_tui.cli.commands import race as race_command
from tts_tui.cli.main import build_parser
from tts_tui.cli.run_race import run_race
from tts_tui.config import Settings
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
from tts_tui.engine.patience import Away
from tts_tui.store.reader import read_session


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


def test_quiet_has_a_table_of_one_question_too(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        assert main(race(server, "--quiet", "--limit", "1")) == 0
    titles, row, saved = capsys.readouterr().out.rstrip("\n").split("\n")
    assert titles.split()[1] == "strategy"
    assert row.split()[1:3] == ["MV@2", "1"]
    assert saved.startswith("saved in")


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


def test_a_server_that_is_waited_for_is_named_with_all_three_times() -> None:
    clock = ManualClock()
    collecting = Collecting(2, now=clock)
    collecting.heard(started(0))
    away = Away("127.0.0.1:8000", clock.now_s, clock.now_s + 135.0, 600.0)
    collecting.away = lambda: (away,)
    clock.now_s += 130.0
    assert collecting.line() == (
        "0 of 2 races · waiting 2:10 for 127.0.0.1:8000, tries again in 0:05, "
        "gives up after 10:00 (--give-up-after) · 0 tokens"
    )


def test_races_whose_streams_broke_are_run_again_once_their_server_is_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def breaks_twice(exchange: Exchange) -> None:
        posts = [request for request in server.requests if request.method == "POST"]
        if exchange.request in posts[:2]:
            exchange.head()
            exchange.say("so it ")
            exchange.reset()
            return
        await answers(exchange)

    with serving(breaks_twice) as server:
        assert main(race(server, "--give-up-after", "10m", "--seed", "5")) == 0
    out = capsys.readouterr().out
    assert "1 race with a broken trace run again" in out
    assert "MV@2" in out.rstrip().split("\n")[-2]
    ended = [
        event for event in read_session(Path("s.jsonl")).events if isinstance(event, RaceEnded)
    ]
    assert [event.reason for event in ended] == [EndReason.ALL_ENDED] * 2


@pytest.mark.parametrize("value", ["10", "0s", "-5m", "m", "1e9h", "90 s", "nan"])
def test_a_time_has_its_unit(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["race", "hi", f"--give-up-after={value}"]) == 2
    assert "is not a time from 1s to 168h, such as 90s or 10m" in capsys.readouterr().err


def test_a_server_that_does_not_come_back_ends_the_session_in_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def goes_away(exchange: Exchange) -> None:
        posts = [request for request in server.requests if request.method == "POST"]
        if exchange.request in posts[2:]:
            exchange.reset()
            return
        await answers(exchange)

    with serving(goes_away) as server:
        args = build_parser().parse_args(race(server, "--give-up-after", "1s", "--quiet"))
        settings = Settings()
        order = replace(race_command._order(args, settings), give_up_after_s=0.02)
        assert run_race(order, settings, args) == 1
    out, err = capsys.readouterr()
    assert err.startswith("tts-tui: 127.0.0.1:")
    assert "did not come back within 0:00 (--give-up-after); the session was ended." in err
    assert out.rstrip().endswith("; --resume goes on with it")
    with serving(answers) as server:
        assert main(race(server, "--resume", "--quiet")) == 0
    events = read_session(Path("s.jsonl")).events
    assert sum(isinstance(event, TraceFinished) for event in events) == 4
