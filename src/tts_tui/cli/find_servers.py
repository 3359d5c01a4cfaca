"""`tts-tui models --discover`: servers that answer on this machine, and their models' entries."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio

from tts_tui.cli.asking import agreed
from tts_tui.cli.output import say, say_table
from tts_tui.cli.progress import Progress
from tts_tui.client.discovery import look_at
from tts_tui.config import load_settings
from tts_tui.config.adding import NewModel, add_models, name_for, names_taken
from tts_tui.data.servers import local_servers
from tts_tui.figures import counted
from tts_tui.paths import config_files, shown
from tts_tui.plain.table import aligned
from tts_tui.ui.home.model import FoundServers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tts_tui.client.discovery import Answer
    from tts_tui.config import Settings
    from tts_tui.data.servers import LocalServer

_MOST_WRITTEN: Final = 20
"""Models of one server that get an entry: a gateway may list hundreds."""


@dataclass(frozen=True, slots=True)
class Found:
    """A server that answered, and what kind it seems to be."""

    kind: str
    answer: Answer


def find_servers(
    places: Sequence[LocalServer],
    looked: Callable[[int, int], None],
    port_of: Mapping[str, int] | None = None,
) -> list[Found]:
    """Look at the usual ports of this machine, all at once. `port_of` moves some, by name."""
    ports = [(port_of or {}).get(place.name, place.port) for place in places]
    urls = [f"http://127.0.0.1:{port}/v1" for port in ports]
    answers = anyio.run(look_at, urls, lambda done: looked(done, len(urls)))
    usual = dict(zip(urls, places, strict=True))
    return [Found(_kind(answer, usual[answer.base_url], places), answer) for answer in answers]


def look_for_home(
    settings: Settings, wrote: Callable[[], None], looked: Callable[[int, int], None]
) -> FoundServers:
    """What the home screen shows of it; `wrote` hears when entries were written."""
    places = local_servers()
    found = find_servers(places, looked)
    new = new_models(settings, found)

    def write() -> None:
        add_models(new)
        wrote()

    if not found:
        said, rows = _nothing(places), _to_start(places)
    else:
        nothing = "" if new else "; there is no model among them without an entry"
        said = f"{counted(len(found), 'server')} on this machine{nothing}."
        rows = [_row(each) for each in found]
    lines = [line for model in new for line in ("", *model.lines())]
    return FoundServers(said, aligned(rows, limit=80), lines, shown(config_files()[0]), write)


def discover(*, write: bool, port_of: Mapping[str, int] | None = None) -> None:
    """Show the servers of this machine, and write entries where that is wanted.

    Raises ConfigError.
    """
    settings = load_settings()
    places = local_servers()
    with Progress() as progress:
        found = find_servers(places, partial(progress, "looking for servers"), port_of)
    if not found:
        say(_nothing(places))
        say("Start one, or name one elsewhere by --base-url:")
        say_table(("server", "port", "start"), _to_start(places))
        return
    say_table(("server", "address", "models"), [_row(each) for each in found])
    new = new_models(settings, found)
    if not new:
        say("There is no model among them that has no entry yet.")
        return
    file = shown(config_files()[0])
    say()
    for model in new:
        for line in model.lines():
            say(f"  {line}")
        say()
    if not write and not sys.stdin.isatty():
        say(f"Nothing is written; --write appends this to {file}.")
    elif write or agreed(f"Append this to {file}? [y/N] "):
        add_models(new)
        say(f"Written to {file}. Race one: tts-tui race QUESTION --model {new[0].name}")
    else:
        say("Nothing is written.")


def new_models(settings: Settings, found: Sequence[Found]) -> list[NewModel]:
    """Entries for what was found and has none yet, under names that are free."""
    there = {(entry.base_url, entry.model or name) for name, entry in settings.models.items()}
    taken = names_taken(settings)
    today = datetime.now(UTC).date().isoformat()
    new: list[NewModel] = []
    for each in found:
        answer = each.answer
        for model in answer.models[:_MOST_WRITTEN]:
            places = (answer.base_url, answer.base_url.replace("127.0.0.1", "localhost"))
            if any((place, model) in there for place in places):
                continue
            name = name_for(model, taken)
            taken.add(name)
            comment = f"{each.kind}, found by tts-tui on {today}"
            new.append(NewModel(name, answer.base_url, model, comments=(comment,)))
    return new


def _kind(answer: Answer, usual: LocalServer, places: Sequence[LocalServer]) -> str:
    """What its models' owner tells; the usual port alone is a guess, and says so."""
    owners = set(answer.owners)
    told = next((place.title for place in places if owners & set(place.owned_by)), None)
    return told or f"{usual.title}, by its port"


def _row(found: Found) -> tuple[str, str, str]:
    answer = found.answer
    if answer.wants_key:
        models = "wants a key: write its entry with key_env yourself"
    else:
        names = ", ".join(answer.models[:3]) or "none"
        more = len(answer.models) - 3
        models = f"{names} and {more} more" if more > 0 else names
    return found.kind, answer.base_url, models


def _nothing(places: Sequence[LocalServer]) -> str:
    looked = ", ".join(str(place.port) for place in places)
    return f"No server answers on this machine; {counted(len(places), 'port')} looked at: {looked}."


def _to_start(places: Sequence[LocalServer]) -> list[tuple[str, str, str]]:
    return [(each.title, str(each.port), each.start) for each in places]
