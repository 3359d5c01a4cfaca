from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.client.probes.servers import REFUSES, Server
from tests.support.server import serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import TraceError
from tts_tui.client.probes import (
    cancelling,
    continuation,
    log_p,
    parallel,
    prefix_cache,
    seeds,
    several,
    thinking,
    token_ids,
    usage_form,
)
from tts_tui.client.probes.calls import Calls, Cost, Reply, Streamed
from tts_tui.client.probes.examine import examine
from tts_tui.client.probes.registry import PROBES
from tts_tui.domain.capabilities import Capability, Finding, Verdict
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.probes.probe import Probe

YES, IGNORED, ABSENT, UNKNOWN = Verdict


async def asked(probe: Probe, server: Server) -> dict[Capability, Finding]:
    with serving(server) as listening:
        async with Calls(Endpoint(listening.url, "m")) as calls:
            return {finding.capability: finding for finding in await probe.run(calls)}


CASES = [
    (continuation.PROBE, {"continues": "plain"}, YES, "continue_final_message"),
    (continuation.PROBE, {"continues": "only plain"}, YES, "plain"),
    (continuation.PROBE, {"continues": "reasoning"}, YES, "reasoning_content"),
    (continuation.PROBE, {"continues": "pair"}, YES, "continue_final_message"),
    (continuation.PROBE, {"continues": "prefix"}, YES, "prefix"),
    (continuation.PROBE, {"continues": "no"}, IGNORED, ""),
    (continuation.PROBE, {"continues": "echo"}, IGNORED, ""),
    (continuation.PROBE, {"continues": "constant"}, UNKNOWN, ""),
    (continuation.PROBE, {"continues": "wrong sum"}, UNKNOWN, ""),
    (continuation.PROBE, {"continues": "nothing"}, UNKNOWN, ""),
    (continuation.PROBE, {"continues": REFUSES}, ABSENT, ""),
    (log_p.PROBE, {"logprobs": "yes"}, YES, 20),
    (log_p.PROBE, {"logprobs": "few"}, YES, 5),
    (log_p.PROBE, {"logprobs": "null"}, IGNORED, None),
    (log_p.PROBE, {"logprobs": "zeros"}, IGNORED, None),
    (log_p.PROBE, {"logprobs": "sentinels"}, IGNORED, None),
    (log_p.PROBE, {"logprobs": "words"}, IGNORED, None),
    (log_p.PROBE, {"logprobs": REFUSES}, ABSENT, None),
    (token_ids.TOKEN_IDS_PROBE, {"token_ids": "native"}, YES, "/completion"),
    (token_ids.TOKEN_IDS_PROBE, {"token_ids": "openai"}, YES, "/v1/completions"),
    (token_ids.TOKEN_IDS_PROBE, {"token_ids": "same"}, IGNORED, ""),
    (token_ids.TOKEN_IDS_PROBE, {"token_ids": "null"}, IGNORED, ""),
    (token_ids.TOKEN_IDS_PROBE, {"token_ids": "no"}, ABSENT, ""),
    (token_ids.TEMPLATE_PROBE, {"template": "apply"}, YES, "/apply-template"),
    (token_ids.TEMPLATE_PROBE, {"template": "tokenize"}, YES, "/tokenize"),
    (token_ids.TEMPLATE_PROBE, {"template": "echo"}, IGNORED, ""),
    (token_ids.TEMPLATE_PROBE, {"template": "ignored"}, IGNORED, ""),
    (token_ids.TEMPLATE_PROBE, {"template": "no"}, ABSENT, ""),
    (several.OWN_BEAM_PROBE, {"beams": "yes"}, YES, 2),
    (several.OWN_BEAM_PROBE, {"beams": "ignored"}, IGNORED, None),
    (several.OWN_BEAM_PROBE, {"beams": "one"}, IGNORED, None),
    (several.OWN_BEAM_PROBE, {"beams": "warm"}, UNKNOWN, None),
    (several.OWN_BEAM_PROBE, {"beams": REFUSES}, ABSENT, None),
    (several.BEST_OF_PROBE, {"best_of": "yes"}, YES, ""),
    (several.BEST_OF_PROBE, {"best_of": "ignored"}, IGNORED, ""),
    (several.BEST_OF_PROBE, {"best_of": "charged"}, IGNORED, ""),
    (several.BEST_OF_PROBE, {"best_of": "charged", "stops": "uncounted"}, IGNORED, ""),
    (several.BEST_OF_PROBE, {"best_of": REFUSES}, ABSENT, ""),
    (several.N_PROBE, {"n": "yes"}, YES, 2),
    (several.N_PROBE, {"n": "ignored"}, IGNORED, None),
    (several.N_PROBE, {"n": REFUSES}, ABSENT, None),
    (usage_form.PROBE, {"usage": "last"}, YES, "last"),
    (usage_form.PROBE, {"usage": "chunks"}, YES, "chunks"),
    (usage_form.PROBE, {"usage": "none"}, ABSENT, ""),
    (usage_form.PROBE, {"usage": "zeros"}, IGNORED, ""),
    (usage_form.PROBE, {"usage": "absurd"}, IGNORED, ""),
    (usage_form.PROBE, {"usage": REFUSES}, ABSENT, ""),
    (seeds.PROBE, {"seeds": "yes"}, YES, ""),
    (seeds.PROBE, {"seeds": "noise"}, IGNORED, ""),
    (seeds.PROBE, {"seeds": "constant"}, IGNORED, ""),
    (seeds.PROBE, {"seeds": REFUSES}, ABSENT, ""),
    (cancelling.PROBE, {"stops": "yes"}, YES, ""),
    (cancelling.PROBE, {"stops": "slots"}, YES, ""),
    (cancelling.PROBE, {"stops": "late"}, ABSENT, ""),
    (cancelling.PROBE, {"stops": "busy"}, UNKNOWN, ""),
    (cancelling.PROBE, {"stops": "uncounted"}, UNKNOWN, ""),
]
"""A probe, how a server treats what it asks, and what has to come of it."""


@pytest.mark.parametrize(
    ("probe", "treats", "verdict", "how"),
    CASES,
    ids=[f"{probe.asks[0]}-{'-'.join(treats.values())}" for probe, treats, _, _ in CASES],
)
async def test_only_what_happens_counts(
    probe: Probe, treats: dict[str, Any], verdict: Verdict, how: str | int | None
) -> None:
    [found] = (await asked(probe, Server(**treats))).values()

    assert found.verdict is verdict, found
    assert (found.form if isinstance(how, str) else found.number) == how
    assert found.detail


async def test_a_count_that_does_not_show_the_stream_says_nothing() -> None:
    [found] = (await asked(cancelling.PROBE, Server(stops="blind"))).values()
    assert found.verdict is Verdict.UNKNOWN


async def test_a_server_that_goes_on_after_the_close_is_seen() -> None:
    with serving(Server(stops="no")) as listening:
        async with Calls(Endpoint(listening.url, "m")) as calls:
            [found] = await cancelling.watch_it_stop(calls, looks=3)
    assert found.verdict is Verdict.ABSENT
    assert "goes on" in found.detail


THOUGHTS = [
    ({}, YES, "reasoning_content", YES, "thinking_budget_tokens"),
    ({"thinking": "reasoning"}, YES, "reasoning", YES, "thinking_budget_tokens"),
    ({"thinking": "tags"}, YES, "tags", YES, "thinking_budget_tokens"),
    ({"thinking": "unopened"}, YES, "tags", YES, "thinking_budget_tokens"),
    ({"cap": "thinking_token_budget"}, YES, "reasoning_content", YES, "thinking_token_budget"),
    ({"cap": "ignored"}, YES, "reasoning_content", IGNORED, ""),
    ({"cap": "cut off"}, YES, "reasoning_content", IGNORED, ""),
    ({"cap": "no answer"}, YES, "reasoning_content", UNKNOWN, ""),
    ({"cap": REFUSES}, YES, "reasoning_content", ABSENT, ""),
    ({"thinking": "none"}, ABSENT, "", UNKNOWN, ""),
]


@pytest.mark.parametrize(("treats", "field", "named", "cap", "capped_by"), THOUGHTS)
async def test_a_cap_is_one_that_shortens_the_thinking_and_lets_it_answer(
    treats: dict[str, Any], field: Verdict, named: str, cap: Verdict, capped_by: str
) -> None:
    found = await asked(thinking.PROBE, Server(**treats))

    where, limit = found[Capability.REASONING], found[Capability.THINKING_CAP]
    assert (where.verdict, where.form) == (field, named)
    assert (limit.verdict, limit.form) == (cap, capped_by)


def streamed(*times_s: float) -> Streamed:
    return Streamed(pieces=[(Channel.ANSWER, "x")] * len(times_s), times_s=list(times_s))


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (streamed(1.1, 1.3, 1.5, 1.7, 1.9), YES),
        (streamed(2.1, 2.3, 2.5, 2.7, 2.9), ABSENT),
        (streamed(1.75, 1.9, 2.3, 2.4, 2.9), UNKNOWN),
        (streamed(1.1), UNKNOWN),
        (streamed(), UNKNOWN),
    ],
)
def test_streams_that_overlap_are_parallel(other: Streamed, verdict: Verdict) -> None:
    one = streamed(1.0, 1.2, 1.4, 1.6, 1.8)
    for streams in ((one, other), (other, one)):
        [found] = parallel.judge(*streams)
        assert found.verdict is verdict


def test_texts_that_were_held_back_tell_nothing_of_order() -> None:
    burst = [streamed(*(t + at / 1000 for at in range(6))) for t in (1.0, 1.1)]
    [found] = parallel.judge(*burst)
    assert found.verdict is Verdict.UNKNOWN


async def test_two_streams_are_sent_at_once() -> None:
    with serving(Server(serial=True)) as listening:
        async with Calls(Endpoint(listening.url, "m")) as calls:
            [found] = await parallel.PROBE.run(calls)
    assert found.verdict in {Verdict.ABSENT, Verdict.UNKNOWN}
    assert len(listening.requests) == 2


def reply(took_s: float, cached: int = 0) -> Reply:
    details = f'"prompt_tokens_details": {{"cached_tokens": {cached}}}'
    return Reply(200, f'{{"usage": {{"prompt_tokens": 300, {details}}}}}', took_s)


@pytest.mark.parametrize(
    ("new", "again", "other", "verdict"),
    [
        (reply(2.0), reply(0.1, 299), reply(1.9), YES),
        (reply(2.0), reply(0.1), reply(1.9), YES),
        (reply(2.0), reply(1.9), reply(1.9), ABSENT),
        (reply(2.0), reply(1.9, 299), reply(1.9), UNKNOWN),
        (reply(2.0), reply(0.8), reply(0.8), ABSENT),
        (reply(0.01), reply(0.01, 299), reply(0.01), YES),
        (reply(0.01), reply(0.01), reply(0.01), UNKNOWN),
        (reply(0.01, 299), reply(0.01, 299), reply(0.01, 299), IGNORED),
        (reply(2.0), reply(1.9, 299), reply(1.9, 299), IGNORED),
    ],
)
def test_a_prefix_cache_shows_by_its_time(
    new: Reply, again: Reply, other: Reply, verdict: Verdict
) -> None:
    [found] = prefix_cache.judge(new, again, other)
    assert found.verdict is verdict


async def examined(server: Server) -> tuple[list[Finding], Cost]:
    findings: list[Finding] = []
    costs: list[Cost] = []

    def take(found: Sequence[Finding], cost: Cost) -> None:
        findings.extend(found)
        costs.append(cost)

    with serving(server) as listening:
        await examine(Endpoint(listening.url, "m"), take)
        assert costs[-1].requests == len(listening.requests)
    return findings, costs[-1]


LIAR = Server(
    continues="echo", logprobs="null", token_ids="same", template="echo", beams="ignored",
    best_of="charged", n="ignored", usage="absurd", seeds="constant", thinking="none",
    cap="ignored", stops="late", serial=True,
)  # fmt: skip


async def test_a_server_that_lies_with_200s_fools_no_probe() -> None:
    findings, cost = await examined(LIAR)

    assert [f for f in findings if f.verdict is Verdict.VERIFIED] == []
    assert [f.capability for f in findings] == [what for probe in PROBES for what in probe.asks]
    assert cost.generated_tokens > 0


@pytest.mark.parametrize(
    "whole",
    [
        '{"choices": [{"index": 0, "message": {"content": "42"}, "logprobs": null}]}',
        '{"choices": [{"index": 0, "message": {"content": "12 + 30 = 42"}}]}',
        '{"choices": [{"index": 0, "message": {"content": ""}}], "tokens": [], "prompt": 7}',
        '{"choices": [{}, null, 3, {"index": "0", "text": 5}], "usage": [1], "tokens": {"a": 1}}',
        '{"choices": [{"message": {"content": "2", "reasoning": "h"}, "logprobs": [3]}]}',
    ],
)
async def test_one_answer_to_everything_verifies_next_to_nothing(whole: str) -> None:
    findings, _ = await examined(Server(everything=whole))

    kinds = {f.capability for f in findings if f.verdict is Verdict.VERIFIED}
    assert kinds <= {Capability.REASONING}


async def test_a_server_that_takes_no_temperature_is_asked_without_it() -> None:
    findings, _ = await examined(Server(strict=True))

    by = {finding.capability: finding.verdict for finding in findings}
    assert by[Capability.CONTINUE] is Verdict.VERIFIED
    assert by[Capability.LOGPROBS] is Verdict.VERIFIED
    assert Verdict.ABSENT not in by.values()


async def test_fields_of_the_configuration_are_sent_and_make_no_probe_large() -> None:
    extra = {"top_k": 3, "max_tokens": 9999, "max_completion_tokens": 9999}
    with serving(Server()) as listening:
        async with Calls(Endpoint(listening.url, "m", extra=extra)) as calls:
            await calls.chat("Hi", 8)
            await calls.stream("Hi", 8, {})
    for request in listening.requests:
        assert request.body["top_k"] == 3
        assert request.body["max_tokens"] == 8
        assert "max_completion_tokens" not in request.body


async def test_every_capability_is_looked_for_once() -> None:
    looked_for = [what for probe in PROBES for what in probe.asks]
    assert sorted(looked_for) == sorted(Capability)


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        ('{"error": {"message": "the key is wrong"}}', "the key is wrong"),
        ('{"hello": "world"}', "no completion"),
    ],
)
async def test_a_server_without_completions_is_not_probed(whole: str, said: str) -> None:
    with pytest.raises(TraceError, match=said):
        await examined(Server(everything=whole))
