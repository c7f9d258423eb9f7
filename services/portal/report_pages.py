"""The report on the results: as it would be printed now or at any moment, recounted from the log, finalised."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from pydantic_core import from_json, to_json
from starlette.responses import Response

from services.portal.document_pages import attached
from services.portal.handed_in import handed_in, with_file
from services.portal.language import N_
from services.portal.looked_at import LOOK, pressed
from services.portal.pictures import document_pages, own_templates
from services.portal.refusals import (
    AS_OF,
    BEFORE_THE_PLAN,
    FIELDS,
    PAGE_UNKNOWN,
    REPORT_MOVED,
    UNAVAILABLE,
    no_such_act,
)
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import typed_moment
from services.program import assemble, tables
from services.program.documents.values import Report, TaskOutcome
from services.program.figures import figures_of
from services.program.issuing import MEDIA, lay_out, made
from services.program.parked import must_be_whole
from services.program.snapshot import Snapshot, snapshot
from shared import subjects
from shared.commands.base import Command, Declined
from shared.commands.papers import AcceptContribution, RequestContribution, ReturnContribution
from shared.commands.registry import FinaliseReport
from shared.refusals import NOT_FOUND, NOT_PLANNED, Refused, Term, not_found

_KIND: Final = "bao-cao-ket-qua"
_SECONDS: Final = 60.0
_FIELDS: Final = ("remarks", "as_of", "unit", "topic", "due", "version", "seen")
NAMES: Final = (
    *(N_("Đại biểu"), N_("Mời"), N_("Xác nhận"), N_("Có mặt"), N_("Dự thay"), N_("Vắng mặt")),
    *(N_("Báo vắng"), N_("Chưa trả lời"), N_("Chưa ghi nhận"), N_("Tham luận")),
    *(N_("Trình bày"), N_("In kỷ yếu")),
    *(N_("Nội dung báo cáo"), N_("Đề mục đã tiếp nhận"), N_("Đóng góp còn chờ")),
    *(N_("Khen thưởng"), N_("Tập thể"), N_("Cá nhân"), N_("Hộ gia đình"), N_("Đã trao")),
    *(N_("Tiền thưởng"), N_("Kinh phí"), N_("Dự toán"), N_("Được duyệt"), N_("Đã chi")),
    *(N_("Nhiệm vụ"), N_("Đúng hạn"), N_("Trễ hạn"), N_("Quá hạn chưa xong"), N_("Còn hạn")),
    *(N_("Thư"), N_("Lập"), N_("Đã gửi"), N_("Chưa đến nơi"), N_("Có trả lời")),
    *(N_("Bỏ, không gửi"), N_("Đã hủy bỏ"), N_("Phải thu hồi"), N_("Đã thu hồi")),
    *(N_("Giấy mời"), N_("Nhắc trả lời, nhắc việc"), N_("Thông báo khác")),
    *(
        N_("Kinh phí tổ chức hội nghị"),
        N_("Quỹ thi đua, khen thưởng (tiền thưởng, phôi và khung bằng)"),
    ),
)
"""What the figures and their sections are called (``services.program.figures``), to be said in English too."""
_NUMBERED: Final = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Past:
    """What the program service computed from the log alone."""

    position: int
    time: str
    figures: Sequence[dict[str, Any]]
    pages: int
    digest: str


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    """Accept or return a contribution; finalise what was printed."""
    try:
        if await _finalised_already(visit):
            return visit.see_other(f"{visit.base}/report", "report-unchanged")
        wanted, done = await _wanted(visit)
        if visit.typed("act").startswith(LOOK):
            return await _shown(visit, asking=wanted)
        answer = await visit.portal.desk.send(visit.acting(), visit.typed("form_id"), [wanted])
        if (before := await visit.held_already([wanted], [answer])) is not None:
            raise before
    except Refused as refused:
        return await _shown(visit, refused)
    if isinstance(answer, Declined):
        return await _shown(visit, answer)
    return visit.see_other(f"{visit.base}/report", done)


async def _wanted(visit: Visit) -> tuple[Command, str]:
    typed = visit.typed
    match pressed(visit):
        case "request" if visit.role is Role.ORGANISER:
            if not typed("unit"):
                raise FIELDS.refuse(fields=visit.said(N_("Cơ quan")))
            told = {key: typed(key) for key in ("contribution", "unit", "topic", "due")}
            return wish(visit, RequestContribution, **told), "contribution-requested"
        case "accept":
            return wish(visit, AcceptContribution, contribution=typed("contribution")), "accepted"
        case "return":
            told = {"contribution": typed("contribution"), "remarks": typed("remarks")}
            return wish(visit, ReturnContribution, **told), "returned"
        case "finalise" if visit.role is Role.ORGANISER:
            return await _finalised(visit), "finalised"
        case other:
            raise no_such_act(other)


async def _finalised_already(visit: Visit) -> bool:
    """Whether a version is asked for that would say what the last one says: nothing is finalised twice."""
    if pressed(visit) != "finalise" or visit.role is not Role.ORGANISER:
        return False
    async with visit.shot() as shot:
        told = [row for row in await shot.rows(tables.documents) if row["kind"] == "report"]
    if not told:
        return False
    last = max(told, key=lambda row: int(row["version"]))
    question = {"want": "stands", "as_of": last["position"]}
    kept = {"digest": last["digest"], "finalised_at": last["finalised_at"]}
    return bool(from_json(await _ask(visit, question | kept)))


async def _finalised(visit: Visit) -> Command:
    """Exactly what the visitor saw, by the digest of its bytes: printed again as of its position it is the same.

    Raises PORTAL_REPORT_MOVED when anything of it changed since the page was shown.
    """
    conference, own = visit.path("conference"), own_templates(visit.portal)
    await must_be_whole(visit.portal.engine, conference)
    laid_out = await lay_out(visit.portal.engine, conference, _KIND, own)
    if laid_out.content != visit.typed("seen"):
        raise REPORT_MOVED.refuse()
    content = await made(laid_out, "pdf", own)
    return wish(
        visit,
        FinaliseReport,
        version=visit.typed("version"),
        digest=hashlib.sha256(content).hexdigest(),
        position=laid_out.as_of.position,
    )


# --- the page ----------------------------------------------------------------------------------------


async def _shown(
    visit: Visit, refused: Refused | Declined | None = None, asking: Command | None = None
) -> Response:
    conference = visit.path("conference")
    past: Past | None = None
    try:
        if (told := _as_of(visit)) is not None or visit.typed("recount"):
            past = await _asked(visit, told)
    except Refused as not_computed:
        refused = refused or not_computed
    value = await assemble.report(visit.portal.engine, conference)
    now = [asdict(one) for one in figures_of(value)]
    async with snapshot(visit.portal.engine, conference) as shot:
        contributions = await _contributions(shot)
        versions = [d for d in await shot.rows(tables.documents) if d["kind"] == "report"]
        unsettled = sum(row["status"] == "confirmed" for row in await shot.delegates())
        units = [
            (unit, shot.short_name(unit)) for unit in sorted(shot.agencies, key=shot.unit_order)
        ]
    return visit.page(
        "report.html",
        200 if refused is None else 503 if refused.code == UNAVAILABLE.code else 422,
        rows=_beside(now, past.figures if past else ()),
        past=past,
        recounted=bool(past and visit.typed("recount")),
        stands=value.as_of,
        contributions=contributions,
        topics=[(one.code, one.title) for one in value.topics],
        versions=sorted(versions, key=lambda one: one["version"]),
        pages=await document_pages(visit.portal, conference, _KIND) if past is None else None,
        may_write=visit.role in (Role.ORGANISER, Role.CLERK),
        may_finalise=visit.role is Role.ORGANISER,
        units=units,
        asking=asking if isinstance(asking, RequestContribution) else None,
        unsettled=unsettled,
        finalising=_open_points(value, unsettled) if isinstance(asking, FinaliseReport) else None,
        new_contribution=_new_contribution(visit),
        refused=visit.problem(refused) if refused is not None else None,
        pressed=f"{pressed(visit)}:{visit.typed('contribution')}",
        typed={key: visit.typed(key) for key in _FIELDS},
    )


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """What the report would be finalised without. ``unsettled``: delegates who said yes and of whom neither an
    arrival nor an absence is recorded."""

    topics: int
    accepted: int
    awaited: int
    tasks: int
    unapproved: int
    unsettled: int


def _open_points(report: Report, unsettled: int) -> OpenPoints:
    outcomes = [part.outcome for one in report.tasks for part in one.parts]
    return OpenPoints(
        len(report.topics),
        sum(bool(one.accepted) for one in report.topics),
        sum(len(one.awaited) for one in report.topics),
        sum(one in (TaskOutcome.OPEN, TaskOutcome.OVERDUE) for one in outcomes),
        sum(one.approved is None for one in report.budget),
        unsettled,
    )


def _new_contribution(visit: Visit) -> str:
    """The id of what is asked for: the same from the look to the sending."""
    told = visit.typed("contribution") if pressed(visit) == "request" else ""
    return told or f"bc-{secrets.token_hex(6)}"


def _as_of(visit: Visit) -> int | str | None:
    """A position, or a moment by the Vietnamese clock. Raises PORTAL_AS_OF."""
    typed = visit.typed("as_of")
    if not typed:
        return None
    if _NUMBERED.fullmatch(typed):
        return int(typed)
    try:
        return typed_moment(typed).isoformat()
    except ValueError:
        raise AS_OF.refuse(typed=typed[:40]) from None


async def _asked(visit: Visit, as_of: int | str | None) -> Past:
    """The figures computed from the log by the program service, in its process."""
    question = {"as_of": as_of, "want": "figures", "anew": bool(visit.typed("recount"))}
    try:
        return Past(**from_json(await _ask(visit, question)))
    except Refused as refused:
        if refused.code == NOT_PLANNED.code and as_of is not None:
            raise BEFORE_THE_PLAN.refuse() from None
        raise


async def _ask(visit: Visit, question: dict[str, Any]) -> bytes:
    """Raises what the service refuses with, PORTAL_UNAVAILABLE when it does not answer."""
    told = question | {"conference": visit.path("conference")}
    try:
        return await visit.portal.service.ask("program", "report", to_json(told), _SECONDS)
    except LookupError as error:
        raise refused_with(str(error.args[0]), visit.path("conference")) from None
    except TimeoutError:
        raise UNAVAILABLE.refuse() from None


def refused_with(code: str, conference: str) -> Refused:
    """What the report's query refuses by code alone; any other code is a fault of the service."""
    if code == NOT_PLANNED.code:
        return NOT_PLANNED.refuse(conference=conference)
    if code == NOT_FOUND.code:
        return not_found(Term("báo cáo", "report"), conference)
    return UNAVAILABLE.refuse()


def _beside(now: Sequence[dict[str, Any]], past: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each figure of either, in the report's order, with ``value`` now and ``then``; None where there is none."""
    then = {(one["section"], one["name"]): one for one in past}
    known = {(one["section"], one["name"]): one for one in now}
    order = [*known, *(key for key in then if key not in known)]
    rows = []
    for key in order:
        told = known.get(key) or then[key]
        value = known[key]["value"] if key in known else (0 if past else None)
        before = then[key]["value"] if key in then else 0
        rows.append(told | {"value": value, "then": before, "same": value == before})
    return rows


async def _contributions(shot: Snapshot) -> list[dict[str, Any]]:
    rows = [
        dict(row) | {"unit_name": shot.short_name(row["unit"])}
        for row in await shot.rows(tables.contributions)
    ]
    return sorted(rows, key=lambda row: (shot.unit_order(row["unit"]), row["contribution"]))


# --- files -------------------------------------------------------------------------------------------


async def past(visit: Visit) -> Response:
    """``report/at/1234/2.png``, ``…/bao-cao-ket-qua.pdf``: of the report as it stood at a position."""
    position, name = visit.path("position"), visit.path("name")
    stem, _, form = name.rpartition(".")
    if not _NUMBERED.fullmatch(position):
        raise PAGE_UNKNOWN.refuse()
    question: dict[str, Any] = {"as_of": int(position), "want": form}
    if form == "png" and _NUMBERED.fullmatch(stem):
        content = await _ask(visit, question | {"want": "page", "number": int(stem)})
        return Response(content, media_type="image/png")
    if stem != _KIND or form not in MEDIA:
        raise PAGE_UNKNOWN.refuse()
    return attached(await _ask(visit, question), MEDIA[form], f"{_KIND}-{position}.{form}")


async def file(visit: Visit) -> Response:
    """The file that a unit handed in as its contribution."""
    what = Term("báo cáo thành phần", "contribution")
    row = await with_file(
        visit, tables.contributions, "contribution", what, "hoinghi show … contributions"
    )
    name = row["contribution"]
    boundary = subjects.contribution(visit.path("conference"), name)
    return await handed_in(visit, boundary, row["digest"], row["file_name"], name)
