"""Asks a virus scanner, ClamAV's daemon, about the bytes of a file (clamd(8), INSTREAM)."""

from __future__ import annotations

import socket
import struct
from contextlib import closing, suppress

CHUNK = 1 << 16
SECONDS = 20.0  # for each answer of the scanner


class ScannerError(Exception):
    """The scanner does not answer, or can't say."""


def virus_in(data: bytes, address: str) -> str:
    """Return the name of the virus that the scanner at `address` finds, "" for none; raises `ScannerError`.

    `address` is unix:/run/clamav/clamd.ctl, or tcp:127.0.0.1:3310.
    """
    chunks = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    stream = b"".join(struct.pack(">L", len(chunk)) + chunk for chunk in [*chunks, b""])
    said = _asked(b"zINSTREAM\0" + stream, address)
    if said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    if said != "stream: OK":
        raise ScannerError(said)
    return ""


def answers(address: str) -> bool:
    """Return whether the scanner is there."""
    try:
        return _asked(b"zPING\0", address) == "PONG"
    except ScannerError:
        return False


def _asked(question: bytes, address: str) -> str:
    """Return what the scanner says; raises `ScannerError` where it can't be reached or hangs."""
    kind, _, place = address.partition(":")
    host, _, port = place.rpartition(":")
    try:
        with closing(socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET)) as line:
            line.settimeout(SECONDS)
            line.connect(place if kind == "unix" else (host, int(port)))
            with suppress(ConnectionError):  # it hangs up on what is too large, and says so
                line.sendall(question)
            said = b""
            while not said.endswith(b"\0") and (piece := line.recv(4096)):
                said += piece
    except OSError as error:
        raise ScannerError(str(error)) from error
    return said.rstrip(b"\0").decode(errors="replace").strip()
