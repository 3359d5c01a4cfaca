"""Whether right and wrong may be seen: one state for the whole app, whatever screen one is on."""

from __future__ import annotations

from dataclasses import dataclass

HIDDEN = "hidden"
"""What stands in place of a truth or a verdict."""


@dataclass(slots=True)
class Truth:
    """Shared by every screen of an app, so that none gives away what another one hides."""

    shown: bool = True

    def toggle(self) -> None:
        """Show what was hidden, or hide what was shown."""
        self.shown = not self.shown
