"""How servers are asked to go on from a text, and what is known of this one. Pure.

There is no common way, and most servers answer what they do not understand with a new turn and
a 200. So a form whose refusal cannot be told from its success is used only where it was found to
work (`tts-tui doctor`) or is named by the model's entry.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.surrogates import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.client.ports import Prefix

PLAIN: Final = "plain"
PAIR: Final = "continue_final_message"
PREFIX: Final = "prefix"
REASONING: Final = "reasoning_content"


class Form(NamedTuple):
    """One way to ask: what it adds to the request's body and to its last message."""

    words: str
    """What it is, for people."""
    of_body: Mapping[str, object]
    of_message: Mapping[str, object]
    separates: bool = False
    """Whether the thinking goes into a field of its own, and not as tags into the text."""

    def fields(self, prefix: Prefix) -> tuple[dict[str, object], dict[str, object]]:
        """The last message, and what else the body needs, to go on from a text."""
        message: dict[str, object] = {"role": "assistant", **self.of_message}
        body = dict(self.of_body)
        if self.separates:
            message["content"] = whole(prefix.answer or "")
            if prefix.thinking:
                message["reasoning_content"] = whole(prefix.thinking)
            if prefix.answer is not None and body.get(PAIR) == REASONING:
                body[PAIR] = True
        else:
            message["content"] = whole(tagged(prefix))
        return message, body

    def is_in(self, body: Mapping[str, object], message: Mapping[str, object]) -> bool:
        """Whether a body with this last message asks in this form."""
        return self.of_body.keys() <= body.keys() and self.of_message.items() <= message.items()


_NO_NEW_TURN: Final = {"add_generation_prompt": False}
FORMS: Final[Mapping[str, Form]] = {
    PLAIN: Form("a last message of the assistant's", {}, {}),
    PAIR: Form(
        "continue_final_message with add_generation_prompt: false", {PAIR: True, **_NO_NEW_TURN}, {}
    ),
    PREFIX: Form("prefix: true on the last message", {}, {"prefix": True}, separates=True),
    REASONING: Form(
        "continue_final_message with the thinking as reasoning_content",
        {PAIR: REASONING, **_NO_NEW_TURN},
        {},
        separates=True,
    ),
}
"""By name: llama.cpp and Ollama; llama.cpp, vLLM and SGLang; DeepSeek and Mistral; llama.cpp."""
OWN_FIELDS: Final = frozenset(name for form in FORMS.values() for name in form.of_body)
"""Parameters of the body that a continuation is nothing without."""

_TRIED: Final = (PAIR, PREFIX)
"""Without a name; a plain message would be a new turn where both of these are refused."""
_REFUSAL: Final = re.compile(
    r"continue_final|generation.prompt|prefill|prefix|reasoning_content"
    r"|assistant|final message|last message|last role|must end with|extra",
    re.I,
)


def begun(prefix: Prefix | None) -> Prefix | None:
    """What there is to go on from: a prefix that says nothing is none."""
    return prefix if prefix is not None and (prefix.thinking or prefix.answer) else None


def tagged(prefix: Prefix) -> str:
    """A text with its thinking in tags, as models with a thinking channel write it."""
    if not prefix.thinking:
        return prefix.answer or ""
    # What a reader leaves of the line breaks around a tag differs between servers.
    opened = "<think>" + ("" if prefix.thinking.startswith("\n") else "\n") + prefix.thinking
    if prefix.answer is None:
        return opened
    closed = opened + ("" if opened.endswith("\n") else "\n") + "</think>"
    return closed + ("" if prefix.answer.startswith("\n") else "\n\n") + prefix.answer


class Continuation:
    """The forms that one server may understand; those that it refuses are forgotten."""

    def __init__(self, name: str | None = None) -> None:
        """`name` is the one form that is known to work here."""
        self._names = [*_TRIED] if name is None else [name]
        self.refusal = ""
        """The server's words where it refused the last of them."""

    @property
    def form(self) -> Form | None:
        """The form to ask in; None where every one was refused."""
        return FORMS[self._names[0]] if self._names else None

    def learn(self, sent: Mapping[str, object], words: str) -> bool:
        """Read a refusal; say whether it is about the form that was sent.

        `form` is another one then. Also where another trace has learned the same meanwhile.
        """
        last = _last_message(sent)
        if last.get("role") != "assistant" or not _REFUSAL.search(words):
            return False
        form = self.form
        if form is not None and form.is_in(sent, last):
            del self._names[0]
            self.refusal = words.strip()
        return True


def _last_message(sent: Mapping[str, object]) -> dict[str, object]:
    return as_dict([None, *as_list(sent.get("messages"))][-1])
