from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.support.fake_controls import plan_of
from tts_tui import paths
from tts_tui.cli.planning import RaceOrder
from tts_tui.cli.priced import stale_prices
from tts_tui.client.endpoint import Endpoint
from tts_tui.config import ModelEntry, Settings, resolve_entrants
from tts_tui.config.prices import PRICES_FILE, load_prices
from tts_tui.domain.models import Prices
from tts_tui.errors import ConfigError

THERE = "https://api.deepseek.com"
OWN = """\
["api.example.com"]
prefix = "example/"

["api.example.com".models."big"]
input = 1.0
cached_input = 0.5
output = 2.0
currency = "EUR"
read = 2026-01-02
source = "https://example.com/pricing"
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTS_TUI_CONFIG_DIR", str(tmp_path / "config"))


def own_list(text: str) -> None:
    folder = paths.config_dir()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PRICES_FILE).write_text(text, "utf-8")


def test_every_shipped_price_has_a_day_that_is_past_and_an_address_to_look_it_up() -> None:
    prices = load_prices()
    today = datetime.now(UTC).date()
    for host, model in [
        ("api.deepseek.com", "deepseek-flash"),
        ("api.deepseek.com", "deepseek-v4-pro"),
        ("api.anthropic.com", "claude-opus-5"),
    ]:
        price = prices.of(f"https://{host}/v1", model)
        assert price is not None
        assert price.read <= today
        assert price.source.startswith("https://")
        assert 0 < price.cached_input < price.input < price.output


@pytest.mark.parametrize(
    ("base_url", "model", "found"),
    [
        (THERE, "deepseek-flash", True),
        (f"{THERE}/v1", "deepseek-flash", True),
        # No part of a name, and no host that is not the one that sends the bill.
        (THERE, "deepseek-flash-2", False),
        (THERE, "DeepSeek-Flash", False),
        (THERE, "deepseek/deepseek-flash", False),
        ("https://api.deepseek.com.example.com", "deepseek-flash", False),
        ("https://openrouter.ai/api/v1", "deepseek/deepseek-flash", False),
        # A proxy on this machine names the host.
        ("http://127.0.0.1:4000/v1", "deepseek/deepseek-flash", True),
        ("http://127.0.0.1:4000/v1", "deepseek-flash", False),
        ("http://127.0.0.1:4000/v1", "anthropic/deepseek-flash", False),
    ],
)
def test_a_price_is_of_the_very_model_at_the_very_host(
    base_url: str, model: str, found: bool
) -> None:
    assert (load_prices().of(base_url, model) is not None) is found


def test_the_entrys_own_price_goes_first_then_the_users_list_then_the_shipped_one() -> None:
    def card_prices(**entry: object) -> Prices | None:
        table = {"base_url": THERE, "model": "deepseek-flash", **entry}
        settings = Settings(models={"m": ModelEntry.model_validate(table)})
        return resolve_entrants(settings, ["m"])[0][0].card.prices

    assert card_prices() == Prices(0.30, 0.006, 1.20, "USD")
    assert card_prices(model="unknown") is None
    own_list(OWN.replace("api.example.com", "api.deepseek.com").replace('"big"', "deepseek-flash"))
    assert card_prices() == Prices(1.0, 0.5, 2.0, "EUR")
    assert card_prices(prices={"output": 9.0}) == Prices(0.0, 0.0, 9.0)
    # A discount that nobody stated is none.
    assert card_prices(prices={"input": 1.0, "output": 9.0}) == Prices(1.0, 1.0, 9.0)
    free = {"input": 1.0, "cached_input": 0.0, "output": 9.0}
    assert card_prices(prices=free) == Prices(1.0, 0.0, 9.0)


@pytest.mark.parametrize(
    ("said", "instead", "sentence"),
    [
        ("input = 1.0", "input = -1.0", "line 5: api.example.com.models.big.input cannot be -1.0."),
        ("input = 1.0", "input = nan", "line 5: api.example.com.models.big.input cannot be nan."),
        ("input = 1.0", "input = inf", "line 5: api.example.com.models.big.input cannot be inf."),
        ("input = 1.0", "input = 1e9", "line 5: api.example.com.models.big.input cannot be"),
        ("output = 2.0", 'output = "2"', "line 7: api.example.com.models.big.output cannot be '2'"),
        ('currency = "EUR"\n', "", "line 4 lacks api.example.com.models.big.currency."),
        ('"EUR"', '"euros"', "line 8: api.example.com.models.big.currency cannot be 'euros'."),
        ('"EUR"', "true", "line 8: api.example.com.models.big.currency cannot be True."),
        ("2026-01-02", '"soon"', "line 9: api.example.com.models.big.read cannot be 'soon'."),
        ("output = 2.0", "outputs = 2.0", "line 4 lacks api.example.com.models.big.output."),
    ],
)
def test_nonsense_in_a_list_is_refused_with_file_and_line(
    said: str, instead: str, sentence: str
) -> None:
    own_list(OWN.replace(said, instead))
    with pytest.raises(ConfigError) as refused:
        load_prices()
    assert f"{PRICES_FILE}, {sentence}" in refused.value.sentence


@pytest.mark.parametrize("value", ["-1.0", "nan", "inf", "1e9", '"2"'])
def test_nonsense_in_an_entrys_prices_is_refused_too(value: str) -> None:
    from tts_tui.config import load_settings

    folder = paths.config_dir()
    folder.mkdir(parents=True, exist_ok=True)
    text = f'[models.m]\nbase_url = "http://h/v1"\n[models.m.prices]\noutput = {value}\n'
    (folder / paths.CONFIG_FILE).write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"line 4: models\.m\.prices\.output cannot be"):
        load_settings()


def test_an_old_price_says_its_day_and_one_of_ones_own_says_nothing() -> None:
    own_list(OWN)
    at = Endpoint("https://api.example.com/v1", "big")
    plan = plan_of(models=("big",))
    entrant = plan.entrants[0]
    listed = Prices(1.0, 0.5, 2.0, "EUR")

    def told(prices: Prices | None, today: date) -> list[str]:
        card = replace(entrant.card, prices=prices)
        priced = replace(plan, entrants=(replace(entrant, card=card),))
        return stale_prices(RaceOrder(priced, (at,), Path("s.jsonl")), today)

    assert told(listed, date(2026, 4, 2)) == []
    assert told(listed, date(2026, 4, 3)) == [
        "The price of “big” is of 2026-01-02 (https://example.com/pricing); "
        "prices in the model's entry would go first."
    ]
    assert told(Prices(1.0), date(2027, 1, 1)) == []
    assert told(None, date(2027, 1, 1)) == []
