"""Where bytes come from: files, folders and standard input, decompressed, with a first look that consumes nothing."""

from __future__ import annotations

import codecs
import errno
import gzip
import io
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from kg.readers.text import BAD_BYTE

HEAD = 65_536
"""Bytes that a file's format is recognised from."""

MAX_LINE = 64 * 1024 * 1024
"""Bytes from which a line is taken for no record: a limit for memory, a thousand times an abstract's length."""

_NOWHERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)  # where a link may lead

_BOM = codecs.BOM_UTF8
_ESCAPED = re.compile("[\ud800-\udfff]")  # how surrogateescape decodes what is no UTF-8


def files_under(folder: Path, on_error: Callable[[OSError], None], on_link: Callable[[Path], None]) -> Iterator[Path]:
    """The regular files in and below a folder, sorted by name, hidden ones left out, links to folders not followed.

    Args:
        folder: Where to look.
        on_error: Called for each folder that can't be listed and each file that can't be looked at.
        on_link: Called for each link to a folder.
    """
    for where, folders, files in os.walk(folder, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(where, name) for name in folders):
            if path.is_symlink():
                on_link(path)
        for name in sorted(files):
            path = Path(where, name)
            try:
                regular = not name.startswith(".") and stat.S_ISREG(path.stat().st_mode)
            except OSError as error:
                if error.errno not in _NOWHERE or path.is_symlink():  # a link to nothing, not a file that just went
                    on_error(error)
                continue
            if regular:
                yield path


class Source:
    """An open, decompressed stream of bytes without a byte order mark; use as a context manager.

    Attributes:
        head: Its first bytes (``HEAD`` at most).
        stream: All its bytes, from the start.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open a file, or standard input for ``-``.

        Raises:
            OSError: It can't be read.
            EOFError, zlib.error: It is compressed, and damaged at its beginning.
        """
        if path == "-" and sys.stdin is None:
            raise OSError(errno.EBADF, "standard input is closed")
        raw = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115
        self._closes: list[io.BufferedIOBase | BinaryIO] = [] if path == "-" else [raw]
        try:
            start = _read(raw, HEAD)
            whole: BinaryIO = _joined(start, raw)
            if start.startswith(b"\x1f\x8b"):
                unzipped = gzip.GzipFile(fileobj=whole)
                self._closes.append(unzipped)
                start = _read(cast("BinaryIO", unzipped), HEAD)
                whole = _joined(start, cast("BinaryIO", unzipped))
            if start.startswith(_BOM):
                start = start[len(_BOM) :]
                whole.read(len(_BOM))
        except BaseException:
            self.close()
            raise
        self.head = start
        self.stream = whole

    def close(self) -> None:
        """Close what was opened (standard input stays open)."""
        for opened in reversed(self._closes):
            opened.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Line numbers from 1 and lines; None for a line longer than ``MAX_LINE``, of which the rest is passed over."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) < MAX_LINE or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
            pass
        yield number, None


def text_lines(stream: BinaryIO) -> Iterator[str]:
    """Decoded lines with their ends; ``BAD_BYTE`` stands where bytes are no UTF-8, and for a line that is too long."""
    for _, line in lines(stream):
        yield decode(line) if line is not None else BAD_BYTE + "\n"


def decode(line: bytes) -> str:
    """The text of the bytes, with ``BAD_BYTE`` where they are no UTF-8."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return _ESCAPED.sub(BAD_BYTE, line.decode("utf-8", "surrogateescape"))


class Utf8Stream:
    """A stream that is UTF-8 throughout, ``BAD_BYTE`` standing for what isn't: for parsers that stop at such bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def read(self, size: int = -1) -> bytes:
        """About ``size`` bytes, a little more where some were replaced; none at the end only."""
        while size:  # some readers ask for no bytes at all, to see of which type they are
            chunk = self._stream.read(HEAD if size < 0 else max(size, 4))
            text = self._decoder.decode(chunk, final=not chunk)
            if not text and chunk:
                continue
            try:
                return text.encode()
            except UnicodeEncodeError:
                return _ESCAPED.sub(BAD_BYTE, text).encode()
        return b""


def _read(stream: BinaryIO, size: int) -> bytes:
    """``size`` bytes, or fewer at the stream's end: one read of a pipe gives less than there will be."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _joined(head: bytes, rest: BinaryIO) -> BinaryIO:
    return io.BufferedReader(_Joined(head, rest), HEAD)


class _Joined(io.RawIOBase):
    """Bytes that were read already, then the rest of their stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        part = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(part) :]
        buffer[: len(part)] = part
        return len(part)
