"""One delegate: how they are received, where they stand, a new check-in code, absence; each looked at first."""

from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from services.portal import looked_at
from services.portal.language import N_
from services.portal.refusals import no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import day
from services.program import tables
from services.program.snapshot import Columns, Snapshot
from shared.commands.base import Command, Declined
from shared.commands.protocol import PlaceDelegate, SetReceptionCard
from shared.commands.reception import ReissueCheckInCode
from shared.commands.registry import MarkAttendeeAbsent
from shared.personal import Personal
from shared.refusals import Refused, Term, not_found

CARD: Final = {
    "address": N_("Xưng hô"),
    "received_by": N_("Người đón"),
    "car": N_("Xe"),
    "gift": N_("Quà tặng"),
    "meal": N_("Suất ăn"),
    "notes": N_("Ghi chú"),
}
"""What a card says, in the order of the printed list."""
PLACE: Final = {
    "rank": N_("Thứ bậc"),
    "order": N_("Số thứ tự riêng"),
    "within": N_("Trong bậc"),
    "appointed_on": N_("Bổ nhiệm ngày"),
}
_HAS_CODE: Final = ("confirmed", "present", "absent")
_STAYED_AWAY: Final = ("registered", "confirmed")
_MET: Final = ("open", "concluded")
"""States of a conference that has begun: before it nobody is absent."""


@dataclass(frozen=True, slots=True)
class Change:
    act: str
    lines: list[looked_at.Line]
    reason: str


@dataclass(frozen=True, slots=True)
class Whom:
    """The delegate, and what was set by hand about them."""

    row: Columns
    unit_name: str
    card: dict[str, Any]
    place: dict[str, Any]
    ranks: dict[str, str]
    """The rank table: id and title, the highest first."""
    rank_now: str
    """The title of the rank that they have, by hand or by the table."""


async def show(visit: Visit) -> Response:
    return await _shown(visit, None, None)


async def act(visit: Visit) -> Response:
    async with visit.shot() as shot:
        born = (await _whom(visit, shot)).place.get("born_on")
    back = f"{visit.base}/delegates/{visit.path('delegation')}/{visit.path('person')}"
    return await looked_at.acted(visit, lambda name: _wanted(visit, name, born), _shown, back)


def _wanted(visit: Visit, act: str, born: str | None) -> tuple[Command, str]:
    """``born``: as it is known; a place is set whole, and the page does not ask for it."""
    person = visit.path("person")
    who = {"delegation": visit.path("delegation"), "person_id": person}
    match act:
        case "card":
            return wish(visit, SetReceptionCard, **who, **_told(visit, *CARD)), "card-set"
        case "place":
            known = {"born": {"person_id": person, "on": Personal(born)}} if born else {}
            return wish(visit, PlaceDelegate, **who, **_told(visit, *PLACE), **known), "placed"
        case "code":
            reason = visit.typed("reason")
            return wish(visit, ReissueCheckInCode, **who, reason=reason), "code-reissued"
        case "absent":
            return wish(visit, MarkAttendeeAbsent, **who, reason=visit.typed("reason")), "absent"
        case other:
            raise no_such_act(other)


def _told(visit: Visit, *names: str) -> dict[str, str | None]:
    return {name: visit.typed(name) or None for name in names}


async def _shown(
    visit: Visit, refused: Refused | Declined | None, wanted: Command | None
) -> Response:
    async with visit.shot() as shot:
        whom = await _whom(visit, shot)
        status = shot.head["status"]
    again = refused is not None or wanted is not None
    return visit.page(
        "delegate.html",
        200 if refused is None else 422,
        whom=whom,
        card_names=CARD,
        place_names=PLACE,
        change=_change(wanted, whom),
        may=_may(visit.role, whom.row["status"], status),
        pressed=looked_at.pressed(visit) if again else "",
        typed={name: visit.typed(name) for name in (*CARD, *PLACE, "reason")},
        refused=visit.problem(refused) if refused is not None else None,
    )


async def _whom(visit: Visit, shot: Snapshot) -> Whom:
    key = visit.path("delegation"), visit.path("person")
    rows = [one for one in await shot.rows(tables.attendees) if _key(one) == key]
    if not rows:
        what = Term("đại biểu", "delegate")
        raise not_found(what, "/".join(key)[:64], "hoinghi show … delegates")
    row = rows[0]

    async def own(table: str) -> dict[str, Any]:
        kept = await shot.rows(tables.metadata.tables[table])
        return next((dict(one) for one in kept if _key(one) == key), {})

    place = await own("places")
    place |= {"order": place.get("ordinal"), "within": place.get("within_rank")}
    ranks = sorted(await shot.rows(tables.ranks), key=lambda one: one["ordinal"])
    titles = {one["rank"]: str(one["title"]) for one in ranks}
    now = shot.precedence.rank_of(row)
    return Whom(
        row,
        shot.name(row["unit"]),
        await own("reception_cards"),
        place,
        titles,
        titles.get(now.rank, now.rank) if now else "",
    )


def _key(row: Columns) -> tuple[str, str]:
    return row["delegation"], row["person_id"]


def _may(role: Role, status: str, conference: str) -> frozenset[str]:
    """Which forms the page has; whether they hold is the registry's to say."""
    if role is not Role.ORGANISER or conference == "cancelled":
        return frozenset()
    if status in ("declined", "replaced", "elsewhere", "invitation-withdrawn"):
        return frozenset()
    acts = {"card", "place"}
    if status in _HAS_CODE and conference != "concluded":
        acts.add("code")
    if status in _STAYED_AWAY and conference in _MET:
        acts.add("absent")
    return frozenset(acts)


def _change(wanted: Command | None, whom: Whom) -> Change | None:
    match wanted:
        case SetReceptionCard():
            lines = [
                looked_at.Line(
                    label, str(whom.card.get(name) or ""), str(getattr(wanted, name) or "")
                )
                for name, label in CARD.items()
            ]
            return Change("card", _differing(lines), "")
        case PlaceDelegate():
            lines = [
                looked_at.Line(
                    label, _said(name, whom.place.get(name), whom), _said(name, after, whom)
                )
                for name, label in PLACE.items()
                for after in [getattr(wanted, name)]
            ]
            return Change("place", _differing(lines), "")
        case ReissueCheckInCode():
            return Change("code", [], wanted.reason)
        case MarkAttendeeAbsent():
            return Change("absent", [], wanted.reason)
        case _:
            return None


def _differing(lines: list[looked_at.Line]) -> list[looked_at.Line]:
    return [one for one in lines if one.before != one.after]


def _said(name: str, value: Any, whom: Whom) -> str:
    if value is None:
        return ""
    if name == "rank":
        return whom.ranks.get(str(value), str(value))
    return day(str(value)) if name == "appointed_on" else str(value)
