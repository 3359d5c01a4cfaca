from __future__ import annotations

from tests.engine.test_live import plan, says
from tests.support.fake_client import FakeClient, Step, busy, refused
from tests.support.manual_clock import ManualClock
from tests.support.server import Exchange, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.openai import OpenAIClient
from tts_tui.domain.events import (
    Channel,
    EndReason,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceSpawned,
)
from tts_tui.domain.models import OtherModel
from tts_tui.domain.race import SessionState
from tts_tui.engine.live import LiveSession
from tts_tui.engine.patience import Patience
from tts_tui.engine.retry import RetryPolicy

AT_ONCE = RetryPolicy(attempts=2, base_s=0.0)
GONE = TraceError(FailureKind.UNREACHABLE, "Cannot reach h.", retryable=True)
WRONG = TraceError(FailureKind.AUTH, "The key was refused.")


def started(race: int, *others: str) -> RaceStarted:
    models = tuple(OtherModel(ModelCard(name, name, name), Sampling()) for name in others)
    card = ModelCard("m", "m", "h")
    return RaceStarted(race, 0.0, Question("q", "?"), card, 2, Sampling(), "", others=models)


def says_so(trace: int) -> TokensArrived:
    return TokensArrived(0, trace, Channel.ANSWER, (1.0,), (1,), ("so",))


def test_without_a_limit_it_is_as_often_as_the_policy_says() -> None:
    patience = Patience(AT_ONCE, None, ManualClock())
    assert patience.wait_s(GONE, 1, 0, "h") == 0.0
    assert patience.wait_s(GONE, 2, 0, "h") is None
    assert patience.away == ()
    assert not patience.goes_on


def test_all_traces_wait_together_from_the_first_refusal_until_the_limit() -> None:
    clock = ManualClock()
    patience = Patience(RetryPolicy(attempts=2, base_s=1.0, cap_s=8.0), 60.0, clock)
    assert patience.wait_s(GONE, 1, 0, "h") is not None
    clock.now_s += 55.0
    # The policy would have given up, and the pause ends with the limit.
    wait_s = patience.wait_s(GONE, 40, 7, "h")
    assert wait_s is not None
    assert 4.0 <= wait_s <= 5.0
    [away] = patience.away
    assert (away.host, away.since_s, away.limit_s) == ("h", clock.now_s - 55.0, 60.0)
    assert away.again_s == clock.now_s + wait_s
    clock.now_s += 5.0
    assert patience.goes_on
    assert patience.wait_s(GONE, 1, 9, "h") is None
    assert patience.gave_up == away
    assert not patience.goes_on


def test_what_would_fail_again_is_not_waited_for() -> None:
    patience = Patience(AT_ONCE, 60.0, ManualClock())
    assert patience.wait_s(WRONG, 1, 0, "h") is None
    assert patience.away == ()


def test_a_server_that_says_anything_is_there_again_and_no_other_is() -> None:
    patience = Patience(AT_ONCE, 60.0, ManualClock())
    for event in (started(0, "k"), TraceSpawned(0, 0.5, 2, "esc", model="k")):
        patience.heard(event)
    patience.heard(TraceSpawned(0, 0.6, 3, "wait-1@2", parent=2))
    patience.wait_s(GONE, 1, 0, "h")
    patience.wait_s(GONE, 1, 0, "k")
    patience.heard(says_so(3))
    assert [away.host for away in patience.away] == ["h"]
    patience.heard(says_so(0))
    assert patience.away == ()


def test_a_session_waits_longer_than_the_attempts_of_a_trace_and_goes_on() -> None:
    def refused_for(times: int) -> list[list[Step]]:
        attempts: list[list[Step]] = [[busy()] for _ in range(times)]
        return [*attempts, *says("42")]

    client = FakeClient({0: refused_for(9), 1: refused_for(5)})
    live = LiveSession(
        plan=plan(2, 2), clients=[client], auto_advance=True, retry=AT_ONCE, give_up_after_s=600.0
    )
    live.start()
    assert live.wait()
    live.close()
    races = SessionState(live.poll().events).races
    assert [race.end_reason for race in races.values()] == [EndReason.ALL_ENDED] * 2
    assert live.patience.away == ()
    assert live.patience.goes_on


def test_beyond_the_limit_the_session_ends_in_order() -> None:
    clock = ManualClock()

    def passing() -> float:
        clock.now_s += 1.0
        return clock.now_s

    client = FakeClient({0: [[busy()]]})
    live = LiveSession(
        plan=plan(3, 1), clients=[client], auto_advance=True, retry=AT_ONCE, now=passing,
        give_up_after_s=20.0,
    )  # fmt: skip
    live.start()
    assert live.wait()
    live.close()
    races = SessionState(live.poll().events).races
    assert len(races) == 1
    assert races[0].end_reason is EndReason.ALL_FAILED
    assert live.patience.gave_up is not None


def test_a_refusal_ends_its_trace_and_no_session() -> None:
    client = FakeClient({0: [[refused()]], 1: says("42")})
    live = LiveSession(plan=plan(2, 2), clients=[client], auto_advance=True, give_up_after_s=5.0)
    live.start()
    assert live.wait()
    live.close()
    assert len(SessionState(live.poll().events).races) == 2


def test_a_real_server_that_drops_every_connection_for_a_while_is_waited_for() -> None:
    async def comes_back(exchange: Exchange) -> None:
        if len(server.requests) < 12:
            exchange.reset()
            return
        exchange.head()
        exchange.say("\\boxed{42}")
        exchange.finish(tokens=3)

    with serving(comes_back) as server:
        client = OpenAIClient(Endpoint(base_url=server.url, model_id="m"))
        live = LiveSession(
            plan=plan(2, 2), clients=[client], auto_advance=True, retry=AT_ONCE,
            give_up_after_s=600.0,
        )  # fmt: skip
        live.start()
        assert live.wait()
        live.close()
    races = SessionState(live.poll().events).races
    assert [race.end_reason for race in races.values()] == [EndReason.ALL_ENDED] * 2
    assert all(trace.tokens == 3 for race in races.values() for trace in race.traces)
