"""Log p from the flag to the file: asked for, recorded, and no other way of sampling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.server import JSON, Exchange, ScriptServer, body, choice, event, serving
from tts_tui.__main__ import main
from tts_tui.analysis.variants import variant_of
from tts_tui.domain.confidence import Measure
from tts_tui.domain.events import Channel
from tts_tui.domain.race import SessionState
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tts_tui.domain.race import RaceState

LOGPS = {"so": -0.5, " 42": -1.25}


async def answers(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
        return
    exchange.head()
    for token, logp in LOGPS.items():
        told = {"token": token, "logprob": logp}
        asked = exchange.request.body.get("logprobs")
        logprobs = {"content": [{**told, "top_logprobs": [told, {"token": "x", "logprob": -3.0}]}]}
        exchange.send(event(choice({"content": token}, logprobs=logprobs if asked else None)))
    exchange.finish("stop", 2)


def raced(server: ScriptServer, path: Path, *flags: str) -> RaceState:
    asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m", "--plain"]
    assert main([*asked, "-n", "1", "--seed", "0", "--session", str(path), *flags]) == 0
    return SessionState(read_session(path).events).races[0]


def test_log_p_is_recorded_where_it_is_asked_for_and_pools_with_what_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(answers) as server:
        plain = raced(server, tmp_path / "plain.jsonl")
        scored = raced(server, tmp_path / "scored.jsonl", "--logprobs", "2")
        chosen = raced(server, tmp_path / "chosen.jsonl", "--logprobs", "0")
    assert [race.started.logprobs for race in (plain, scored, chosen)] == [None, 2, 0]
    assert [race.traces[0].logp for race in (plain, scored, chosen)] == [None, -1.75, -1.75]
    [first, second] = scored.traces[0].scored_tokens(Channel.ANSWER)
    assert scored.traces[0].text(Channel.ANSWER)[second.start : second.stop] == " 42"
    assert first.top == (("so", -0.5), ("x", -3.0))
    assert not any(token.top for token in chosen.traces[0].scored_tokens(Channel.ANSWER))
    assert variant_of(plain) == variant_of(scored) == variant_of(chosen)
    assert '"p":' not in (tmp_path / "plain.jsonl").read_text()


def test_asked_for_and_not_given_can_be_told_from_not_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def silent(exchange: Exchange) -> None:
        exchange.request.body.pop("logprobs", None)
        await answers(exchange)

    with serving(silent) as server:
        race = raced(server, tmp_path / "s.jsonl", "--logprobs", "2")
        capsys.readouterr()
        raced(server, tmp_path / "weighed.jsonl", "--strategies", "DeepConf-1,MV")
    assert capsys.readouterr().out.count("no log p came with the first") == 1
    assert race.started.logprobs == 2
    assert race.traces[0].logp is None
    assert race.traces[0].dropped == ()


def test_a_strategy_that_weighs_log_p_has_it_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(answers) as server:
        asked = raced(server, tmp_path / "asked.jsonl", "--strategies", "DeepConf-1,MV")
        told = raced(server, tmp_path / "told.jsonl", "--arm", "DeepConf-cut-1", "--logprobs", "2")
    assert [race.started.logprobs for race in (asked, told)] == [20, 2]
    assert told.armed == "DeepConf-cut-1@1"
    for race in (asked, told):
        how = race.traces[0].confidence(Measure.TOP)
        assert how is not None
        assert (how.tokens, how.bottom) == (2, (1.75 + 2.125) / 2)
