"""Parsed JSON of any shape, read without a complaint. Pure."""

from __future__ import annotations

from typing import cast


def as_dict(value: object) -> dict[str, object]:
    """The value if it is an object, otherwise an empty one."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """The value if it is an array, otherwise an empty one."""
    return cast("list[object]", value) if isinstance(value, list) else []
