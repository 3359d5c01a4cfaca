"""What is said of the prices that a race is counted with, where they come from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.config.prices import load_prices
from tts_tui.text import display_line

if TYPE_CHECKING:
    from datetime import date

    from tts_tui.cli.planning import RaceOrder


def stale_prices(order: RaceOrder, today: date) -> list[str]:
    """Say of each model whose listed price is old from which day it is. Raises ConfigError."""
    said: list[str] = []
    listed = load_prices()
    for model, endpoint in zip(order.plan.models, order.endpoints, strict=True):
        if endpoint is None or model.card.prices is None:
            continue
        price = listed.of(endpoint.base_url, model.card.model_id)
        if price is None or price.prices != model.card.prices or not price.is_stale(today):
            continue
        name = display_line(model.card.name, 60)
        source = display_line(price.source, 200)
        said.append(
            f"The price of “{name}” is of {price.read.isoformat()} ({source}); "
            "prices in the model's entry would go first."
        )
    return said
