from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from tests.support.engine_race import Race
from tts_tui.client.local import LocalEngine
from tts_tui.client.local_parts import locate_engine
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import Delta, TraceRequest, Update
from tts_tui.client.slots import StreamSlots
from tts_tui.domain.events import Channel, Sampling
from tts_tui.domain.strategies.bs import BeamSearch, beams_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATUS = locate_engine()

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(
        not _STATUS.ready, reason=f"the embedded engine is not installed. {_STATUS.remedy}"
    ),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(slots=1, beam_slots=2, context_tokens=512) as running:
        yield running


def greedy(question: str, max_tokens: int) -> TraceRequest:
    sampling = Sampling(temperature=0.0, top_p=1.0, max_tokens=max_tokens, seed=None)
    return TraceRequest(question, sampling, seed=None)


async def test_the_likeliest_tokens_one_after_another_are_greedy_decoding(
    engine: LocalEngine,
) -> None:
    client = OpenAIClient(engine.start(), engine.beam_slots)
    streamed: list[Update] = []
    request = greedy("What is 2 plus 2? Answer with one number.", 40)
    completion = await client.stream(request, streamed.append)

    ids, text = await client.prompt_ids(request), ""
    best = (await client.next_tokens(ids, 2, 0))[0]
    while not best.ends and len(text) < 100:
        ids, text = (*ids, best.id), text + best.text
        best = (await client.next_tokens(ids, 2, 0))[0]
    await client.aclose()

    assert best.ends
    assert completion.finish_reason == "stop"
    assert text == "".join(update.text for update in streamed if isinstance(update, Delta))


async def test_beams_wait_for_no_stream(engine: LocalEngine) -> None:
    client = OpenAIClient(engine.start(), engine.beam_slots)
    streams = StreamSlots(engine.slots)
    request = greedy("Tell me a long story about a dog.", 300)
    ids = await client.prompt_ids(request)
    await client.next_tokens(ids, 2, 0)
    speaking = anyio.Event()
    ended = False

    async def stream() -> None:
        nonlocal ended
        with streams.place(request, lambda _update: speaking.set()) as (placed, hear):
            await client.stream(placed, hear)
        ended = True

    async with anyio.create_task_group() as group:
        group.start_soon(stream)
        await speaking.wait()
        for _ in range(3):
            async with anyio.create_task_group() as lanes:
                for lane in (0, 1):
                    lanes.start_soon(client.next_tokens, ids, 4, lane)
        assert not ended
        group.cancel_scope.cancel()
    await client.aclose()


async def test_one_beam_is_greedy_decoding_and_more_find_no_less(engine: LocalEngine) -> None:
    client = OpenAIClient(engine.start(), engine.beam_slots)
    searches = [BeamSearch(width, alpha=0.0) for width in (1, 4)]
    greedily = greedy("6 × 7? Box it.", 8)
    race = Race(client, n=1, strategies=searches, sampling=greedily.sampling)
    streamed: list[Update] = []
    await client.stream(greedily, streamed.append)
    await race.runner.run()
    await client.aclose()

    one, wider = [each.best(beams_of(race.state.pool_of(each))) for each in searches]
    assert one is not None
    said = "".join(update.text for update in streamed if isinstance(update, Delta))
    assert one.trace.path_text(Channel.ANSWER) == said
    assert wider is not None
    # The same token's log p differs by some hundredths with what is evaluated beside it.
    assert wider.hypothesis.logp >= one.hypothesis.logp - 0.1
