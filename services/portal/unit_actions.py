"""What a unit's own page sends: each button's form as wishes, under the names that the fields have."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from services.portal.language import N_
from services.portal.looked_at import LOOK
from services.portal.refusals import FIELDS, NOT_THE_GUESTS, no_such_act
from services.portal.unit_view import of_one, own_award
from services.portal.uploads import handed_in, taken
from services.portal.visit import Visit
from services.portal.words import dong
from services.program import tables
from services.program.snapshot import Columns, snapshot
from shared.commands.awards import NameReceiver
from shared.commands.base import Command
from shared.commands.papers import (
    ProposePaper,
    SubmitContribution,
    SubmitContributionFile,
    SubmitPaper,
    WithdrawContribution,
    WithdrawPaper,
)
from shared.commands.registry import (
    AcceptInvitationAgain,
    CompleteTask,
    ConfirmAttendee,
    DeclineAttendee,
    DeclineInvitation,
    RegisterAttendee,
    ReportTaskProgress,
    RequestSeats,
    SubstituteAttendee,
    UpdateAttendee,
)
from shared.personal import Personal
from shared.refusals import Term, not_found

_LABELS: Final = MappingProxyType(
    {
        "name": N_("Họ và tên"),
        "position": N_("Chức vụ, đơn vị"),
        "phone": N_("Điện thoại"),
        "email": N_("Thư điện tử"),
        "address": N_("Địa chỉ nhận thư"),
        "reason": N_("Lý do"),
        "seats": N_("Số chỗ"),
        "title": N_("Tên tham luận"),
        "text": N_("Nội dung"),
        "percent": N_("Phần trăm"),
        "note": N_("Ghi chú"),
        "file": N_("Tệp"),
        "remarks": N_("Ý kiến"),
        "topic": N_("Chủ đề"),
        "due": N_("Hạn nộp"),
        "max_pages": N_("Tối đa (trang)"),
        "max_minutes": N_("Tối đa (phút)"),
        "order": N_("Thứ tự"),
        "amount": N_("Số tiền"),
        "voucher": N_("Chứng từ"),
        "paid_on": N_("Ngày chi"),
        "received_on": N_("Ngày thu"),
        "payee": N_("Đơn vị nhận tiền"),
        "number": N_("Số"),
        "issued_on": N_("Ngày hóa đơn"),
        "symbol": N_("Ký hiệu"),
        "tax_code": N_("Mã số thuế"),
        "content": N_("Nội dung chi"),
        "absent": N_("Người được thay (tài khoản)"),
        "deputy": N_("Người làm thay (tài khoản)"),
        "home": N_("Cơ quan của người làm thay"),
        "desk": N_("Vai trò"),
        "since": N_("Từ ngày"),
        "until": N_("Đến hết ngày"),
        "unit": N_("Đơn vị tính"),
        "quantity": N_("Số lượng"),
        "unit_price": N_("Đơn giá"),
        "basis": N_("Căn cứ"),
        "explanation": N_("Diễn giải"),
        "source": N_("Nguồn kinh phí"),
        "remark": N_("Ý kiến"),
        "line": N_("Dòng dự toán"),
        "line_tolerance": N_("Được vượt"),
        "decision_number": N_("Số, ký hiệu"),
        "decision_date": N_("Ngày ký"),
        "minutes": N_("Thời lượng (phút)"),
        "presenter": N_("Người thực hiện"),
        "conducted_by": N_("Người điều hành"),
        "kind": N_("Loại mục"),
        "row": N_("Hàng"),
        "rows": N_("Số hàng ghế"),
        "first_row": N_("Từ hàng"),
        "last_row": N_("đến hàng"),
        "seat": N_("Ghế"),
        "points": N_("Điểm"),
        "delegation": N_("Thuộc đoàn"),
        "approved_by": N_("Người đồng ý (chức vụ)"),
        "starts_at": N_("Bắt đầu"),
        "round": N_("Mã đợt"),
        "form": N_("Mã hình thức khen"),
        "form_name": N_("Tên hình thức khen"),
        "level": N_("Cấp khen"),
        "collectives": N_("Chỉ tiêu tập thể"),
        "individuals": N_("Chỉ tiêu cá nhân"),
        "households": N_("Chỉ tiêu hộ gia đình"),
        "deadline": N_("Hạn nhận hồ sơ"),
        "precedence": N_("Thứ tự khi trao"),
        "clearances": N_("Cơ quan phải lấy ý kiến"),
        "document": N_("Theo văn bản"),
        "returned_on": N_("Ngày thu lại"),
        "right": N_("Nội dung yêu cầu"),
        "person_id": N_("Ai yêu cầu"),
        "replied_on": N_("Ngày trả lời"),
        "done_by": N_("Gia hạn đến hết ngày"),
        "settled_on": N_("Ngày giải quyết"),
        "outcome": N_("Kết quả"),
        "ends_at": N_("Kết thúc"),
        "received_by": N_("Người đón"),
        "car": N_("Xe"),
        "gift": N_("Quà tặng"),
        "meal": N_("Suất ăn"),
        "notes": N_("Ghi chú"),
        "rank": N_("Thứ bậc"),
        "within": N_("Trong bậc"),
        "appointed_on": N_("Bổ nhiệm ngày"),
        "valid_from": N_("Có hiệu lực từ"),
        "valid_to": N_("Đến hết ngày"),
        "lead": N_("Cơ quan chủ trì nhiệm vụ"),
        "supporting": N_("Phối hợp"),
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Wishes of one form, the sentence that says they hold, and where on the page that is seen."""

    wishes: Sequence[Command]
    done: str
    anchor: str = "doan"


@dataclass(frozen=True, slots=True)
class At:
    """Whose page it is: the delegation's row."""

    visit: Visit
    delegation: Columns

    @property
    def name(self) -> str:
        return str(self.delegation["delegation"])

    def wish(self, kind: type[Command], **fields: Any) -> Command:
        return wish(self.visit, kind, **fields)

    def attendee(self, person_id: str, *, head: bool = False) -> dict[str, Any]:
        """The person in the form; what is not filled in is not sent."""
        told = {
            key: self.visit.typed(key)
            for key in ("name", "position", "phone", "email", "language", "address")
        }
        return {key: value for key, value in told.items() if value} | {
            "person_id": person_id,
            "head": head,
        }


def wish(visit: Visit, kind: type[Command], /, **fields: Any) -> Command:
    """A command from typed fields. Raises PORTAL_FIELDS naming, by their labels, those that do not do."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        wrong = dict.fromkeys(str(fault["loc"][-1]) for fault in error.errors())
        labels = [visit.said(_LABELS[name]) if name in _LABELS else name for name in wrong]
        limits = {str(fault["loc"][-1]): _limit(visit, fault) for fault in error.errors()}
        labels = [
            f"{label} ({limits[name]})" if limits[name] else label
            for name, label in zip(wrong, labels, strict=True)
        ]
        raise FIELDS.refuse(fields=", ".join(labels)) from None


def _limit(visit: Visit, fault: Mapping[str, Any]) -> str:
    """The limit that was passed, of a number or of a text's length; "" where it was none."""
    told = fault.get("ctx", {})
    if most := told.get("le"):
        return visit.said(_MOST, most=dong(most))
    if fault["type"] == "string_too_long":
        return visit.said(_LONGEST, most=dong(told["max_length"]))
    return ""


_MOST: Final = N_("không quá %(most)s")
_LONGEST: Final = N_("không quá %(most)s ký tự")


async def register(at: At) -> Wanted:
    """Name somebody; with the tick, and say that they come."""
    typed, person = at.visit.typed, at.visit.typed("person")
    attendee = at.attendee(person, head=typed("head") == "yes")
    wishes = [at.wish(RegisterAttendee, delegation=at.name, attendee=attendee)]
    if typed("confirm") == "yes":
        wishes.append(at.wish(ConfirmAttendee, delegation=at.name, person_id=person))
    return Wanted(wishes, "registered")


def _guest(at: At) -> list[Command]:
    """A guest invited in person is named by the invitation itself; again changes nothing."""
    row = at.delegation
    attendee = {
        "person_id": row["contact_person_id"],
        "name": Personal(row["contact_name"]),
        "language": row["contact_language"] or "vi",
        "position": row["invitee"],
        "email": Personal(row["contact_email"]) if row["contact_email"] else None,
        "address": Personal(row["contact_address"]) if row["contact_address"] else None,
    }
    return [at.wish(RegisterAttendee, delegation=at.name, attendee=attendee)]


async def confirm(at: At) -> Wanted:
    person = at.visit.typed("person")
    first = _guest(at) if at.visit.typed("first") == "register" else []
    return Wanted(
        [*first, at.wish(ConfirmAttendee, delegation=at.name, person_id=person)], "confirmed"
    )


async def decline(at: At) -> Wanted:
    typed = at.visit.typed
    first = _guest(at) if typed("first") == "register" else []
    declined = at.wish(
        DeclineAttendee, delegation=at.name, person_id=typed("person"), reason=typed("reason")
    )
    return Wanted([*first, declined], "declined")


async def send_nobody(at: At) -> Wanted:
    reason = at.visit.typed("reason")
    nobody = at.wish(DeclineInvitation, delegation=at.name, reason=reason)
    return Wanted([nobody], "invitation-declined")


async def accept_again(at: At) -> Wanted:
    again = at.wish(AcceptInvitationAgain, delegation=at.name)
    return Wanted([again], "accepted-again")


async def come_after_all(at: At) -> Wanted:
    """Somebody who declined: registered again as they are known, and confirmed."""
    person = at.visit.typed("person")
    async with snapshot(at.visit.portal.engine, at.delegation["conference"]) as shot:
        rows = await shot.rows(tables.attendees)
    row = next((r for r in rows if (r["delegation"], r["person_id"]) == (at.name, person)), None)
    if row is None:
        raise not_found(Term("đại biểu", "delegate"), person[:64], "hoinghi show … delegates")
    told = {key: row[key] for key in ("person_id", "position", "language", "head")}
    told |= {
        key: Personal(row[key])
        for key in ("name", "phone", "email", "address")
        if row[key] is not None
    }
    wishes = [
        at.wish(RegisterAttendee, delegation=at.name, attendee=told),
        at.wish(ConfirmAttendee, delegation=at.name, person_id=person),
    ]
    return Wanted(wishes, "confirmed")


async def substitute(at: At) -> Wanted:
    typed = at.visit.typed
    first = _guest(at) if typed("first") == "register" else []
    wished = at.wish(
        SubstituteAttendee,
        delegation=at.name,
        person_id=typed("person"),
        substitute=at.attendee(typed("substitute")),
        reason=typed("reason"),
    )
    return Wanted([*first, wished], "substituted")


async def mend(at: At) -> Wanted:
    attendee = at.attendee(at.visit.typed("person"), head=at.visit.typed("head") == "yes")
    return Wanted([at.wish(UpdateAttendee, delegation=at.name, attendee=attendee)], "mended")


async def ask_seats(at: At) -> Wanted:
    typed = at.visit.typed
    asked = at.wish(RequestSeats, delegation=at.name, seats=typed("seats"), reason=typed("reason"))
    return Wanted([asked], "asked")


async def propose_paper(at: At) -> Wanted:
    typed = at.visit.typed
    author = {
        "person_id": typed("person"),
        "name": Personal(typed("name")),
        "position": typed("position"),
    }
    proposed = at.wish(ProposePaper, paper=typed("paper"), title=typed("title"), author=author)
    return Wanted([proposed], "proposed", "tham-luan")


async def submit_paper(at: At) -> Wanted:
    row = await taken(at.visit, "papers", "paper", at.delegation)
    named = await handed_in(at.visit, "paper", row)
    submitted = at.wish(SubmitPaper, paper=row["paper"], **named)
    return Wanted([submitted], "handed-in", "tham-luan")


async def withdraw_paper(at: At) -> Wanted:
    typed = at.visit.typed
    gone = at.wish(WithdrawPaper, paper=typed("paper"), reason=typed("reason"))
    return Wanted([gone], "withdrawn", "tham-luan")


async def write_contribution(at: At) -> Wanted:
    typed = at.visit.typed
    told = at.wish(SubmitContribution, contribution=typed("contribution"), text=typed("text"))
    return Wanted([told], "text-in", "bao-cao")


async def withdraw_contribution(at: At) -> Wanted:
    typed = at.visit.typed
    gone = at.wish(WithdrawContribution, contribution=typed("contribution"), reason=typed("reason"))
    return Wanted([gone], "withdrawn", "bao-cao")


async def submit_contribution(at: At) -> Wanted:
    row = await taken(at.visit, "contributions", "contribution", at.delegation)
    named = await handed_in(at.visit, "contribution", row)
    submitted = at.wish(SubmitContributionFile, contribution=row["contribution"], **named)
    return Wanted([submitted], "handed-in", "bao-cao")


async def report_progress(at: At) -> Wanted:
    typed = at.visit.typed
    told = at.wish(
        ReportTaskProgress, task=typed("task"), percent=typed("percent"), note=typed("note")
    )
    return Wanted([told], "progress", "nhiem-vu")


async def complete_task(at: At) -> Wanted:
    return Wanted([at.wish(CompleteTask, task=at.visit.typed("task"))], "completed", "nhiem-vu")


async def name_receiver(at: At) -> Wanted:
    named = receiver_named(at.visit)
    return Wanted([named], "receiver-named" if named.receiver else "receiver-gone", "khen-thuong")


def receiver_named(visit: Visit) -> NameReceiver:
    """Who receives for an awardee who will be absent; with nobody typed, the awardee comes after all."""
    award_round, _, nomination = visit.typed("award").partition("/")
    typed = {name: visit.typed(name) for name in ("name", "position")}
    receiver = typed | {"person_id": visit.typed("person")} if any(typed.values()) else None
    of = {"round": award_round, "nomination": nomination, "receiver": receiver}
    return NameReceiver.model_validate(wish(visit, NameReceiver, **of))


@dataclass(frozen=True, slots=True)
class ReceiverLook:
    """What naming a receiver would change, before it is sent; empty ``before``, ``after``: the awardee comes.
    ``fields``: what the confirming form carries besides the award."""

    award: str
    awardee: str
    before: str
    after: str
    back: str
    fields: Sequence[tuple[str, str]]


def receiver_look(visit: Visit, row: Columns, back: str) -> ReceiverLook:
    """``row``: with ``name``, ``receiver``, ``receiver_position`` as they stand."""
    before = (row["receiver"] or "", row["receiver_position"] or "")
    after = (visit.typed("name"), visit.typed("position"))
    fields = [(name, visit.typed(name)) for name in ("person", "name", "position")]
    return ReceiverLook(
        visit.typed("award"),
        row["name"],
        ", ".join(part for part in before if part),
        ", ".join(part for part in after if part),
        back,
        fields,
    )


ACTIONS: Final = MappingProxyType[str, Callable[[At], Awaitable[Wanted]]](
    {
        "register": register,
        "confirm": confirm,
        "decline": decline,
        "send-nobody": send_nobody,
        "accept-again": accept_again,
        "return": come_after_all,
        "substitute": substitute,
        "mend": mend,
        "ask-seats": ask_seats,
        "propose-paper": propose_paper,
        "submit-paper": submit_paper,
        "withdraw-paper": withdraw_paper,
        "write-contribution": write_contribution,
        "submit-contribution": submit_contribution,
        "withdraw-contribution": withdraw_contribution,
        "report-progress": report_progress,
        "complete-task": complete_task,
        "name-receiver": name_receiver,
    }
)
_LOOKED_AT: Final = ("name-receiver",)
OF_ONE: Final = frozenset(
    {"register", "confirm", "decline", "send-nobody", "accept-again", "return"}
    | {"substitute", "mend", "ask-seats"}
)
"""What a guest's or an awardee's own link does: answer this invitation. Besides, for their own award alone, say
who receives it. Whatever is not named here is the agency's."""


def action(
    visit: Visit, delegation: Columns, *, by_link: bool
) -> Callable[[At], Awaitable[Wanted]]:
    """What the pressed button does. Refuses a name that no button has, and by the link of one guest or awardee
    what is the agency's to do."""
    name = visit.typed("act").removeprefix(LOOK)
    if name not in ACTIONS or (name != visit.typed("act") and name not in _LOOKED_AT):
        raise no_such_act(name)
    if by_link and of_one(delegation) and name not in OF_ONE:
        nomination = visit.typed("award").partition("/")[2]
        if name != "name-receiver" or not own_award(delegation, nomination):
            raise NOT_THE_GUESTS.refuse()
    return ACTIONS[name]
