"""An endpoint of a language model on this machine, and a store to put calls on record in."""

from collections.abc import Iterator

import pytest

from tests.fakes.model_endpoint import ModelEndpoint


@pytest.fixture
def endpoint() -> Iterator[ModelEndpoint]:
    """An endpoint that a test leads."""
    with ModelEndpoint().running() as running:
        yield running
