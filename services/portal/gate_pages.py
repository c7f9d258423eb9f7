"""The door without a line: the list, the scans that come in later, and what makes the page installable.

A scan's id is made on the device and is the id of its command: sent again, by whom and in what order ever, it is
the same scan. Each is answered by itself; what is not settled stays on the device and comes again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import select
from starlette.responses import JSONResponse, Response

from services.portal.assets import asset, content
from services.portal.doors import SESSION_LIFE, csrf_of
from services.portal.gate_list import card_of, gate_list
from services.portal.gate_words import gate_words
from services.portal.refusals import FIELDS, NO_ANSWER
from services.portal.visit import Visit
from services.program import tables
from services.program.left_hall import left, without_seat
from services.program.model import reading
from services.program.snapshot import Columns
from shared.commands.base import Accepted, Answer, Command, CommandId
from shared.commands.reception import CLOCK_OFF, CheckInDelegation, ScanCode, UndoCheckIn
from shared.commands.registry import CheckInAttendee
from shared.events.people import Text
from shared.gate import FACTS, PASSING, gate_apart
from shared.refusals import Refused

MOST_SCANS: Final = 50
"""Of one sending."""
_FRESH: Final = timedelta(minutes=1)
_ASSETS: Final = (
    "portal.css",
    "gate.js",
    "gate-rules.js",
    "gate-store.js",
    "gate-line.js",
    "gate-camera.js",
    "icon.svg",
    "LiberationSerif-Regular.ttf",
    "LiberationSerif-Bold.ttf",
)
_JSON: Final = "application/manifest+json"


class Kept(BaseModel):
    """One entry of a device's queue. ``at``: its own clock's time of the scan."""

    model_config = ConfigDict(frozen=True)
    id: CommandId
    kind: Literal["code", "person", "delegation", "undo"]
    gate: Text
    at: AwareDatetime
    code: str = ""
    delegation: str = ""
    person: str = ""


_ANY: Final = TypeAdapter(list[dict[str, Any]])


async def roster(visit: Visit) -> Response:
    """The list, until when it may stay on the device, and the code that a sending needs."""
    async with visit.shot() as shot:
        value = await gate_list(shot)
        opens_at = shot.starts - timedelta(hours=visit.portal.settings.checkin_opens_hours)
    session = visit.signed_in
    until = session.began + SESSION_LIFE
    told = {"opens_at": opens_at.isoformat(), "until": until.isoformat()}
    return JSONResponse(value | told | {"csrf": csrf_of(session.secret)})


async def scans(visit: Visit) -> Response:
    """Take in what a device has kept. An answer for each: settled, or to be sent again."""
    try:
        entries = _ANY.validate_json(visit.typed("scans"))
        sent_at = TypeAdapter(AwareDatetime).validate_python(visit.typed("sent_at"))
    except ValidationError:
        return JSONResponse({"code": FIELDS.code}, 422)
    desk = visit.portal.desk
    now = await desk.now()
    answered: list[dict[str, Any]] = []
    wishes: list[tuple[str, Command]] = []
    about: list[str] = []
    for entry in entries[:MOST_SCANS]:
        try:
            kept = Kept.model_validate(entry)
            name = gate_apart(kept.gate)[0] or visit.said("Cửa chính")
            kept = kept.model_copy(update={"gate": name})  # of an older page; its scan is not lost
            simulated = visit.portal.settings.clock != "system"
            wish = _wish(kept, sent_at, now if simulated else None)
            wishes.append((kept.id, wish))
            about.append(kept.code or f"{kept.delegation} {kept.person}")
        except ValidationError as error:
            fields = ", ".join(dict.fromkeys(str(fault["loc"][-1]) for fault in error.errors()))
            refused = FIELDS.refuse(fields=fields)
            answered.append({"id": str(entry.get("id", ""))} | _refused(visit, refused))
    answers = await desk.send_named(visit.acting(), wishes, about)
    rows = await _rows(visit, [identity for identity, _ in wishes])
    for (identity, _), answer in zip(wishes, answers, strict=True):
        told = [row for row in rows["scans"] if row["scan"] == identity]
        answered.append({"id": identity} | _answered(visit, answer, told, rows))
    return JSONResponse({"answers": answered})


def _wish(kept: Kept, sent_at: datetime, simulated: datetime | None) -> Command:
    """``simulated``: the present moment of a system on the simulated clock, for which a scan keeps its age; one of
    this minute is of now, as that clock stands still meanwhile."""
    age = sent_at - kept.at
    times: dict[str, Any] = {}
    if simulated is None:
        times = {"scanned_at": kept.at, "sent_at": sent_at}
    elif age >= _FRESH:
        times = {"scanned_at": simulated - age}
    match kept.kind:
        case "code":
            return ScanCode(code=kept.code, gate=kept.gate, **times)
        case "person":
            return CheckInAttendee(
                delegation=kept.delegation, person_id=kept.person, gate=kept.gate, **times
            )
        case "delegation":
            return CheckInDelegation(delegation=kept.delegation, gate=kept.gate, **times)
        case "undo":
            return UndoCheckIn(
                delegation=kept.delegation, person_id=kept.person, reason="điểm danh nhầm"
            )


def _refused(visit: Visit, refused: Refused) -> dict[str, Any]:
    problem = visit.problem(refused)
    return {
        "settled": True,
        "verdict": "refused",
        "sentence": f"{problem.sentence} {problem.remedy}",
    }


def _answered(
    visit: Visit, answer: Answer, told: Sequence[Columns], rows: dict[str, list[Columns]]
) -> dict[str, Any]:
    if not isinstance(answer, Accepted):
        if answer.code in PASSING or answer.code == NO_ANSWER.code:
            return {"settled": False}
        problem = visit.problem(answer)
        sentence = f"{problem.sentence} {problem.remedy}"
        return {"settled": True, "verdict": "refused", "sentence": sentence}
    first = told[0] if told else {}
    fact = answer.events[0].type.split(".")[-2] if answer.events else ""
    clock = [one for one in answer.warnings if one.code == CLOCK_OFF.code]
    return {
        "settled": True,
        "verdict": first.get("verdict") or FACTS.get(fact, "known"),
        "reason": first.get("reason") or "",
        "first_at": first.get("first_at") or "",
        "first_gate": first.get("first_gate") or "",
        "sentence": " ".join(one.en if visit.language == "en" else one.vi for one in clock),
        "delegation": first.get("delegation") or "",
        "people": [
            card_of(person["short_name"], person, person)
            for row in told
            for person in rows["people"]
            if (person["delegation"], person["person_id"]) == (row["delegation"], row["person_id"])
        ],
        "position": answer.position,
    }


async def _rows(visit: Visit, ids: Sequence[str]) -> dict[str, list[Columns]]:
    """What the scans became, and of whom."""
    scan, person, agency, card = (
        tables.scans.c,
        tables.attendees.c,
        tables.agencies.c,
        tables.reception_cards.c,
    )
    conference = visit.path("conference")
    async with reading(visit.portal.engine) as connection:
        found = await connection.execute(
            select(tables.scans).where(scan.conference == conference, scan.scan.in_(ids))
        )
        scanned: list[Columns] = [dict(row) for row in found.mappings()]
        people = await connection.execute(
            select(tables.attendees, agency.short_name, card.received_by)
            .join(
                tables.agencies,
                (agency.conference == person.conference) & (agency.agency == person.unit),
            )
            .outerjoin(
                tables.reception_cards,
                (card.conference == person.conference)
                & (card.delegation == person.delegation)
                & (card.person_id == person.person_id),
            )
            .where(
                person.conference == conference,
                person.person_id.in_({row["person_id"] for row in scanned}),
                person.delegation.in_({row["delegation"] for row in scanned}),
            )
        )
        named: list[Columns] = [dict(row) for row in people.mappings()]
        if await left(connection, conference):
            named = [without_seat(row) for row in named]
        return {"scans": scanned, "people": named}


# --- what makes the page installable -------------------------------------------------------------------


async def shell(visit: Visit) -> Response:
    """The page without any list: what a device keeps to open without a line. Nobody's name is in it."""
    gate = visit.said("Cửa chính")
    return visit.page("reception.html", csrf="", gate=gate, **page_values(visit), **_EMPTY)


def page_values(visit: Visit) -> dict[str, Any]:
    """What the page needs to go on alone."""
    return {
        "words": gate_words(visit.language, visit.path("conference")),
        "assets": [asset(name) for name in _ASSETS],
    }


_EMPTY: Final[dict[str, Any]] = {
    "result": None,
    "looked_for": "",
    "found": (),
    "groups": (),
    "more": 0,
    "last": (),
    "conflicts": (),
    "counts": {"present": 0, "expected": 0, "scans": 0},
    "refused": None,
}


async def worker(visit: Visit) -> Response:
    """The service worker: it answers for this page alone, and only when the line does not."""
    return Response(
        content("gate-worker.js"),
        media_type="text/javascript; charset=utf-8",
        headers={"service-worker-allowed": f"{visit.base}/reception", "cache-control": "no-cache"},
    )


async def manifest(visit: Visit) -> Response:
    start = f"{visit.base}/reception"
    title = visit.conference["title"] if visit.conference else ""
    return JSONResponse(
        {
            "id": start,
            "name": f"{visit.said('Đón tiếp')} – {title}",
            "short_name": visit.said("Đón tiếp"),
            "lang": visit.language,
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "background_color": "#f7f5f0",
            "theme_color": "#8c1d18",
            "icons": [
                {"src": asset(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                for size in (192, 512)
            ]
            + [{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        media_type=_JSON,
    )
