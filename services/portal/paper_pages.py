"""The papers (tham luận): asked of a unit, read, sent back with remarks; chosen to be read, printed or neither."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from services.portal.handed_in import handed_in
from services.portal.language import N_
from services.portal.refusals import FIELDS, no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.snapshot import Columns, Snapshot, by
from services.program.standing_warnings import standing_warnings
from shared import subjects
from shared.commands.base import Command, Declined
from shared.commands.papers import (
    DeclinePaper,
    MovePaperDue,
    RequestPaper,
    RequestPaperRevision,
    SelectPaper,
    SelectPaperForPrinting,
)
from shared.events.registry import InvitationWithdrawn
from shared.refusals import Refused, Term, not_found

_PARTS: Final = (
    ("waiting", N_("Chờ quyết định"), ("submitted",)),
    ("read", N_("Trình bày tại hội nghị"), ("selected",)),
    ("printed", N_("Chỉ in kỷ yếu"), ("printed",)),
    ("awaited", N_("Chờ cơ quan"), ("requested", "proposed", "returned")),
    ("gone", N_("Không sử dụng"), ("declined", "withdrawn")),
)
"""The page's parts, and the papers of each by status."""
_MAY: Final = {
    "select": ("proposed", "submitted", "printed"),
    "print": ("submitted", "selected"),
    "return": ("submitted", "returned"),
    "decline": ("proposed", "submitted", "returned", "printed"),
    "move-due": ("requested", "proposed", "returned"),
}
"""In which status which button is offered; whether it holds is the registry's to say."""
_FIELDS: Final = (
    *("unit", "topic", "due", "max_pages", "max_minutes"),
    *("order", "minutes", "note", "remarks", "reason"),
)


@dataclass(frozen=True, slots=True)
class PaperShown:
    row: Columns
    unit_name: str
    versions: Sequence[Columns]
    warnings: Sequence[Columns]
    """Each with ``vi`` and ``en``."""
    may: frozenset[str]

    @property
    def name(self) -> str:
        return str(self.row["title"] or self.row["topic"])


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    told = await visit.sent(lambda: _wanted(visit))
    if isinstance(told, str):
        anchor = f"p-{visit.typed('paper')}" if visit.typed("act") != "request" else ""
        return visit.see_other(f"{visit.base}/papers", told, anchor)
    return await _shown(visit, told)


def _wanted(visit: Visit) -> tuple[Command, str]:
    typed, paper = visit.typed, visit.typed("paper")
    match typed("act"):
        case "request":
            if not typed("unit"):
                raise FIELDS.refuse(fields=visit.said(N_("Cơ quan")))
            told = {key: typed(key) for key in ("unit", "topic", "due")}
            most = {key: typed(key) for key in ("max_pages", "max_minutes") if typed(key)}
            return wish(visit, RequestPaper, paper=paper, **told, **most), "paper-requested"
        case "select":
            chosen = {key: typed(key) for key in ("order", "minutes")}
            return wish(visit, SelectPaper, paper=paper, **chosen), "paper-selected"
        case "print":
            note = typed("note") or None
            return wish(visit, SelectPaperForPrinting, paper=paper, note=note), "paper-printed"
        case "return":
            back = wish(visit, RequestPaperRevision, paper=paper, remarks=typed("remarks"))
            return back, "paper-returned"
        case "decline":
            return wish(visit, DeclinePaper, paper=paper, reason=typed("reason")), "paper-declined"
        case "move-due":
            return wish(visit, MovePaperDue, paper=paper, due=typed("due")), "paper-due"
        case other:
            raise no_such_act(other)


async def _shown(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    async with visit.shot() as shot:
        stands = shot.head["status"]
        acts = _acts(stands) if visit.role is Role.ORGANISER else frozenset()
        papers = await _papers(shot, acts)
        units = [
            (unit, shot.short_name(unit)) for unit in sorted(shot.agencies, key=shot.unit_order)
        ]
    chosen = [one.row for one in papers if one.row["status"] == "selected"]
    names = {one.row["paper"]: one.name for one in papers}
    return visit.page(
        "papers.html",
        200 if refused is None else 422,
        parts_of_page=[
            (key, title, [one for one in papers if one.row["status"] in statuses])
            for key, title, statuses in _PARTS
        ],
        minutes=sum(row["minutes"] or 0 for row in chosen),
        next_order=max((row["ordinal"] or 0 for row in chosen), default=0) + 1,
        may_ask=visit.role is Role.ORGANISER and stands not in ("concluded", "cancelled"),
        units=units,
        new_paper=visit.typed("paper") or f"tl-{secrets.token_hex(6)}",
        refused=visit.problem(refused).naming(names) if refused is not None else None,
        pressed=f"{visit.typed('act')}:{visit.typed('paper')}",
        typed={key: visit.typed(key) for key in _FIELDS},
    )


def _acts(stands: str) -> frozenset[str]:
    """What may still be done: after the conference the proceedings are printed, of a cancelled one nothing is."""
    if stands == "cancelled":
        return frozenset()
    return frozenset({"print", "decline"} if stands == "concluded" else _MAY)


async def _papers(shot: Snapshot, acts: frozenset[str]) -> list[PaperShown]:
    """In the order in which they are read, then as their units stand in protocol."""
    versions = by(await shot.rows(tables.paper_versions), "paper")
    warned = by((w for w in await standing_warnings(shot) if w["entity"] == "paper"), "entity_id")
    rows = sorted(
        await shot.rows(tables.papers),
        key=lambda row: (row["ordinal"] or 0, shot.unit_order(row["unit"]), row["paper"]),
    )
    return [
        PaperShown(
            row,
            shot.short_name(row["unit"]),
            sorted(versions.get(row["paper"], ()), key=lambda one: -one["version"]),
            _latest(warned.get(row["paper"], ())),
            frozenset(act for act in acts if _open(row, act, _MAY[act])),
        )
        for row in rows
    ]


def _latest(warned: Sequence[Columns]) -> list[Columns]:
    """What was told with the last step of the paper that was warned about; and that its unit comes no more."""
    own = [one for one in warned if one["type"] != InvitationWithdrawn.type_name]
    last = max((one["position"] for one in own), default=0)
    return [one for one in warned if one not in own or one["position"] == last]


def _open(row: Columns, act: str, statuses: Sequence[str]) -> bool:
    return row["status"] in statuses and (act != "move-due" or row["due"] is not None)


async def file(visit: Visit) -> Response:
    """One version of a paper, as it was handed in. Raises NOT_FOUND."""
    paper, version = visit.path("paper"), visit.path("version")
    async with visit.shot() as shot:
        rows = await shot.rows(tables.paper_versions)
    found = [one for one in rows if one["paper"] == paper and str(one["version"]) == version]
    if not found:
        what = Term("bản tham luận", "version of a paper")
        raise not_found(what, f"{paper}/{version}"[:64], "hoinghi show … papers")
    boundary = subjects.paper(visit.path("conference"), paper)
    return await handed_in(
        visit, boundary, found[0]["digest"], found[0]["file_name"], f"{paper}-{version}"
    )
