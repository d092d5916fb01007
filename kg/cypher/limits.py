"""Limits of one run: the deadline, the row budget and an account of the memory that its values hold."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import MemoryLimitError, QueryTimeoutError, RowLimitError
from .values import Attributes, Value

if TYPE_CHECKING:
    from .index import GraphIndex
    from .regex import Regex
    from .writer import Writer

#: Steps between two looks at the clock.
TICKS = 500
#: How many items of a list, or characters of a text, are gone through in the time of one step.
ITEMS = 16
#: How many bytes of a new value are made in the time of one step.
BYTES = 1024


@dataclass(frozen=True)
class Limits:
    """``timeout`` in seconds and ``max_memory`` in bytes (an estimate); None is no limit."""

    timeout: float | None = 30.0
    max_rows: int | None = 1_000_000
    max_memory: int | None = 256 * 1024 * 1024


@dataclass(slots=True)
class Context:
    """All that one run of a query has for itself; compiled queries hold no state, so threads may share them."""

    index: GraphIndex
    attributes: Attributes
    parameters: Mapping[str, Value]
    limits: Limits
    writer: Writer | None = None
    rows: list[tuple[Value, ...]] = field(default_factory=list)
    #: Whether the rows hold nothing but scalars.
    plain: bool = True
    regexes: dict[str, Regex] = field(default_factory=dict)
    ticks: int = TICKS
    deadline: float = field(init=False)
    memory: float = field(init=False)
    used: int = 0

    def __post_init__(self) -> None:
        timeout, memory = self.limits.timeout, self.limits.max_memory
        self.deadline = float("inf") if timeout is None else time.monotonic() + timeout
        self.memory = float("inf") if memory is None else memory

    def check_time(self) -> None:
        """Called when ``ticks`` has run out: looks at the clock, and at what has been added to ``used`` by the way."""
        self.ticks = TICKS
        self.charge(0)
        if time.monotonic() > self.deadline:
            raise QueryTimeoutError(
                f"the query ran longer than {self.limits.timeout:g} s",
                hint="bound variable-length patterns, add labels, or raise timeout",
            )

    def tick(self, steps: int = 1) -> None:
        self.ticks -= steps
        if self.ticks < 0:
            self.check_time()

    def go_through(self, length: int) -> None:
        """Called before as many items or characters are looked at within one step."""
        self.tick(length // ITEMS)

    def pace(self, value: Value) -> None:
        """Called before a value is compared: a list or map takes its time, and what is in it may be long too."""
        if value.__class__ is list or value.__class__ is dict:
            self.tick(TICKS // 10 + len(value))

    def charge(self, size: int) -> None:
        """Accounts for ``size`` more bytes; who drops a value takes its size off ``used`` again."""
        self.used += size
        if self.used > self.memory:
            raise MemoryLimitError(
                f"the query needs more than {self.limits.max_memory} bytes",
                hint="collect or sort less, or raise max_memory",
            )
        if size > BYTES:  # what is large takes its time to make
            self.tick(size // BYTES)

    def made(self, text: str) -> str:
        """A new string, accounted for."""
        size = 56 + len(text)
        if size > BYTES:
            self.charge(size)
        else:  # compared with the limit when the clock is looked at
            self.used += size
        return text

    def check_rows(self) -> None:
        limit = self.limits.max_rows
        if limit is not None and len(self.rows) > limit:
            raise RowLimitError(f"the query gives more than {limit} rows", hint="add LIMIT, or raise max_rows")


Row = list[Any]
"""The frame of a run: slot 0 holds the Context, every other slot one variable or the state of one operator."""


def size_of(value: Value) -> int:
    """About how many bytes a value holds; graph values belong to the graph and count as a reference."""
    if isinstance(value, str):
        return 56 + len(value)
    if isinstance(value, list):
        return 64 + 8 * len(value) + sum(map(size_of, value))
    if isinstance(value, dict):
        return 232 + sum(100 + size_of(item) for item in value.values())
    return 32
