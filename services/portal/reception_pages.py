"""The door on a phone or with a scanner gun: one field; what a scan became, told so that nobody overlooks it.

These are its forms, which work without JavaScript; with it the page goes on without a line (gate_pages).
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from services.portal.gate_list import conflicts, counts
from services.portal.gate_pages import page_values
from services.portal.refusals import no_such_act
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.snapshot import Columns, Snapshot, stands
from shared.commands.base import Accepted, Command, Declined
from shared.commands.reception import CheckInDelegation, ScanCode, UndoCheckIn
from shared.commands.registry import CheckInAttendee
from shared.gate import REASONS, gate_apart, is_scan, standing
from shared.refusals import Refused
from shared.vietnamese import fold

_MOST_FOUND: Final = 20
_LAST: Final = 8


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    """A code is a scan; anything else is looked for among the names."""
    gate, fallen = _gate(visit)
    text = visit.typed("text") or fallen
    if visit.typed("act") == "scan" and not is_scan(text):
        return await _shown(visit, looked_for=text)
    try:
        wanted = _wanted(visit, text, gate)
        answer = await visit.portal.desk.send(visit.acting(), visit.typed("form_id"), [wanted])
    except Refused as refused:
        return await _shown(visit, refused)
    if not isinstance(answer, Accepted):
        return await _shown(visit, answer)
    undone = {"done": "undone"} if isinstance(wanted, UndoCheckIn) else {"scan": answer.command}
    return RedirectResponse(f"{visit.base}/reception?{urlencode({'gate': gate} | undone)}", 303)


def _gate(visit: Visit) -> tuple[str, str]:
    """The gate's name, and the scan that a gun typed into its field; then the name from before stands."""
    name, fallen = gate_apart(visit.typed("gate"))
    return name or gate_apart(visit.typed("gate_before"))[0] or visit.said("Cửa chính"), fallen


def _wanted(visit: Visit, text: str, gate: str) -> Command:
    typed = visit.typed
    delegation, person = typed("delegation"), typed("person")
    match typed("act"):
        case "scan":
            return wish(visit, ScanCode, code=text, gate=gate)
        case "check-in":
            return wish(visit, CheckInAttendee, delegation=delegation, person_id=person, gate=gate)
        case "delegation":
            return wish(visit, CheckInDelegation, delegation=delegation, gate=gate)
        case "undo":
            reason = typed("reason") or "điểm danh nhầm"
            return wish(visit, UndoCheckIn, delegation=delegation, person_id=person, reason=reason)
        case other:
            raise no_such_act(other)


async def _shown(
    visit: Visit, refused: Refused | Declined | None = None, looked_for: str = ""
) -> Response:
    async with visit.shot() as shot:
        people = await shot.delegates()
        scans = await shot.rows(tables.scans)
        cards = await shot.rows(tables.reception_cards)
        delegations = await shot.rows(tables.delegations)
        result = _result(shot, visit.typed("scan"), scans, people, cards)
        found = _found(visit, shot, people, looked_for)
        last = _last(shot, people)
    names = {(row["delegation"], row["person_id"]): row["name"] for row in people}
    return visit.page(
        "reception.html",
        200 if refused is None else 422,
        result=result,
        looked_for=looked_for,
        found=found[:_MOST_FOUND],
        groups=_groups(delegations, people, looked_for),
        more=max(0, len(found) - _MOST_FOUND),
        last=last,
        conflicts=conflicts(scans, names),
        gate=_gate(visit)[0],
        counts=counts(people, scans),
        refused=visit.problem(refused) if refused is not None else None,
        **page_values(visit),
    )


def _result(
    shot: Snapshot,
    scan: str,
    scans: list[Columns],
    people: list[Columns],
    cards: list[Columns],
) -> Columns | None:
    """What one scan became, with whom it is about and who receives them."""
    rows = [one for one in scans if one["scan"] == scan and scan]
    if not rows:
        return None
    row = rows[0]
    key = (row["delegation"], row["person_id"])
    whom = next((one for one in people if (one["delegation"], one["person_id"]) == key), None)
    card = next((one for one in cards if (one["delegation"], one["person_id"]) == key), {})
    unit = shot.short_name(row["unit"]) if row["unit"] else ""
    let_in = {(one["delegation"], one["person_id"]) for one in rows}
    names = [one["name"] for one in people if (one["delegation"], one["person_id"]) in let_in]
    told = {"whom": whom, "card": card, "unit_name": unit, "several": len(rows), "names": names}
    return dict(row) | told


def _holds(name: str, words: list[str]) -> bool:
    """Whether every word begins a word of the name, marks or not."""
    parts = fold(name).split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def _found(visit: Visit, shot: Snapshot, people: list[Columns], text: str) -> list[Columns]:
    """Who may come in first, then who declined or was replaced, with why; each in the order of protocol."""
    if not (words := fold(text).split()):
        return []
    names = {(row["delegation"], row["person_id"]): row["name"] for row in people}
    hits = [
        dict(row) | {"unit_name": shot.short_name(row["unit"]), "why": _why(visit, row, names)}
        for row in people
        if row["status"] != "elsewhere" and _holds(row["name"], words)
    ]
    return sorted(hits, key=lambda row: (row["why"] != "", shot.delegate_order(row)))


def _why(visit: Visit, row: Columns, names: Mapping[tuple[str, str], str]) -> str:
    """Why somebody who is looked for does not come in, and who comes instead."""
    reason = REASONS.get(standing("", row["status"]).reason)
    if reason is None:
        return ""
    told = reason[1 if visit.language == "en" else 0]
    instead = names.get((row["delegation"], row["substituted_by"] or ""))
    if not instead:
        return told
    by = visit.said("Người dự thay: %(name)s.", name=instead)
    return f"{told} {by}"


def _groups(delegations: list[Columns], people: list[Columns], text: str) -> list[dict[str, Any]]:
    """Delegations of that name, with how many of theirs are not here yet."""
    if not (words := fold(text).split()):
        return []
    expected = [
        row["delegation"] for row in people if standing("", row["status"]).verdict == "arrived"
    ]
    return [
        {"delegation": row["delegation"], "name": row["invitee"], "coming": coming}
        for row in delegations
        if stands(row) and _holds(row["invitee"], words)
        if (coming := expected.count(row["delegation"]))
    ][:_MOST_FOUND]


def _last(shot: Snapshot, people: list[Columns]) -> list[Columns]:
    here = [row for row in people if row["arrived_at"] is not None]
    here.sort(key=lambda row: row["arrived_at"], reverse=True)
    return [dict(row) | {"unit_name": shot.short_name(row["unit"])} for row in here[:_LAST]]
