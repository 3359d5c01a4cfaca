"""Where notices stand: on rows of their own at the bottom; over a dialog, at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.css.query import NoMatches

if TYPE_CHECKING:
    from textual.app import App

NOTICES_CSS: Final = """
/* What is split off is taken from everything else: the rest of a screen ends above it. */
ToastRack {
    layer: default;
    split: bottom;
    margin: 0;
    max-height: 25%;
    /* A split of no rows would leave none to the rest of the screen. */
    min-height: 1;
    background: $panel;
    scrollbar-size-vertical: 0;
}
/* The caption lies over the board, and so over what stands below it. */
TourScreen ToastRack { layer: caption; }
Toast {
    width: 1fr;
    max-width: 100%;
    margin: 0;
    padding: 0 1;
    background: $panel;
    color: $foreground;
    border-left: outer $accent;
}
/* A card takes nearly all of its screen; what stands at its top leaves its keys in sight. */
Dialog ToastRack {
    layer: _toastrack;
    split: none;
    dock: top;
    align: right top;
    max-height: 45%;
    min-height: 0;
    background: transparent;
}
Dialog Toast { width: 60; max-width: 50%; margin-bottom: 1; }
/* The help fills its screen and scrolls: it gives its last rows rather than be covered. */
HelpScreen ToastRack {
    layer: default;
    split: bottom;
    dock: none;
    align: left bottom;
    max-height: 25%;
    min-height: 1;
    background: $panel;
}
HelpScreen Toast { width: 1fr; max-width: 100%; margin: 0; }
"""


def put_away_empty(app: App[object]) -> None:
    """Give the rows of notices back whose time is over: they go, but what they stood in stays."""
    for screen in app.screen_stack:
        try:
            rack = screen.query_one("ToastRack")
        except NoMatches:
            continue
        if not rack.query("Toast"):
            rack.display = False
