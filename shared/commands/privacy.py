"""Wishes about people's data, and the reasons for which one is refused."""

from datetime import date
from typing import Final

from shared import subjects
from shared.commands.base import Command
from shared.events.people import Text
from shared.events.privacy import Outcome, Right
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _OfPrivacy(Command, context="registry", roles=("organiser",)):
    def boundary(self, conference: str) -> Subject:
        return subjects.privacy(conference)


class ReceivePrivacyRequest(_OfPrivacy):
    """Record what a person asks for; by when it has to be answered follows from the law."""

    request: Token
    right: Right
    unit: Token
    person_id: Token
    received_on: date


class ReplyToPrivacyRequest(_OfPrivacy):
    """Record that the person was told that the request is in hand."""

    request: Token
    replied_on: date


class ExtendPrivacyRequest(_OfPrivacy):
    """Take more time, once."""

    request: Token
    done_by: date
    reason: Text


class SettlePrivacyRequest(_OfPrivacy):
    """Record what became of a request; one that is refused says why."""

    request: Token
    settled_on: date
    outcome: Outcome
    reason: Text | None = None


class ForgetPerson(_OfPrivacy):
    """Make a person unreadable for good: in the log, in every list, in every backup. Cannot be undone."""

    unit: Token
    person_id: Token
    basis: Text
    reason: Text
    request: Token | None = None


PrivacyCommand = (
    ReceivePrivacyRequest
    | ReplyToPrivacyRequest
    | ExtendPrivacyRequest
    | SettlePrivacyRequest
    | ForgetPerson
)

STILL_COMING: Final = Refusal(
    "PERSON_STILL_COMING",
    "Đại biểu “{person_id}” của “{unit}” đang có trong danh sách dự hội nghị chưa kết thúc (đoàn: {delegations}).",
    "The delegate “{person_id}” of “{unit}” is expected at a conference that is not over: {delegations}.",
    "Báo không dự (`hoinghi delegation decline`) hoặc cử người đi thay (`substitute`) trước, rồi xóa.",
    "Decline (`hoinghi delegation decline`) or replace (`substitute`) the delegate first, then forget.",
)
UNKNOWN_PERSON: Final = Refusal(
    "PERSON_UNKNOWN",
    "Không có dữ liệu của người mang mã “{person_id}” do “{unit}” khai báo trong hội nghị này.",
    "Nothing is held of a person “{person_id}” of “{unit}” in this conference.",
    "Tìm đúng mã bằng `hoinghi privacy find`; mỗi cơ quan khai báo một mã riêng.",
    "Find the id with `hoinghi privacy find`; each unit names people by ids of its own.",
)
REQUEST_KNOWN: Final = Refusal(
    "PRIVACY_REQUEST_KNOWN",
    "Yêu cầu “{request}” đã được ghi nhận với nội dung khác.",
    "The request “{request}” is recorded with other content.",
    "Ghi nhận bằng mã khác.",
    "Record it under another id.",
)
EXTENDED_ONCE: Final = Refusal(
    "PRIVACY_REQUEST_EXTENDED",
    "Yêu cầu “{request}” đã được gia hạn một lần; chỉ được gia hạn một lần.",
    "The request “{request}” was extended before; once is all the law gives.",
    "Giải quyết yêu cầu, hoặc từ chối có nêu lý do.",
    "Settle it, or refuse it and say why.",
)
NOT_LATER: Final = Refusal(
    "PRIVACY_DAY_NOT_LATER",
    "Ngày {day} không sau ngày {than}.",
    "The day {day} is not later than {than}.",
    "Kiểm tra lại ngày.",
    "Check the day.",
)
IN_FUTURE: Final = Refusal(
    "PRIVACY_DAY_IN_FUTURE",
    "Ngày nhận yêu cầu {day} chưa đến; thời hạn trả lời và giải quyết tính từ ngày đó.",
    "The day {day}, on which the request is said to have come, has not come yet; the days are counted from it.",
    "Ghi ngày thực nhận; kiểm tra lại ngày, tháng, năm.",
    "Record the day on which it came; check day, month and year.",
)
NOT_YET_DONE: Final = Refusal(
    "PRIVACY_DAY_NOT_COME",
    "Ngày {day} chưa đến: chỉ ghi việc đã trả lời, đã giải quyết.",
    "The day {day} has not come: what is recorded is what was answered or settled.",
    "Ghi ngày đã làm; kiểm tra lại ngày, tháng, năm.",
    "Record the day on which it was done; check day, month and year.",
)
NO_REASON: Final = Refusal(
    "PRIVACY_REASON_MISSING",
    "Từ chối yêu cầu phải nêu lý do cho người yêu cầu.",
    "A request is refused with a reason that the person is told.",
    "Nêu lý do (`--reason`).",
    "Give the reason (`--reason`).",
)
REFUSALS: Final = (
    STILL_COMING,
    UNKNOWN_PERSON,
    REQUEST_KNOWN,
    EXTENDED_ONCE,
    NOT_LATER,
    IN_FUTURE,
    NOT_YET_DONE,
    NO_REASON,
)
