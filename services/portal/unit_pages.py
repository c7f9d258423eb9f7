"""A unit's own page, for its contact who is signed in; link_pages.py has the same for who holds a link."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import to_json
from sqlalchemy import select
from starlette.responses import Response

from services.portal.language import N_
from services.portal.looked_at import LOOK
from services.portal.sending import Acting
from services.portal.unit_actions import At, action, receiver_look
from services.portal.unit_view import UnitView, unit_view
from services.portal.visit import Visit
from services.portal.words import status
from services.program import tables
from services.program.documents.qr import qr_svg
from services.program.model import reading
from services.program.order import hours_told
from services.program.snapshot import STANDING, Columns, snapshot
from shared.commands.base import Accepted, Declined
from shared.refusals import Refused, Term, not_found
from shared.spelling import small_word

_LETTER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Here:
    """One delegation's page: whose it is, where it is found, who acts on it."""

    delegation: Columns
    base: str
    acting: Acting
    by_link: bool = False


async def own_delegation(visit: Visit) -> Here:
    """Only of the visitor's own agency; any other looks like one that is not there."""
    name, conference = visit.path("delegation"), visit.path("conference")
    rows = tables.delegations.c
    async with reading(visit.portal.engine) as connection:
        found = await connection.execute(
            select(tables.delegations).where(
                rows.conference == conference, rows.delegation == name, rows.unit == visit.unit
            )
        )
        row = found.mappings().one_or_none()
    if row is None:
        raise not_found(Term("đoàn", "delegation"), name[:64], "hoinghi show … delegations")
    return Here(dict(row), f"/c/{conference}/unit/{name}", visit.acting())


async def own(visit: Visit) -> Response:
    """To the page of the visitor's delegation; of several, and of none, to where they are listed."""
    conference, rows = visit.path("conference"), tables.delegations.c
    query = select(rows.delegation).where(
        rows.conference == conference, rows.unit == visit.unit, rows.status.in_(STANDING)
    )
    async with reading(visit.portal.engine) as connection:
        found = (await connection.execute(query.limit(2))).scalars().all()
    if len(found) == 1:
        return visit.see_other(f"{visit.base}/unit/{found[0]}")
    return visit.see_other(visit.base, anchor="giay-moi" if found else "")


async def show(visit: Visit) -> Response:
    return await shown(visit, await own_delegation(visit))


async def act(visit: Visit) -> Response:
    return await acted(visit, await own_delegation(visit))


async def letter(visit: Visit) -> Response:
    return await letter_of(visit, await own_delegation(visit))


async def code(visit: Visit) -> Response:
    return await code_of(visit, await own_delegation(visit))


# --- the same for both doors ------------------------------------------------------------------------


async def shown(
    visit: Visit,
    here: Here,
    status: int = 200,
    refused: Refused | Declined | None = None,
    *,
    looked: bool = False,
) -> Response:
    """The page as things stand now. After a refusal the form keeps what was typed; ``looked``: what it would
    change stands there first."""
    now = await visit.portal.desk.now()
    async with snapshot(visit.portal.engine, here.acting.conference) as shot:
        view = await unit_view(shot, here.delegation, now, by_link=here.by_link)
        visit.conference = shot.head
        standing = shot.head["status"]
        title, starts, venue = shot.title, shot.starts, shot.venue
        ends = (await hours_told(shot)).ends
        desk = shot.plan.contact
    typed: dict[str, Any] = {}
    told = visit.problem(refused) if refused is not None else None
    if told is not None:
        typed = {key: value for key, value in visit.form.items() if isinstance(value, str)}
    award = visit.typed("award")
    row = next(
        (n for n in view.nominations if looked and f"{n['round']}/{n['nomination']}" == award), None
    )
    return visit.page(
        "unit.html",
        status,
        view=view,
        base=here.base,
        title=title,
        starts=starts,
        ends=ends,
        venue=venue,
        standing=standing,
        done_about=_about(visit, view),
        desk=desk,
        typed=typed,
        look=receiver_look(visit, row, f"{here.base}#khen-thuong") if row is not None else None,
        pressed=_pressed(typed),
        refused=told.naming(_names(view, typed)) if told is not None else None,
        new_person=f"p-{secrets.token_hex(6)}",
        new_paper=f"tl-{secrets.token_hex(6)}",
    )


def _about(visit: Visit, view: UnitView) -> str:
    """Of whom the sentence for what was just done is, where they stand now, and whether a letter finds them."""
    people = {seat.row["person_id"]: seat.row for seat in (*view.people, *view.gone)}
    row = people.get(visit.typed("who"))
    if row is None:
        return ""
    told = f"{row['name']}: {visit.said(status(row['status']))}"
    if small := small_word(row["name"]):
        told += f"; {visit.said(_SMALL, word=small)}"
    if row["status"] != "confirmed" or row["email"]:
        return told
    by_hand = visit.said("không có thư điện tử, đưa mã điểm danh (QR) cho người dự")
    return f"{told}; {by_hand}"


_SMALL: Final = N_(
    "“%(word)s” trong tên không viết hoa, thẻ in đúng như vậy: gõ nhầm thì bấm Sửa thông tin"
)


def _names(view: UnitView, typed: dict[str, Any]) -> dict[str, str]:
    """What ids in a sentence stand for on this page: people by name, the delegation by its own."""
    known = {seat.row["person_id"]: seat.row["name"] for seat in (*view.people, *view.gone)}
    known |= {row["nomination"]: row["name"] for row in view.nominations}
    new = typed.get("substitute") or typed.get("person")
    if new and new not in known and typed.get("name"):
        known[new] = typed["name"]
    return known | {view.delegation["delegation"]: view.delegation["invitee"]}


def _pressed(typed: dict[str, Any]) -> str:
    """Which form it was: the action, and whom or what it was about."""
    about = next(
        (typed[key] for key in ("paper", "contribution", "task", "award") if key in typed), None
    )
    return f"{typed.get('act', '').removeprefix(LOOK)}:{about or typed.get('person', '')}"


async def acted(visit: Visit, here: Here) -> Response:
    try:
        wanted = await action(visit, here.delegation, by_link=here.by_link)(
            At(visit, here.delegation)
        )
        if visit.typed("act").startswith(LOOK):
            return await shown(visit, here, looked=True)
        answer = await visit.portal.desk.send(
            here.acting, visit.typed("form_id"), wanted.wishes, accounts=not here.by_link
        )
    except Refused as refused:
        return await shown(visit, here, 422, refused)
    if not isinstance(answer, Accepted):
        return await shown(visit, here, 422, answer)
    consent = wanted.done == "substituted" and not any(
        "AttendeeSubstituted" in event.type for event in answer.events
    )
    who = visit.query({"who": visit.typed("substitute") or visit.typed("person")})
    done = "consent" if consent else wanted.done
    return visit.see_other(f"{here.base}{who}", done, wanted.anchor)


async def letter_of(visit: Visit, here: Here) -> Response:
    """The letter of invitation as it would be printed now."""
    question = {
        "conference": here.acting.conference,
        "delegation": here.delegation["delegation"],
        "position": 0,
    }
    content = await visit.portal.service.ask(
        "program", "letter", to_json(question), _LETTER_SECONDS
    )
    name = f'attachment; filename="giay-moi-{here.delegation["delegation"]}.pdf"'
    return Response(content, media_type="application/pdf", headers={"content-disposition": name})


async def code_of(visit: Visit, here: Here) -> Response:
    """The check-in code of somebody who has confirmed, as a picture."""
    rows, person = tables.attendees.c, visit.path("person")
    async with reading(visit.portal.engine) as connection:
        found = await connection.execute(
            select(rows.code).where(
                rows.conference == here.acting.conference,
                rows.delegation == here.delegation["delegation"],
                rows.person_id == person,
            )
        )
        known = found.scalar_one_or_none()
    if known is None:
        raise not_found(
            Term("mã điểm danh", "check-in code"), person[:64], "hoinghi show … delegates"
        )
    return Response(qr_svg(known, unit=6), media_type="image/svg+xml")
