"""Which models can race right now: the list of the home screen.

A list is drawn without anybody's wish to race, so it asks little: only servers on this machine,
or that have been raced on before, and never with a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from tts_tui.cli.known_servers import known_servers, server_of
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.local_parts import MODEL_ID, MODEL_TITLE, locate_engine
from tts_tui.client.models import list_models
from tts_tui.config.resolve import host_of, key_of
from tts_tui.errors import ConfigError
from tts_tui.ui.home.model import ModelLine, ModelState

if TYPE_CHECKING:
    from tts_tui.config import Settings
    from tts_tui.config.models import ModelEntry

_UNASKED = "Its server is asked when you race it for the first time."
_KEY_UNSENT = "Its server answers; the key is only sent when you race it."


def model_lines(settings: Settings) -> list[ModelLine]:
    """List the models without asking any server."""
    return [
        _embedded(),
        *(_unasked(*model) for model in settings.models.items()),
        *_others(settings),
    ]


def probe_models(settings: Settings) -> list[ModelLine]:
    """Ask servers for their models, all at once: those that may be asked to draw a list."""
    lines = {name: _unasked(name, entry) for name, entry in settings.models.items()}
    known = known_servers()

    async def probe_all() -> None:
        async with anyio.create_task_group() as probes:
            for name, entry in settings.models.items():
                endpoint = Endpoint(entry.base_url, entry.model or name, ca_file=entry.ca_file)
                if lines[name].state.can_race and (
                    endpoint.loopback or server_of(endpoint) in known
                ):
                    probes.start_soon(probe, name, entry, endpoint)

    async def probe(name: str, entry: ModelEntry, endpoint: Endpoint) -> None:
        state, remedy = await _probe(endpoint, needs_key=entry.key_env is not None)
        lines[name] = ModelLine(name, state, _detail(entry), remedy)

    anyio.run(probe_all)
    return [_embedded(), *lines.values(), *_others(settings)]


async def _probe(endpoint: Endpoint, *, needs_key: bool) -> tuple[ModelState, str]:
    try:
        served = await list_models(endpoint)
    except TraceError as error:
        if needs_key and error.kind is FailureKind.AUTH:
            return ModelState.UNKNOWN, _KEY_UNSENT
        return ModelState.UNREACHABLE, error.sentence
    except Exception as error:  # noqa: BLE001 - one server's oddity is that model's state, no more
        return (
            ModelState.UNREACHABLE,
            f"{endpoint.host} gave an answer that cannot be read ({type(error).__name__}).",
        )
    if served and endpoint.model_id not in served:
        known = ", ".join(served[:5])
        remedy = f"The server does not list {endpoint.model_id}; it has {known}."
        return ModelState.UNKNOWN, remedy
    return ModelState.READY, ""


def _unasked(name: str, entry: ModelEntry) -> ModelLine:
    try:
        key_of(name, entry)
    except ConfigError as error:
        return ModelLine(name, ModelState.KEYLESS, _detail(entry), str(error))
    return ModelLine(name, ModelState.UNKNOWN, _detail(entry), _UNASKED)


def _others(settings: Settings) -> list[ModelLine]:
    """List the models of a configuration that nobody has trusted; nothing of them is looked at."""
    doubt = settings.doubt
    if doubt is None:
        return []
    remedy = f"Press Y to see what {doubt.file.shown} would do."
    return [
        ModelLine(name, ModelState.UNTRUSTED, _detail(entry), remedy)
        for name, entry in doubt.models.items()
    ]


def _embedded() -> ModelLine:
    status = locate_engine()
    state = ModelState.READY if status.ready else ModelState.MISSING
    return ModelLine(MODEL_ID, state, f"embedded, {MODEL_TITLE}", status.remedy)


def _detail(entry: ModelEntry) -> str:
    return host_of(entry.base_url)
