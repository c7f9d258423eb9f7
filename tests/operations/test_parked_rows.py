"""What stands still in the rows, as the ops team sees it and has it go on: `hoinghi parked`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.parked import ROWS, parked_events, replay
from deploy.quiet import until_shown
from services.program import app, projector
from services.program.model import open_model, position
from services.program.parked import parked_boundaries
from shared import subjects
from shared.events import CATALOGUE
from shared.settings import Settings
from tests.projections.histories import tell, whole
from tests.projections.test_projector import BUDGET, POISONS, Later


@pytest.fixture
async def settings(broker: Broker, client: Client, tmp_path: Path) -> AsyncIterator[Settings]:
    """The program runs on these."""
    settings = Settings(
        nats_url=broker.url,
        nats_monitor_url=broker.monitor_url,
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}",
        clock="simulated",
    )
    service = app.build(settings)
    await service.start()
    yield settings
    await service.stop()


async def test_what_stands_still_is_listed_with_the_others_and_goes_on_when_it_can_be_read(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(client, whole()[:30])
    await client.jetstream().publish(BUDGET, POISONS["of an unknown type"])
    last = await tell(client, whole()[30:])
    engine = open_model(settings.database)
    await until_shown(engine, last)

    (told,) = await parked_events(client, ROWS)
    assert (told.stream, told.position, told.subject) == (subjects.EVENTS, 31, BUDGET)
    assert "SomethingOfALaterVersion" in told.reason
    assert await parked_events(client, "awards-policies") == []
    (still,) = await replay(client, [told])
    assert (still.outcome, still.reason) == (None, told.reason)

    monkeypatch.setattr(projector, "CATALOGUE", {**CATALOGUE, Later.type_name: Later})
    monkeypatch.setattr("services.program.projections.AUDIT_ONLY", frozenset({Later}))
    (gone,) = await replay(client, await parked_events(client))
    assert gone.outcome == "projected anew"
    assert await parked_events(client) == []
    assert not await parked_boundaries(engine)
    stands = await position(engine)
    assert (stands.position, stands.mended, stands.parked) == (last, 1, 0)
    await engine.dispose()
