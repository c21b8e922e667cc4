"""Questions that the core names stand in the flows: a step that is renamed there would lose its rule here without a word."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from intake.core.script.flow import Flows, Place
from tests.properties.desk import example_script

CORE = Path(__file__).parents[2] / "intake" / "core"
FEWEST_NAMED = 40


def places_named(source: str, flows: Flows) -> Iterator[Place]:
    """Yield each place that some source names: ``Place("flow", "step")``, or a string such as ``"flow.step"``."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Name(id="Place"), args=[ast.Constant(value=str(flow)), ast.Constant(value=str(step))]
            ):
                yield Place(flow, step)
            case ast.Constant(value=str(named)):
                flow, mark, step = named.partition(".")
                if mark and flow in flows.by_name and step.isidentifier():
                    yield Place(flow, step)
            case _:
                pass


def missing(source: str) -> set[str]:
    """Return the places that some source names and no flow has."""
    flows = example_script().flows
    return {str(place) for place in places_named(source, flows) if not flows.has(place)}


def test_every_question_that_the_core_names_stands_in_the_flows() -> None:
    sources = {str(path.relative_to(CORE)): path.read_text(encoding="utf-8") for path in CORE.rglob("*.py")}

    assert {name: missing(source) for name, source in sources.items() if missing(source)} == {}
    named = {place for source in sources.values() for place in places_named(source, example_script().flows)}
    assert len(named) >= FEWEST_NAMED


def test_a_name_that_no_flow_has_is_found_in_either_form() -> None:
    source = (
        'A = {"callback.numbers", "callback.number"}\nB = Place("erase", "chek")\nC = "callback.who.options"'
    )

    assert missing(source) == {"callback.numbers", "erase.chek"}
