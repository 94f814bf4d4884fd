"""One application for all targets, closed after the last."""

import pytest

from tests.fuzz import site


@pytest.fixture(scope="session", autouse=True)
def closed():
    yield
    site.close()
