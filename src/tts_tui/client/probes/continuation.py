"""Continuation: a last message of the assistant's has to go on in the middle of its number.

A new turn would begin anew (`42`, `12 + 30 = 42`), and so does an echo of what was given. Two
sums are asked, so that nobody is right by a constant answer. Thinking that is begun has to go on
as thinking: some templates close it first, and what follows is an answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.client.continuation import FORMS, PAIR, PLAIN, PREFIX, REASONING
from tts_tui.client.ports import Prefix
from tts_tui.client.probes.probe import Probe, absent, ignored, unknown, verified
from tts_tui.domain.capabilities import Capability
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls
    from tts_tui.domain.capabilities import Finding


class _Sum(NamedTuple):
    asked: str
    begun: str
    goes_on: str


SUMS: Final = (_Sum("12 + 30", "12 + 30 = 4", "2"), _Sum("20 + 15", "20 + 15 = 3", "5"))
ASKED: Final = (PLAIN, PAIR, PREFIX)
"""Forms in the order in which they are asked for."""
_TOKENS: Final = 6
_NEXT_DIGIT: Final = re.compile(r"\d(?!\d)")
"""How a text goes on inside a number of two digits."""
_EMPTY: Final = " "


async def _run(calls: Calls) -> list[Finding]:
    working: list[str] = []
    others: list[str] = []
    for form in ASKED:
        if form == PREFIX and working:
            # Where a plain message is continued, a field that is ignored would seem to work.
            break
        said = await _said(calls, form)
        if said == "":
            working.append(form)
        elif said is not None:
            others.append(said)
    if PAIR in working and await _said(calls, REASONING) == "":
        working.append(REASONING)
    if working:
        words = "; ".join(FORMS[form].words for form in working)
        # The one that says most; of equal ones that whose refusal shows.
        best = next(form for form in (REASONING, PAIR, *ASKED) if form in working)
        return verified(Capability.CONTINUE, f"by {words}", best)
    if not others:
        return absent(Capability.CONTINUE, "every form is refused")
    return _not_continued(calls, others)


async def _said(calls: Calls, form: str) -> str | None:
    """What came instead of going on: nothing where both sums go on; None where it is refused."""
    for asked in SUMS:
        text = await _continue(calls, form, asked)
        if text is None:
            return None
        digit = _NEXT_DIGIT.match(text)
        if digit is None or digit[0] != asked.goes_on:
            return text or _EMPTY
    return ""


def _not_continued(calls: Calls, others: list[str]) -> list[Finding]:
    what, quote = Capability.CONTINUE, calls.failures.quote
    anew = [text for text in others if text.strip() and not _NEXT_DIGIT.match(text)]
    if anew:
        return ignored(what, f"begins anew: “{quote(anew[0])}”")
    digits = [text for text in others if text.strip()]
    if digits:
        return unknown(what, f"goes on with “{quote(digits[0])}”, which is not the sum's digit")
    return unknown(what, "nothing came after the text that was begun")


async def _continue(calls: Calls, form: str, asked: _Sum) -> str | None:
    """The new text; None where the form is refused."""
    thinks = form == REASONING
    prefix = Prefix(thinking=asked.begun) if thinks else Prefix(answer=asked.begun)
    last, going_on = FORMS[form].fields(prefix)
    user = f"What is {asked.asked}? Reply with the sum only."
    messages = [{"role": "user", "content": user}, last]
    streamed = await calls.stream(
        user, _TOKENS, {"messages": messages, "temperature": 0, **going_on}
    )
    if streamed.refused:
        return None
    return streamed.said(Channel.THINKING) if thinks else streamed.text


PROBE: Final = Probe((Capability.CONTINUE,), _run)
