"""One JSON object of a stream, whichever server wrote it, to what it says. Pure.

Every field may be missing, null or of another type: what cannot be read is left out, never
raised. Choices other than the first are ignored, because one request samples one trace.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

import pydantic_core

from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.usage import Usage, counted_tokens, read_usage
from tts_tui.domain.events import Channel

_USUAL_TOP = frozenset(
    {"id", "object", "created", "model", "system_fingerprint", "service_tier", "usage", "choices"}
)
_USUAL_CHOICE = frozenset({"index", "delta", "finish_reason", "logprobs"})
_USUAL_DELTA = frozenset({"content", "role"})
_NO_FINISH = frozenset({"", "null"})


@dataclass(frozen=True, slots=True)
class ServerError:
    """What a server said went wrong, in its own words."""

    message: str
    status: int | None = None
    """An HTTP status, where one was named."""
    code: str = ""
    """Its type or code, as text."""
    param: str = ""
    """The request parameter it is about."""


class Chunk(NamedTuple):
    """What one object adds to a trace."""

    pieces: tuple[tuple[Channel, str], ...] = ()
    """Text per channel, reasoning first; never empty strings."""
    tokens: int | None = None
    """How many tokens it stands for, where its token ids or log-probabilities tell."""
    usage: Usage | None = None
    finish_reason: str | None = None
    error: ServerError | None = None
    logprobs: object = None
    """The log-probabilities of its tokens, as they stand there."""


def parse_json(text: str) -> object:
    """Read JSON as servers write it. Raises ValueError where it is none."""
    value: object
    try:
        value = pydantic_core.from_json(text)
    except ValueError:
        try:
            # It takes what the fast parser refuses: lone surrogates and raw control characters.
            value = json.loads(text, strict=False)
        except RecursionError:
            raise ValueError("nested too deeply") from None
    return value


def usual_text(value: object, *, scored: bool = False) -> str | None:
    """The text of nearly every chunk: one with content, and with nothing else to look at.

    Where it is `scored`, its log-probabilities are nothing to look at.
    """
    # Plain look-ups: this runs for every token there is.
    if type(value) is not dict or not _USUAL_TOP.issuperset(value):
        return None
    choices = value.get("choices")
    if type(choices) is not list or len(choices) != 1 or type(choices[0]) is not dict:
        return None
    [choice] = choices
    delta = choice.get("delta")
    if type(delta) is not dict or not _USUAL_DELTA.issuperset(delta):
        return None
    usual = (
        _USUAL_CHOICE.issuperset(choice)
        and choice.get("index") in (0, None)
        and choice.get("finish_reason") is None
        and (scored or choice.get("logprobs") is None)
        and value.get("usage") is None
        and value.get("object") != "error"
    )
    text = delta.get("content")
    return text if usual and type(text) is str and text else None


def usual_scored(value: object) -> Chunk | None:
    """The same where log-probabilities were asked for: a chunk with those, and nothing else."""
    text = usual_text(value, scored=True)
    if text is None:
        return None
    choice = as_dict(as_list(as_dict(value).get("choices"))[0])
    pieces = ((Channel.ANSWER, text),)
    return Chunk(pieces, counted_tokens(choice), logprobs=choice.get("logprobs"))


def read_chunk(value: object) -> Chunk:
    """Say what a parsed object of any shape holds."""
    top = as_dict(value)
    choice = _first_choice(top.get("choices"))
    error = read_error(top) or _nested_error(choice.get("error"))
    delta = as_dict(choice.get("delta")) or as_dict(choice.get("message"))
    pieces = [(Channel.THINKING, _reasoning(delta)), *_content(delta.get("content"))]
    others = (delta.get("refusal"), choice.get("text"))
    pieces.extend((Channel.ANSWER, other) for other in others if isinstance(other, str))
    finish = choice.get("finish_reason")
    return Chunk(
        pieces=tuple((channel, text) for channel, text in pieces if text),
        tokens=counted_tokens(choice),
        usage=read_usage(top),
        finish_reason=finish if isinstance(finish, str) and finish not in _NO_FINISH else None,
        error=error,
        logprobs=choice.get("logprobs"),
    )


def read_error(top: dict[str, object]) -> ServerError | None:
    """Find an error in an object, in any of the shapes servers use."""
    found = _nested_error(top.get("error")) or _nested_error(
        as_dict(top.get("x_groq")).get("error")
    )
    if found is not None:
        return found
    if top.get("object") == "error" or top.get("type") == "error":
        return _flat_error(top)
    if "choices" not in top and (top.get("detail") or isinstance(top.get("message"), str)):
        return _flat_error(top)
    return None


def _nested_error(value: object) -> ServerError | None:
    match value:
        case str() if value.strip():
            return ServerError(value)
        case dict() if value:
            return _flat_error(as_dict(value))
        case list() if value:
            return _nested_error(as_list(value)[0])
        case _:
            return None


def _flat_error(error: dict[str, object]) -> ServerError:
    message = error.get("message") or error.get("detail") or error.get("msg") or error.get("error")
    text = message if isinstance(message, str) else json.dumps(message or error, default=str)
    codes = [error.get(name) for name in ("code", "status_code", "status", "type")]
    status = next((number for code in codes if (number := _status(code)) is not None), None)
    words = [code for code in codes if isinstance(code, str) and _status(code) is None]
    param = error.get("param")
    return ServerError(text, status, " ".join(words), param if isinstance(param, str) else "")


def _status(code: object) -> int | None:
    if isinstance(code, str) and len(code) == 3 and code.isdecimal():
        code = int(code)
    return code if isinstance(code, int) and 400 <= code < 600 else None


def _first_choice(choices: object) -> dict[str, object]:
    for choice in map(as_dict, as_list(choices)):
        if choice.get("index") in (0, "0", None):
            return choice
    return {}


def _reasoning(delta: dict[str, object]) -> str:
    for name in ("reasoning", "reasoning_content"):
        text = delta.get(name)
        if isinstance(text, str) and text:
            return text
    # Only where neither field is there: a gateway that sends both would be counted twice.
    details = map(as_dict, as_list(delta.get("reasoning_details")))
    texts = (detail.get("text") or detail.get("summary") for detail in details)
    return "".join(text for text in texts if isinstance(text, str))


def _content(content: object) -> list[tuple[Channel, str]]:
    if isinstance(content, str):
        return [(Channel.ANSWER, content)]
    pieces: list[tuple[Channel, str]] = []
    for part in as_list(content):
        fields = as_dict(part)
        thinking = fields.get("thinking") or fields.get("reasoning")
        if thinking:
            pieces.append((Channel.THINKING, _plain(thinking)))
        else:
            pieces.append((Channel.ANSWER, _plain(part)))
    return pieces


def _plain(part: object) -> str:
    match part:
        case str():
            return part
        case list():
            return "".join(_flat_text(item) for item in as_list(part))
        case _:
            return _flat_text(part)


def _flat_text(part: object) -> str:
    text = part if isinstance(part, str) else as_dict(part).get("text")
    return text if isinstance(text, str) else ""
