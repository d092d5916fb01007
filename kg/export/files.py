"""Writing files and folders so that a reader sees the old one or the new one, never half of one.

A folder takes its place by two renames, between which a reader sees none.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import UsageError

MANIFEST = "manifest.json"

_BY_FILE_MANAGERS = {".DS_Store", "Thumbs.db", "desktop.ini"}
DATABASE = b"SQLite format 3\0"  # how the file of a store begins, which is never written over


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes its place at ``path`` when the block ends without an error.

    Standard output (``-``, ``/dev/stdout``), devices and pipes are written straight away.

    Raises:
        UsageError: ``path`` is a folder, or can't be written.
    """
    try:
        if str(path) in ("-", "/dev/stdout"):
            # Not by its name: where it leads into a file, that file is someone else's, and may hold more than this.
            sys.stdout.flush()
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        if path.is_dir():
            raise UsageError(f"{path} is a folder", hint="name a file to write")
        if path.is_file():
            with path.open("rb") as there:
                if there.read(len(DATABASE)) == DATABASE:
                    raise UsageError(f"{path} is a store or another database", hint="name another file to write")
        elif path.exists():
            with path.open("wb") as stream:
                yield stream
            return
        target = path.resolve()  # a link keeps pointing where it points
        temporary = _beside(target, "tmp")
        try:
            with temporary.open("xb") as stream:
                if target.exists():  # before anything is written: who may not read the old one may not read this
                    shutil.copymode(target, temporary)
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _cannot_write(path, error) from error


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which takes the place of ``path`` when the block ends without an error.

    Of what lies there only an earlier export is replaced, whose manifest names all that lies there.

    Raises:
        UsageError: ``path`` is a file, a folder that holds what kg didn't write or is the current one, or can't be
            written.
    """
    if str(path) == "-":
        raise UsageError("this format writes a folder, not standard output", hint="name a folder")
    try:
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file", hint="this format writes a folder: name another path")
        target = path.resolve()
        if path.is_dir():
            if Path.cwd().is_relative_to(target):
                # A shell would go on in the folder that was replaced, which is gone.
                raise UsageError(f"{path} is the current folder or holds it", hint="name another folder")
            there = sorted(path.iterdir())
            ours = _exported(path)
            if there and not ours:
                raise UsageError(f"{path} holds files that kg didn't write", hint="name a new or an empty folder")
            for file in there:
                if file.name not in ours | _BY_FILE_MANAGERS or file.is_dir():
                    hint = "it would be lost: move it, or name another folder"
                    raise UsageError(f"{file} is no part of an export", hint=hint)
        temporary, old = _beside(target, "tmp"), _beside(target, "old")
        temporary.mkdir()
        try:
            if target.exists():  # before anything is written: who may not read the old one may not read this
                shutil.copymode(target, temporary)
            yield temporary
            if target.exists():
                target.replace(old)
            temporary.replace(target)
        finally:
            if old.exists() and not target.exists():
                old.replace(target)
            shutil.rmtree(temporary, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _beside(target: Path, ending: str) -> Path:
    """A name in the same folder that nothing else has: numbers of processes come back, and threads share theirs.

    Without the target's name, which may be as long as a name can be.
    """
    return target.with_name(f".kg-{secrets.token_hex(6)}.{ending}")


def _exported(folder: Path) -> set[str]:
    """The files of an export, by its manifest; none where kg wrote none (other programs have a manifest, too)."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return set()
    if not isinstance(manifest, dict) or not str(manifest.get("format")).startswith("kg-"):
        return set()
    files = manifest.get("files")
    entries = files if isinstance(files, list) else []
    return {MANIFEST, *(str(entry.get("file") if isinstance(entry, dict) else entry) for entry in entries)}


def _cannot_write(path: Path, error: OSError) -> UsageError:
    return UsageError(f"can't write {path}: {error.strerror or error}", hint="does its folder exist, is it yours?")
