"""All scalar functions by name; here are those that belong to no type of value."""

from __future__ import annotations

import random
import uuid

from .conversions import CONVERSIONS
from .graph_functions import GRAPH_FUNCTIONS
from .list_functions import LIST_FUNCTIONS
from .number_functions import NUMBER_FUNCTIONS
from .signatures import FunctionTable
from .string_functions import STRING_FUNCTIONS
from .types import ANY, FLOAT, STRING
from .values import Value, equals

FUNCTIONS = FunctionTable(GRAPH_FUNCTIONS | LIST_FUNCTIONS | NUMBER_FUNCTIONS | STRING_FUNCTIONS | CONVERSIONS)


@FUNCTIONS.define("coalesce", (ANY,), ANY, variadic=True, strict=False)
def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None), None)


@FUNCTIONS.define("nullIf", (ANY, ANY), ANY, strict=False)
def _null_if(a: Value, b: Value) -> Value:
    return None if equals(a, b) is True else a


@FUNCTIONS.define("rand", (), FLOAT, volatile=True)
def _rand() -> Value:
    return random.random()


@FUNCTIONS.define("randomUUID", (), STRING, volatile=True)
def _random_uuid() -> Value:
    return str(uuid.uuid4())
