"""``pytest tests/transcripts --rewrite`` writes the transcripts anew; read the difference afterwards."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the transcripts as they go now")


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether transcripts are written down instead of compared."""
    return bool(request.config.getoption("--rewrite", default=False))
