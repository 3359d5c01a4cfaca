"""Equal long values, kept once: the engine and a screen each fold the same race for themselves."""

from __future__ import annotations

from typing import Final, Generic, TypeVar
from weakref import WeakValueDictionary

Value = TypeVar("Value", str, bytes)


class Kept(Generic[Value]):
    """Holds a value that may be others' as well."""

    __slots__ = ("__weakref__", "value")

    def __init__(self, value: Value) -> None:
        self.value: Final[Value] = value


_texts: Final[WeakValueDictionary[str, Kept[str]]] = WeakValueDictionary()
_stamps: Final[WeakValueDictionary[bytes, Kept[bytes]]] = WeakValueDictionary()


def kept_text(text: str) -> Kept[str]:
    """Keep a text; who keeps an equal one gets the same, from any thread."""
    return _texts.get(text) or _texts.setdefault(text, Kept(text))


def kept_stamps(stamps: bytes) -> Kept[bytes]:
    """Keep stamps; who keeps equal ones gets the same, from any thread."""
    return _stamps.get(stamps) or _stamps.setdefault(stamps, Kept(stamps))
