"""The compound file of Office 97–2003 ([MS-CFB]): the names in its directory, and one of its streams."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

LAST = 0xFFFFFFFA  # from here on a number marks the end of a chain and is no sector
ENTRY, SMALL = 128, 64


class _Entry(NamedTuple):
    name: str
    kind: int
    sector: int
    size: int


def directory(data: bytes) -> Iterator[str]:
    """Yield the names in the directory of a compound file ([MS-CFB] 2.2, 2.6); none where its chain is broken."""
    for entry in _entries(data):
        yield entry.name


def stream(data: bytes, name: str) -> bytes:
    """Return the bytes of the stream of that name, or nothing where there is none; linear time."""
    entries = list(_entries(data))
    found = next((entry for entry in entries if entry.kind == 2 and entry.name.lower() == name), None)
    root = next((entry for entry in entries if entry.kind == 5), None)
    if found is None or root is None:
        return b""
    if found.size >= struct.unpack_from("<L", data, 56)[0]:
        return b"".join(_sectors(data, found.sector))[: found.size]
    small = b"".join(_sectors(data, root.sector))
    table = b"".join(_sectors(data, struct.unpack_from("<L", data, 60)[0]))
    pieces, sector, seen = list[bytes](), found.sector, set[int]()
    while sector < LAST and sector not in seen and sector * 4 + 4 <= len(table):
        seen.add(sector)
        pieces.append(small[sector * SMALL : (sector + 1) * SMALL])
        sector = struct.unpack_from("<L", table, sector * 4)[0]
    return b"".join(pieces)[: found.size]


def _entries(data: bytes) -> Iterator[_Entry]:
    if len(data) < 512:
        return
    for sector in _sectors(data, struct.unpack_from("<L", data, 48)[0]):
        for at in range(0, len(sector) - ENTRY + 1, ENTRY):
            length = struct.unpack_from("<H", sector, at + 64)[0]
            if sector[at + 66] and 2 <= length <= 64:
                name = sector[at : at + length - 2].decode("utf-16-le", "replace")
                yield _Entry(name, sector[at + 66], *struct.unpack_from("<LL", sector, at + 116))


def _sectors(data: bytes, sector: int) -> Iterator[bytes]:
    """Yield the sectors of a chain, each once; it ends where it is broken."""
    size, seen = _size(data), set[int]()
    tables = _tables(data, size)
    while sector < LAST and sector not in seen and size >= 512:
        seen.add(sector)
        yield data[(sector + 1) * size : (sector + 2) * size]
        table, place = divmod(sector, size // 4)
        where = (tables[table] + 1) * size + place * 4 if table < len(tables) else len(data)
        sector = struct.unpack_from("<L", data, where)[0] if where + 4 <= len(data) else LAST


def _tables(data: bytes, size: int) -> list[int]:
    """Return the sectors of the table that chains sectors: the first 109 stand in the header, further ones in chains."""
    tables = [sector for sector in struct.unpack_from("<109L", data, 76) if sector < LAST]
    further, seen = struct.unpack_from("<L", data, 68)[0], set[int]()
    while further < LAST and further not in seen and size >= 512 and (further + 2) * size <= len(data):
        seen.add(further)
        *more, further_next = struct.unpack_from(f"<{size // 4}L", data, (further + 1) * size)
        tables += [sector for sector in more if sector < LAST]
        further = further_next
    return tables


def _size(data: bytes) -> int:
    size: int = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    return size
