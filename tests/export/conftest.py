from __future__ import annotations

from collections.abc import Iterator

import pytest
from websockets.sync.client import ClientConnection

from tests.support.browser import chromium


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientConnection]:
    """The connection to a Chromium without a window."""
    with chromium(tmp_path_factory.mktemp("chromium")) as socket:
        yield socket
