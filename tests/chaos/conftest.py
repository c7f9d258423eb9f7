"""One system for all of this folder, and the mark by which its tests share one loop."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.chaos.rig import Rig, rigged

SEED = 2023


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rig(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rig]:
    directory = await asyncio.to_thread(tmp_path_factory.mktemp, "chaos")
    async with rigged(directory, SEED) as system:
        yield system
