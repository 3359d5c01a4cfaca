from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest

from tts_tui.client.continuation import PAIR, PLAIN
from tts_tui.client.local import LocalEngine
from tts_tui.client.local_parts import MODEL_ID, EngineStatus, locate_engine
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import Delta, Joint, Prefix, TraceRequest, Update
from tts_tui.domain.events import Sampling
from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_STATUS = locate_engine()

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(
        not _STATUS.ready, reason=f"the embedded engine is not installed. {_STATUS.remedy}"
    ),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(slots=2, context_tokens=512, system="Answer shortly.") as running:
        yield running


def a_request(*, max_tokens: int) -> TraceRequest:
    sampling = Sampling(temperature=0.7, top_p=0.95, max_tokens=max_tokens)
    return TraceRequest("Tell me a long story.", sampling, seed=1, system="Answer shortly.")


def test_the_engine_hides_its_key(engine: LocalEngine) -> None:
    key = engine.start().key
    assert key is not None
    secret = key.reveal().encode()

    assert secret.decode() not in repr(engine.start())
    for file in ("cmdline", "environ"):
        about = Path(f"/proc/{engine.pid}/{file}")
        assert not about.exists() or secret not in about.read_bytes()


def test_the_engine_sees_no_key_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-5Zq0")
    with LocalEngine(slots=1, context_tokens=512) as started:
        about = Path(f"/proc/{started.pid}/environ")
        assert not about.exists() or b"canary" not in about.read_bytes()


async def test_a_trace_streams_and_the_server_counts_what_we_count(engine: LocalEngine) -> None:
    before_tokens = engine.tokens_predicted()
    updates: list[Update] = []
    client = OpenAIClient(engine.start())

    completion = await client.stream(a_request(max_tokens=12), updates.append)
    await client.aclose()

    assert engine.start().model_id == MODEL_ID
    assert any(isinstance(update, Delta) and update.text for update in updates)
    assert completion.completion_tokens == engine.tokens_predicted() - before_tokens


async def test_a_continuation_streams_the_new_text_alone(engine: LocalEngine) -> None:
    begun = "12 + 30 = 4"
    asked = TraceRequest(
        "What is 12 + 30? Reply with the sum only.",
        Sampling(temperature=0.0, top_p=None, max_tokens=6),
        seed=1,
        system="Answer shortly.",
        continues=Prefix("", begun),
    )
    for form in (None, PLAIN, PAIR):
        client = OpenAIClient(replace(engine.start(), continuation=form))
        updates: list[Update] = []
        completion = await client.stream(asked, updates.append)
        await client.aclose()
        text = "".join(update.text for update in updates if isinstance(update, Delta))
        assert text.startswith("2")
        assert completion.joint is Joint.WENT_ON


@pytest.mark.parametrize("alternatives", [0, 1, 5])
async def test_every_token_has_its_log_p_and_as_many_alternatives_as_asked_for(
    engine: LocalEngine, alternatives: int
) -> None:
    client = OpenAIClient(engine.start())
    updates: list[Update] = []
    asked = replace(a_request(max_tokens=24), logprobs=alternatives)
    completion = await client.stream(asked, updates.append)
    await client.aclose()
    spoken = [update for update in updates if isinstance(update, Delta) and update.tokens]
    assert sum(delta.tokens for delta in spoken) == completion.completion_tokens
    for delta in spoken:
        assert len(delta.logps) == delta.tokens
        for token in delta.logps:
            assert len(token.top) == alternatives
            assert all(token.logp <= 0 for _, logp in token.top)
            assert sorted(token.top, key=lambda other: -other[1]) == list(token.top)


async def test_completions_of_the_engines_own_template_say_what_its_chat_says(
    engine: LocalEngine,
) -> None:
    greedy = replace(a_request(max_tokens=12), sampling=Sampling(0.0, None, 12))
    texts = []
    for endpoint in (engine.start(), replace(engine.start(), api="completions")):
        client = OpenAIClient(endpoint)
        updates: list[Update] = []
        await client.stream(greedy, updates.append)
        texts.append("".join(update.text for update in updates if isinstance(update, Delta)))
    assert texts[0] == texts[1]
    updates = []
    begun = replace(greedy, begins="Alright, let's", logprobs=1)
    completion = await client.stream(begun, updates.append)
    await client.aclose()
    spoken = [update for update in updates if isinstance(update, Delta)]
    assert "".join(delta.text for delta in spoken).startswith("Alright, let's ")
    assert sum(delta.tokens for delta in spoken) == completion.completion_tokens == 12
    assert all(len(delta.logps) == delta.tokens for delta in spoken)


async def test_a_stop_and_a_limit_of_one_request_are_kept(engine: LocalEngine) -> None:
    client = OpenAIClient(engine.start())
    counted = replace(
        a_request(max_tokens=64),
        prompt="Count from 1 to 20: 1, 2, 3,",
        sampling=Sampling(temperature=0.0, top_p=None, max_tokens=64),
    )
    whole: list[Update] = []
    await client.stream(counted, whole.append)
    text = "".join(update.text for update in whole if isinstance(update, Delta))
    stop = text[len(text) // 2 :][:4]
    cut: list[Update] = []
    completion = await client.stream(replace(counted, stop=(stop,)), cut.append)
    limited = await client.stream(replace(counted, max_tokens=3), lambda _: None)
    await client.aclose()
    said = "".join(update.text for update in cut if isinstance(update, Delta))
    assert said == text[: text.index(stop)]
    assert completion.finish_reason == "stop"
    assert (limited.finish_reason, limited.completion_tokens) == ("length", 3)


async def test_closing_a_stream_frees_its_slot(engine: LocalEngine) -> None:
    client = OpenAIClient(engine.start())
    async with anyio.create_task_group() as group:

        def cut(_: Update) -> None:
            group.cancel_scope.cancel()

        group.start_soon(client.stream, a_request(max_tokens=400), cut)
    await client.aclose()

    # Ends as soon as the slot is free; a slot that stays busy runs into the test's limit.
    while await anyio.to_thread.run_sync(engine.requests_processing):
        pass
    assert engine.tokens_predicted() < 400


def test_the_child_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.local.parent"], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
        watch = os.pidfd_open(child) if hasattr(os, "pidfd_open") else None
        parent.kill()
        parent.wait()
        if watch is None:
            pytest.skip("this system cannot watch a process that is not our own child")
        try:
            select.select([watch], [], [])
        finally:
            os.close(watch)


def test_a_stopped_engine_leaves_no_process() -> None:
    engine = LocalEngine(slots=1, context_tokens=256)
    engine.start()
    pid = engine.pid
    assert pid is not None

    engine.stop()

    assert engine.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_the_engine_is_an_async_context_manager() -> None:
    async with LocalEngine(slots=1, context_tokens=256) as engine:
        assert engine.requests_processing() == 0

    with pytest.raises(TtsTuiError, match="not running"):
        engine.requests_processing()


def test_a_model_that_does_not_load_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"not a model")
    engine = LocalEngine(status=EngineStatus(True, broken))

    with pytest.raises(TtsTuiError) as caught:
        engine.start()

    assert caught.value.sentence.startswith("The embedded engine did not start: ")
    assert engine.pid is None


def test_a_server_that_dies_under_us_is_one_sentence() -> None:
    with LocalEngine(slots=1, context_tokens=256) as engine:
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        os.waitid(os.P_PID, engine.pid, os.WEXITED | os.WNOWAIT)

        with pytest.raises(TtsTuiError, match="does not answer"):
            engine.tokens_predicted()
