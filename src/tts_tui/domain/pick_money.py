"""What a strategy's tokens cost in money on one race, whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.ledger import money_for, prompt_of, prompts_paid, requests_paid
from tts_tui.domain.money import Paid, paid_for
from tts_tui.domain.procedures.base import acts
from tts_tui.domain.strategies import parse
from tts_tui.domain.strategies.escalation import has_stages

if TYPE_CHECKING:
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick


def paid_for_pick(race: RaceState, pick: Pick, *, totals: bool) -> Paid | None:
    """What the tokens spent by a pick's decision cost; None where nobody gave any prices.

    `totals` says whether that spending is known (`Pick.totals_known`): else the amount is not.
    """
    strategy = parse(pick.strategy, race.n)
    asked = race.pool_of(strategy)
    if has_stages(strategy):
        # Each stage may be of another model, with prices of its own.
        paid = paid_for(race.started, asked)
        return paid if paid is None or totals else paid._replace(amount=None)
    prices = race.started.model.prices
    if prices is None:
        return None
    alone, by_s = prompt_of(race.traces), pick.decided_at_s
    # What a procedure goes on from is sent again, so that each of its prompts is another.
    requests, prompt = (
        (1, prompts_paid(asked, alone, by_s))
        if acts(strategy)
        else (requests_paid(asked, by_s), alone)
    )
    amount = money_for(
        prices, output_tokens=pick.ledger.spent_tokens, requests=requests, prompt=prompt
    )
    return Paid(amount if totals else None, (), prices.currency)
