"""What protocol works with, from rows: the plan of seats, a proposal, cards, possible twins."""

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.seat_map import seat_map
from services.program.assemble_protocol import (
    changed_cards,
    name_cards,
    possible_twins,
    reception_cards,
    seat_plan,
    seat_proposal,
    void_cards,
)
from services.program.projector import follow
from tests.projections.histories import C, tell, whole


@pytest.fixture
async def rows(client: Client, sqlite_model: AsyncEngine) -> AsyncEngine:
    await follow(client, sqlite_model, stop_at=await tell(client, whole()))
    return sqlite_model


async def test_the_hall_shows_who_sits_and_a_proposal_seats_everybody_who_comes(
    rows: AsyncEngine,
) -> None:
    plan, proposal = await seat_plan(rows, C), await seat_proposal(rows, C)
    assert plan is not None
    assert proposal is not None
    assert plan.holders[2, 7].person_id == "so-y-te-an"
    coming = {(card.delegation, card.person_id) for card in await name_cards(rows, C)}
    assert set(proposal.seats) == coming
    assert len(set(proposal.seats.values())) == len(coming)
    assert "●" in seat_map(plan.hall, set(plan.holders), plan.pinned)


async def test_a_reception_card_has_what_was_entered_beside_name_and_seat(
    rows: AsyncEngine,
) -> None:
    cards = {one.card.person_id: one for one in await reception_cards(rows, C)}
    assert cards["so-tai-chinh-an"].address == "Đồng chí"
    assert cards["so-y-te-an"].address is None
    assert cards["so-y-te-an"].card.seat == (2, 7)


async def test_cards_are_printed_anew_for_whom_they_changed_only(rows: AsyncEngine) -> None:
    now = await name_cards(rows, C)
    assert changed_cards(now, now) == ()
    assert changed_cards(now[1:], now) == now[:1]
    assert void_cards(now, now[1:]) == now[:1]


async def test_twins_that_were_settled_are_not_asked_about_again(rows: AsyncEngine) -> None:
    assert await possible_twins(rows, C) == ()
