"""The keys of the home screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding

HOME_BINDINGS: list[Binding] = [
    bind(
        "tour",
        "tour",
        "Tour",
        tooltip="Be shown around in recorded races; needs no model.",
        id="home.tour",
    ),
    bind(
        "demo",
        "demo",
        "Demo",
        tooltip="Race the embedded model, offline.",
        id="home.demo",
    ),
    bind(
        "next",
        "question",
        "New race",
        tooltip="Type a question.",
        id="home.question",
    ),
    bind(
        "stage",
        "on_stage",
        "On stage",
        show=False,
        tooltip="Race the demo on the stage: big type, bets, the right answer at the end.",
        id="home.on_stage",
    ),
    bind(
        "model",
        "models",
        "Models",
        tooltip="Go to the list of models.",
        id="home.models",
    ),
    bind(
        "list",
        "sessions",
        "Sessions",
        tooltip="Go to the saved sessions.",
        id="home.sessions",
    ),
    bind(
        "find servers",
        "find_servers",
        "Servers",
        tooltip="Look for model servers on this machine, and write their entries.",
        id="home.find_servers",
    ),
    bind(
        "trust",
        "trust",
        "Trust",
        show=False,
        tooltip="See what an untrusted tts-tui.toml of this folder would do, and trust it or not.",
        id="home.trust",
    ),
    bind(
        "truth",
        "toggle_truth",
        "Truth",
        show=False,
        tooltip="Show or hide how often the sessions are right, here and on every other screen.",
        id="home.toggle_truth",
    ),
    bind(
        "back",
        "leave_field",
        "Leave field",
        show=False,
        tooltip="Leave the text field, so that single keys work again.",
        id="home.leave_field",
    ),
]
"""Keys of the home screen."""

TRUST_BINDINGS: list[Binding] = [
    bind(
        "yes",
        "answer(True)",
        "Trust",
        tooltip="Trust the folder's configuration as it is now.",
        id="trust.yes",
    ),
    bind(
        "no",
        "answer(False)",
        "Never",
        tooltip="Leave the folder's configuration aside, and never ask again.",
        id="trust.no",
    ),
]
"""Keys of the question whether a folder's configuration is trusted."""

FIND_BINDINGS: list[Binding] = [
    bind(
        "yes",
        "write",
        "Write",
        tooltip="Write the entries of the servers that were found into your configuration.",
        id="find.write",
    ),
]
"""Keys of the search for servers."""
