"""Writing clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import ast
from .errors import UnsupportedError
from .operators import Operator
from .scope import Scope

if TYPE_CHECKING:
    from .planner import Planner


class Writer:
    pass


def plan_write(planner: Planner, clause: ast.Clause, scope: Scope, child: Operator) -> tuple[Operator, Scope]:
    raise UnsupportedError("writing clauses are not supported yet", offset=clause.offset)
