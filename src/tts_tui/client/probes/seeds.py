"""Seeds: the same one gives the same text, others give others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.probes.probe import Probe, absent, ignored, unknown, verified
from tts_tui.domain.capabilities import Capability

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls
    from tts_tui.domain.capabilities import Finding

_ASKED: Final = "Write ten random words."
_TOKENS: Final = 16
_SEEDS: Final = (7, 7, 7, 8, 9)


async def _run(calls: Calls) -> list[Finding]:
    what = Capability.SEEDS
    texts: list[str] = []
    for seed in _SEEDS:
        reply = await calls.chat(_ASKED, _TOKENS, temperature=1, seed=seed)
        if reply.refused:
            return absent(what, calls.refusal(reply))
        texts.append("".join(reply.texts[:1]))
    if not all(text.strip() for text in texts):
        return unknown(what, "no text came")
    same, others = set(texts[:3]), set(texts[3:])
    if len(same) > 1:
        return ignored(what, "the same seed gives different texts")
    if len(same | others) == 1:
        return ignored(what, "different seeds give the same text")
    if len(same | others) < 3:
        return unknown(what, "some seeds give the same text, others do not")
    return verified(what, "the same seed gives the same text, others give others")


PROBE: Final = Probe((Capability.SEEDS,), _run)
