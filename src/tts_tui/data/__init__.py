"""The starter questions, and how the embedded model is asked them."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question, Sampling

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["STARTER", "Starter", "load_starter"]

STARTER: Final = "starter"
"""The data set's name, which its questions carry."""


@dataclass(frozen=True, slots=True)
class Starter:
    """Original questions that the embedded model gets right sometimes, and its own prompt."""

    questions: tuple[Question, ...]
    system: str
    prompt_suffix: str
    procedures: tuple[str, ...]
    """What is raced beside the usual strategies, with traces of its own."""
    sampling: Sampling
    rates: Mapping[str, float]
    """By question id: the share of single traces that answered right, from 0 to 1."""
    traces_measured: int
    """How many traces each rate was measured with."""
    seed_measured: int
    """The seed of the first of them."""
    measured_on: str
    """The date, ISO 8601."""
    model: str
    """The model they were measured with."""


def load_starter() -> Starter:
    """Read the starter set from the package."""
    folder = files(__package__)
    head = tomllib.loads(folder.joinpath("starter.toml").read_text("utf-8"))
    lines = folder.joinpath("starter.jsonl").read_text("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    measured = head["measured"]
    return Starter(
        questions=tuple(
            Question(row["id"], row["question"], row["answer"], STARTER) for row in rows
        ),
        system=head["system"],
        prompt_suffix=head["prompt_suffix"],
        procedures=tuple(head["procedures"]),
        sampling=Sampling(**head["sampling"]),
        rates={row["id"]: row["measured_rate"] for row in rows},
        traces_measured=measured["traces"],
        seed_measured=measured["seed"],
        measured_on=measured["date"],
        model=measured["model"],
    )
