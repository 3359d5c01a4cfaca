"""Prefix cache: a long prompt that is sent again is not read again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from tts_tui.client.probes.probe import Probe, absent, ignored, unknown, verified
from tts_tui.domain.capabilities import Capability
from tts_tui.figures import seconds

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls, Reply
    from tts_tui.domain.capabilities import Finding

_CODES: Final = 12
_SHOWS_S: Final = 0.2
"""A first reading that takes so long shows by its time whether the second is spared."""
_FASTER: Final = 0.6


async def _run(calls: Calls) -> list[Finding]:
    what = Capability.PREFIX_CACHE
    # Nobody has sent these before: a first reading is a whole one.
    new, other = _prompt(), _prompt()
    replies: list[Reply] = []
    for prompt in (new, new, other):
        reply = await calls.chat(prompt, 1, temperature=0)
        if reply.refused:
            return unknown(what, calls.refusal(reply))
        if not reply.choices:
            return unknown(what, "no answer came")
        replies.append(reply)
    return judge(*replies)


def _prompt() -> str:
    codes = " ".join(f"code {secrets.token_hex(3)};" for _ in range(_CODES))
    return f"Remember this list of codes. {codes}"


def judge(new: Reply, again: Reply, other: Reply) -> list[Finding]:
    """Read it out of a new prompt, the same again and another new one.

    By their times, where these are long enough, else by what usage tells.
    """
    what = Capability.PREFIX_CACHE
    fresh_s = min(new.took_s, other.took_s)
    times = f"{seconds(fresh_s)}, again {seconds(again.took_s)}"
    told, share = _told(again)
    if max(_told(new)[1], _told(other)[1]) > 0.5:
        return ignored(what, "it says that a new prompt was cached")
    if fresh_s < _SHOWS_S:
        if share > 0.5:
            return verified(what, f"by its own word{told}; too fast to time")
        return unknown(what, f"too fast to time ({times}), and it tells of none")
    if again.took_s <= _FASTER * fresh_s:
        return verified(what, f"a new prompt takes {times}{told}")
    if share > 0.5:
        return unknown(what, f"it tells of cached tokens, but a new prompt takes {times}")
    return absent(what, f"a new prompt takes {times}")


def _told(reply: Reply) -> tuple[str, float]:
    """What usage says was cached: in words, and as a share of the prompt."""
    cached, prompt = reply.usage.cached_prompt_tokens, reply.usage.prompt_tokens
    if not cached or not prompt:
        return "", 0.0
    return f", {cached} of {prompt} tokens cached", min(1.0, cached / prompt)


PROBE: Final = Probe((Capability.PREFIX_CACHE,), _run)
