"""JSON Lines: one record a line; a line that is none is a fault of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from kg.readers.problems import Fault, Record
from kg.readers.source import MAX_LINE, lines


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield the objects of a file with one JSON object a line; blank lines don't count."""
    for number, line in lines(stream):
        if line is None:
            yield Fault(number, f"a line of more than {MAX_LINE:,} bytes")
        elif line.strip():
            yield _record(number, line)


def _record(number: int, line: bytes) -> Record | Fault:
    try:
        # Decimals keep the digits of ids; NaN, which some write for nothing, is nothing.
        value = json.loads(line.rstrip().decode("utf-8"), parse_float=Decimal, parse_constant=lambda _: None)
    except UnicodeDecodeError as error:
        return Fault(number, f"bytes that are no UTF-8 (at byte {error.start + 1} of the line)")
    except json.JSONDecodeError as error:
        return Fault(number, f"no JSON: {error.msg.removesuffix(' at')} at column {error.colno}")
    except (ValueError, ArithmeticError, RecursionError):
        return Fault(number, "no JSON that can be read: nested too deeply, or a number too long")
    if not isinstance(value, dict):
        return Fault(number, f"a JSON {_KINDS.get(type(value), 'value')}, expected an object")
    return Record(number, value)


_KINDS = {list: "array", str: "string", int: "number", Decimal: "number", bool: "truth value", type(None): "null"}
