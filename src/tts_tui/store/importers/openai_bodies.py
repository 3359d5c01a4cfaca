"""What a server answered to one request: a chat completion, or a `response` of the Responses API.

Both become traces. A chat completion has `choices`; a response has `output`, a list of items:
`message` with the text in parts, and `reasoning` with the thinking in `content`, or only what it
was summed up to in `summary`. Its `usage` counts `output_tokens`, of which
`output_tokens_details.reasoning_tokens` are thinking; a `status` of `incomplete` says in
`incomplete_details` why it ended early. Source: OpenAI's API reference, the chat completion and
the response object.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tts_tui.store.importers.files import count_or_none, list_of, object_of, text_of_content
from tts_tui.store.importers.imported import ImportedTrace, bad, completed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.store.fields import Json

ERROR_CHARACTERS: Final = 300
"""How much of an error's message is kept."""
_FINISH: Final = {"max_output_tokens": "length", "max_tokens": "length"}
"""Why a response is incomplete, as it is called here."""


def traces_of(body: dict[str, Json], count: Callable[[str], int | None]) -> list[ImportedTrace]:
    """The traces of one answer. Raises Malformed."""
    if is_response(body):
        return [_of_response(body, count)]
    choices = [one for one in list_of(body, "choices") if isinstance(one, dict)]
    if not choices:
        bad("has no “choices”")
    usage = object_of(body, "usage") if len(choices) == 1 else {}
    return [_of_choice(choice, usage, count) for choice in choices]


def is_response(body: dict[str, Json]) -> bool:
    """Whether an answer is one of the Responses API."""
    return body.get("object") == "response" or ("output" in body and "choices" not in body)


def failure(status: Json, error: Json) -> str:
    """Say why there is no answer."""
    said = error.get("message") if isinstance(error, dict) else error
    what = f"HTTP {status}" if type(status) is int else "no response"
    words = str(said)[:ERROR_CHARACTERS].rstrip(". ") if said else ""
    return f"The request failed ({what}){f': {words}' if words else ''}."


def _of_choice(
    choice: dict[str, Json], usage: dict[str, Json], count: Callable[[str], int | None]
) -> ImportedTrace:
    message = object_of(choice, "message")
    content = text_of_content(message.get("content"))
    reasoning = next(
        (
            text
            for key in ("reasoning_content", "reasoning")
            if isinstance(text := message.get(key), str)
        ),
        "",
    )
    if not (content or reasoning or usage):
        bad("has no text (a refusal or a tool call)")
    trace = completed(
        content,
        count,
        reasoning=reasoning,
        tokens=count_or_none(usage, "completion_tokens"),
        thinking_tokens=count_or_none(
            object_of(usage, "completion_tokens_details"), "reasoning_tokens"
        ),
    )
    reason = choice.get("finish_reason")
    return replace(
        trace,
        finish_reason=reason if isinstance(reason, str) else "stop",
        prompt_tokens=count_or_none(usage, "prompt_tokens"),
    )


def _of_response(body: dict[str, Json], count: Callable[[str], int | None]) -> ImportedTrace:
    status = body.get("status")
    if body.get("error") or status in ("failed", "cancelled"):
        return ImportedTrace.failed(failure(None, body.get("error") or status))
    items = [one for one in list_of(body, "output") if isinstance(one, dict)]
    texts = [text_of_content(one.get("content")) for one in items if one.get("type") == "message"]
    thoughts = [_thought(one) for one in items if one.get("type") == "reasoning"]
    usage = object_of(body, "usage")
    if not (any(texts) or any(thoughts) or usage):
        bad("has no text (a refusal or a tool call)")
    trace = completed(
        "\n\n".join(filter(None, texts)),
        count,
        reasoning="\n\n".join(filter(None, thoughts)),
        tokens=count_or_none(usage, "output_tokens"),
        thinking_tokens=count_or_none(
            object_of(usage, "output_tokens_details"), "reasoning_tokens"
        ),
    )
    why = object_of(body, "incomplete_details").get("reason")
    early = status == "incomplete" and isinstance(why, str)
    return replace(
        trace,
        finish_reason=_FINISH.get(str(why), str(why)) if early else "stop",
        prompt_tokens=count_or_none(usage, "input_tokens"),
    )


def _thought(item: dict[str, Json]) -> str:
    """The thinking of a `reasoning` item: itself where it is shown, else its summary."""
    whole = text_of_content(item.get("content"))
    summary = [one for one in list_of(item, "summary") if isinstance(one, dict)]
    return whole or "\n\n".join(text for one in summary if isinstance(text := one.get("text"), str))
