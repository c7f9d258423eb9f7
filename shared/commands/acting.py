"""Wishes about acting persons, and why they are refused: an official on leave or on a mission is replaced by
another one for a time ("thực hiện nhiệm vụ thay", "ký thay")."""

from datetime import date
from typing import Final

from shared import subjects
from shared.commands.base import Command
from shared.desks import Desk
from shared.events.people import Text
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _OfActing(Command, context="registry"):
    def boundary(self, conference: str) -> Subject:
        return subjects.acting(conference)


class AppointActing(_OfActing):
    """``deputy`` may do the work of ``absent`` at ``desk`` of ``unit``, from ``since`` to ``until``, both days
    included. ``home``: the deputy's own agency, where it is another one."""

    acting: Token
    unit: Token
    desk: Desk
    absent: Token
    deputy: Token
    home: Token | None = None
    since: date
    until: date
    reason: Text


class EndActing(_OfActing):
    """Takes an appointment back, at once; one that has not begun never does."""

    acting: Token
    reason: Text


ActingCommand = AppointActing | EndActing

ACTING_DATES: Final = Refusal(
    "ACTING_DATES",
    "Ngày cuối ({until}) đứng trước ngày đầu ({since}) của thời gian làm thay.",
    "The last day ({until}) of the acting stands before its first ({since}).",
    "Sửa lại hai ngày rồi gửi lại.",
    "Mend the two days and send it again.",
)
ACTING_PAST: Final = Refusal(
    "ACTING_PAST",
    "Thời gian làm thay bắt đầu ngày {since}, trước hôm nay ({today}).",
    "The acting would begin on {since}, before today ({today}).",
    "Ghi ngày bắt đầu từ hôm nay trở đi; việc đã làm trước đó không được ghi lùi ngày.",
    "Let it begin today or later; what was done before is not dated back.",
)
ACTING_BEYOND: Final = Refusal(
    "ACTING_BEYOND",
    "Ngày cuối làm thay ({until}) vượt quá ngày cuối của kế hoạch hội nghị ({last}).",
    "The last day of the acting ({until}) lies beyond the last day of the conference's plan ({last}).",
    "Ghi ngày cuối không sau {last}, hoặc sửa đổi kế hoạch trước.",
    "Let it end on {last} at the latest, or amend the plan first.",
)
ACTING_ROLE: Final = Refusal(
    "ACTING_ROLE",
    "Cơ quan “{unit}” không giữ vai trò “{desk}” trong hội nghị này.",
    "The agency “{unit}” does not hold the role “{desk}” in this conference.",
    "Kiểm tra lại cơ quan và vai trò theo kế hoạch.",
    "Check the agency and the role by the plan.",
)
ACTING_SELF: Final = Refusal(
    "ACTING_SELF",
    "Không ai làm thay chính mình: “{person}”.",
    "Nobody acts for themselves: “{person}”.",
    "Ghi tài khoản của người làm thay và của người được thay.",
    "Give the account of who acts, and of the one for whom.",
)
ACTING_APART: Final = Refusal(
    "ACTING_APART",
    "Cơ quan “{home}” cũng là bên lập, thẩm định hoặc phê duyệt trong hội nghị này; người của cơ quan đó không "
    "làm thay ở vai trò “{desk}” của “{unit}”.",
    "The agency “{home}” itself draws up, reviews or approves in this conference; nobody of it acts as “{desk}” "
    "of “{unit}”.",
    "Giao cho người của chính “{unit}”, hoặc của cơ quan không lập, không thẩm định, không phê duyệt.",
    "Appoint somebody of “{unit}” itself, or of an agency that neither draws up, nor reviews, nor approves.",
)
ACTING_TWICE: Final = Refusal(
    "ACTING_TWICE",
    "Trong thời gian đó “{absent}” đã có người làm thay: “{person}” (mã {other}).",
    "“{absent}” already has somebody acting on those days: “{person}” (id {other}).",
    "Thu hồi lần giao trước, hoặc chọn ngày không trùng.",
    "Take the earlier appointment back, or choose other days.",
)
ACTING_TAKEN: Final = Refusal(
    "ACTING_TAKEN",
    "Mã “{acting}” đã thuộc một lần giao làm thay khác, hoặc lần giao đó đã thu hồi.",
    "The id “{acting}” belongs to another appointment, or to one that was taken back.",
    "Dùng một mã mới.",
    "Use a new id.",
)
ACTING_OVER: Final = Refusal(
    "ACTING_OVER",
    "Thời gian làm thay đã hết từ ngày {until}.",
    "The acting was over after {until}.",
    "Không cần thu hồi.",
    "There is nothing to take back.",
)
ACTING_NO_FURTHER: Final = Refusal(
    "ACTING_NO_FURTHER",
    "Người đang làm thay không được giao tiếp việc ấy cho người khác (NĐ 30/2020, Điều 13 khoản 3).",
    "Who acts for somebody may not hand that on to another (ND 30/2020, article 13.3).",
    "Đề nghị chính người được thay, hoặc cơ quan chủ trì, giao cho người khác.",
    "Ask the person acted for, or the organiser, to appoint another.",
)
ACTING_NOT_FOR: Final = Refusal(
    "ACTING_NOT_FOR",
    "“{person}” của “{unit}” không được giao làm thay theo mã “{acting}”.",
    "“{person}” of “{unit}” is nobody's acting person by “{acting}”.",
    "Kiểm tra lại mã (hoinghi show … acting).",
    "Check the id (hoinghi show … acting).",
)
ACTING_NOT_NOW: Final = Refusal(
    "ACTING_NOT_NOW",
    "Việc làm thay “{absent}” (từ {since} đến hết {until}) {state}; không ghi gì.",
    "Acting for “{absent}” (from {since} to {until}, both included) is {state}; nothing was written.",
    "Đăng nhập bằng vai trò của chính mình, hoặc đề nghị giao lại.",
    "Sign in as yourself, or ask to be appointed anew.",
)

REFUSALS: Final = (
    ACTING_DATES,
    ACTING_PAST,
    ACTING_BEYOND,
    ACTING_ROLE,
    ACTING_SELF,
    ACTING_APART,
    ACTING_TWICE,
    ACTING_TAKEN,
    ACTING_OVER,
    ACTING_NO_FURTHER,
    ACTING_NOT_FOR,
    ACTING_NOT_NOW,
)
