"""Courses of the conference, its hall, protocol, agenda, papers, tasks, topics, documents and people's data."""

from datetime import date, timedelta
from typing import Any, Final

from services.registry import (
    acting,
    agenda,
    conference,
    contribution,
    hall,
    issued,
    paper,
    privacy,
    protocol,
    task,
)
from services.registry.privacy import Days, Held
from shared.commands import acting as on_acting
from shared.commands import agenda as on_agenda
from shared.commands import documents as on_document
from shared.commands import hall as on_hall
from shared.commands import papers as on_paper
from shared.commands import privacy as on_data
from shared.commands import protocol as on_rank
from shared.commands import registry as wish
from shared.desks import Desk
from shared.events.documents import Signature
from shared.events.hall import HallPlan, Listed
from shared.events.people import Author
from shared.personal import Personal
from tests.domain.planned import amendment, planned
from tests.domain.stories import Step, Story

_DAY: Final = date(2023, 11, 30)
_PLAN: Final = planned().plan
_THAT_DAY: Final = timedelta(days=17, hours=19)
"""From the stories' noon to the morning of 8 December 2023, in Vietnam."""
_DIGEST: Final = "1" * 64
_AUTHOR: Final = Author(person_id="tac-gia", name=Personal("Tác Giả (bịa)"), position="(bịa)")


_FRAME: Final = acting.Frame(
    {"so-y-te": frozenset({"finance"}), "so-noi-vu": frozenset({"award-review"})},
    date(2023, 12, 15),
)
_ACTING: Final = on_acting.AppointActing(
    acting="thay-01", unit="so-y-te", desk=Desk.CONTACT, absent="giam-doc-mau", deputy="pho-giam-doc-mau",
    since=date(2023, 11, 21), until=date(2023, 11, 24), reason="Giám đốc đi công tác (ví dụ)",
)  # fmt: skip


def _s(command: Any, **told: Any) -> Step:
    return Step(command, **told)


def _listed(name: str, called: str) -> Listed:
    return Listed(person_id=name, name=Personal(called))


# --- the conference ----------------------------------------------------------------------------------

_PLANNED: Final = _s(wish.PlanConference(plan=_PLAN, agencies=planned().agencies))
_CANCEL: Final = _s(wish.CancelConference(reason="bão (ví dụ)"))
_MOVE: Final = _s(
    wish.RescheduleConference(
        starts_at=_PLAN.starts_at + timedelta(hours=1),
        ends_at=_PLAN.ends_at + timedelta(hours=1),
        reason="lùi giờ (ví dụ)",
    )
)
_VENUE: Final = _s(
    wish.ChangeVenue(
        venue=_PLAN.venue.model_copy(update={"name": "Hội trường khác (ví dụ)"}), reason="sửa chữa"
    )
)
_AMEND: Final = _s(amendment(purpose="Mục đích mới (ví dụ)"))
_PROGRAM: Final = _s(wish.FinaliseProgram(version=1, digest=_DIGEST, position=5))
_REPORT: Final = _s(wish.FinaliseReport(version=1, digest=_DIGEST, position=9))
_CONCLUDE: Final = _s(wish.ConcludeConference(), after=_THAT_DAY + timedelta(hours=4))
_ANOTHER: Final = _s(
    wish.PlanConference(
        plan=_PLAN.model_copy(update={"title": "Hội nghị khác (ví dụ)"}),
        agencies=planned().agencies,
    )
)
_COURSE: Final = (_ANOTHER, _MOVE, _VENUE, _AMEND, _PROGRAM, _REPORT, _CONCLUDE, _CANCEL)

# --- the hall ----------------------------------------------------------------------------------------


def _enrol(delegation: str, name: str, called: str, **told: Any) -> Step:
    fields = {"unit": delegation, "group": "g", "person": _listed(name, called), **told}
    return _s(on_hall.EnrolPerson(delegation=delegation, **fields), by_system=True)


def _arrange(*seats: tuple[str, int]) -> Step:
    places = tuple(
        on_hall.SeatOf(delegation="y-te", person_id=name, row=2, seat=seat) for name, seat in seats
    )
    return _s(on_hall.ArrangeSeats(seats=places))


_PIN: Final = _s(on_hall.PinSeat(delegation="y-te", person_id="an", pinned=False))
_TWINS: Final = {"other_delegation": "noi-vu", "other_person": "an-2"}
_SAME: Final = _s(
    on_hall.SettleTwins(keep_delegation="y-te", keep_person="an", same=True, **_TWINS)
)

# --- papers, topics, tasks, documents ------------------------------------------------------------------


def _paper(kind: Any, **told: Any) -> Step:
    return _s(kind(paper="p1", **told))


def _submit_paper(digest: str) -> Step:
    return _paper(
        on_paper.SubmitPaper, file_name="tham-luan.pdf", digest=digest * 64, size=10,
        no_state_secrets=True,
    )  # fmt: skip


_PROPOSE: Final = _paper(on_paper.ProposePaper, title="Dân quân (ví dụ)", author=_AUTHOR)
_SELECT: Final = _paper(on_paper.SelectPaper, order=1, minutes=10)
_TO_PRINT: Final = _paper(on_paper.SelectPaperForPrinting, note="in")
_DECLINE: Final = _paper(on_paper.DeclinePaper, reason="trùng nội dung")
_WITHDRAW: Final = _paper(on_paper.WithdrawPaper, reason="bận")
_REVISE: Final = _paper(on_paper.RequestPaperRevision, remarks="thêm số liệu")
_JUDGED: Final = (_SELECT, _TO_PRINT, _DECLINE, _REVISE, _submit_paper("9"), _WITHDRAW)


def _topic(kind: Any, **told: Any) -> Step:
    return _s(kind(contribution="c1", **told))


_FILE: Final = _topic(
    on_paper.SubmitContributionFile,
    file_name="bc.pdf",
    digest=_DIGEST,
    size=3,
    no_state_secrets=True,
)
_ACCEPT: Final = _topic(on_paper.AcceptContribution)
_BACK: Final = _topic(on_paper.ReturnContribution, remarks="thêm số liệu")
_TAKEN_BACK: Final = _topic(on_paper.WithdrawContribution, reason="số liệu nhầm")
_LATE: Final = timedelta(days=20)


def _task(kind: Any, **told: Any) -> Step:
    return _s(kind(task="t1", **told))


_TASK: Final = {"lead": "so-y-te", "text": "Bảo đảm y tế (ví dụ)", "due": _DAY}
_ASSIGN: Final = _task(wish.AssignTask, **_TASK)
_COMPLETE: Final = _task(wish.CompleteTask)
_DROP: Final = _task(wish.WithdrawTask, reason="không cần")
_PROGRESS: Final = _task(wish.ReportTaskProgress, percent=50, note="đang làm")
_RETERM: Final = _task(wish.ReviseTask, reason="lùi", **(_TASK | {"due": _DAY + timedelta(days=1)}))
_OVERDUE: Final = _task(wish.MarkTaskOverdue)
_SETTLED: Final = Step(wish.CompleteTask(task="t1", by="PaperSubmitted"), by_system=True)
_UNDONE: Final = Step(
    wish.ReopenTask(task="t1", was="PaperSubmitted", undone_by="PaperWithdrawn", unit="so-y-te"),
    by_system=True,
)


def _issue(document: str, digest: str = "2", **told: Any) -> Step:
    fields = {
        "kind": "chuong-trinh", "title": "Chương trình", "file_name": "ct.pdf",
        "media_type": "application/pdf", "digest": digest * 64, "size": 9, "content": "3" * 64,
        "template": "1" * 16, "position": 7, **told,
    }  # fmt: skip
    return _s(on_document.IssueDocument(document=document, **fields))


_SIGNATURE: Final = Signature(subject="CN=Bịa", certificate="4" * 64)
_SIGNED: Final = _s(
    on_document.FileSignedDocument(
        document="d1", issued_digest="2" * 64, file_name="ky.pdf", digest="5" * 64, size=11,
        signatures=(_SIGNATURE,),
    )
)  # fmt: skip
_NUMBER: Final = _s(on_document.NumberDocument(document="d1", number="12/CT", dated=_DAY))

# --- people's data -------------------------------------------------------------------------------------

_ASKED: Final = _s(
    on_data.ReceivePrivacyRequest(
        request="r1", right="delete", unit="so-y-te", person_id="an", received_on=date(2023, 11, 20)
    ),
    known=Days(reply_by=date(2023, 11, 22), done_by=date(2023, 12, 10)),
)
_SETTLE: Final = _s(
    on_data.SettlePrivacyRequest(
        request="r1", settled_on=date(2023, 11, 20), outcome="refused", reason="luật giữ lại"
    )
)
_EXTEND: Final = _s(
    on_data.ExtendPrivacyRequest(request="r1", done_by=date(2023, 12, 20), reason="phức tạp")
)
_FORGET: Final = _s(
    on_data.ForgetPerson(unit="so-y-te", person_id="an", basis="yêu cầu", reason="tự yêu cầu"),
    known=Held(known=True),
)

STORIES: Final = (
    Story(
        "held",
        conference.decider,
        (
            _PLANNED, _MOVE, _VENUE, _AMEND, _PROGRAM,
            _s(wish.OpenConference(), after=_THAT_DAY), _CONCLUDE, _REPORT,
        ),
        _COURSE,
    ),
    Story("cancelled", conference.decider, (_PLANNED, _CANCEL), _COURSE),
    Story(
        "seated",
        hall.decider,
        (
            _enrol("y-te", "an", "Nguyễn Văn An (bịa)"),
            _enrol("y-te", "binh", "Trần Bình (bịa)"),
            _enrol("noi-vu", "an-2", "Nguyễn Văn An (bịa)"),
            _SAME,
            _s(on_hall.SetHallPlan(hall=HallPlan(title="Hội trường (ví dụ)", rows=4, seats=6))),
            _s(on_hall.AssignSeat(delegation="y-te", person_id="an", row=1, seat=1)),
            _PIN,
            _arrange(("an", 1), ("binh", 2)),
            _s(on_hall.ReleaseSeat(delegation="y-te", person_id="an")),
            _enrol("y-te", "chi", "Lê Thị Chi (bịa)", instead_of="binh"),
            _s(on_hall.StrikeOffPerson(delegation="y-te", person_id="chi"), by_system=True),
            _s(on_hall.StrikeOffDelegation(delegation="y-te"), by_system=True),
        ),
        (
            _PIN,
            _arrange(("an", 1), ("an", 2)),
            _s(
                on_hall.SettleTwins(
                    keep_delegation="y-te", keep_person="an", other_delegation="y-te",
                    other_person="an", same=True,
                )
            ),
            _s(on_hall.AssignSeat(delegation="noi-vu", person_id="an-2", row=1, seat=2)),
        ),
    ),
    Story(
        "ranked",
        protocol.decider,
        (
            _s(on_rank.SetRank(rank="r1", order=1, title="Chủ tịch (ví dụ)")),
            _s(on_rank.PlaceDelegate(delegation="y-te", person_id="an", rank="r1")),
            _s(on_rank.SetReceptionCard(delegation="y-te", person_id="an", car="99A (bịa)")),
            _s(on_rank.PlaceDelegate(delegation="y-te", person_id="an")),
            _s(on_rank.RemoveRank(rank="r1")),
        ),
    ),
    Story(
        "stood in for",
        acting.decider,
        (
            _s(_ACTING, known=_FRAME),
            _s(on_acting.EndActing(acting="thay-01", reason="Về sớm (ví dụ)")),
        ),
    ),
    Story(
        "asked to forget",
        privacy.decider,
        (
            _ASKED,
            _s(on_data.ReplyToPrivacyRequest(request="r1", replied_on=date(2023, 11, 20))),
            _EXTEND,
            _SETTLE,
            _FORGET,
        ),
        (
            _s(
                on_data.SettlePrivacyRequest(
                    request="r1", settled_on=date(2023, 11, 20), outcome="done"
                )
            ),
        ),
    ),
    Story(
        "the agenda",
        agenda.decider,
        (
            _s(
                on_agenda.ScheduleAgendaItem(
                    item="a", order=1, title="Tham luận", minutes=30, presenter="Chủ tọa"
                )
            ),
            _s(
                on_agenda.ScheduleAgendaItem(
                    item="b", order=1, title="Bài 1", minutes=10, presenter="(bịa)", within="a"
                )
            ),
            _s(on_agenda.MoveAgendaItem(item="a", order=2, minutes=40)),
            _s(on_agenda.AmendAgendaItem(item="a", title="Tham luận, thảo luận")),
            _s(on_agenda.FixAgendaItem(item="a", starts_at=_PLAN.starts_at)),
            _s(
                on_agenda.AttachAgendaDocument(
                    item="a", document="d", title="Báo cáo", file_name="bc.pdf", digest=_DIGEST
                )
            ),
            _s(on_agenda.WriteAgendaWords(item="a", words="Kính thưa")),
            _s(on_agenda.AssignAgendaStaff(role="chair", holder="Chủ tọa (bịa)", item="a")),
            _s(on_agenda.DetachAgendaDocument(item="a", document="d", reason="thay bản")),
            _s(on_agenda.RemoveAgendaItem(item="b", reason="rút")),
            _s(on_agenda.RemoveAgendaItem(item="a", reason="không tổ chức")),
        ),
        (_s(on_agenda.RemoveAgendaItem(item="a", reason="bỏ")),),
    ),
    Story(
        "a paper that was asked for and read",
        paper.decider,
        (
            _paper(on_paper.RequestPaper, unit="so-y-te", topic="Y tế (ví dụ)", due=_DAY),
            _paper(on_paper.MovePaperDue, due=_DAY + timedelta(days=1)),
            _paper(on_paper.RemindPaper),
            _PROPOSE,
            _submit_paper("6"),
            _REVISE,
            _submit_paper("7"),
            _SELECT,
            _TO_PRINT,
            _SELECT,
            _WITHDRAW,
        ),
        (*_JUDGED, _paper(on_paper.MovePaperDue, due=_DAY + timedelta(days=3))),
    ),
    Story(
        "a paper that was proposed and declined",
        paper.decider,
        (_PROPOSE, _submit_paper("6"), _DECLINE),
        _JUDGED,
    ),
    Story(
        "a paper that was printed, as that was said before",
        paper.decider,
        (
            _PROPOSE,
            _submit_paper("6"),
            _paper(on_paper.DeclinePaper, reason="chỉ in", printed=True),
        ),
        _JUDGED,
    ),
    Story(
        "a task done late",
        task.decider,
        (
            _ASSIGN,
            _task(wish.RemindTask),
            _PROGRESS,
            _RETERM,
            _s(_OVERDUE.command, after=_LATE),
            _s(_COMPLETE.command, after=_LATE),
        ),
        (
            _DROP, _PROGRESS, _OVERDUE,
            _task(wish.AssignTask, lead="so-noi-vu", text="khác", due=_DAY),
        ),
    ),
    Story(
        "a task that was settled and is open again",
        task.decider,
        (_ASSIGN, _SETTLED, _UNDONE, _SETTLED),
        (_COMPLETE, _PROGRESS, _RETERM),
    ),
    Story(
        "a task withdrawn and assigned again",
        task.decider,
        (_ASSIGN, _DROP, _ASSIGN),
        (_COMPLETE, _PROGRESS, _RETERM),
    ),
    Story(
        "a topic",
        contribution.decider,
        (
            _topic(on_paper.RequestContribution, unit="so-y-te", topic="1.1", due=_DAY),
            _topic(on_paper.MoveContributionDue, due=_DAY + timedelta(days=1)),
            _topic(on_paper.RemindContribution),
            _topic(on_paper.SubmitContribution, text="Kết quả (ví dụ)"),
            _BACK,
            _FILE,
            _ACCEPT,
        ),
        (
            _BACK, _ACCEPT, _FILE,
            _topic(on_paper.SubmitContribution, text="khác"),
            _topic(on_paper.MarkContributionOverdue),
            _topic(on_paper.RequestContribution, unit="so-y-te", topic="1.2", due=_DAY),
        ),
    ),
    Story(
        "a topic that is taken back",
        contribution.decider,
        (
            _topic(on_paper.RequestContribution, unit="so-y-te", topic="1.1", due=_DAY),
            _FILE,
            _ACCEPT,
            _TAKEN_BACK,
        ),
        (_BACK, _ACCEPT, _FILE, _topic(on_paper.MarkContributionOverdue)),
    ),
    Story(
        "a topic that is late",
        contribution.decider,
        (
            _topic(on_paper.RequestContribution, unit="so-y-te", topic="1.1", due=_DAY),
            _s(on_paper.MarkContributionOverdue(contribution="c1"), after=_LATE),
        ),
    ),
    Story(
        "issued, signed, replaced",
        issued.decider,
        (
            _issue("d1"),
            _NUMBER,
            _SIGNED,
            _issue("d2", "8"),
            _s(on_document.ReplaceDocument(document="d1", by="d2", reason="sửa giờ")),
            _s(on_document.RecordConclusions(points=("Giao Sở Y tế (ví dụ)",))),
        ),
        (
            _s(
                on_document.FileSignedDocument(
                    document="d1", issued_digest="2" * 64, file_name="ky.pdf", digest="a" * 64,
                    size=11, signatures=(_SIGNATURE,),
                )
            ),
            _s(on_document.NumberDocument(document="d2", number="13/CT", dated=_DAY)),
        ),
    ),
)  # fmt: skip
