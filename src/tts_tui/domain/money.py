"""Money for traces of several models, by each model's own prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.ledger import money_for, prompt_of, requests_paid
from tts_tui.domain.other_models import card_of_trace, other_model_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.events import RaceStarted
    from tts_tui.domain.trace import TraceState


class Paid(NamedTuple):
    """What traces of several models cost."""

    amount: float | None
    """None where the prices of a model, or the tokens of its prompts, are unknown."""
    unpriced: tuple[str, ...]
    """Models whose prices nobody gave."""
    currency: str | None = None
    """In which, where the prices name it."""


def paid_for(started: RaceStarted, traces: Iterable[TraceState]) -> Paid | None:
    """What traces cost that each ask the question anew; None where nobody gave any prices.

    The amount is None where the models' prices are of several currencies.
    One that was cut before its prompt was counted had that of its model's others.
    """
    by_model: dict[str | None, list[TraceState]] = {}
    for trace in traces:
        by_model.setdefault(other_model_of(trace), []).append(trace)
    amounts: list[float | None] = []
    unpriced: list[str] = []
    currencies: set[str | None] = set()
    for name, own in by_model.items():
        card = card_of_trace(started, own[0])
        if card is None or card.prices is None:
            unpriced.append(started.model.name if name is None else name)
            continue
        currencies.add(card.prices.currency)
        amounts.append(
            money_for(
                card.prices,
                output_tokens=sum(trace.generated_tokens for trace in own),
                requests=requests_paid(own, None),
                prompt=prompt_of(own),
            )
        )
    if len(unpriced) == len(by_model):
        return None
    known = [amount for amount in amounts if amount is not None]
    # What is of several currencies has no sum.
    whole = len(known) == len(by_model) and len(currencies) == 1
    currency = currencies.pop() if len(currencies) == 1 else None
    return Paid(sum(known) if whole else None, tuple(unpriced), currency)
