"""`tts-tui models --presets` and `--add`: hosted services as entries; no key is read or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.cli.output import say, say_table
from tts_tui.config import load_settings
from tts_tui.config.adding import NewModel, add_models, name_for, names_taken
from tts_tui.data.servers import hosted_servers
from tts_tui.errors import UsageError
from tts_tui.paths import shown

if TYPE_CHECKING:
    from tts_tui.data.servers import Cut, HostedServer

_CUT: Final[dict[Cut, str]] = {
    "stops": "stops its bill",
    "runs on": "its bill runs on",
    "some": "depends on who serves it",
    "unknown": "not documented",
}
"""What closing a stream does."""


def list_presets() -> None:
    """Say which hosted services there are entries for, and where that was read."""
    rows = [(each.name, each.base_url, each.key_env, _CUT[each.cut]) for each in hosted_servers()]
    say_table(("preset", "address", "key in", "a cut stream"), rows)
    say()
    for each in hosted_servers():
        say(f"{each.title}: {each.source}, read on {each.looked_up.isoformat()}")
        for note in each.notes:
            say(f"  {note}")
    cut = {each.cut_source for each in hosted_servers()}
    say(f"What closing a stream does to a bill is as {', '.join(sorted(cut))} has it.")
    say("Write an entry: tts-tui models --add openrouter --model ID")


def add_preset(preset: str, model: str | None) -> None:
    """Write an entry for a model of a hosted service. Raises UsageError, ConfigError."""
    known = {each.name: each for each in hosted_servers()}
    if preset not in known:
        raise UsageError(
            f"There is no preset “{preset}”; there are {', '.join(known)}.",
            "Any other server is an entry with its base_url.",
            wanted=preset,
            known=list(known),
        )
    if not model or not model.isprintable() or len(model) > 500:
        raise UsageError(
            f"--add {preset} needs the model's id there.", "Add --model ID, as its pages have it."
        )
    server, settings = known[preset], load_settings()
    for name, entry in settings.models.items():
        if (entry.base_url, entry.model or name) == (server.base_url, model):
            raise UsageError(f"{model} of {server.title} is configured already, as “{name}”.")
    name = name_for(model, names_taken(settings))
    new = NewModel(name, server.base_url, model, server.key_env, _comments(server))
    file = add_models([new])
    for line in new.lines():
        say(line)
    say()
    say(f"Written to {shown(file)}. Put the key into {server.key_env} (export {server.key_env}=…).")


def _comments(server: HostedServer) -> tuple[str, ...]:
    cut = f"closing a stream: {_CUT[server.cut]} ({server.cut_source})"
    read = f"{server.title}, as read on {server.looked_up.isoformat()}: {server.source}"
    return (read, cut, *server.notes)
