"""The configuration as validated data; each field's docstring is its entry in the manual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, PrivateAttr

from tts_tui.config.models import Count, ModelEntry, Table

if TYPE_CHECKING:
    from tts_tui.config.trust import Doubt


class Settings(Table):
    """Everything the two configuration files can say."""

    theme: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """Name of the theme; `tts-tui themes` lists them."""
    n: Count = 8
    """Traces of a race, from 1 to 1024."""
    strategies: Annotated[list[str], Field(min_length=1, max_length=64)] | None = None
    """Strategies on the board, such as `["FFS-1", "MV"]`; left out, a set for every taste."""
    arm: str | None = None
    """The strategy that really cancels the others' streams when it decides."""
    max_total_tokens: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """Most generated tokens of all races of a session together; left out, no ceiling."""
    max_cost: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Most money for all races of a session, in the currency of the prices."""
    max_race_tokens: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """Most generated tokens of each race."""
    max_race_cost: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Most money for each race, in the currency of the prices."""
    fps: Annotated[int, Field(ge=1, le=30)] = 30
    """Most repaints of the screen a second, from 1 to 30."""
    screen_reader: bool | None = None
    """Whether races are told in sentences; left out, where a screen reader is announced."""
    keymap: dict[str, Annotated[str, Field(min_length=1, max_length=100)]] = Field(
        default_factory=dict
    )
    """Your own keys, `id = "key"`; `tts-tui keys` lists the ids."""
    models: dict[str, ModelEntry] = Field(default_factory=dict)
    """The models, each in its own table `[models.NAME]`."""

    _doubt: Doubt | None = PrivateAttr(default=None)

    @property
    def doubt(self) -> Doubt | None:
        """What the working folder's file would say, where nobody has trusted it; nothing of it
        is in these settings."""
        return self._doubt

    def with_doubt(self, doubt: Doubt) -> Settings:
        """The same settings beside what is kept apart."""
        doubting = self.model_copy()
        doubting._doubt = doubt
        return doubting
