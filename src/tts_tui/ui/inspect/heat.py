"""How likely each token was: the heat of log p under a text, and what else was likely."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from rich.style import Style

from tts_tui.figures import nats, percent
from tts_tui.text import display_line
from tts_tui.ui.inspect.paint import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.analysis.hedges import Span
    from tts_tui.domain.events import Channel
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

NOT_RECORDED: Final = (
    "No log p was recorded here; `--logprobs 5` on a race asks for it, and for 5 alternatives."
)
TOKEN_CELLS: Final = 24
OTHERS: Final = 5
"""Alternatives that are shown at most."""


Heat: TypeAlias = "Sequence[Sequence[Span]]"
"""Stretches of one channel's text, by level."""


class Token(NamedTuple):
    """A token of a text that is safe to show."""

    place: Place
    text: str
    logp: float
    """In nats."""
    top: tuple[tuple[str, float], ...]
    """The likeliest tokens in its place, with their log p."""


@dataclass(frozen=True, slots=True)
class Level:
    """How tokens of some probability look; never by colour alone."""

    below: float
    """From this log p down, in nats."""
    words: str
    ink: Callable[[Palette], Style]


def _plain(inks: Palette) -> Style:
    """One hue that grows louder: what is told by hue alone is lost on some people."""
    return inks.wrong + Style(bold=False)


LEVELS: Final = (
    Level(log(0.5), "10–50 %", lambda inks: _plain(inks) + Style(italic=True)),
    Level(log(0.1), "1–10 %", lambda inks: _plain(inks) + Style(underline=True)),
    Level(log(0.01), "below 1 %", lambda inks: inks.wrong + Style(reverse=True, bold=True)),
)
"""From the mildest on; what is likelier than all of them looks as ever."""


def level_of(logp: float) -> int | None:
    """Number the level of a log p, in nats; None where the token was likely."""
    return next((at for at in reversed(range(len(LEVELS))) if logp < LEVELS[at].below), None)


def heat_of(channel: Channel, tokens: Sequence[Token]) -> Heat:
    """Sort the tokens of one channel by their level; there are thousands, so once a trace."""
    found: list[list[Span]] = [[] for _ in LEVELS]
    for token in tokens:
        at = level_of(token.logp)
        if token.place.channel is channel and at is not None and token.text:
            found[at].append((token.place.start, token.place.end))
    return found


def heat_layers(heat: Heat, inks: Palette) -> list[Layer]:
    """A layer a level."""
    return [Layer(spans, level.ink(inks)) for spans, level in zip(heat, LEVELS, strict=True)]


def unlikely(tokens: Sequence[Token]) -> list[Place]:
    """Where tokens stand that had less than one chance in ten."""
    return [token.place for token in tokens if (level_of(token.logp) or 0) > 0]


def legend(tokens: Sequence[Token], inks: Palette) -> list[Part]:
    """Explain the heat, in the heat's own look; or say why there is none."""
    if not tokens:
        return [(NOT_RECORDED, inks.armed)]
    parts: list[Part] = [("log p: 50 % and more plain", inks.muted)]
    for level in LEVELS:
        parts += [(" ", inks.muted), (f" {level.words} ", level.ink(inks))]
    return parts


def heat_facts(tokens: Sequence[Token], current: Place | None, inks: Palette) -> list[list[Part]]:
    """What stands above a text with its heat: the token in hand, and the legend."""
    token = token_at(tokens, current)
    return [*(token_facts(token, inks) if token is not None else []), legend(tokens, inks)]


def token_at(tokens: Sequence[Token], place: Place | None) -> Token | None:
    """The token in which a place begins."""
    if place is None:
        return None
    for token in tokens:
        at = token.place
        if at.channel is place.channel and at.start <= place.start < max(at.end, at.start + 1):
            return token
    return None


def token_facts(token: Token, inks: Palette) -> list[list[Part]]:
    """Say how likely a token was, and what else was."""
    facts: list[list[Part]] = [
        [
            ("token ", inks.muted),
            (_quoted(token.text), inks.flash),
            (f" {chance(token.logp)}, log p {nats(token.logp, a_token=True)}", inks.text),
        ]
    ]
    # A server's text of a token need not be what stands here: leave out its own by its log p too.
    others = [one for one in token.top if one != (token.text, token.logp)]
    if others:
        told = ", ".join(f"{_quoted(text)} {chance(logp)}" for text, logp in others[:OTHERS])
        facts.append([("instead ", inks.muted), (told, inks.text)])
    return facts


def chance(logp: float) -> str:
    """Write a log p as a probability."""
    p = exp(min(0.0, logp))
    return percent(p) if p >= 0.0005 else "below 0.1 %"


def _quoted(text: str) -> str:
    return f"“{display_line(text, TOKEN_CELLS)}”"
