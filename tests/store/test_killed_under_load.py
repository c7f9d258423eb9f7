"""Five times kill -9 of the server, while eight writers over two connections write to the same books."""

import nats
from nats.aio.client import Client

from deploy.broker import Broker
from shared.boundaries import Boundaries
from shared.store import EventStore
from tests.store.ledger import CATALOGUE, Load, whole_log


async def test_what_was_acknowledged_is_stored_once_and_in_turn(
    broker: Broker, client: Client
) -> None:
    other = await nats.connect(broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    processes = [
        Boundaries(EventStore(one, patience=60), CATALOGUE, max_events=400)
        for one in (client, other)
    ]
    async with Load(processes, writers=8) as load:
        for _ in range(5):
            await load.more(60)
            broker.kill()
            broker.start()
        await load.more(60)
        await load.finish()
    log = await whole_log(client)
    load.assert_each_stands_in(log)
    assert any("Nats-Batch-Commit" in entry.headers for entry in log)
    await other.close()
