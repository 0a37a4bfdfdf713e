"""Writing a file whole or not at all: beside its place first, then moved there in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, chunks: Iterable[bytes], mode: int = 0o640) -> None:
    """Write `chunks` to `path`, making its folder; the disk holds all of it before it is found there.

    Raises `OSError` where the disk is full or can't be written to, and leaves nothing behind then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".half-", delete=False) as half:
        try:
            length = sum(half.write(chunk) for chunk in chunks)
            half.flush()
            os.fchmod(half.fileno(), mode)
            os.fsync(half.fileno())
            if os.fstat(half.fileno()).st_size != length:
                raise OSError(f"{path} is shorter than what was written")
            Path(half.name).replace(path)
        except BaseException:
            Path(half.name).unlink(missing_ok=True)
            raise
