"""What changed since a cursor: the cursor itself says what its reader has, so that nothing is kept for anybody."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from json import dumps
from typing import Any, NamedTuple

MARK = 3  # bytes that stand for what an item says
LARGEST = 2**63  # no key of a row is as large


class CursorError(ValueError):
    """A cursor that nobody here has made."""


class Changes(NamedTuple):
    """The keys of items that are new or changed, the keys of those that are gone, and the cursor to ask with next."""

    changed: list[int]
    gone: list[int]
    cursor: str


def changes(items: Mapping[int, Any], since: str) -> Changes:
    """Return what of `items`, by key, the holder of the cursor `since` does not have; all of them for an empty one.

    Raises `CursorError`. A cursor takes about four bytes an item before base64.
    """
    known, now = _read(since), {key: _mark(item) for key, item in items.items()}
    changed = [key for key, mark in now.items() if known.get(key) != mark]
    return Changes(changed, sorted(known.keys() - now.keys()), _written(now))


def _mark(item: Any) -> bytes:
    return sha256(dumps(item, ensure_ascii=False, sort_keys=True).encode()).digest()[:MARK]


def _written(marks: Mapping[int, bytes]) -> str:
    """Return keys, each as its distance from the one before in groups of seven bits, and marks."""
    data, last = bytearray(), 0
    for key in sorted(marks):
        distance, last = key - last, key
        while distance > 0x7F:
            data.append(distance & 0x7F | 0x80)
            distance >>= 7
        data.append(distance)
        data += marks[key]
    return urlsafe_b64encode(bytes(data)).decode().rstrip("=")


def _read(cursor: str) -> dict[int, bytes]:
    try:
        data = b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise CursorError from None
    marks: dict[int, bytes] = {}
    place = last = 0
    while place < len(data):
        distance = shift = 0
        while place < len(data) and data[place] & 0x80:
            distance, shift, place = distance | (data[place] & 0x7F) << shift, shift + 7, place + 1
        if place + MARK >= len(data):
            raise CursorError
        last += distance | data[place] << shift
        if last > LARGEST:
            raise CursorError
        marks[last] = data[place + 1 : place + 1 + MARK]
        place += 1 + MARK
    return marks
