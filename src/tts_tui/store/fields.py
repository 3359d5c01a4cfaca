"""Values at the file's border: how each is written to JSON, and how it is read back unhurt.

Reading never trusts: a value of the wrong type, a number outside its range or a missing key
raises `Malformed`, and the caller leaves that line out.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import StrEnum

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

T = TypeVar("T")
E = TypeVar("E", bound="StrEnum")

MAX_TIME_S = 1e9
"""About thirty years; a later time in a file is damage."""
MAX_COUNT = 10**9
"""More tokens than a trace has; keeps every sum inside 64 bits."""
MAX_INTEGER = 2**63


class Malformed(ValueError):  # noqa: N818 - reads as what it says of the line
    """A line or value that cannot be what it claims to be."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A type of value: `write` gives JSON, `read` gives the value or raises Malformed."""

    write: Callable[[T], Json]
    read: Callable[[Json], T]
    optional: bool = False
    """Whether None is a value; it is written by leaving the key out."""


@dataclass(frozen=True, slots=True)
class Record(Kind[T]):
    """The kind of a dataclass: an object in JSON."""

    write: Callable[[T], dict[str, Json]]


Fields: TypeAlias = "Mapping[str, tuple[str, Kind[Any]]]"
"""JSON key → (attribute, kind)."""


def _read_text(value: Json) -> str:
    if not isinstance(value, str):
        raise Malformed("not a text")
    return value


def _integer_between(low: int, high: int) -> Callable[[Json], int]:
    def read(value: Json) -> int:
        if type(value) is not int or not low <= value <= high:
            raise Malformed("not a whole number in range")
        return value

    return read


def _number_between(low: float, high: float) -> Callable[[Json], float]:
    def read(value: Json) -> float:
        # True is an int to Python, and no number here.
        if not isinstance(value, (int, float)) or value is True or value is False:
            raise Malformed("not a number in range")
        if not low <= value <= high:
            raise Malformed("not a number in range")
        return float(value)

    return read


def finite(value: float) -> float:
    """Pass a number on; raises Malformed where it has no place in JSON."""
    if not isfinite(value):
        raise Malformed("not a finite number")
    return value


def microseconds(t_s: float) -> float:
    """Round a time in seconds to the microsecond; raises Malformed as `finite` does."""
    return round(finite(t_s), 6)


def _same(value: Any) -> Any:  # a value that is JSON already, whatever its type
    return value


def _read_flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise Malformed("not true or false")
    return value


FLAG: Kind[bool] = Kind(_same, _read_flag)
TEXT: Kind[str] = Kind(_same, _read_text)
COUNT: Kind[int] = Kind(_same, _integer_between(0, MAX_COUNT))
# Files of format 1.1 and before say 0 where the limit is unknown.
LIMIT: Kind[int | None] = Kind(_same, lambda value: COUNT.read(value) or None)
INTEGER: Kind[int] = Kind(_same, _integer_between(-MAX_INTEGER, MAX_INTEGER))
TIME: Kind[float] = Kind(microseconds, _number_between(0, MAX_TIME_S))
NUMBER: Kind[float] = Kind(finite, _number_between(-1e15, 1e15))


def word(enum: type[E]) -> Kind[E]:
    """Make the kind of an enumeration: its values are the words in the file."""
    members: dict[str, E] = {member.value: member for member in enum}

    def read(value: Json) -> E:
        member = members.get(value) if isinstance(value, str) else None
        if member is None:
            raise Malformed("not one of the known words")
        return member

    return Kind(lambda member: member.value, read)


def many(kind: Kind[T]) -> Kind[tuple[T, ...]]:
    """Make the kind of a list."""

    def read(value: Json) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Malformed("not a list")
        return tuple(kind.read(item) for item in value)

    return Kind(lambda values: [kind.write(value) for value in values], read)


def maybe(kind: Kind[T]) -> Kind[T | None]:
    """Make the kind that may be absent."""

    def write(value: T | None) -> Json:
        return None if value is None else kind.write(value)

    def read(value: Json) -> T | None:
        return None if value is None else kind.read(value)

    return Kind(write, read, optional=True)


def record(cls: type[T], fields: Fields) -> Record[T]:
    """Make the kind of a dataclass.

    A missing key is None where that is a value, else the dataclass's default, else Malformed;
    keys that are not listed are ignored.
    """
    has_default = {
        field.name
        for field in dataclasses.fields(cast("Any", cls))  # no type says "of a dataclass"
        if field.default is not dataclasses.MISSING
    }
    plan = [
        (key, attribute, kind, attribute in has_default)
        for key, (attribute, kind) in fields.items()
    ]

    def write(value: T) -> dict[str, Json]:
        written = {key: kind.write(getattr(value, attribute)) for key, attribute, kind, _ in plan}
        return {key: item for key, item in written.items() if item is not None}

    def read(value: Json) -> T:
        if not isinstance(value, dict):
            raise Malformed("not an object")
        found: dict[str, Any] = {}
        for key, attribute, kind, defaulted in plan:
            if key in value:
                found[attribute] = kind.read(value[key])
            elif kind.optional:
                found[attribute] = None
            elif not defaulted:
                raise Malformed(f"no {key}")
        return cls(**found)

    return Record(write, read)
