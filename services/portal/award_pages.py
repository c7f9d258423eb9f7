"""The awards inbox: reviewed, approved or returned one by one or in a batch, with the document at the right; and
an approval or an award that is taken back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from services.portal.award_basis import award_basis
from services.portal.award_redating import redating
from services.portal.award_view import PARTS, award_view, dossier_of
from services.portal.handed_in import handed_in
from services.portal.language import N_
from services.portal.pictures import decision_pages, decision_pdf
from services.portal.refusals import NOTHING_CHOSEN, no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit, cancelled
from services.portal.who_did import last, sentence
from services.program import tables
from services.program.snapshot import Snapshot, local
from services.program.trail import Wanted
from shared import subjects
from shared.commands.award_refusals import TIE_PASSED_OVER
from shared.commands.awards import (
    ApproveNomination,
    ApproveNominations,
    EndorseNomination,
    IssueAwardDecision,
    RecordCertificateReturn,
    RedateAwardDecision,
    RejectNomination,
    ReturnNomination,
    RevokeAward,
    WithdrawApproval,
)
from shared.commands.base import Command, Declined
from shared.refusals import Refused, Term, not_found

_LOOK: Final = "look-"
"""A form that is looked at before it is sent: its act with this before it."""
_MAY = {
    Role.APPROVER: ("approve", "batch", "unapprove", "return", "reject", "revoke"),
    Role.REVIEWER: ("endorse", "return", "certificate"),
    Role.CLERK: ("decide", "redate"),
    Role.ORGANISER: ("unapprove", "revoke", "certificate"),
}
"""Which buttons a role has here; whether a wish holds, the awards service says."""


_LOOKED_AT: Final = tuple(
    f"{_LOOK}{one}" for one in ("unapprove", "revoke", "certificate", "decide", "redate")
)
_FOR_THE_CONFERENCE: Final = ("approve", "batch", "endorse", "return", "decide")
_FIELDS: Final = ("reason", "number", "date", "points", "document")


def _as_issued(visit: Visit) -> bool:
    """Whether the decision is drawn as if it were issued now, without anybody who waits."""
    return visit.role is Role.CLERK


async def choose(visit: Visit) -> Response:
    """The first round; a conference without awards says so."""
    async with visit.shot() as shot:
        rounds = await shot.award_rounds() or await shot.rows(tables.award_rounds)
    rounds.sort(key=lambda row: (row["level"] != "province", row["precedence"] or 0, row["round"]))
    if not rounds:
        return visit.page(
            "no_awards.html", terms_here=visit.role in (Role.ORGANISER, Role.REVIEWER)
        )
    return RedirectResponse(f"{visit.base}/awards/{rounds[0]['round']}", 303)


async def inbox(visit: Visit) -> Response:
    return await _inbox(visit)


async def act(visit: Visit) -> Response:
    try:
        command, done = _wanted(visit)
    except Refused as refused:
        return await _inbox(visit, refused)
    if (
        visit.typed("act").startswith(_LOOK)
        or await _leaves_out(visit, command)
        or await _not_seen(visit, command)
    ):
        return await _inbox(visit, looked=True, wanted=command)
    told = await visit.sent(lambda: (command, done))
    if isinstance(told, str):
        if isinstance(command, WithdrawApproval | RevokeAward | RecordCertificateReturn):
            place = f"{visit.base}/awards/{command.round}?nomination={command.nomination}"
            return visit.see_other(place, told)
        # Without a name the inbox opens at what waits next; about whom the sentence is, it says itself.
        of = {"about": visit.typed("nomination")}
        if isinstance(command, ApproveNominations):
            of = await _part_of_it(visit, command)
        query = f"?{urlencode(of)}" if any(of.values()) else ""
        return visit.see_other(f"{visit.base}/awards/{visit.path('round')}{query}", told)
    return await _inbox(visit, told)


async def _part_of_it(visit: Visit, command: ApproveNominations) -> dict[str, str]:
    """For the address of the page that says what was done: whom this press approved, and whom another had."""
    async with visit.shot() as shot:
        facts = await shot.execute(
            select(tables.audit.c.about).where(tables.audit.c.position.in_(visit.written))
        )
        new = {row.about for row in facts}
    before = [one for one in command.nominations if one not in new]
    about = [one for one in command.nominations if one in new]
    if not before:
        return {"about": str(len(about)) if len(about) > 1 else "".join(about)}
    return {"about": " ".join(about), "before": " ".join(before)}


async def _leaves_out(visit: Visit, command: Command) -> bool:
    """Whether a decision would leave out dossiers that wait or went back, and the clerk looked at other ones."""
    if not isinstance(command, IssueAwardDecision):
        return False
    async with visit.shot() as shot:
        view = await award_view(shot, visit.path("round"), "", visit.role)
    if view is None or not view.undecided.approved or not view.undecided.left_out:
        return False
    return visit.typed("left_out") != view.undecided.mark


async def _not_seen(visit: Visit, command: Command) -> bool:
    """Whether a decision's day is entered again without a look at what stands now."""
    if not isinstance(command, RedateAwardDecision):
        return False
    async with visit.shot() as shot:
        view = await award_view(shot, visit.path("round"), "", visit.role)
        if view is None:
            return False
        look = await redating(shot, visit.portal.law, view.round, command)
    return look is not None and visit.typed("seen") != look.mark


def _wanted(visit: Visit) -> tuple[Command, str]:
    typed, act = visit.typed, visit.typed("act")
    if act in _LOOKED_AT:
        act = act.removeprefix(_LOOK)
    if act not in _MAY[visit.role]:
        raise no_such_act(act)
    of = {"round": visit.path("round")}
    one = of | {"nomination": typed("nomination")}
    match act:
        case "approve":
            return wish(visit, ApproveNomination, **one, **_reason(typed)), "approved"
        case "batch":
            several = {"nominations": tuple(visit.chosen("nominations"))}
            if not several["nominations"]:
                raise NOTHING_CHOSEN.refuse()
            return wish(visit, ApproveNominations, **of, **several, **_reason(typed)), "approved"
        case "endorse":
            points = {"points": typed("points")} if typed("points") else {}
            return wish(visit, EndorseNomination, **one, **points), "endorsed"
        case "unapprove":
            gone = wish(visit, WithdrawApproval, **one, reason=typed("reason"))
            return gone, "approval-withdrawn"
        case "reject":
            return wish(visit, RejectNomination, **one, reason=typed("reason")), "rejected"
        case "decide":
            told = {"decision_number": typed("number"), "decision_date": typed("date")}
            # who is left out has been looked at here, by name (``_leaves_out``)
            return wish(visit, IssueAwardDecision, **of, **told, partial=True), "decided"
        case "redate":
            told = {"decision_date": typed("date"), "reason": typed("reason")}
            return wish(visit, RedateAwardDecision, **of, **told), "redated"
        case "revoke":
            by = {"decision_number": typed("number"), "reason": typed("reason")}
            return wish(visit, RevokeAward, **one, **by), "award-revoked"
        case "certificate":
            by = {"document": typed("document"), "returned_on": typed("date")}
            return wish(visit, RecordCertificateReturn, **one, **by), "certificate-back"
        case _:
            missing: Sequence[str] = visit.chosen("missing")
            returned = wish(
                visit, ReturnNomination, **one, reason=typed("reason"), missing=tuple(missing)
            )
            return returned, "returned"


def _reason(typed: Callable[[str], str]) -> dict[str, str]:
    """Asked for only where the approval takes the place of one of a tie."""
    return {"reason": typed("reason")} if typed("reason") else {}


async def _inbox(
    visit: Visit,
    refused: Refused | Declined | None = None,
    *,
    looked: bool = False,
    wanted: Command | None = None,
) -> Response:
    name = visit.path("round")
    look = None
    async with visit.shot() as shot:
        view = await award_view(shot, name, visit.typed("nomination"), visit.role)
        if view is None:
            raise not_found(
                Term("đợt khen thưởng", "award round"), name[:64], "hoinghi show … rounds"
            )
        if isinstance(wanted, RedateAwardDecision):
            look = await redating(shot, visit.portal.law, view.round, wanted)
        names = {row["nomination"]: row["name"] for row in view.rows}
        about = await _whom(visit, shot, names)
    of = visit.path("conference")
    pages = await decision_pages(visit.portal, of, name, approved=_as_issued(visit))
    today = local((await visit.portal.desk.now()).isoformat()).date()
    return visit.page(
        "awards.html",
        200 if refused is None else 422,
        view=view,
        pages=range(1, len(pages) + 1),
        drawn=pages.digest,
        parts_of_dossier=PARTS,
        may=_may(visit, view.round["level"]),
        off=cancelled(visit),
        law=award_basis(visit.portal.law, view.round, view.chosen["kind"], today)
        if view.chosen is not None
        else (),
        law_names=visit.portal.law.name,
        done_about=about,
        looked=looked,
        redating=look,
        changed=view.undecided.since(visit.typed("left_out")) if visit.typed("left_out") else [],
        names=names,
        as_issued=_as_issued(visit) and view.undecided.approved > 0,
        terms_here=visit.role in (Role.ORGANISER, Role.REVIEWER),
        stage_here=visit.role is Role.ORGANISER,
        refused=visit.problem(refused).naming(names) if refused is not None else None,
        ticked=visit.chosen("nominations") if refused is not None else [],
        pressed=visit.typed("act").removeprefix(_LOOK),
        passed_over=isinstance(refused, Refused | Declined)
        and refused.code == TIE_PASSED_OVER.code,
        chosen=visit.chosen("nominations"),
        typed={key: visit.typed(key) for key in _FIELDS},
    )


def _may(visit: Visit, level: str) -> Sequence[str]:
    """Of an approval the organiser's are those alone that the organiser entered for the military region, whose
    decision is no business of the clerk. Nothing leads to an award at what was called off."""
    role, acts = visit.role, _MAY[visit.role]
    if cancelled(visit):
        acts = tuple(one for one in acts if one not in _FOR_THE_CONFERENCE)
    return [
        one
        for one in acts
        if (one != "unapprove" or level != "province" or role is Role.APPROVER)
        and (one != "redate" or level == "province")
    ]


async def _whom(visit: Visit, shot: Snapshot, names: Mapping[str, str]) -> str:
    """About whom what was just done is: one by name, several by their number; where another had approved some of
    them before, each by name, and those with who and when."""
    told = visit.request.query_params
    about, before = told.get("about", ""), told.get("before", "").split(" ")
    gone = [one for one in before if one in names]
    if not gone:
        counted = about.isascii() and about.isdigit() and len(about) < 4
        return names.get(about, visit.said("%(count)s hồ sơ", count=about) if counted else "")
    whom = "; ".join(names[one] for one in about.split(" ") if one in names)
    who = [f"{names[one]} – {await _approved(visit, shot, one)}" for one in gone]
    return visit.said(_PART, whom=whom, before="; ".join(who))


_PART: Final = N_("%(whom)s. Đã duyệt từ trước, lần này không đổi: %(before)s")


async def _approved(visit: Visit, shot: Snapshot, nomination: str) -> str:
    of = subjects.award_round(visit.path("conference"), visit.path("round"))
    one = await last(shot, Wanted(subject=of, about=nomination, types=("NominationApproved",)))
    return sentence(one, visit.language) if one is not None else ""


async def drawn_page(visit: Visit) -> Response:
    """One page of the decision as it would be printed now, as a picture."""
    of, name = visit.path("conference"), visit.path("round")
    pages = await decision_pages(visit.portal, of, name, approved=_as_issued(visit))
    number = visit.path("number")
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(pages):
        raise not_found(Term("trang", "page"), number[:20])
    return Response(pages[int(number) - 1], media_type="image/png")


async def file(visit: Visit) -> Response:
    """A part of a dossier as the nominating unit handed it in."""
    of, name, part = visit.path("round"), visit.path("nomination"), visit.path("part")
    async with visit.shot() as shot:
        rows = await shot.rows(tables.nominations)
    row = next((one for one in rows if (one["round"], one["nomination"]) == (of, name)), None)
    told = next((one for one in dossier_of(row) if one["part"] == part), None)
    if told is None:
        raise not_found(
            Term("tệp của hồ sơ", "file of the dossier"), part[:64], "hoinghi show … nominations"
        )
    boundary = subjects.award_round(visit.path("conference"), of)
    stem = f"{name}-{part.replace('_', '-')}"
    return await handed_in(visit, boundary, told["digest"], told["file_name"], stem)


async def printed(visit: Visit) -> Response:
    """The same as PDF."""
    of, name = visit.path("conference"), visit.path("round")
    content = await decision_pdf(visit.portal, of, name, approved=_as_issued(visit))
    head = {"content-disposition": 'attachment; filename="quyet-dinh-khen-thuong-du-thao.pdf"'}
    return Response(content, media_type="application/pdf", headers=head)
