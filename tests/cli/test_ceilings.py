from __future__ import annotations

import asyncio
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.fake_controls import plan_of
from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.__main__ import main
from tts_tui.cli.ceilings import limited, reached
from tts_tui.cli.collecting import Collecting
from tts_tui.cli.planning import RaceOrder
from tts_tui.config.settings import Settings
from tts_tui.domain.ceilings import Ceiling, Left, Scope, Unit
from tts_tui.domain.events import EndReason, Prices, RaceEnded, TraceCut
from tts_tui.domain.spending import Spending
from tts_tui.errors import UsageError
from tts_tui.store.reader import read_session

MONEY = Ceiling(2.5, Unit.MONEY, currency="USD")


async def talks_on(exchange: Exchange) -> None:
    """Says 50 tokens at once, and goes on: whoever stops it has to cut it."""
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
        return
    exchange.head()
    for _ in range(50):
        exchange.say("so ")
    # Under a ceiling of 60 one of two may stop at 9: the other must say more to be cut as well.
    gone = asyncio.ensure_future(exchange.until_gone())
    while not gone.done():
        await exchange.pause(0.002)
        exchange.say("so ")


async def answers(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
        return
    exchange.head()
    exchange.say("\\boxed{42}")
    exchange.finish("stop", 3)


def race(server: ScriptServer, *flags: str) -> list[str]:
    Path("q.csv").write_text("question,answer\na,42\nb,41\n")
    argv = ["race", "--dataset", "q.csv", "--base-url", server.url, "--model", "m", "-n", "2"]
    return [*argv, "--session", "s.jsonl", "--strategies", "MV", "--plain", *flags]


def test_a_session_cut_by_its_ceiling_says_so_and_is_gone_on_with(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(talks_on) as server:
        assert main(race(server, "--max-total-tokens", "60", "--seed", "5")) == 3
    out, err = capsys.readouterr()
    assert "cut by the ceiling of 60 tokens" in out
    assert out.rstrip().endswith("; --resume with a higher --max-total-tokens goes on with it")
    assert err.startswith("tts-tui: The ceiling of 60 tokens (--max-total-tokens) is reached: ")
    events = read_session(Path("s.jsonl")).events
    assert {event.ceiling for event in events if isinstance(event, TraceCut)} == {Ceiling(60.0)}
    assert [event.reason for event in events if isinstance(event, RaceEnded)] == [EndReason.CEILING]
    with serving(answers) as server:
        # What was spent before counts: under the same ceiling nothing is asked.
        assert main(race(server, "--max-total-tokens", "60", "--resume")) == 3
        assert [request.method for request in server.requests] == ["GET"]
        assert main(race(server, "--max-total-tokens", "200", "--resume")) == 0
    ends = [e.reason for e in read_session(Path("s.jsonl")).events if isinstance(e, RaceEnded)]
    assert ends == [EndReason.ALL_ENDED] * 2
    capsys.readouterr()
    assert main(["replay", "s.jsonl", "--plain"]) == 0


def test_a_rest_that_carries_no_race_asks_nothing_and_leaves_the_file_as_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(talks_on) as server:
        main(race(server, "--max-total-tokens", "60", "--seed", "5"))
        before = Path("s.jsonl").read_bytes()
        asked = len(server.requests)
        spent = spent_in(Path("s.jsonl"))
        for rest in (0, 1):
            capsys.readouterr()
            assert main(race(server, "--max-total-tokens", str(spent + rest), "--resume")) == 3
            out, err = capsys.readouterr()
            assert "Nothing that would carry a race is left of the ceiling of" in err
            assert "--resume with a higher --max-total-tokens goes on with it." in err
            assert out == ""
            assert Path("s.jsonl").read_bytes() == before
        assert {request.method for request in server.requests[asked:]} <= {"GET"}


def spent_in(path: Path) -> int:
    spent = Spending()
    for event in read_session(path).events:
        spent.heard(event)
    return spent.tokens


def test_the_cut_reads_the_same_where_a_session_is_read_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(talks_on) as server:
        main(race(server, "--max-race-tokens", "40"))
    capsys.readouterr()
    assert main(["replay", "s.jsonl", "--plain"]) == 0
    assert "cut by the ceiling of 40 tokens a race" in capsys.readouterr().out


def order(**prices: Prices | None) -> RaceOrder:
    plan = plan_of(models=tuple(prices))
    entrants = tuple(
        replace(each, card=replace(each.card, prices=prices[each.card.name]))
        for each in plan.entrants
    )
    return RaceOrder(replace(plan, entrants=entrants), (None,) * len(prices), Path("s.jsonl"))


def flags(**given: float) -> Namespace:
    return Namespace(**given)


def test_a_flag_goes_before_the_setting_and_money_has_the_prices_currency() -> None:
    settings = Settings(max_total_tokens=900, max_race_tokens=100)
    dollars = Prices(1.0, 1.0, 1.0, "USD")
    found = limited(order(m=dollars), settings, flags(max_race_tokens=50, max_cost=2.5))
    assert found.plan.ceilings == (
        Ceiling(900.0),
        MONEY,
        Ceiling(50.0, scope=Scope.RACE),
    )
    assert limited(order(m=None), Settings()).plan.ceilings == ()


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ({"m": None}, "--max-cost needs to know what “m” costs, and nobody has said."),
        (
            {"m": Prices(1, 1, 1, "USD"), "k": Prices(1, 1, 1, "EUR")},
            "--max-cost cannot add up two currencies: “m” in USD and “k” in EUR.",
        ),
    ],
)
def test_money_that_cannot_be_counted_is_refused(
    prices: dict[str, Prices | None], said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        limited(order(**prices), Settings(), flags(max_cost=1.0))
    assert refused.value.sentence == said


def test_a_setting_that_cannot_be_counted_is_named_as_one() -> None:
    with pytest.raises(UsageError, match="max_cost in the configuration needs to know"):
        limited(order(m=None), Settings(max_cost=1.0))


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "x", "1e99"])
def test_nonsense_is_no_ceiling(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    for flag in ("--max-cost", "--max-total-tokens"):
        assert main(["race", "hi", flag, value]) == 2
        assert flag in capsys.readouterr().err


def test_what_went_over_is_said_truly() -> None:
    over = [Left(Ceiling(60), 63)]
    assert [*reached([Ceiling(60)], over)] == [
        "The ceiling of 60 tokens (--max-total-tokens) is reached: 63 tokens are spent, "
        "counted when the last stream was shut."
    ]
    assert [*reached([MONEY], [Left(MONEY, 2.5)])] == [
        "The ceiling of 2.50 USD (--max-cost) is reached: 2.50 is spent."
    ]


def test_the_progress_line_says_what_is_left() -> None:
    collecting = Collecting(2)
    collecting.left = lambda: (Left(Ceiling(1000), 250), Left(MONEY, 9.0))
    assert collecting.line() == "0 of 2 races · 0 tokens · 750 tokens left · 0.00 USD left"
