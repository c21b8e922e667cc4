"""Tell which functions and files have outgrown what a reader can hold.

Functions stop at 30 lines, files at 300 lines. Four parameters may be given by place, a fifth by name only; and
no parameter is a tuple of several things, whose parts would have no names. A test may be longer, and its
parameters are its fixtures; a migration is a list of tables. It judges nothing else.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FUNCTION_LINES = 30
TEST_LINES = 60
FILE_LINES = 300
PARAMETERS = 5
BY_PLACE = 4
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
                yield from nameless(path, node)


def too_long(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef, most: int) -> Iterator[str]:
    """Yield a sentence where the function has too many lines, its docstring among them."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > most:
        yield f"{path}:{node.lineno}: {node.name} has {lines} lines, at most {most}"


def too_many(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield a sentence where the function takes too many parameters: self and cls are not counted."""
    given = node.args
    places = [each.arg for each in (*given.posonlyargs, *given.args)]
    by_place = len(places) - (places[:1] in (["self"], ["cls"])) + bool(given.vararg)
    count = by_place + len(given.kwonlyargs) + bool(given.kwarg)
    if by_place > BY_PLACE:
        yield f"{path}:{node.lineno}: {node.name} takes {by_place} parameters by place, at most {BY_PLACE}"
    elif count > PARAMETERS:
        yield f"{path}:{node.lineno}: {node.name} takes {count} parameters, at most {PARAMETERS}"


def nameless(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield a sentence for each parameter that is, or holds, a tuple whose parts have no names."""
    given = node.args
    for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
        if each and each.annotation and any(map(is_mixed_tuple, ast.walk(each.annotation))):
            yield (
                f"{path}:{node.lineno}: {node.name} takes {each.arg} as a tuple whose parts have no names: "
                "make it a frozen dataclass or a NamedTuple, or two parameters by name"
            )


def is_mixed_tuple(node: ast.AST) -> bool:
    """Tell whether a piece of an annotation is a tuple other than ``tuple[X, ...]``."""
    match node:
        case ast.Subscript(ast.Name("tuple"), ast.Tuple([_, ast.Constant(value)])) if value is ...:
            return False
        case ast.Subscript(ast.Name("tuple")):
            return True
    return False


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
