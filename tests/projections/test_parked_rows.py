"""Whatever boundary stands still: lists, documents and answers are made of the others, or refused with words."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble, assemble_acts, assemble_cards
from services.program.documents.kinds import KINDS
from services.program.documents.templates import shipped
from services.program.issuing import lay_out
from services.program.model import open_model
from services.program.parked import must_be_whole, parked_boundaries
from services.program.rebuild import rebuild
from shared.refusals import Refused
from shared.subjects import Subject
from tests.projections.histories import C, tell, whole

STORY: Final = whole()
FIRST: Final = {
    subject: place
    for place, (subject, _) in reversed(list(enumerate(STORY)))
    if subject.split(".")[1] == C
}
"""Each boundary, by where it begins in the story."""


async def _everything(engine: AsyncEngine) -> dict[str, str]:
    """Each thing that is made of the rows, and by which code it was refused."""
    made: dict[str, Callable[[], Awaitable[Any]]] = {
        "program": lambda: assemble.program(engine, C),
        "script": lambda: assemble.script(engine, C),
        "report": lambda: assemble.report(engine, C),
        "invitations": lambda: assemble.invitations(engine, C),
        "delegates": lambda: assemble.delegate_list(engine, C),
        "awards": lambda: assemble.award_list(engine, C),
        "calendar": lambda: assemble.calendar(engine, C),
        "calendars": lambda: assemble.calendars(engine, C, "hoinghi@example.org"),
        "act": lambda: assemble_acts.act(engine, C, decided=False),
        "decision": lambda: assemble_acts.act(engine, C, decided=True),
        "cards": lambda: assemble_cards.cards(engine, C),
        "labels": lambda: assemble_cards.labels(engine, C),
        **{kind: _laid_out(engine, kind) for kind in KINDS},
    }
    refused = {}
    for name, make in made.items():
        try:
            await make()
        except Refused as told:
            refused[name] = told.code
    return refused


def _laid_out(engine: AsyncEngine, kind: str) -> Callable[[], Awaitable[Any]]:
    return lambda: lay_out(engine, C, kind, shipped())


@pytest.mark.parametrize("subject", FIRST)
async def test_what_is_made_of_rows_that_lack_a_boundary_is_made_or_refused_with_words(
    client: Client, sqlite_url: Callable[[], str], subject: Subject
) -> None:
    await tell(client, STORY[: FIRST[subject]])
    await client.jetstream().publish(subject, b"{")
    await tell(client, STORY[FIRST[subject] :])
    url = sqlite_url()
    assert await rebuild(client, url)
    engine = open_model(url)
    (waits,) = await parked_boundaries(engine)
    assert (waits.conference, waits.subject, waits.position) == (C, subject, FIRST[subject] + 1)
    refused = await _everything(engine)
    assert set(refused.values()) <= {"CONFERENCE_UNKNOWN", "DOCUMENT_EMPTY"}
    if ".notifications." not in subject:
        with pytest.raises(Refused, match=waits.name.en):
            await must_be_whole(engine, C)
    await engine.dispose()
