"""Several samples in one request: n, a beam search of the server's own, best_of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.probes.own_count import read_own_count
from tts_tui.client.probes.probe import Probe, absent, ignored, unknown, verified
from tts_tui.domain.capabilities import Capability
from tts_tui.figures import counted

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls
    from tts_tui.domain.capabilities import Finding

_OPEN: Final = "Once upon a time, there was a"
_TOKENS: Final = 4
_CANDIDATES: Final = 8
_DRAWS: Final = 8


async def _n(calls: Calls) -> list[Finding]:
    reply = await calls.chat("Write any random words.", _TOKENS, temperature=1, n=2)
    if reply.refused:
        return absent(Capability.N, calls.refusal(reply))
    texts = reply.texts
    if len(texts) < 2:
        return ignored(Capability.N, "n = 2 gives one text")
    return verified(Capability.N, f"n = 2 gives {len(texts)} texts", number=len(texts))


async def _own_beam(calls: Calls) -> list[Finding]:
    what, asked = Capability.OWN_BEAM, {"temperature": 0, "n": 2, "use_beam_search": True}
    reply = await calls.chat(_OPEN, _TOKENS, **asked)
    if reply.refused:
        return absent(what, calls.refusal(reply))
    texts = reply.texts
    if len(texts) < 2:
        return ignored(what, "use_beam_search with n = 2 gives one text")
    if len(set(texts)) == 1:
        return ignored(what, "use_beam_search gives equal texts")
    # A server that heeds neither the beams nor the temperature gives different texts as well.
    greedy = [(await calls.chat(_OPEN, _TOKENS, temperature=0)).texts for _ in range(2)]
    if greedy[0] != greedy[1]:
        return unknown(what, "texts differ at temperature 0 without it too")
    return verified(what, "use_beam_search gives different texts at temperature 0", number=2)


async def _best_of(calls: Calls) -> list[Finding]:
    """One text of 8 candidates: were 8 generated, and is it the likelier one?"""
    what = Capability.BEST_OF
    before = await _generated(calls)
    reply = await calls.complete(_OPEN, _TOKENS, temperature=1, n=1, best_of=_CANDIDATES)
    if reply.refused:
        return absent(what, calls.refusal(reply))
    if not any(reply.texts):
        return absent(what, "no text came from /completions")
    after = await _generated(calls)
    generated = reply.usage.completion_tokens
    if before is not None and after is not None:
        generated = round(after - before)
    if generated is not None and generated <= 2 * _TOKENS:
        seen = counted(generated, "token")
        return ignored(what, f"{_CANDIDATES} candidates are {seen}, as one text is")
    return await _likelier(calls, generated)


async def _generated(calls: Calls) -> float | None:
    """All tokens of the server's own count, where it works for nobody else."""
    count = await read_own_count(calls)
    return None if count is None or count.running else count.generated


async def _likelier(calls: Calls, generated: int | None) -> list[Finding]:
    """The first token of the best of 8 is nearly always the likeliest, of a sample it is not."""
    what = Capability.BEST_OF
    likeliest = (await calls.complete(_OPEN, 1, temperature=0)).texts
    hits = {1: 0, _CANDIDATES: 0}
    for draw in range(_DRAWS):
        for best_of in hits:
            fields = {"best_of": best_of} if best_of > 1 else {}
            reply = await calls.complete(_OPEN, 1, temperature=1, n=1, seed=draw, **fields)
            hits[best_of] += reply.texts == likeliest
    best, plain = hits[_CANDIDATES], hits[1]
    seen = f"the likeliest token came {best} of {_DRAWS} times, without it {plain}"
    if best >= _DRAWS - 1 and best - plain >= _DRAWS // 2:
        return verified(what, seen)
    charged = "" if generated is None else f" though {generated} tokens are counted"
    if best <= plain + 1:
        return ignored(what, f"{seen}{charged}")
    return unknown(what, f"{seen}{charged}")


N_PROBE: Final = Probe((Capability.N,), _n)
OWN_BEAM_PROBE: Final = Probe((Capability.OWN_BEAM,), _own_beam)
BEST_OF_PROBE: Final = Probe((Capability.BEST_OF,), _best_of)
