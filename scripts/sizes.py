"""Tell which functions and files have outgrown what a reader can hold.

Functions stop at 30 lines and 4 parameters, files at 300 lines. A test may be longer, and its parameters are
its fixtures; a migration is a list of tables. It judges nothing else.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FUNCTION_LINES = 30
TEST_LINES = 60
FILE_LINES = 300
PARAMETERS = 4
ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("intake", "scripts", "tests")

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def oversized(path: Path) -> Iterator[str]:
    """Yield one sentence for each thing in the file that is too large."""
    if "versions" in path.parts:
        return
    text = path.read_text()
    lines = text.splitlines()
    is_test = path.is_relative_to(ROOT / "tests")
    if len(lines) > FILE_LINES and not is_test:
        yield f"{path}: {len(lines)} lines, at most {FILE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, FUNCTIONS):
            yield from too_long(path, node, TEST_LINES if is_test else FUNCTION_LINES)
            # Where another's interface dictates the parameters, the line says so to ruff too.
            if not is_test and "PLR0913" not in lines[node.lineno - 1]:
                yield from too_many(path, node)


def too_long(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef, most: int) -> Iterator[str]:
    """Yield a sentence where the function has too many lines, its docstring among them."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > most:
        yield f"{path}:{node.lineno}: {node.name} has {lines} lines, at most {most}"


def too_many(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield a sentence where the function takes too many parameters."""
    count = parameters(node)
    if count > PARAMETERS:
        yield f"{path}:{node.lineno}: {node.name} takes {count} parameters, at most {PARAMETERS}"


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count what a caller must think of: self and cls are not counted."""
    given = node.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    own = names[:1] in (["self"], ["cls"])
    return len(names) - own + bool(given.vararg) + bool(given.kwarg)


def found() -> list[str]:
    """Return a sentence for every oversized thing of the project."""
    return [
        sentence
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for sentence in oversized(path)
    ]


def main() -> int:
    """Print every oversized thing of the project; return 1 where there is one."""
    sentences = found()
    print("\n".join(sentences) or "every function and file is within its size")
    return bool(sentences)


if __name__ == "__main__":
    sys.exit(main())
