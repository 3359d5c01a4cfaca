"""Servers to be probed: one that does everything, and any number that lie with a 200."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from tests.support.server import JSON, choice, event

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.server import Exchange

REFUSES = "refuses"
"""A way to treat any question: HTTP 400."""

Body = dict[str, object]


@dataclass
class Server:
    """Answers every call there is; each field is how it treats one question."""

    continues: str = "plain"
    """plain, only plain, pair, reasoning, prefix, no, echo, constant, wrong sum, nothing"""
    logprobs: str = "yes"
    """yes, null, zeros, sentinels, words, few"""
    token_ids: str = "native"
    """native, openai, same, null, no"""
    template: str = "apply"
    """apply, tokenize, echo, no"""
    beams: str = "yes"
    """yes, ignored, one, warm"""
    best_of: str = "yes"
    """yes, ignored, charged"""
    n: str = "yes"
    """yes, ignored"""
    usage: str = "last"
    """last, chunks, none, zeros, absurd"""
    seeds: str = "yes"
    """yes, noise, constant"""
    thinking: str = "reasoning_content"
    """a field's name, tags, unopened, none"""
    cap: str = "thinking_budget_tokens"
    """a field's name, ignored, cut off, no answer"""
    stops: str = "yes"
    """yes, no, late, busy, blind, slots, uncounted"""
    everything: str = ""
    """What is answered to whatever is asked; a whole body."""
    strict: bool = False
    """Whether it takes neither a temperature nor the usual name of the limit."""
    serial: bool = False
    """Whether a stream waits until the one before has gone."""
    draws: int = 0
    running: int = 0
    generated: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request."""
        path, asked = exchange.request.path, exchange.request.body
        if self.everything:
            self._whole(exchange, json.loads(self.everything))
        elif path.endswith("/chat/completions"):
            await self._chat(exchange, asked)
        elif path.endswith("/v1/completions"):
            self._complete(exchange, asked)
        elif (play := self._beside().get(path)) is not None:
            play(exchange, asked)
        else:
            self._whole(exchange, {"error": {"message": "no such path"}}, 404)

    # -- chat ------------------------------------------------------------------------------

    async def _chat(self, exchange: Exchange, asked: Body) -> None:
        messages = cast("list[dict[str, object]]", asked["messages"])
        user = str(messages[0]["content"])
        if self.strict and (wrong := asked.keys() & {"temperature", "max_tokens"}):
            words = f"{max(wrong)} is not supported; use max_completion_tokens"
            self._whole(exchange, {"error": {"message": words}}, 400)
            return
        for name, treated in self._treatments(asked, messages).items():
            if treated == REFUSES:
                self._whole(exchange, {"error": {"message": f"{name} is not supported"}}, 400)
                return
        if not asked.get("stream"):
            self._whole(exchange, self._chat_reply(asked, user))
        elif "sea" in user:
            await self._endless(exchange)
        elif self.serial:
            async with self.turn:
                self._stream(exchange, ["one ", "two ", "three ", "four ", "five "])
                await exchange.until_gone()
        elif messages[-1]["role"] == "assistant":
            going_on = self._continued(asked, messages)
            thinks = asked.get("continue_final_message") == "reasoning_content"
            if thinks and self.continues == "reasoning":
                thoughts = [event(choice({"reasoning_content": word})) for word in going_on]
                self._stream(exchange, [], b"".join(thoughts))
            else:
                self._stream(exchange, going_on)
        elif asked.get("logprobs"):
            self._stream(exchange, ["red"], logprobs=self._logprobs(asked))
        elif "prime" in user:
            self._think(exchange, asked)
        else:
            self._stream(exchange, ["one ", "two ", "three ", "four ", "five "])

    def _treatments(self, asked: Body, messages: list[dict[str, object]]) -> dict[str, str]:
        said = {
            "logprobs": self.logprobs,
            "use_beam_search": self.beams,
            "seed": self.seeds,
            "n": self.n if "use_beam_search" not in asked else "",
            "stream_options": self.usage,
        }
        caps = ("thinking_budget_tokens", "thinking_token_budget", "custom_params")
        found = {name: how for name, how in said.items() if name in asked}
        found |= {name: self.cap for name in caps if name in asked}
        if messages[-1]["role"] == "assistant":
            found["a last message of the assistant's"] = self.continues
            if self.continues == "only plain" and "continue_final_message" in asked:
                found["continue_final_message"] = REFUSES
        return found

    def _continued(self, asked: Body, messages: list[dict[str, object]]) -> list[str]:
        begun = str(messages[-1]["content"])
        number = str(eval_sum(str(messages[0]["content"])))
        pair = asked.get("continue_final_message") and asked.get("add_generation_prompt") is False
        heeded = {
            "plain": True,
            "only plain": True,
            "pair": bool(pair),
            "reasoning": bool(pair),
            "prefix": messages[-1].get("prefix") is True,
        }.get(self.continues)
        match self.continues:
            case "echo":
                return [begun, number[1:]]
            case "constant":
                return ["2"]
            case "wrong sum":
                return ["9", "."]
            case "nothing":
                return []
            case _ if heeded:
                return [number[1:], "."]
            case _:
                return [f"{number[0]}", f"{number[1:]} is the sum."]

    def _think(self, exchange: Exchange, asked: Body) -> None:
        capped = self.cap in asked
        cut_off = self.cap in ("cut off", "no answer") and "thinking_budget_tokens" in asked
        words = ["hmm "] if capped or cut_off else ["let me divide by seven "] * 12
        answer = [] if cut_off else ["Yes."]
        match self.thinking:
            case "none":
                self._stream(exchange, answer)
            case "tags":
                self._stream(exchange, ["<think>", *words, "</think>", *answer])
            case "unopened":
                self._stream(exchange, [*words, "</think>", *answer])
            case name:
                thoughts = [event(choice({name: word})) for word in words]
                reason = "length" if cut_off and self.cap == "cut off" else "stop"
                self._stream(exchange, answer, b"".join(thoughts), reason)

    def _stream(
        self,
        exchange: Exchange,
        words: list[str],
        before: bytes = b"",
        reason: str = "stop",
        **fields: object,
    ) -> None:
        exchange.head()
        exchange.send(event(choice({"role": "assistant", "content": None})) + before)
        for number, word in enumerate(words, 1):
            counts = {"usage": usage(number)} if self.usage == "chunks" else {}
            exchange.send(event({**choice({"content": word}, **fields), **counts}))
        exchange.send(event(choice({}, finish_reason=reason)))
        counted = {"last": usage(len(words)), "zeros": usage(0), "absurd": usage(5000)}
        if self.usage in counted:
            exchange.send(event({"choices": [], "usage": counted[self.usage]}))
        exchange.send(b"data: [DONE]\n\n")
        exchange.end()

    async def _endless(self, exchange: Exchange) -> None:
        self.running += self.stops != "blind"
        exchange.head()
        try:
            while True:
                exchange.say("wave ")
                await exchange.pause(0.002)
        finally:
            # The end of the connection cancels its script.
            self.generated += 400 if self.stops == "late" else 7
            self.running -= self.stops not in ("no", "blind")

    def _chat_reply(self, asked: Body, user: str) -> Body:
        number = cast("int", asked.get("n", 1))
        if self.n == "ignored" or ("use_beam_search" in asked and self.beams == "one"):
            number = 1
        texts = ["once upon a time"] * number
        if asked.get("temperature") == 1 or self.beams == "warm":
            texts = [self._drawn(asked) for _ in texts]
        elif "use_beam_search" in asked and self.beams == "yes":
            texts = [f"once upon a {noun}" for noun in ("time", "day")][:number]
        choices = [
            {"index": at, "message": {"content": text}, "finish_reason": "length"}
            for at, text in enumerate(texts)
        ]
        return {"choices": choices, "usage": usage(4, len(user.split()))}

    def _drawn(self, asked: Body) -> str:
        self.draws += 1
        if self.seeds == "constant":
            return "the same words"
        heeded = asked.get("seed") if self.seeds == "yes" else None
        return f"words of {self.draws if heeded is None else f'seed {heeded}'}"

    def _logprobs(self, asked: Body) -> object:
        wanted = cast("int", asked.get("top_logprobs", 0))
        many = min(wanted, 5) if self.logprobs == "few" else wanted
        match self.logprobs:
            case "null":
                return None
            case "zeros":
                values: list[object] = [0.0] * many
            case "sentinels":
                values = [-9999.0] * many
            case "words":
                values = ["-0.5"] * many
            case _:
                values = [-1.0 - at for at in range(many)]
        tops = [{"token": f"t{at}", "logprob": value} for at, value in enumerate(values)]
        return {"content": [{"token": "t0", "logprob": values[0], "top_logprobs": tops}]}

    # -- completions, and what stands beside the API ---------------------------------------

    def _complete(self, exchange: Exchange, asked: Body) -> None:
        if isinstance(asked["prompt"], list):
            self._token_scores(exchange, asked["prompt"], "openai")
            return
        best_of = cast("int", asked.get("best_of", 1))
        if best_of > 1 and self.best_of == REFUSES:
            self._whole(exchange, {"error": {"message": "best_of is not supported"}}, 400)
            return
        self.draws += 1
        likeliest = asked["temperature"] == 0 or (best_of > 1 and self.best_of == "yes")
        text = " cat" if likeliest or self.draws % 3 == 0 else f" thing {self.draws}"
        tokens = cast("int", asked["max_tokens"])
        counted = tokens if self.best_of == "ignored" else tokens * best_of
        self.generated += counted
        self._whole(
            exchange,
            {"choices": [{"index": 0, "text": text}], "usage": usage(counted)},
        )

    def _beside(self) -> dict[str, Callable[[Exchange, Body], None]]:
        return {
            "/metrics": self._metrics,
            "/slots": self._slots,
            "/completion": lambda at, asked: self._token_scores(at, asked["prompt"], "native"),
            "/tokenize": self._tokenize,
            "/apply-template": self._apply,
        }

    def _token_scores(self, exchange: Exchange, prompt: object, form: str) -> None:
        ids = cast("list[int]", prompt)
        if self.token_ids not in (form, "same", "null"):
            self._whole(exchange, {"error": {"message": "no such path"}}, 404)
            return
        first = 0 if self.token_ids == "same" else len(ids)
        scores = {1000 + at: -1.0 - at - first / 100 for at in range(16)}
        if form == "openai":
            tops = {f"token_id:{at}": value for at, value in scores.items()}
            found: object = {"choices": [{"text": " x", "logprobs": {"top_logprobs": [tops]}}]}
        else:
            entries = [{"id": at, "logprob": value} for at, value in scores.items()]
            found = {"content": " x", "completion_probabilities": [{"top_logprobs": entries}]}
        self._whole(exchange, {"content": " x"} if self.token_ids == "null" else found)

    def _tokenize(self, exchange: Exchange, asked: Body) -> None:
        if "messages" in asked and self.template not in ("tokenize", "ignored"):
            self._whole(exchange, {"error": {"message": "prompt is missing"}}, 400)
            return
        more = 5 if "messages" in asked and self.template == "tokenize" else 0
        self._whole(exchange, {"tokens": list(range(3 + more))})

    def _apply(self, exchange: Exchange, asked: Body) -> None:
        [message] = cast("list[dict[str, str]]", asked["messages"])
        match self.template:
            case "apply":
                self._whole(exchange, {"prompt": f"<user>{message['content']}<assistant>"})
            case "echo":
                self._whole(exchange, {"prompt": message["content"]})
            case _:
                self._whole(exchange, {"error": {"message": "no such path"}}, 404)

    def _metrics(self, exchange: Exchange, asked: Body) -> None:
        if self.stops in ("uncounted", "slots"):
            self._whole(exchange, {"error": {"message": "no metrics"}}, 501)
            return
        running = self.running + (self.stops == "busy")
        lines = (
            "# TYPE vllm:num_requests_running gauge\n"
            f'vllm:num_requests_running{{model_name="m"}} {running}.0\n'
            f'vllm:generation_tokens_total{{model_name="m"}} {self.generated}\n'
        )
        exchange.head(200, "text/plain")
        exchange.send(lines.encode())
        exchange.end()

    def _slots(self, exchange: Exchange, asked: Body) -> None:
        working = [at < self.running for at in range(4)] if self.stops == "slots" else []
        self._whole(
            exchange, [{"id": at, "is_processing": works} for at, works in enumerate(working)]
        )

    def _whole(self, exchange: Exchange, value: object, status: int = 200) -> None:
        exchange.head(status, JSON)
        exchange.send(json.dumps(value).encode())
        exchange.end()


def usage(tokens: int, prompt: int = 7) -> Body:
    """Counts as servers report them."""
    return {"prompt_tokens": prompt, "completion_tokens": tokens, "total_tokens": prompt + tokens}


def eval_sum(question: str) -> int:
    """The sum that a question asks for."""
    return sum(int(number) for number in re.findall(r"\d+", question))
