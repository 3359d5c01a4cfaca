"""A request as one text, in the model's chat template: what `/v1/completions` goes on from.

The template is the entry's own, or the server renders it: llama.cpp by `apply-template`, vLLM by
its token ids and back. Which of the two it is shows by what it answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.body import messages
from tts_tui.client.continuation import begun, tagged
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.json_calls import JsonCalls
from tts_tui.client.loose import as_dict
from tts_tui.client.rendered import Rendered
from tts_tui.client.surrogates import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.ports import TraceRequest

PROMPT_PLACE: Final = "{prompt}"
"""Where a template has the question; it has to be there."""
SYSTEM_PLACE: Final = "{system}"
"""Where a template has the system message, if anywhere."""
_OTHER_KIND: Final = frozenset({FailureKind.NOT_FOUND, FailureKind.BAD_REQUEST})


class Rendering:
    """The prompts of one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._calls = JsonCalls(endpoint)
        self._known: dict[tuple[str | None, str], Rendered] = {}
        """Traces of a race all have the same."""

    async def of(self, request: TraceRequest) -> Rendered:
        """The text that a completion goes on from. Raises `TraceError`."""
        question = (request.system, request.prompt)
        if question not in self._known:
            self._known = {question: await self._render(request)}
        prefix = begun(request.continues)
        said = request.begins if prefix is None else tagged(prefix)
        return self._known[question].then(said)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()

    async def _render(self, request: TraceRequest) -> Rendered:
        template = self._endpoint.template
        if template is not None:
            # In one pass: a question may hold the name of a place.
            before, _, after = template.partition(PROMPT_PLACE)
            system = whole(request.system or "")
            parts = (before.replace(SYSTEM_PLACE, system), after.replace(SYSTEM_PLACE, system))
            return Rendered(whole(request.prompt).join(parts))
        try:
            return Rendered(await self._applied(request))
        except TraceError as error:
            if error.kind not in _OTHER_KIND:
                raise
        try:
            return Rendered(await self._there_and_back(request), begins_itself=True)
        except TraceError as error:
            if error.kind not in _OTHER_KIND:
                raise
            raise self._calls.failures.renders_nothing() from error

    async def _applied(self, request: TraceRequest) -> str:
        fields = {**self._endpoint.extra, "messages": messages(request)}
        return self._text(await self._ask("apply-template", fields))

    async def _there_and_back(self, request: TraceRequest) -> str:
        model = {"model": self._endpoint.model_id}
        asked = {**model, "messages": messages(request), "add_generation_prompt": True}
        ids = (await self._ask("tokenize", asked)).get("tokens")
        return self._text(await self._ask("detokenize", {**model, "tokens": ids}))

    def _text(self, answer: Mapping[str, object]) -> str:
        prompt = answer.get("prompt")
        if not isinstance(prompt, str) or not prompt:
            raise self._calls.failures.renders_nothing()
        return prompt

    async def _ask(self, call: str, body: Mapping[str, object]) -> dict[str, object]:
        url = self._endpoint.url_beside(call)
        return as_dict(await self._calls.post(url, body, self._endpoint.first_token_s))
