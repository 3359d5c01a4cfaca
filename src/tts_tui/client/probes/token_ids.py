"""Scores of the next token for token ids, as a beam search needs them; and the chat template."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.probes.log_p import trouble, value_of
from tts_tui.client.probes.probe import Probe, absent, ignored, verified
from tts_tui.domain.capabilities import Capability
from tts_tui.figures import counted

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls, Reply
    from tts_tui.domain.capabilities import Finding

NATIVE: Final = "/completion"
"""llama.cpp's own."""
OPENAI: Final = "/v1/completions"
_TEXT: Final = "The capital of France is"
_SOME_IDS: Final = [100, 200, 300]
"""For a server that does not turn text into ids: any vocabulary has these."""
_WANTED: Final = 16
_PREFIX: Final = "token_id:"


@dataclass(frozen=True, slots=True)
class _Scores:
    values: dict[int, float | None]
    """Log p of the next token, by token id."""


async def _scores(calls: Calls) -> list[Finding]:
    what = Capability.TOKEN_IDS
    ids = await ids_of(calls, _TEXT) or _SOME_IDS
    refusals, nothing = [], False
    for form, ask in ((NATIVE, _native), (OPENAI, _openai)):
        reply = await ask(calls, ids)
        if reply.refused:
            refusals.append(calls.refusal(reply))
            continue
        found = _read(reply)
        if not found.values or trouble(list(found.values.values())):
            nothing = True
            continue
        # The scores have to be of these ids: with one id less they are others.
        other = _read(await ask(calls, ids[:-1]))
        if other.values == found.values:
            return ignored(what, f"{form} gives the same scores whatever the ids are")
        told = f"{form}, {counted(len(found.values), 'token')}"
        return verified(what, told, form, len(found.values))
    if nothing:
        return ignored(what, "no scores by token id come")
    return absent(what, refusals[-1])


async def _native(calls: Calls, ids: list[int]) -> Reply:
    body = {
        "prompt": ids,
        "n_predict": 1,
        "n_probs": _WANTED,
        "temperature": 0,
        "cache_prompt": True,
        "return_tokens": True,
    }
    return await calls.post(calls.endpoint.url_beside("completion"), body)


async def _openai(calls: Calls, ids: list[int]) -> Reply:
    return await calls.complete(
        ids, 1, temperature=0, logprobs=_WANTED, return_tokens_as_token_ids=True
    )


def _read(reply: Reply) -> _Scores:
    """Read the scores of the one new token, in llama.cpp's shape or OpenAI's old one."""
    choice = reply.choices[0] if reply.choices else {}
    logprobs = as_dict(choice.get("logprobs"))
    entries = as_list(reply.top.get("completion_probabilities")) or as_list(logprobs.get("content"))
    tops = list(map(as_dict, as_list(as_dict(next(iter(entries), None)).get("top_logprobs"))))
    by_id = {top["id"]: value_of(top.get("logprob")) for top in tops if _is_id(top.get("id"))}
    old = as_dict(next(iter(as_list(logprobs.get("top_logprobs"))), None))
    for name, value in old.items():
        if name.startswith(_PREFIX) and name.removeprefix(_PREFIX).isdecimal():
            by_id[int(name.removeprefix(_PREFIX))] = value_of(value)
    return _Scores({at: value for at, value in by_id.items() if isinstance(at, int)})


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


async def ids_of(calls: Calls, text: str) -> list[int]:
    """Turn a text into token ids, by llama.cpp's call or vLLM's; none where there is no such."""
    body = {"content": text, "prompt": text, "model": calls.endpoint.model_id, "add_special": True}
    reply = await calls.post(calls.endpoint.url_beside("tokenize"), body)
    ids = [token for token in as_list(reply.top.get("tokens")) if _is_id(token)]
    return [token for token in ids if isinstance(token, int)] if not reply.refused else []


async def _template(calls: Calls) -> list[Finding]:
    """A message comes back inside the words that the model sees around it."""
    what = Capability.TEMPLATE
    word = secrets.token_hex(4)
    messages = [{"role": "user", "content": word}]
    rendered = await calls.post(calls.endpoint.url_beside("apply-template"), {"messages": messages})
    prompt = rendered.top.get("prompt")
    if not rendered.refused and isinstance(prompt, str):
        if word in prompt and prompt.strip() != word:
            return verified(what, "/apply-template", "/apply-template")
        return ignored(what, "/apply-template gives back something else")
    body = {"model": calls.endpoint.model_id, "messages": messages, "add_generation_prompt": True}
    tokens = await calls.post(calls.endpoint.url_beside("tokenize"), body)
    with_chat = as_list(tokens.top.get("tokens"))
    bare = await ids_of(calls, word)
    if not tokens.refused and bare and len(with_chat) > len(bare):
        return verified(what, "/tokenize with messages, as token ids", "/tokenize")
    if not tokens.refused and with_chat:
        return ignored(what, "/tokenize does not heed messages")
    return absent(what, "neither /apply-template nor /tokenize with messages")


TOKEN_IDS_PROBE: Final = Probe((Capability.TOKEN_IDS,), _scores)
TEMPLATE_PROBE: Final = Probe((Capability.TEMPLATE,), _template)
