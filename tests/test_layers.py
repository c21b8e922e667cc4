"""The contracts on imports hold, and notice what they are there for: an import that goes up, and a circle."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grimp
import importlinter.configuration
import pytest
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LAYERS = [each for each in SETTINGS["contracts"] if each["type"] == "layers"]
(CIRCLES,) = (each for each in SETTINGS["contracts"] if each["type"] == "acyclic_siblings")
# Packages whose modules import each other, at least one of them.
PACKAGES = tuple(
    f"intake.{layer}"
    for layer in ("core", "services", "storage", "channels", "config", "web", "cli", "simulator")
)
KINDS: dict[str, Any] = {"layers": LayersContract, "acyclic_siblings": AcyclicSiblingsContract}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    importlinter.configuration.configure()
    return grimp.build_graph("intake", include_external_packages=True)


def holds(contract: dict[str, Any], graph: grimp.ImportGraph) -> bool:
    options = {
        name: str(value) if isinstance(value, bool) else value
        for name, value in contract.items()
        if name not in ("name", "type")
    }
    session = {"root_packages": ["intake"], "include_external_packages": "true"}
    checked = KINDS[contract["type"]](
        name=contract["name"], session_options=session, contract_options=options
    )
    kept: bool = checked.check(graph, verbose=False).kept
    return kept


def siblings(graph: grimp.ImportGraph, package: str) -> Iterator[tuple[str, str]]:
    """Yield modules of a package, or of its rooms, of which the first imports the second."""
    for module in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            inside = all(each.startswith(f"{package}.") for each in (module, imported))
            if inside and module.rpartition(".")[0] == imported.rpartition(".")[0]:
                yield module, imported


@pytest.mark.parametrize("contract", [*LAYERS, CIRCLES], ids=lambda each: str(each["name"]))
def test_a_contract_holds(graph: grimp.ImportGraph, contract: dict[str, Any]) -> None:
    assert holds(contract, graph)


@pytest.mark.parametrize("contract", LAYERS, ids=lambda each: str(each["name"]))
def test_an_import_that_goes_up_is_noticed(graph: grimp.ImportGraph, contract: dict[str, Any]) -> None:
    (container,) = contract["containers"]
    top, bottom = (contract["layers"][end].split("|")[0].strip() for end in (0, -1))
    planted = copy.deepcopy(graph)

    planted.add_import(importer=f"{container}.{bottom}", imported=f"{container}.{top}")

    assert not holds(contract, planted)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_circle_between_siblings_is_noticed(graph: grimp.ImportGraph, package: str) -> None:
    importer, imported = next(siblings(graph, package))
    planted = copy.deepcopy(graph)

    planted.add_import(importer=imported, imported=importer)

    assert not holds(CIRCLES, planted)
