"""What a certificate says of itself: who vouches for it, and which names it is for. Pure.

Python tells that of trusted certificates only, and the sentence is about one that is not. What is
read here decides nothing: it is shown.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMON_NAME: Final = bytes([0x55, 0x04, 0x03])
_ORGANISATION: Final = bytes([0x55, 0x04, 0x0A])
_OTHER_NAMES: Final = bytes([0x55, 0x1D, 0x11])
_OCTETS, _VERSION, _EXTENSIONS, _DNS, _IP = 0x04, 0xA0, 0xA3, 0x82, 0x87
"""Tags of ASN.1 (X.690), and of a certificate's fields (RFC 5280, section 4)."""
_MOST_NAMES: Final = 5


class Certificate(NamedTuple):
    """What is told of one."""

    issuer: str = ""
    """Who vouches for it; empty where it does not say."""
    names: tuple[str, ...] = ()
    """Hosts it is for, the first ones."""


def read_certificate(der: bytes) -> Certificate:
    """Read a certificate in DER; what cannot be read is left empty, never raised."""
    try:
        [(_, whole)] = _items(der)
        fields = list(_items(next(_items(whole))[1]))
        if fields[0][0] == _VERSION:
            del fields[0]
        # Serial number, algorithm, issuer, validity, subject, key; then what is optional.
        issuer = _name(fields[2][1])
        extensions = next((value for tag, value in fields[6:] if tag == _EXTENSIONS), b"")
        return Certificate(issuer, tuple(_other_names(extensions))[:_MOST_NAMES])
    except (ValueError, LookupError, StopIteration, RuntimeError):
        return Certificate()


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each value in a sequence. Raises ValueError where one is cut off."""
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length >= 0x80:
            octets = length - 0x80
            length = int.from_bytes(data[at : at + octets])
            at += octets
        if at + length > len(data):
            raise ValueError("cut off")
        yield tag, data[at : at + length]
        at += length


def _name(name: bytes) -> str:
    said: dict[bytes, str] = {}
    for _, parts in _items(name):
        for _, part in _items(parts):
            (_, kind), (_, text) = _items(part)
            said[kind] = text.decode("utf-8", errors="replace")
    return said.get(_COMMON_NAME) or said.get(_ORGANISATION) or ""


def _other_names(extensions: bytes) -> Iterator[str]:
    for _, listed in _items(extensions):
        for _, extension in _items(listed):
            (_, kind), *_, (tag, value) = _items(extension)
            if kind != _OTHER_NAMES or tag != _OCTETS:
                continue
            for _, names in _items(value):
                for which, name in _items(names):
                    if which == _DNS:
                        yield name.decode("ascii", errors="replace")
                    elif which == _IP:
                        yield str(ipaddress.ip_address(name))
