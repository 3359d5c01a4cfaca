"""The keys of the home screen."""

from __future__ import annotations

from textual.binding import Binding

HOME_BINDINGS: list[Binding] = [
    Binding("d", "demo", "Demo", tooltip="Race the embedded model, offline.", id="home.demo"),
    Binding("n", "question", "New race", tooltip="Type a question.", id="home.question"),
    Binding("m", "models", "Models", tooltip="Go to the list of models.", id="home.models"),
    Binding("s", "sessions", "Sessions", tooltip="Go to the saved sessions.", id="home.sessions"),
    Binding(
        "f",
        "find_servers",
        "Find servers",
        tooltip="Look for model servers on this machine, and write their entries.",
        id="home.find_servers",
    ),
    Binding(
        "t",
        "trust",
        "Trust",
        show=False,
        tooltip="See what an untrusted tts-tui.toml of this folder would do, and trust it or not.",
        id="home.trust",
    ),
    Binding(
        "v",
        "toggle_truth",
        "Truth",
        show=False,
        tooltip="Show or hide how often the sessions are right, here and on every other screen.",
        id="home.toggle_truth",
    ),
    Binding(
        "escape",
        "leave_field",
        "Leave field",
        show=False,
        tooltip="Leave the text field, so that single keys work again.",
        id="home.leave_field",
    ),
]
"""Keys of the home screen."""

TRUST_BINDINGS: list[Binding] = [
    Binding(
        "y",
        "answer(True)",
        "Trust",
        tooltip="Trust the folder's configuration as it is now.",
        id="trust.yes",
    ),
    Binding(
        "n",
        "answer(False)",
        "Never",
        tooltip="Leave the folder's configuration aside, and never ask again.",
        id="trust.no",
    ),
]
"""Keys of the question whether a folder's configuration is trusted."""

FIND_BINDINGS: list[Binding] = [
    Binding(
        "y",
        "write",
        "Write",
        tooltip="Write the entries of the servers that were found into your configuration.",
        id="find.write",
    ),
]
"""Keys of the search for servers."""
