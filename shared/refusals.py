"""Refusals: answers with a code, a sentence in Vietnamese and in English, and what to do next.

Each context lists its own beside its commands; here stand the ones that any command may meet. A domain says
``raise QUOTA_FULL.refuse(quota=20)``; the edge turns that into an answer, never into a time-out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final


class Term(str):
    """A word of ours within a refusal, in both languages: as text it is the Vietnamese, ``en`` the English.

    >>> Term("tham luận", "paper").en
    'paper'
    """

    en: str

    def __new__(cls, vi: str, en: str) -> "Term":
        term = super().__new__(cls, vi)
        term.en = en
        return term


def listed(terms: Iterable[Term]) -> Term:
    """Several words as one, with commas between them."""
    known = list(terms)
    return Term(", ".join(known), ", ".join(term.en for term in known))


ROLES: Final = {
    "organiser": Term("cơ quan chủ trì", "the organiser"),
    "office": Term("Văn phòng", "the office"),
    "award-review": Term("cơ quan thẩm định khen thưởng", "award review"),
    "finance": Term("cơ quan tài chính", "finance"),
    "approver": Term("người phê duyệt", "the approver"),
    "messenger": Term("đơn vị gửi thông báo", "the messenger"),
    "agency": Term("cơ quan", "an agency"),
    "system": Term("hệ thống", "the system"),
}
"""What the roles of agencies are called."""


def roles_told(roles: Iterable[str]) -> Term:
    """Roles in words, in the order of :data:`ROLES`."""
    wanted = set(roles)
    return listed(term for name, term in ROLES.items() if name in wanted)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason to refuse. The sentences are templates: ``{quota}`` is filled from the details."""

    code: str
    vi: str
    en: str
    todo_vi: str
    todo_en: str

    def refuse(self, **details: Any) -> "Refused":
        return Refused(self, details)


class Refused(Exception):
    """A wish that the rules do not allow. Nothing was written."""

    def __init__(self, refusal: Refusal, details: dict[str, Any]) -> None:
        self.refusal = refusal
        self.details = details
        self.recorded = False
        """Whether it is written down: no other copy of the command will be carried out."""
        # All four now: a detail that is missing is a fault of whoever refuses, not of whoever shows it.
        _, en, _, _ = self.vi, self.en, self.todo_vi, self.todo_en
        super().__init__(f"{refusal.code}: {en}")

    @property
    def code(self) -> str:
        return self.refusal.code

    @property
    def vi(self) -> str:
        return self.refusal.vi.format(**self.details)

    @property
    def en(self) -> str:
        return self.refusal.en.format(**self._in_english())

    @property
    def todo_vi(self) -> str:
        return self.refusal.todo_vi.format(**self.details)

    @property
    def todo_en(self) -> str:
        return self.refusal.todo_en.format(**self._in_english())

    def _in_english(self) -> dict[str, Any]:
        return {
            name: value.en if isinstance(value, Term) else value
            for name, value in self.details.items()
        }


REFUSED_BEFORE: Final = "refused_before"
"""The detail by which such an answer is known."""


def refused_before(code: str) -> Refused:
    """What another copy of a command is told whose refusal is written down, and whose reason is gone by now."""
    return Refusal(
        code,
        "Lệnh này đã bị từ chối trước đó (lý do: {refused_before}), và việc từ chối đã được ghi lại.",
        "This command was refused before (the reason: {refused_before}), and that is written down.",
        "Nếu lý do nay không còn, gửi yêu cầu mới với mã lệnh mới.",
        "If the reason is gone by now, send a new command, under a new id.",
    ).refuse(**{REFUSED_BEFORE: code})


MALFORMED: Final = Refusal(
    "COMMAND_MALFORMED",
    "Nội dung lệnh không đúng: {faults}",
    "The command cannot be read: {faults}",
    "Sửa các trường đã nêu theo lược đồ trong docs/contract rồi gửi lại.",
    "Mend the named fields by the schema in docs/contract and send it again.",
)
UNKNOWN_COMMAND: Final = Refusal(
    "COMMAND_UNKNOWN",
    "Không có lệnh nào tên {name}.",
    "There is no command named {name}.",
    "Xem danh sách lệnh trong docs/contract.",
    "See the list of commands in docs/contract.",
)
NOT_PERMITTED: Final = Refusal(
    "NOT_PERMITTED",
    "Khoá của kết nối này không có quyền gửi {name}: máy chủ sự kiện không cho qua “{subject}”, chưa ghi gì.",
    "The key of this connection has no right to send {name}: the broker does not let “{subject}” through, nothing "
    "was written.",
    "Kiểm tra ngữ cảnh và tên lệnh trong docs/contract. Nếu đúng: dùng khoá có quyền (dòng lệnh: khoá operator "
    "trong HOINGHI_NATS_NKEY_FILE; hệ thống của cơ quan: khoá của chính mình, qua hoinghi.client), hoặc đề nghị "
    "cơ quan chủ trì cấp (`hoinghi agency add`). Gửi lại bằng khoá này không đổi gì.",
    "Check the context and the command's name in docs/contract. If they are right, use a key that may (command "
    "line: the operator's, in HOINGHI_NATS_NKEY_FILE; an agency's system: its own, through hoinghi.client), or "
    "ask the organiser for one (`hoinghi agency add`). Sending again with this key changes nothing.",
)
"""Said by the sending side, for the broker, which answers nothing to whom it does not let through."""
UNKNOWN_UNIT: Final = Refusal(
    "UNIT_UNKNOWN",
    "Cơ quan “{unit}” không có trong danh sách của hội nghị.",
    "The agency “{unit}” is not among those that the conference knows.",
    "Kiểm tra lại mã cơ quan, hoặc đề nghị cơ quan chủ trì bổ sung vào danh sách.",
    "Check the agency's id, or ask the organiser to add it to the list.",
)
NOT_ENTITLED: Final = Refusal(
    "NOT_ENTITLED",
    "Cơ quan “{unit}” không có thẩm quyền làm việc này; việc này thuộc về: {roles}.",
    "The agency “{unit}” may not do this; it belongs to: {roles}.",
    "Chuyển đề nghị đến cơ quan có thẩm quyền.",
    "Hand the request to the agency that may.",
)
NOT_YOURS: Final = Refusal(
    "NOT_YOURS",
    "Nội dung này thuộc cơ quan “{owner}”; cơ quan “{unit}” không thể thay đổi.",
    "This belongs to the agency “{owner}”; the agency “{unit}” cannot change it.",
    "Liên hệ cơ quan đó để thực hiện.",
    "Ask that agency to do it.",
)
NOT_PLANNED: Final = Refusal(
    "CONFERENCE_UNKNOWN",
    "Chưa có hội nghị nào mang mã “{conference}”.",
    "There is no conference with the id “{conference}” yet.",
    "Nhập kế hoạch của hội nghị trước, hoặc kiểm tra lại mã.",
    "Import the conference's plan first, or check the id.",
)
WRONG_STATE: Final = Refusal(
    "WRONG_STATE",
    "Không thể thực hiện: {what} đang ở trạng thái “{state}”.",
    "Cannot be done: {what} is in the state “{state}”.",
    "{todo}",
    "{todo}",
)
"""Said by :func:`not_now`, which asks for what leads on."""
DONE_OTHERWISE: Final = Refusal(
    "DONE_OTHERWISE",
    "Việc này đã được ghi với nội dung khác: {what} – {known}.",
    "This is recorded already with other content: {what} – {known}.",
    "Đối chiếu hai bản (trang Nhật ký, `hoinghi show … history`): bản đã ghi đúng thì không gửi lại; sai thì hỏi "
    "người đã ghi, không ghi đè được.",
    "Compare the two (page History, `hoinghi show … history`): if the recorded one is right, there is nothing to "
    "send; if not, speak to whoever recorded it; it is not written over.",
)
NOT_FOUND: Final = Refusal(
    "NOT_FOUND",
    "Không tìm thấy {what} “{id}”.",
    "There is no {what} “{id}”.",
    "Kiểm tra lại mã{where}.",
    "Check the id{where}.",
)
"""Said by :func:`not_found`, which names the list to look in."""
TIME_MISSING: Final = Refusal(
    "CLOCK_TIME_MISSING",
    "Hệ thống đang chạy bằng đồng hồ mô phỏng; lệnh phải ghi thời điểm của nó.",
    "The system runs on the simulated clock; a command has to carry its time.",
    "Gửi kèm tiêu đề Hoinghi-Time (ISO 8601, có múi giờ); dòng lệnh: HOINGHI_TIME.",
    "Send the header Hoinghi-Time (ISO 8601, with an offset); on the command line: HOINGHI_TIME.",
)
BUSY: Final = Refusal(
    "BOUNDARY_BUSY",
    "Nhiều người cùng sửa một mục trong lúc này; lệnh chưa được ghi.",
    "Too many are changing the same item at this moment; the command was not written.",
    "Gửi lại đúng lệnh này (cùng mã lệnh); gửi lại không bao giờ ghi hai lần.",
    "Send the very same command again (same id); sending it again never writes twice.",
)
LOG_UNAVAILABLE: Final = Refusal(
    "LOG_UNAVAILABLE",
    "Nhật ký sự kiện tạm thời không ghi được; chưa rõ lệnh đã được ghi hay chưa.",
    "The log cannot be reached at the moment; whether the command was written is not known.",
    "Gửi lại đúng lệnh này (cùng mã lệnh) sau ít phút; gửi lại không bao giờ ghi hai lần.",
    "Send the very same command again (same id) in a few minutes; that never writes twice.",
)
LOG_FULL: Final = Refusal(
    "LOG_FULL",
    "Máy chủ sự kiện hết chỗ; lệnh chưa được ghi.",
    "The broker has no room left; the command was not written.",
    "Báo bộ phận vận hành (`hoinghi doctor` nói cách mở rộng kho), rồi gửi lại đúng lệnh này (cùng mã lệnh).",
    "Tell the ops team (`hoinghi doctor` says how to make room), then send the very same command again (same id).",
)
PERSON_FORGOTTEN: Final = Refusal(
    "PERSON_FORGOTTEN",
    "Dữ liệu của người mang mã “{person_id}” ({unit}) đã xóa theo yêu cầu; không ghi thêm được gì về người này.",
    "The data of “{person_id}” ({unit}) was removed on request; nothing more can be written of that person.",
    "Nếu chính người đó đăng ký lại, dùng một mã mới.",
    "If the person registers anew, use another id.",
)
FAULT: Final = Refusal(
    "INTERNAL_FAULT",
    "Dịch vụ gặp lỗi nội bộ (mã tra cứu {reference}).",
    "The service met an internal fault (reference {reference}).",
    "Gửi lại với cùng mã lệnh: không việc nào bị làm hai lần. Nếu vẫn lỗi, báo mã tra cứu cho bộ phận vận hành.",
    "Send it again with the same id: nothing is done twice. If the fault stays, tell the ops team the reference.",
)


def not_now(what: str, state: str, todo: Term) -> Refused:
    """WRONG_STATE. ``todo``: a sentence that names the command, or the page of the portal, that leads on."""
    return WRONG_STATE.refuse(what=what, state=state, todo=todo)


def not_found(what: Term, id: str, listed_by: str = "") -> Refused:
    """NOT_FOUND. ``listed_by``: the command that lists the ids; none for what is in no list."""
    where = Term("", "")
    if listed_by:
        where = Term(f" (danh sách: `{listed_by}`)", f" (the list: `{listed_by}`)")
    return NOT_FOUND.refuse(what=what, id=id, where=where)


def otherwise(what: str, known: str) -> Refused:
    """DONE_OTHERWISE: the same act with other content is neither taken silently nor written over. ``known``: what
    is recorded."""
    return DONE_OTHERWISE.refuse(what=what, known=known)


def because(reason: str) -> Term:
    """A recorded reason, as :func:`otherwise` shows it."""
    return Term(f"lý do: {reason}", f"reason: {reason}")


GENERAL: Final = (
    MALFORMED,
    UNKNOWN_COMMAND,
    NOT_PERMITTED,
    UNKNOWN_UNIT,
    NOT_ENTITLED,
    NOT_YOURS,
    NOT_PLANNED,
    WRONG_STATE,
    DONE_OTHERWISE,
    NOT_FOUND,
    TIME_MISSING,
    BUSY,
    LOG_UNAVAILABLE,
    LOG_FULL,
    PERSON_FORGOTTEN,
    FAULT,
)
UNDECIDED: Final = frozenset(
    {BUSY.code, LOG_UNAVAILABLE.code, LOG_FULL.code, FAULT.code, "FILE_STORE_UNAVAILABLE"}
)
"""Nothing was decided: the same command, with the same id, may be carried out later."""
