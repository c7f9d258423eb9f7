"""A key or a webhook of an agency that no plan names is remarked on, where the plans are known."""

from pathlib import Path

import pytest
from nats.aio.client import Client

from deploy.planned_agencies import not_planned
from services.program.model import create_schema, open_model
from services.program.projector import follow
from shared.settings import Settings
from tests.projections.histories import tell, whole


@pytest.fixture
async def settings(client: Client, tmp_path: Path) -> Settings:
    url = f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}"
    engine = open_model(url)
    await create_schema(engine)
    await follow(client, engine, stop_at=await tell(client, whole()[:2]))
    await engine.dispose()
    return Settings(database_url=url)


async def test_an_agency_that_no_plan_names_is_remarked_on(settings: Settings) -> None:
    assert await not_planned(settings, "so-y-te") is None
    told = await not_planned(settings, "so-yte")
    assert told is not None
    assert "so-yte" in told


async def test_where_no_plan_is_known_nothing_is_said_and_no_file_is_made(
    settings: Settings, tmp_path: Path
) -> None:
    nowhere = tmp_path / "none.db"
    other = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{nowhere}"})
    assert await not_planned(other, "so-yte") is None
    assert not nowhere.exists()
