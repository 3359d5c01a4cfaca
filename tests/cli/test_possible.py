"""What a model was found unable to do is said before a race, and its procedures are left off."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from tests.support.server import JSON, Exchange, body, serving
from tts_tui.__main__ import main
from tts_tui.domain.capabilities import Capabilities, Capability, Finding, Verdict
from tts_tui.domain.events import RaceStarted
from tts_tui.store import capabilities
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path


async def answers(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
        return
    exchange.head()
    exchange.say("\\boxed{42}")
    exchange.finish("stop", 2)


def test_a_procedure_is_left_off_where_doctor_found_that_it_cannot_be(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(answers) as server:
        host = f"127.0.0.1:{server.port}"
        found = Finding(Capability.CONTINUE, Verdict.IGNORED)
        capabilities.keep(Capabilities("m", host, "2026-11-30T00:00:00Z", (found,)))
        session = tmp_path / "s.jsonl"
        flags = ["--strategies", "FFS-1,wait-2", "-n", "2", "--session", str(session), "--plain"]
        asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m"]
        assert main([*asked, *flags]) == 0
        requests = [each for each in server.requests if each.method == "POST"]
    said = capsys.readouterr()
    assert said.err == (
        f"tts-tui: m on {host} cannot continue a text: wait-2@1 needs that; "
        "vLLM, SGLang and the embedded engine can.\n"
    )
    assert "wait" not in said.out
    assert len(requests) == 2
    assert read_session(session).header.plan.strategies == ("FFS-1@2",)


def test_a_text_is_gone_on_from_in_the_form_that_doctor_saw_working(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(answers) as server:
        found = Finding(Capability.CONTINUE, Verdict.VERIFIED, form="prefix")
        host = f"127.0.0.1:{server.port}"
        capabilities.keep(Capabilities("m", host, "2026-11-30T00:00:00Z", (found,)))
        flags = ["--strategies", "wait-1", "-n", "1", "--session", str(tmp_path / "s.jsonl")]
        asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m"]
        assert main([*asked, *flags, "--plain"]) == 0
        sent = [each.body["messages"] for each in server.requests if each.method == "POST"]
    last = [cast("list[dict[str, object]]", messages)[-1] for messages in sent]
    assert capsys.readouterr().err == ""
    continued = [message for message in last if message["role"] == "assistant"]
    assert continued
    assert all(message["prefix"] is True for message in continued)


def test_traces_of_a_server_that_works_on_one_at_a_time_wait_here(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(answers) as server:
        found = Finding(Capability.PARALLEL, Verdict.ABSENT)
        host = f"127.0.0.1:{server.port}"
        capabilities.keep(Capabilities("m", host, "2026-11-30T00:00:00Z", (found,)))
        asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m", "-n", "3"]
        for flags, slots in (([], 1), (["--concurrency", "2"], 2), (["--concurrency", "3"], None)):
            session = tmp_path / f"{slots}.jsonl"
            assert main([*asked, *flags, "--plain", "--session", str(session)]) == 0
            assert capsys.readouterr().out.count("first means shortest") == (slots is not None)
            started = read_session(session).events[0]
            assert isinstance(started, RaceStarted)
            assert started.slots == slots


def test_a_race_of_which_nothing_is_left_is_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answers) as server:
        host = f"127.0.0.1:{server.port}"
        found = Finding(Capability.CONTINUE, Verdict.IGNORED)
        capabilities.keep(Capabilities("m", host, "2026-11-30T00:00:00Z", (found,)))
        asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m"]
        assert main([*asked, "--strategies", "wait-2", "--plain"]) == 2
        assert all(each.method == "GET" for each in server.requests)
    assert "wait-2@1 needs that" in capsys.readouterr().err


def test_what_is_left_off_is_not_armed_either(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(answers) as server:
        host = f"127.0.0.1:{server.port}"
        found = Finding(Capability.CONTINUE, Verdict.ABSENT)
        capabilities.keep(Capabilities("m", host, "2026-11-30T00:00:00Z", (found,)))
        session = tmp_path / "s.jsonl"
        flags = ["--strategies", "MV", "--arm", "probe-64", "-n", "2", "--session", str(session)]
        asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m"]
        assert main([*asked, *flags, "--plain"]) == 0
    assert capsys.readouterr().err == (
        f"tts-tui: m on {host} cannot continue a text: probe-64@2 needs that; "
        "vLLM, SGLang and the embedded engine can.\n"
        "tts-tui: probe-64@2 was to be armed; without it no strategy is.\n"
    )
    plan = read_session(session).header.plan
    assert (plan.strategies, plan.armed) == (("MV@2",), None)


def test_a_server_that_the_traces_fill_is_said_to_answer_no_probe(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(answers) as server:
        flags = ["--strategies", "probe-64", "-n", "2", "--session", str(tmp_path / "s.jsonl")]
        asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m"]
        assert main([*asked, *flags, "--plain", "--concurrency", "2"]) == 0
        said = capsys.readouterr().err
        other = ["--session", str(tmp_path / "t.jsonl"), "--plain", "--concurrency", "3"]
        assert main([*asked, *flags, *other]) == 0
    assert said == (
        "tts-tui: m takes 2 requests at once, and 2 traces fill it: probe-64@2 can ask none before "
        "one has ended. Race fewer traces, or allow more at once with --concurrency.\n"
    )
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("where", ["preflight.refuse_unusable", "wiring.start_session"])
def test_an_interruption_while_a_race_starts_says_that_nothing_was_saved(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    where: str,
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"tts_tui.cli.{where}", interrupted)
    session = tmp_path / "s.jsonl"
    with serving(answers) as server:
        asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m"]
        assert main([*asked, "--plain", "--session", str(session)]) == 130
    told = "tts-tui: Interrupted before a race began; nothing was saved.\n"
    assert capsys.readouterr() == ("", told)
    assert not session.exists()
