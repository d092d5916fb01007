"""Label expressions: ``A``, ``A&B``, ``A|B``, ``!A`` and ``%`` as tests on labels or relationship types."""

from __future__ import annotations

from collections.abc import Callable

from . import ast

LabelTest = Callable[[tuple[str, ...]], bool]


def compile_labels(expr: ast.LabelExpr) -> LabelTest:
    if isinstance(expr, ast.LabelName):
        name = expr.name
        return lambda labels: name in labels
    if isinstance(expr, ast.LabelAny):
        return bool
    if isinstance(expr, ast.LabelNot):
        inner = compile_labels(expr.operand)
        return lambda labels: not inner(labels)
    tests = [compile_labels(operand) for operand in expr.operands]
    if isinstance(expr, ast.LabelAnd):
        return lambda labels: all(test(labels) for test in tests)
    return lambda labels: any(test(labels) for test in tests)


def required(expr: ast.LabelExpr | None) -> tuple[str, ...]:
    """Labels that everything matched must have."""
    if isinstance(expr, ast.LabelName):
        return (expr.name,)
    if isinstance(expr, ast.LabelAnd):
        return tuple(name for operand in expr.operands for name in required(operand))
    return ()


def alternatives(expr: ast.LabelExpr | None) -> tuple[str, ...] | None:
    """For ``A|B|C`` (or ``A``) its names, one of which everything matched must have; None for any other expression."""
    if isinstance(expr, ast.LabelName):
        return (expr.name,)
    if isinstance(expr, ast.LabelOr) and all(isinstance(operand, ast.LabelName) for operand in expr.operands):
        return tuple(dict.fromkeys(operand.name for operand in expr.operands if isinstance(operand, ast.LabelName)))
    return None


def show(expr: ast.LabelExpr) -> str:
    """The expression as it is written."""
    if isinstance(expr, ast.LabelName):
        return expr.name
    if isinstance(expr, ast.LabelAny):
        return "%"
    if isinstance(expr, ast.LabelNot):
        return f"!{show(expr.operand)}"
    sign = "&" if isinstance(expr, ast.LabelAnd) else "|"
    return "(" + sign.join(map(show, expr.operands)) + ")"
