"""Waits short enough for tests."""

import pytest

from shared import consumer as kernel


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_FETCH_SECONDS", 0.3)
    monkeypatch.setattr(kernel, "_AGAIN_SECONDS", 0.05)
