"""Tell which functions and files have outgrown what a reader can hold.

Functions stop at 30 lines and 4 parameters, files outside tests at 300 lines. It judges nothing else.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FUNCTION_LINES = 30
FILE_LINES = 300
PARAMETERS = 4
ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("intake", "scripts", "tests")

type_of_function = (ast.FunctionDef, ast.AsyncFunctionDef)


def oversized(path: Path, *, is_test: bool) -> Iterator[str]:
    """Yield one sentence for each thing in the file that is too large."""
    text = path.read_text()
    lines = text.count("\n")
    if lines > FILE_LINES and not is_test:
        yield f"{path}: {lines} lines, at most {FILE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, type_of_function):
            yield from oversized_function(path, node, is_test=is_test)


def oversized_function(
    path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef, *, is_test: bool
) -> Iterator[str]:
    """Yield one sentence for each way in which the function is too large."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > FUNCTION_LINES:
        yield f"{path}:{node.lineno}: {node.name} has {lines} lines, at most {FUNCTION_LINES}"
    count = parameters(node)
    # A test's parameters are its fixtures.
    if count > PARAMETERS and not is_test:
        yield f"{path}:{node.lineno}: {node.name} takes {count} parameters, at most {PARAMETERS}"


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count what a caller must think of: self and cls are not counted."""
    given = node.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    own = names[:1] in (["self"], ["cls"])
    return len(names) - own + bool(given.vararg) + bool(given.kwarg)


def main() -> int:
    """Print every oversized thing of the project; return 1 where there is one."""
    found = [
        sentence
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for sentence in oversized(path, is_test=folder == "tests")
    ]
    print("\n".join(found) or "every function and file is within its size")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
