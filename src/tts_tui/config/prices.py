"""Prices of well-known models, as data: those that are shipped, and a person's own list."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from tts_tui import paths
from tts_tui.client.endpoint import Endpoint
from tts_tui.config.files import ConfigFile, read_file
from tts_tui.config.lines import line_of
from tts_tui.config.models import MAX_PRICE, Currency, Money, Table
from tts_tui.domain.models import Prices
from tts_tui.errors import ConfigError
from tts_tui.figures import whole
from tts_tui.text import display_line

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PRICES_FILE: Final = "prices.toml"
"""In the package, and beside the user's config.toml."""
STALE_AFTER: Final = timedelta(days=90)
"""A price that was read longer ago is said with its day."""
_REMEDY: Final = (
    "A price is a table [HOST.models.ID] with input, cached_input and output (of a million tokens, "
    f"from 0 to {whole(MAX_PRICE)}), currency (three capitals), read (a day) and source."
)


class Price(Table):
    """What one model costs at one host; money per million tokens."""

    input: Money
    cached_input: Money
    output: Money
    currency: Currency
    read: date
    """The day on which the source was read."""
    source: Annotated[str, Field(min_length=1, max_length=500)]
    note: Annotated[str, Field(max_length=500)] = ""

    @property
    def prices(self) -> Prices:
        """The same as a session remembers it."""
        return Prices(self.input, self.cached_input, self.output, self.currency)

    def is_stale(self, today: date) -> bool:
        """Whether it was read so long ago that it may be another by now."""
        return today - self.read > STALE_AFTER


class HostPrices(Table):
    """What one host's models cost, by their exact ids."""

    prefix: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """What a proxy on this machine puts before those ids."""
    models: dict[str, Price] = Field(default_factory=dict)


_LIST: Final = TypeAdapter(dict[str, HostPrices])


class PriceList:
    """Prices by host and exact id; later lists go before earlier ones."""

    def __init__(self, *lists: dict[str, HostPrices]) -> None:
        self._lists = lists

    def of(self, base_url: str, model_id: str) -> Price | None:
        """The price of a model at an address; None where nobody has stated one.

        At the host itself the id has to be the very one. A proxy on this machine may have the
        host's prefix before it. Nothing is guessed: no part of a name, no model like it.
        """
        endpoint = Endpoint(base_url, model_id)
        for prices in reversed(self._lists):
            for host, there in prices.items():
                if endpoint.host == host and model_id in there.models:
                    return there.models[model_id]
                if endpoint.loopback and there.prefix and model_id.startswith(there.prefix):
                    found = there.models.get(model_id.removeprefix(there.prefix))
                    if found is not None:
                        return found
        return None


def load_prices() -> PriceList:
    """Read the shipped list and the user's own. Raises ConfigError for one with nonsense in it."""
    own = read_file(paths.config_dir() / PRICES_FILE)
    return PriceList(*(_read(file) for file in (_shipped(), own) if file is not None))


def _shipped() -> ConfigFile:
    raw = files("tts_tui.data").joinpath(PRICES_FILE).read_bytes()
    text = raw.decode("utf-8")
    return ConfigFile(Path(PRICES_FILE), raw, text, tomllib.loads(text))


def _read(file: ConfigFile) -> dict[str, HostPrices]:
    try:
        return _LIST.validate_python(file.table)
    except ValidationError as error:
        raise _refused(file, error.errors(include_url=False)[0]) from None


def _refused(file: ConfigFile, finding: ErrorDetails) -> ConfigError:
    location = finding["loc"]
    line = line_of(file.text, location)
    where = f"{file.shown}, line {line}" if line else file.shown
    key = display_line(".".join(str(part) for part in location), 200)
    if finding["type"] == "missing":
        return ConfigError(f"{where} lacks {key}.", _REMEDY)
    if finding["type"] == "extra_forbidden":
        return ConfigError(f"{where} has the unknown key {key}.", _REMEDY)
    value = finding["input"]
    shown = "a table" if isinstance(value, dict) else display_line(repr(value), 80)
    return ConfigError(f"{where}: {key} cannot be {shown}.", _REMEDY)
