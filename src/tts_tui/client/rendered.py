"""A prompt in a model's chat template. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from tts_tui.client.surrogates import whole

_OPENED: Final = "<think>"


class Rendered(NamedTuple):
    """A prompt, and whether the server has to leave it without a mark of its own before it."""

    text: str
    begins_itself: bool = False

    def then(self, said: str) -> Rendered:
        """The same with what was said so far; a template may have opened the thinking already."""
        if self.text.rstrip().endswith(_OPENED) and said.startswith(_OPENED):
            said = said.removeprefix(_OPENED)
            said = said.removeprefix("\n") if self.text.endswith("\n") else said
        return Rendered(self.text + whole(said), self.begins_itself)
