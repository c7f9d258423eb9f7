"""An item of the program is amended in what was typed over: names are taken away, a colleague's words stay."""

from services.portal.roles import Role
from services.program import tables
from shared.commands.agenda import AmendAgendaItem
from tests.portal.conftest import CONFERENCE, Held
from tests.portal.forms import form_of, web

PLACE = f"/c/{CONFERENCE}/program"
ORGANISER = "bo-chqs-tinh"


async def test_an_emptied_name_is_taken_away_and_an_untouched_word_stays(held: Held) -> None:
    async with held.story() as story:
        before = (await story.rows(tables.agenda_items))[0]
    item, given = before["item"], {key: before[key] for key in ("title", "unit", "conducted_by")}
    named = AmendAgendaItem(item=item, unit="so-y-te", conducted_by="Phó Chủ tịch UBND tỉnh")
    await held.send(ORGANISER, named)
    async with await web(held, ORGANISER, Role.ORGANISER) as office:
        form = form_of((await office.get(PLACE)).text, act="amend", item=item).fields
        await held.send(ORGANISER, AmendAgendaItem(item=item, title="Khai mạc (giả định)"))
        done = await office.post(PLACE, data=form | {"unit": "", "conducted_by": ""})
        assert done.status_code == 303
        async with held.story() as story:
            after = next(r for r in await story.rows(tables.agenda_items) if r["item"] == item)
        assert (after["unit"], after["conducted_by"]) == (None, None)
        assert after["title"] == "Khai mạc (giả định)"

        refused = await office.post(PLACE, data=form | {"presenter": ""})
        assert refused.status_code == 422
        assert "PORTAL_FIELDS" in refused.text
    cleared = tuple(key for key in ("unit", "conducted_by") if given[key] is None)
    kept = {key: value for key, value in given.items() if value is not None}
    await held.send(
        ORGANISER, AmendAgendaItem.model_validate({"item": item, **kept, "clears": cleared})
    )
