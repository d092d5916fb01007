"""What goes wrong while reading: the values that say so, and the errors that the parts of the reader pass upwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

EMPTY = "empty"  # the reason of a file without content
UNKNOWN = "of no known format"  # that of one in which nothing looks like papers

ProblemKind = Literal["broken", "skipped", "noted"]


@dataclass(frozen=True)
class Problem:
    """Something in the input that gave no paper (or, if ``noted``, a paper that someone should look at).

    Attributes:
        kind: ``broken`` (should have been a paper and isn't), ``skipped`` (is no paper) or ``noted`` (read, but
            unusual).
        file: The file as it was named, or ``-`` for standard input.
        line: Where it starts, from 1; None where the whole file is meant or the format has no lines.
        record: The record's id or title, if known.
        reason: What is wrong, in a few words.
    """

    kind: ProblemKind
    file: str
    line: int | None
    record: str | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.reason}"


class Record(NamedTuple):
    """One raw record, as a format's parser yields it: fields under the names that the file gives them."""

    line: int | None
    fields: Mapping[str, Any]


class Fault(NamedTuple):
    """A place where a format's parser found no record, and why."""

    line: int | None
    reason: str
    kind: ProblemKind = "broken"


class NoPaperError(Exception):
    """A record that can't become a paper; its text says why."""

    def __init__(self, reason: str, kind: ProblemKind = "broken") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
