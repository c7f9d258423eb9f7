"""Wishes about protocol: the rank table, places in it, reception cards; and why they are refused."""

from datetime import date
from typing import Final

from pydantic import Field

from shared import subjects
from shared.commands.base import Command
from shared.events.people import Count, Text
from shared.events.protocol import Born
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _OfProtocol(Command, context="registry", roles=("organiser",)):
    def boundary(self, conference: str) -> Subject:
        return subjects.protocol(conference)


class SetRank(_OfProtocol):
    """One row of the rank table, whole; smaller ``order`` is higher. Groups and units have the rank by default."""

    rank: Token
    order: int = Field(ge=1, le=100_000)
    title: Text
    groups: tuple[Token, ...] = Field((), max_length=100)
    units: tuple[Token, ...] = Field((), max_length=500)
    valid_from: date | None = None
    valid_to: date | None = None
    basis: Text | None = None


class RemoveRank(_OfProtocol):
    rank: Token


class PlaceDelegate(_OfProtocol):
    """Where a delegate stands, by hand: rank, place inside it, days of appointment and birth; ``order`` stands in
    place of the rank's own number. With nothing given, the delegate stands where the table puts them."""

    delegation: Token
    person_id: Token
    rank: Token | None = None
    order: Count | None = Field(None, le=100_000)
    within: Count | None = Field(None, le=100_000)
    appointed_on: date | None = None
    born: Born | None = None


class SetReceptionCard(_OfProtocol):
    """How a delegate is received, whole: address, who receives, car, gift, meal, notes."""

    delegation: Token
    person_id: Token
    address: Text | None = None
    received_by: Text | None = None
    car: Text | None = None
    gift: Text | None = None
    meal: Text | None = None
    notes: Text | None = None


ProtocolCommand = SetRank | RemoveRank | PlaceDelegate | SetReceptionCard

RANK_DATES: Final = Refusal(
    "REGISTRY_RANK_DATES",
    "Ngày hết hiệu lực của thứ bậc “{rank}” đứng trước ngày bắt đầu.",
    "The rank “{rank}” ends before it begins.",
    "Sửa lại hai ngày rồi gửi lại.",
    "Mend the two days and send it again.",
)
RANK_ORDER_TAKEN: Final = Refusal(
    "REGISTRY_RANK_ORDER_TAKEN",
    "Số thứ tự {order} đã thuộc thứ bậc “{other}” trong cùng thời gian.",
    "The number {order} belongs to the rank “{other}” on the same days.",
    "Chọn số khác (nên cách nhau 10), hoặc sửa ngày hiệu lực của một trong hai thứ bậc.",
    "Choose another number (steps of 10 leave room), or change the days of one of the two.",
)
RANK_HELD_TWICE: Final = Refusal(
    "REGISTRY_RANK_HELD_TWICE",
    "“{name}” đã thuộc thứ bậc “{other}” trong cùng thời gian.",
    "“{name}” has the rank “{other}” on the same days.",
    "Bỏ nhóm hoặc cơ quan đó khỏi một trong hai thứ bậc.",
    "Take the group or agency out of one of the two ranks.",
)
RANK_IN_USE: Final = Refusal(
    "REGISTRY_RANK_IN_USE",
    "Còn {count} đại biểu được xếp vào thứ bậc “{rank}”.",
    "{count} delegates are still placed in the rank “{rank}”.",
    "Xếp các đại biểu đó vào thứ bậc khác trước.",
    "Place those delegates in another rank first.",
)
BIRTH_INVALID: Final = Refusal(
    "REGISTRY_BIRTH_INVALID",
    "Ngày sinh của “{person_id}” không đúng dạng.",
    "The day of birth of “{person_id}” is not one.",
    "Ghi năm-tháng-ngày (1970-12-31) và đúng mã của đại biểu.",
    "Write year-month-day (1970-12-31), with the delegate's own id.",
)

SAID_WHOLE: Final = Refusal(
    "REGISTRY_SAID_WHOLE",
    "{what} của “{person_id}” được ghi lại toàn bộ: không còn {gone}.",
    "{what} of “{person_id}” is written whole: it has no {gone} any more.",
    "Nếu không định bỏ, gửi lại kèm các mục ấy; muốn chỉ sửa một mục thì dùng trang của đại biểu.",
    "If that was not meant, send it again with them; to change one of them only, use the delegate's page.",
)
REFUSALS: Final = (
    SAID_WHOLE,
    RANK_DATES,
    RANK_ORDER_TAKEN,
    RANK_HELD_TWICE,
    RANK_IN_USE,
    BIRTH_INVALID,
)
