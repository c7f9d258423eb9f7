"""A projector that is killed (SIGKILL, by itself) in the middle of its n-th transaction.

``python -m tests.projections.killed NATS_URL DATABASE_URL BATCH_SIZE NTH``
"""

import asyncio
import os
import signal
import sys

import nats
from sqlalchemy.ext.asyncio import AsyncConnection

from services.program import projector
from services.program.model import create_schema, open_model
from services.program.statements import Batch, write


async def main(nats_url: str, database_url: str, size: int, nth: int) -> None:
    calls = 0

    async def write_half(connection: AsyncConnection, batch: Batch) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            half = dict(list(batch.puts.items())[: max(1, len(batch.puts) // 2)])
            await write(connection, Batch(half))
            os.kill(os.getpid(), signal.SIGKILL)
        await write(connection, batch)

    projector.BATCH = size  # type: ignore[misc]
    projector.write = write_half  # type: ignore[attr-defined]
    engine = open_model(database_url)
    await create_schema(engine)
    await projector.follow(await nats.connect(nats_url), engine)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
