"""The program editor: the running order moved, timed, amended, finalised; the printed page beside it."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from functools import partial
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from services.portal.before import told_before
from services.portal.handed_in import handed_in, with_file
from services.portal.pictures import Pages, document_pages, own_templates
from services.portal.program_moves import moved, moved_part
from services.portal.program_view import KINDS, part_standings, program_view, standings
from services.portal.refusals import FIELDS, PROGRAM_MOVED, no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.assemble_program import program
from services.program.documents.pdf import program_pdf
from services.program.draft import draft_of, misfits, wish_to_finalise
from services.program.order import Order, order_of
from services.program.parked import must_be_whole
from services.program.snapshot import VIETNAM, Snapshot, snapshot
from services.program.trail import Wanted
from shared import subjects
from shared.commands.agenda import (
    AmendAgendaItem,
    FixAgendaItem,
    MoveAgendaItem,
    RemoveAgendaItem,
    ScheduleAgendaItem,
)
from shared.commands.base import Command, Declined
from shared.commands.documents import OF_CANCELLED
from shared.events.agenda import RunningOrder
from shared.refusals import Refused, Term, not_found
from shared.vietnamese import fold

_EDITING: Final = ("move", "minutes", "amend", "fix", "remove", "add")
_MAY: Final = MappingProxyType(
    {
        Role.ORGANISER: (*_EDITING, "finalise"),
        Role.CLERK: _EDITING,
        Role.APPROVER: ("finalise",),
    }
)
_AMENDED: Final = ("title", "presenter", "unit", "conducted_by")
_FIELDS: Final = (
    *("title", "minutes", "presenter", "unit", "conducted_by"),
    *("kind", "session", "time", "reason"),
    *(f"was:{key}" for key in _AMENDED),
)
_PATIENCE: Final = 5
_KIND: Final = "chuong-trinh"
_FIRST: Final = "program-first"
"""What is done when a first version is finalised."""


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    name, item = visit.typed("act"), visit.typed("item")
    try:
        if name not in _MAY[visit.role]:
            raise no_such_act(name)
        if name == "finalise" and not visit.typed("accepted") and await _misfits(visit):
            return await _shown(visit, looked=True)
        done = f"program-{name}"
        if name == "finalise":
            wishes, first = await _finalising(visit)
            done = _FIRST if first else done
        else:
            wishes = await _editing(visit, name)
        if name == "finalise" and not wishes:
            final = Wanted(
                subject=subjects.conference(visit.path("conference")), types=("ProgramFinalised",)
            )
            raise await told_before(visit.portal.engine, visit.path("conference"), final)
        answer = await visit.portal.desk.send(visit.acting(), visit.typed("form_id"), wishes)
        if (before := await visit.held_already(wishes, [answer])) is not None:
            raise before
    except Refused as refused:
        return await _shown(visit, refused)
    if isinstance(answer, Declined):
        return await _shown(visit, answer)
    to = visit.typed("to")
    query = {"done": done} | ({"item": item, "to": to} if item else {})
    # A pressed button gets the focus again (autofocus), which a fragment in the address would take away.
    anchor = f"#i-{item}" if item and not to and name != "remove" else ""
    return RedirectResponse(f"{visit.base}/program?{urlencode(query)}{anchor}", 303)


# --- what a form wants ---------------------------------------------------------------------------------


async def _editing(visit: Visit, name: str) -> Sequence[Command]:
    async with visit.shot() as shot:
        order = await order_of(shot)
        unit = _unit(shot, visit.typed("unit"))
    if name == "add":
        return [_added(visit, order, unit)]
    if name == "amend":
        return [_amended(visit, unit)]
    return _EDITS[name](visit, order, visit.typed("item"))


def _unit(shot: Snapshot, text: str) -> str | None:
    """The agency that was typed: by its name, marks or not, or by its id."""
    if not text:
        return None
    known = {fold(shot.short_name(unit)): unit for unit in shot.agencies}
    found = known.get(fold(text), text if text in shot.agencies else None)
    if found is None:
        raise not_found(Term("cơ quan", "agency"), text[:80], "hoinghi show … agencies")
    return found


def _added(visit: Visit, order: Order, unit: str | None) -> Command:
    """At the end of its half-day; from there it is moved. Its id follows from the form: twice is once."""
    typed, session = visit.typed, visit.typed("session")
    several = len(order.sessions) > 1
    last = max((row["ordinal"] for _, row in order.main), default=0)
    mark = hashlib.sha256(typed("form_id").encode()).hexdigest()[:6]
    words = "".join(
        sign if sign.isascii() and sign.isalnum() else " " for sign in fold(typed("title"))
    )
    given = {"unit": unit} | {key: typed(key) for key in ("kind", "conducted_by")}
    return wish(
        visit,
        ScheduleAgendaItem,
        item="-".join([*words.split()[:6], mark])[-64:].lstrip("-"),
        order=last + 1,
        title=typed("title"),
        minutes=typed("minutes"),
        presenter=typed("presenter"),
        session=session if several and session else None,
        **{key: value for key, value in given.items() if value},
    )


def _moved(visit: Visit, order: Order, item: str) -> Sequence[Command]:
    within = order.rows[item]["within"] if item in order.rows else None
    if within is not None:
        return moved_part(part_standings(order, within), item, visit.typed("before"))
    session = visit.typed("session") or order.sessions[0].id
    return moved(standings(order), item, visit.typed("before"), session)


def _timed(visit: Visit, order: Order, item: str) -> Sequence[Command]:
    place = order.rows[item]["ordinal"] if item in order.rows else 1
    return [wish(visit, MoveAgendaItem, item=item, order=place, minutes=visit.typed("minutes"))]


def _amended(visit: Visit, unit: str | None) -> Command:
    """What was typed over only: what somebody else changed meanwhile stays. An emptied name is taken away."""
    touched = {
        key: visit.typed(key) for key in _AMENDED if visit.typed(key) != visit.typed(f"was:{key}")
    }
    clears = [key for key in ("unit", "conducted_by") if touched.get(key) == ""]
    told = {key: unit if key == "unit" else text for key, text in touched.items()}
    given = {key: value for key, value in told.items() if key not in clears}
    return wish(visit, AmendAgendaItem, item=visit.typed("item"), clears=clears, **given)


def _fixed(visit: Visit, order: Order, item: str) -> Sequence[Command]:
    """By the clock of the day on which the item stands; without an hour it follows again."""
    hour = visit.typed("time")
    if not hour or item not in order.rows:
        return [wish(visit, FixAgendaItem, item=item)]
    try:
        clock = time.fromisoformat(hour)
    except ValueError:
        raise FIELDS.refuse(fields=visit.said("Giờ")) from None
    day = order.times.of(item).starts.astimezone(VIETNAM).date()
    at = datetime.combine(day, clock.replace(tzinfo=None), VIETNAM)
    return [wish(visit, FixAgendaItem, item=item, starts_at=at)]


def _removed(visit: Visit, order: Order, item: str) -> Sequence[Command]:
    return [wish(visit, RemoveAgendaItem, item=item, reason=visit.typed("reason"))]


_EDITS: Final[Mapping[str, Callable[[Visit, Order, str], Sequence[Command]]]] = MappingProxyType(
    {
        "move": _moved,
        "minutes": _timed,
        "fix": _fixed,
        "remove": _removed,
    }
)


async def _misfits(visit: Visit) -> bool:
    """Whether what the visitor saw does not fit its hours; of another order nothing is asked, it is refused."""
    async with visit.shot() as shot:
        order, draft = await order_of(shot), await draft_of(shot)
    return any(misfits(order)) and draft.differs and _seen(draft.now) == visit.typed("seen")


async def _finalising(visit: Visit) -> tuple[Sequence[Command], bool]:
    """Exactly what the visitor saw, printed from the rows of one position; nothing when it is final already. And
    whether it is a first version, which goes to those who come."""
    conference = visit.path("conference")
    await must_be_whole(visit.portal.engine, conference)
    for _ in range(_PATIENCE):
        async with snapshot(visit.portal.engine, conference) as shot:
            draft = await draft_of(shot)
        if _seen(draft.now) != visit.typed("seen"):
            break
        if not draft.differs:
            return [], draft.version == 1
        value, own = await program(visit.portal.engine, conference), own_templates(visit.portal)
        if value.as_of.position == draft.position:
            printed = partial(program_pdf, value, packaged_face=True, templates=own)
            digest = hashlib.sha256(await asyncio.to_thread(printed)).hexdigest()
            accepted = bool(visit.typed("accepted"))
            wanted = wish_to_finalise(draft, digest, draft.position, as_it_is=accepted)
            return [wanted], draft.before is None
    raise PROGRAM_MOVED.refuse()


def _seen(order: RunningOrder) -> str:
    """Which order a page showed; the form brings it back."""
    return hashlib.sha256(order.model_dump_json().encode()).hexdigest()[:16]


# --- the page ------------------------------------------------------------------------------------------


async def _printed(visit: Visit) -> Pages | None:
    """The program as it would be printed; of a cancelled conference it is not."""
    try:
        return await document_pages(visit.portal, visit.path("conference"), _KIND)
    except Refused as refused:
        if refused.refusal is OF_CANCELLED:
            return None
        raise


async def _shown(
    visit: Visit, refused: Refused | Declined | None = None, *, looked: bool = False
) -> Response:
    async with visit.shot() as shot:
        just_now = visit.typed("done") == _FIRST
        view = await program_view(shot, visit.language, just_now=just_now)
        stands = shot.head["status"]
        over = stands if stands in ("concluded", "cancelled") else ""
        titles = {item: row["title"] for item, row in (await order_of(shot)).rows.items()}
    pages = await _printed(visit)
    # from the look itself, and still without the tick: what a browser may let through
    lacks = looked and visit.typed("looked") == "yes"
    return visit.page(
        "program.html",
        422 if refused is not None or lacks else 200,
        view=view,
        seen=_seen(view.draft.now),
        kinds=KINDS,
        may=() if over else _MAY[visit.role],
        over=over,
        looked=looked,
        lacks=lacks,
        pages=pages,
        refused=visit.problem(refused).naming(titles) if refused is not None else None,
        pressed=f"{visit.typed('act')}:{visit.typed('item')}",
        last=(visit.typed("item"), visit.typed("to")),
        typed={key: visit.typed(key) for key in _FIELDS} if refused is not None else {},
    )


async def paper_file(visit: Visit) -> Response:
    """The paper that is read at an item, as its author handed it in last."""
    what = Term("tham luận", "paper")
    row = await with_file(visit, tables.papers, "paper", what, "hoinghi show … papers")
    boundary = subjects.paper(visit.path("conference"), row["paper"])
    return await handed_in(visit, boundary, row["digest"], row["file_name"], row["paper"])
