"""What the hall's screen says, from rows: whom to call for an award, in the order in which the script calls."""

from datetime import timedelta

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.screen_view import screen_view
from services.program import tables
from services.program.projector import follow
from services.program.snapshot import snapshot
from shared import subjects
from shared.events.awards import AwardPresented, AwardRevoked
from tests.projections.histories import C, tell, whole
from tests.projections.test_script import AGENDA

_CEREMONY = "trao-thuong"


@pytest.mark.parametrize("presented", [False, True], ids=["before", "after"])
async def test_the_roll_call_holds_who_has_not_received_yet(
    client: Client, sqlite_model: AsyncEngine, presented: bool
) -> None:
    left_out = () if presented else (AwardPresented, AwardRevoked)
    story = [
        fact for fact in whole() if ".agenda." not in fact[0] and not isinstance(fact[1], left_out)
    ]
    story += [(subjects.agenda(C), fact) for fact in AGENDA]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    async with snapshot(sqlite_model, C) as shot:
        awards = [row for row in await shot.rows(tables.awards) if row["revoked_at"] is None]
        view = await screen_view(shot, shot.starts, "", _CEREMONY)
        early = await screen_view(shot, shot.starts - timedelta(hours=1), "", "")
    waiting = [row["name"] for row in awards if row["presented_at"] is None]
    assert view.awarded == len(awards)
    assert view.presented == len(awards) - len(waiting)
    assert sorted(one.name for one in view.awards) == sorted(waiting)
    assert bool(waiting) is (view.view == "awards"), "the ceremony calls while somebody waits"
    assert early.view == "program"
    if not presented:
        assert len(waiting) > 1
