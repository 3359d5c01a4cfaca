from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.streams import ENDPOINT
from tests.support.server import JSON, body, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.failures import Failures
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import TraceRequest
from tts_tui.client.refusals import ROOM, UNKNOWN_MODEL, Room, read_room, refuses_model
from tts_tui.domain.events import Sampling

FAILURES = Failures(ENDPOINT)

UNKNOWN = {
    "OpenAI": (404, "The model `m` does not exist or you do not have access to it."),
    "vLLM": (404, "The model `m` does not exist."),
    "Ollama": (404, 'model "m" not found, try pulling it first'),
    "Ollama, OpenAI API": (404, "model 'm' not found"),
    "llama.cpp": (400, "model 'm' not found"),
    "LiteLLM": (
        400,
        "/chat/completions: Invalid model name passed in model=m. Call `/v1/models` to view "
        "available models for your key.",
    ),
    "OpenRouter": (400, "m is not a valid model ID"),
    "Together": (404, "Unable to access model m. Please visit https://api.together.ai/models"),
    "DeepSeek": (400, "Model Not Exist"),
    "Mistral": (400, "Invalid model: m"),
    "Fireworks": (404, "Model not found, inaccessible, and/or not deployed"),
    "LM Studio": (400, 'Invalid model identifier "m". Please specify a valid downloaded model'),
    "others": (400, "Unknown Model, please check the model code."),
}


@pytest.mark.parametrize(("status", "words"), UNKNOWN.values(), ids=UNKNOWN)
def test_every_servers_word_for_an_unknown_model_is_one_sentence(status: int, words: str) -> None:
    error = FAILURES.status(status, {}, json.dumps({"error": {"message": words}}))
    assert (error.kind, error.retryable) == (FailureKind.NOT_FOUND, False)
    assert "It does not serve the model “m”" in error.sentence


def test_a_code_alone_tells_an_unknown_model() -> None:
    assert refuses_model("no", "invalid_request_error model_not_found")


@pytest.mark.parametrize(
    "words",
    [
        "Unsupported value: 'temperature' does not support 0.6 with this model.",
        "This model only supports streaming.",
        "Model overloaded",
        "Authentication failed for the model m",
    ],
)
def test_other_words_about_a_model_are_not_about_its_name(words: str) -> None:
    assert not refuses_model(words)


async def test_the_sentence_lists_what_the_server_has() -> None:
    refusal = json.dumps({"error": {"message": UNKNOWN["LiteLLM"][1], "code": "400"}}).encode()
    listed = json.dumps({"data": [{"id": "fake-one"}, {"id": "fake-two"}]}).encode()

    async def play(exchange: object) -> None:
        get = exchange.request.method == "GET"  # type: ignore[attr-defined]
        await body(listed if get else refusal, 200 if get else 400, JSON)(exchange)  # type: ignore[arg-type]

    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "nope"))
        with pytest.raises(TraceError) as caught:
            await client.stream(TraceRequest("hi", Sampling(), seed=1), lambda _: None)
        await client.aclose()
    assert "does not serve “nope”; it has fake-one, fake-two." in caught.value.sentence


TOO_MANY = {
    "vLLM": (
        "This model's maximum context length is 32768 tokens. However, you requested 32000 output "
        "tokens and your prompt contains at least 769 input tokens, for a total of at least 32769 "
        "tokens. Please reduce the length of the input prompt or the number of requested output "
        "tokens. (parameter=input_tokens, value=769)",
        Room(32768, 769, None),
    ),
    "vLLM 0.10": (
        "'max_tokens' or 'max_completion_tokens' is too large: 8000. This model's maximum context "
        "length is 32768 tokens and your request has 25201 input tokens (8000 > 32768 - 25201).",
        Room(32768, 25201, 7567),
    ),
    "vLLM 0.8": (
        "This model's maximum context length is 6048 tokens. However, you requested 6616 tokens "
        "(568 in the messages, 6048 in the completion). Please reduce the length of the messages "
        "or completion.",
        Room(6048, 568, 5480),
    ),
    "LiteLLM before vLLM 0.8": (
        "litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: "
        "OpenAIException - This model's maximum context length is 6048 tokens. However, you "
        "requested 6616 tokens (568 in the messages, 6048 in the completion).",
        Room(6048, 568, 5480),
    ),
    "SGLang": (
        "Requested token count exceeds the model's maximum context length of 64000 tokens. You "
        "requested a total of 71897 tokens: 7897 tokens from the input messages and 64000 tokens "
        "for the completion.",
        Room(64000, 7897, 56102),
    ),
    "TGI": (
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 3974 "
        "`inputs` tokens and 1024 `max_new_tokens`",
        Room(4097, 3974, 123),
    ),
    "OpenAI": (
        "max_tokens is too large: 24576. This model supports at most 16384 completion tokens, "
        "whereas you provided 24576.",
        Room(None, None, 16384),
    ),
    "Anthropic": (
        "max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for m",
        Room(None, None, 8192),
    ),
    "DeepSeek": (
        "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
        Room(None, None, 8192),
    ),
    "Qwen": ("Range of max_tokens should be [1, 3072]", Room(None, None, 3072)),
    "Groq": (
        "`max_tokens` must be less than or equal to `32768`, the maximum value for `max_tokens`",
        Room(None, None, 32768),
    ),
    "OpenRouter": (
        "This endpoint's maximum context length is 32768 tokens. However, you requested about "
        "37623 tokens (21239 of text input, 16384 in the output).",
        Room(32768, None, None),
    ),
}
ALONE = {
    "llama.cpp": (
        "request (2031 tokens) exceeds the available context size (512 tokens), try increasing it",
        Room(512, 2031, None),
    ),
    "OpenAI": (
        "This model's maximum context length is 4097 tokens. However, your messages resulted in "
        "6164 tokens. Please reduce the length of the messages.",
        Room(4097, 6164, None),
    ),
    "SGLang": (
        "The input (10009 tokens) is longer than the model's context length (128 tokens).",
        Room(128, 10009, None),
    ),
    "Anthropic": (
        "prompt is too long: 213462 tokens > 200000 maximum",
        Room(200000, 213462, None),
    ),
    "vLLM": (
        "This model's maximum context length is 32768 tokens. However, you requested 0 output "
        "tokens and your prompt contains at least 32769 input tokens",
        Room(32768, 32769, None),
    ),
}


@pytest.mark.parametrize(("words", "room"), TOO_MANY.values(), ids=TOO_MANY)
def test_a_limit_beyond_the_context_names_the_flag_and_the_most_that_would_do(
    words: str, room: Room
) -> None:
    assert read_room(words) == room
    error = FAILURES.status(400, {}, json.dumps({"error": {"message": words}}))
    assert (error.kind, error.retryable) == (FailureKind.BAD_REQUEST, False)
    assert f"--max-tokens {room.most} is" in error.sentence or (
        room.most is None and "smaller --max-tokens" in error.sentence
    )
    assert room.context is None or f"{room.context} tokens" in error.sentence


@pytest.mark.parametrize(("words", "room"), ALONE.values(), ids=ALONE)
def test_a_question_longer_than_the_context_is_not_helped_by_a_smaller_limit(
    words: str, room: Room
) -> None:
    assert read_room(words) == room
    error = FAILURES.status(400, {}, json.dumps({"error": {"message": words}}))
    assert f"The question alone is longer than its context of {room.context}" in error.sentence
    assert "--max-tokens" not in error.sentence


def test_every_wording_of_the_tables_has_its_row_here() -> None:

    said = [words for _, words in UNKNOWN.values()]
    for server, pattern in UNKNOWN_MODEL.items():
        assert any(re.search(pattern, words, re.I) for words in said), server
    said = [words for words, _ in (*TOO_MANY.values(), *ALONE.values())]
    for server, pattern in ROOM.items():
        assert any(re.search(pattern, words, re.I) for words in said), server


async def test_a_limit_that_is_too_large_is_not_asked_for_by_another_name() -> None:
    words = TOO_MANY["vLLM 0.10"][0]
    with serving(body(json.dumps({"error": {"message": words}}).encode(), 400, JSON)) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        with pytest.raises(TraceError, match="--max-tokens 7567"):
            await client.stream(
                TraceRequest("hi", Sampling(max_tokens=8000), seed=1), lambda _: None
            )
        await client.aclose()
    assert len(server.requests) == 1


@given(st.text(max_size=400))
def test_whatever_a_server_says_can_be_read(words: str) -> None:
    assert read_room(words) is None or words
    refuses_model(words)
