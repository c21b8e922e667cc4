"""What the laws share: the line's script, read once."""

from __future__ import annotations

import pytest

from intake.core.script.script import Script
from tests.properties.desk import example_script


@pytest.fixture(scope="session")
def script() -> Script:
    """Everything the line says."""
    return example_script()
