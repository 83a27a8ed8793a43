"""Runs the code of a notebook cell by cell, as a kernel does, without Jupyter."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any


def code_cells(path: Path) -> list[str]:
    """Return the source of each cell of code."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run_notebook(path: Path) -> tuple[dict[str, Any], list[Any]]:
    """Run all cells in one namespace; return it, and what each cell shows at its end.

    Raises:
        Exception: What a cell raises; the traceback names the cell.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    shown: list[Any] = []
    for number, source in enumerate(code_cells(path), 1):
        body = ast.parse(source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        where = f"{path.name}, cell {number}"
        code = compile(ast.Module(body, []), where, "exec", dont_inherit=True)
        exec(code, names)  # noqa: S102 - our own
        value = None
        if isinstance(last, ast.Expr):
            shows = compile(ast.Expression(last.value), where, "eval", dont_inherit=True)
            value = eval(shows, names)  # noqa: S307
        shown.append(value)
    return names, shown
