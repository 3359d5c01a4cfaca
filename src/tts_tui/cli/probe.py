"""Which models can race right now: the list of the home screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from tts_tui.client.errors import TraceError
from tts_tui.client.local_parts import MODEL_ID, MODEL_TITLE, locate_engine
from tts_tui.client.models import list_models
from tts_tui.config import resolve_entrants
from tts_tui.config.resolve import host_of
from tts_tui.errors import TtsTuiError
from tts_tui.ui.context import ModelLine, ModelState

if TYPE_CHECKING:
    from tts_tui.config import Settings
    from tts_tui.config.models import ModelEntry


def model_lines(settings: Settings) -> list[ModelLine]:
    """List the models without asking any server."""
    return [
        _embedded(),
        *(
            ModelLine(name, ModelState.UNKNOWN, _detail(entry))
            for name, entry in settings.models.items()
        ),
    ]


def probe_models(settings: Settings) -> list[ModelLine]:
    """Ask every configured server for its models, all at once."""
    lines: dict[str, ModelLine] = {}

    async def probe_all() -> None:
        async with anyio.create_task_group() as probes:
            for name in settings.models:
                probes.start_soon(probe, name)

    async def probe(name: str) -> None:
        lines[name] = await _probe(settings, name)

    anyio.run(probe_all)
    return [_embedded(), *(lines[name] for name in settings.models)]


async def _probe(settings: Settings, name: str) -> ModelLine:
    detail = _detail(settings.models[name])
    try:
        [(_, endpoint)] = resolve_entrants(settings, [name])
        served = await list_models(endpoint)
    except TtsTuiError as error:
        return ModelLine(name, ModelState.MISSING, detail, str(error))
    except TraceError as error:
        return ModelLine(name, ModelState.UNREACHABLE, detail, error.sentence)
    if served and endpoint.model_id not in served:
        known = ", ".join(served[:5])
        remedy = f"The server does not list {endpoint.model_id}; it has {known}."
        return ModelLine(name, ModelState.UNKNOWN, detail, remedy)
    return ModelLine(name, ModelState.READY, detail)


def _embedded() -> ModelLine:
    status = locate_engine()
    state = ModelState.READY if status.ready else ModelState.MISSING
    return ModelLine(MODEL_ID, state, f"embedded, {MODEL_TITLE}", status.remedy)


def _detail(entry: ModelEntry) -> str:
    return host_of(entry.base_url)
