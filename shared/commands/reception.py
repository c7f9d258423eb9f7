"""Wishes at the door. The id of a scan is the id of its command: sent again, it is the same scan.

A scan is a fact whatever becomes of it, so what does not let in is *accepted* and kept, with a warning that says
why and what to do; a refusal would mean that nothing was written. CheckInAttendee stands in registry.py.
"""

from typing import Final

from pydantic import AwareDatetime, Field

from shared import subjects
from shared.admission import Ticket
from shared.commands.base import Command
from shared.events.people import Text
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class ScanCode(Command, context="registry", roles=("organiser",)):
    """A gate has read a code. It becomes the check-in of whom the code belongs to, or is kept as a scan of nobody.

    ``scanned_at``: the gate's time of the scan, when it is sent later; ``sent_at``: the gate's time of sending.
    """

    code: Text
    gate: Text
    scanned_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None

    def boundary(self, conference: str) -> Subject:
        return subjects.reception(conference)


class _OfDelegation(Command, context="registry", roles=("organiser",)):
    delegation: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.delegation(conference, self.delegation)


class CheckInDelegation(_OfDelegation):
    """The whole delegation at once; with ``people`` only these of it. Who is here already stays as is."""

    gate: Text
    people: tuple[Token, ...] = Field(default=(), max_length=500)
    scanned_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    ticket: Ticket | None = None


class UndoCheckIn(_OfDelegation):
    """Take back a check-in that was a mistake, while the window for it lasts."""

    person_id: Token
    reason: Text


class ReissueCheckInCode(_OfDelegation):
    """A new code instead of one that was lost or has leaked; without ``person_id`` the delegation's own."""

    person_id: Token | None = None
    reason: Text


# --- what a scan is answered with, as warnings -------------------------------------------------------

ALREADY_IN: Final = Refusal(
    "CHECKIN_ALREADY_IN",
    "{who} đã điểm danh lúc {at} tại {gate}; chỉ tính một lần.",
    "{who} was checked in at {at} at {gate}; counted once.",
    "Nếu không phải cùng một người, giữ lại giấy và kiểm tra theo họ tên.",
    "If it is not the same person, keep the paper and check by name.",
)
CODE_DECLINED: Final = Refusal(
    "CHECKIN_DECLINED",
    "{who} đã báo vắng; mã này không còn hiệu lực.",
    "{who} has declined; this code is dead.",
    "Mời gặp bàn tiếp đón: chủ trì đồng ý thì tiếp nhận tại cửa.",
    "Send them to the reception desk, which may admit them with the host's approval.",
)
CODE_REPLACED: Final = Refusal(
    "CHECKIN_REPLACED",
    "{who} đã có người dự thay ({substitute}); mã cũ không còn hiệu lực.",
    "{who} has been replaced (by {substitute}); the old code is dead.",
    "Người dự thay dùng mã của mình; nếu người được thay vẫn đến, mời gặp bàn tiếp đón.",
    "The substitute has a code of their own; if the one replaced comes after all, ask the desk.",
)
CODE_WITHDRAWN: Final = Refusal(
    "CHECKIN_WITHDRAWN",
    "Giấy mời của đoàn “{delegation}” đã được thu hồi; các mã của đoàn không còn hiệu lực.",
    "The invitation of “{delegation}” was withdrawn; its codes are dead.",
    "Mời gặp bàn tiếp đón để được giải thích.",
    "Send them to the reception desk.",
)
CODE_SUPERSEDED: Final = Refusal(
    "CHECKIN_SUPERSEDED",
    "{who} đã được cấp mã mới; mã này không còn hiệu lực.",
    "{who} has a newer code; this one is dead.",
    "Dùng mã mới nhất, hoặc kiểm tra giấy tờ rồi điểm danh theo họ tên.",
    "Use the newest code, or look at their papers and check in by name.",
)
CODE_ELSEWHERE: Final = Refusal(
    "CHECKIN_COUNTED_ELSEWHERE",
    "{who} được tính ở đoàn “{other}” (mã {other_id}), không tính ở đoàn này.",
    "{who} is counted in the delegation “{other}” (as {other_id}), not in this one.",
    "Điểm danh theo mã hoặc theo tên ở đoàn đó.",
    "Check in by the code or the name of that delegation.",
)
NOBODY_NAMED: Final = Refusal(
    "CHECKIN_NOBODY_NAMED",
    "Đoàn “{delegation}” chưa cử ai, chưa có ai để điểm danh.",
    "The delegation “{delegation}” has named nobody; there is nobody to check in.",
    "Mời gặp bàn tiếp đón để ghi tên và tiếp nhận tại cửa.",
    "Send them to the desk, which takes their names and admits them.",
)
NOT_OPEN: Final = Refusal(
    "CHECKIN_NOT_OPEN",
    "Chưa đến giờ đón tiếp; bắt đầu từ {opens}.",
    "The reception has not begun; it opens at {opens}.",
    "Quét lại khi đến giờ; nếu giờ trên máy của cửa sai thì chỉnh lại giờ.",
    "Scan again when it has begun; if the gate's clock is wrong, set it right.",
)
OVER: Final = Refusal(
    "CHECKIN_OVER",
    "Hội nghị đã bế mạc lúc {concluded}.",
    "The conference was concluded at {concluded}.",
    "Người đến muộn không tính là có mặt; ghi chú nếu cần.",
    "Who comes now is not counted as present; make a note if needed.",
)
CANCELLED: Final = Refusal(
    "CHECKIN_CANCELLED",
    "Hội nghị “{conference}” đã huỷ.",
    "The conference “{conference}” was cancelled.",
    "Báo cho người đến biết.",
    "Tell those who come.",
)
UNREADABLE: Final = Refusal(
    "CHECKIN_UNREADABLE",
    "Nội dung quét không phải mã điểm danh.",
    "What was scanned is no check-in code.",
    "Quét lại đúng mã QR trên giấy xác nhận, tắt bộ gõ tiếng Việt, hoặc điểm danh theo họ tên.",
    "Scan the QR code of the confirmation, turn the Vietnamese input method off, or check in by name.",
)
UNKNOWN_CODE: Final = Refusal(
    "CHECKIN_UNKNOWN",
    "Mã này không phải của đại biểu nào của hội nghị.",
    "This code is no delegate's of the conference.",
    "Kiểm tra giấy tờ rồi điểm danh theo họ tên, hoặc mời gặp bàn tiếp đón.",
    "Look at their papers and check in by name, or send them to the reception desk.",
)
OTHER_CONFERENCE: Final = Refusal(
    "CHECKIN_OTHER_CONFERENCE",
    "Mã này là của hội nghị “{other}”, không phải “{conference}”.",
    "This code is of the conference “{other}”, not of “{conference}”.",
    "Chỉ cho đại biểu đến đúng hội nghị; nếu cũng được mời dự hội nghị này thì điểm danh theo họ tên.",
    "Show them to the right conference; if they are invited here as well, check in by name.",
)
CONFLICT: Final = Refusal(
    "CHECKIN_CONFLICT",
    "Lượt quét này gửi lên muộn từ {gate}: người đó có thể đã vào.",
    "This scan came in late from {gate}: the person may be inside.",
    "Xem danh sách lượt quét mâu thuẫn (hoinghi show HOI-NGHI conflicts) và xử lý từng trường hợp.",
    "Look at the scans in conflict (hoinghi show CONFERENCE conflicts) and settle each.",
)
CLOCK_OFF: Final = Refusal(
    "CHECKIN_CLOCK_OFF",
    "Đồng hồ của {gate} lệch {seconds} giây (dương là chạy nhanh); giờ đến được giữ như cửa đã ghi.",
    "The clock of {gate} is off by {seconds} seconds (above zero: fast); times are kept as the gate told them.",
    "Chỉnh lại đồng hồ của cửa rồi quét tiếp.",
    "Set the gate's clock right and go on.",
)

# --- what is refused ---------------------------------------------------------------------------------

UNDO_TOO_LATE: Final = Refusal(
    "CHECKIN_UNDO_TOO_LATE",
    "Đã quá {minutes} phút từ khi ghi nhận điểm danh ({at}); không huỷ được nữa.",
    "More than {minutes} minutes have passed since the check-in was received ({at}); it is no longer undone.",
    "Báo cơ quan chủ trì để ghi chú trong báo cáo kết quả.",
    "Tell the organiser, who makes a note in the report.",
)
NOT_CHECKED_IN: Final = Refusal(
    "CHECKIN_NOT_IN",
    "{who} chưa điểm danh, không có gì để huỷ.",
    "{who} has not been checked in; there is nothing to undo.",
    "Kiểm tra lại mã đại biểu.",
    "Check the delegate's id.",
)
NO_CODE_TO_ISSUE: Final = Refusal(
    "CHECKIN_NO_CODE",
    "{who} hiện không được cấp mã (chưa xác nhận, đã báo vắng hoặc đã có người dự thay).",
    "{who} gets no code at present (not confirmed, declined, or replaced).",
    "Xác nhận đại biểu trước, rồi cấp mã.",
    "Confirm the delegate first, then issue the code.",
)
GATE_IS_CODE: Final = Refusal(
    "CHECKIN_GATE_IS_CODE",
    "Tên cửa là một mã điểm danh: súng quét đã gõ mã vào ô tên cửa.",
    "The gate's name is a check-in code: the scanner typed it into the field of the name.",
    "Ghi lại tên cửa (như “Cửa 1”), đặt con trỏ vào ô quét rồi quét lại.",
    "Name the gate (as “Cửa 1”), put the cursor into the field for scans, and scan again.",
)

REFUSALS: Final = (
    ALREADY_IN,
    CODE_DECLINED,
    CODE_REPLACED,
    CODE_WITHDRAWN,
    CODE_SUPERSEDED,
    CODE_ELSEWHERE,
    NOBODY_NAMED,
    NOT_OPEN,
    OVER,
    CANCELLED,
    UNREADABLE,
    UNKNOWN_CODE,
    OTHER_CONFERENCE,
    CONFLICT,
    CLOCK_OFF,
    UNDO_TOO_LATE,
    NOT_CHECKED_IN,
    NO_CODE_TO_ISSUE,
    GATE_IS_CODE,
)
