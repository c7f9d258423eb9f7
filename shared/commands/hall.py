"""Wishes about the hall: the roll of the conference, the plan of the hall, the seats; and why they are refused."""

from typing import Final

from pydantic import Field

from shared import subjects
from shared.commands.base import Command
from shared.events.hall import HallPlan, Line, Listed
from shared.events.people import Value
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _OfHall(Command, context="registry", roles=("organiser",)):
    def boundary(self, conference: str) -> Subject:
        return subjects.hall(conference)


class EnrolPerson(_OfHall, roles=("system",)):
    """Put somebody on the conference's roll (sent by the policy when a delegation names them).

    ``instead_of``: whom they replace in the delegation, and whose seat they take.
    """

    delegation: Token
    unit: Token
    group: Token
    person: Listed
    instead_of: Token | None = None


class StrikeOffPerson(_OfHall, roles=("system",)):
    """Somebody does not come with this delegation (sent by the policy); their seat is free."""

    delegation: Token
    person_id: Token


class StrikeOffDelegation(_OfHall, roles=("system",)):
    """A delegation is no longer invited (sent by the policy); its seats are free."""

    delegation: Token


class SettleTwins(_OfHall):
    """Two entries of one name: the same person (``keep`` counts, the other does not), or another person."""

    keep_delegation: Token
    keep_person: Token
    other_delegation: Token
    other_person: Token
    same: bool


class SetHallPlan(_OfHall):
    """The rows and seats of the hall, with blocks, aisles and reserved seats; a later plan takes its place.

    Another plan than the one of the place before (the conference has moved) empties all seats; the same plan again
    says that the hall is the same, and everybody keeps theirs.
    """

    hall: HallPlan


class AssignSeat(_OfHall):
    """One seat by hand. ``pinned``: an exception that later arrangements keep."""

    delegation: Token
    person_id: Token
    row: int = Line
    seat: int = Line
    pinned: bool = True


class ReleaseSeat(_OfHall):
    delegation: Token
    person_id: Token


class PinSeat(_OfHall):
    """Keep somebody's seat from being moved by arrangements, or let it go."""

    delegation: Token
    person_id: Token
    pinned: bool = True


class SeatOf(Value):
    delegation: Token
    person_id: Token
    row: int = Line
    seat: int = Line


class ArrangeSeats(_OfHall):
    """Many seats at once, as ``hoinghi seats arrange`` proposes them: all of it is taken, or nothing."""

    seats: tuple[SeatOf, ...] = Field(min_length=1, max_length=3000)


HallCommand = (
    EnrolPerson
    | StrikeOffPerson
    | StrikeOffDelegation
    | SettleTwins
    | SetHallPlan
    | AssignSeat
    | ReleaseSeat
    | PinSeat
    | ArrangeSeats
)

SEAT_TAKEN: Final = Refusal(
    "REGISTRY_SEAT_TAKEN",
    "Ghế {seat} hàng {row} đã có đại biểu của đoàn “{holder}”.",
    "Seat {seat} of row {row} is held by a delegate of “{holder}”.",
    "Chọn ghế khác, hoặc chuyển đại biểu đang giữ ghế trước.",
    "Choose another seat, or move the delegate who holds it first.",
)
HALL_LEFT: Final = Refusal(
    "REGISTRY_HALL_LEFT",
    "Sơ đồ chỗ ngồi “{title}” lập cho {before}; hội nghị nay họp ở nơi khác nên không xếp chỗ theo sơ đồ ấy.",
    "The seat plan “{title}” is of {before}; the conference is held elsewhere now. Nobody is seated by this plan.",
    "Lập sơ đồ của nơi họp mới trước (`hoinghi seats set`, trang Chỗ ngồi), rồi xếp chỗ. Vẫn là hội trường ấy "
    "thì lưu lại sơ đồ như cũ: chỗ đã xếp giữ nguyên.",
    "Set the plan of the new place first (`hoinghi seats set`, page Seats), then seat people. If it is the same "
    "hall, set the same plan again: everybody keeps their seat.",
)
SEAT_NONE: Final = Refusal(
    "REGISTRY_SEAT_NONE",
    "Sơ đồ hội trường không có ghế {seat} hàng {row}.",
    "The plan of the hall has no seat {seat} in row {row}.",
    "Xem sơ đồ (hoinghi seats show), chọn ghế có trong sơ đồ hoặc sửa sơ đồ.",
    "Look at the plan (hoinghi seats show); choose a seat that it has, or mend the plan.",
)
SEAT_RESERVED: Final = Refusal(
    "REGISTRY_SEAT_RESERVED",
    "Ghế {seat} hàng {row} được dành riêng, không xếp tự động.",
    "Seat {seat} of row {row} is reserved; no arrangement gives it away.",
    "Xếp ghế này bằng tay (hoinghi seats assign), hoặc bỏ dành riêng trong sơ đồ.",
    "Give it by hand (hoinghi seats assign), or take the reservation out of the plan.",
)
SEAT_PINNED: Final = Refusal(
    "REGISTRY_SEAT_PINNED",
    "Ghế của đại biểu “{person_id}” đã được ghim, không xếp lại tự động.",
    "The seat of “{person_id}” is pinned; no arrangement moves it.",
    "Bỏ ghim trước (hoinghi seats pin --no-pinned), hoặc xếp lại bằng tay.",
    "Unpin it first (hoinghi seats pin --no-pinned), or move it by hand.",
)
HALL_INVALID: Final = Refusal(
    "REGISTRY_HALL_INVALID",
    "Sơ đồ hội trường không đúng: {fault}.",
    "The plan of the hall does not hold: {fault}.",
    "Sửa chỗ đã nêu rồi gửi lại sơ đồ.",
    "Mend what was named and send the plan again.",
)
HALL_SEATS_HELD: Final = Refusal(
    "REGISTRY_HALL_SEATS_HELD",
    "Có {count} đại biểu đang giữ ghế mà sơ đồ mới không có.",
    "{count} delegates hold seats that the new plan does not have.",
    "Chuyển hoặc thu ghế của các đại biểu đó trước, rồi đặt sơ đồ mới.",
    "Move those delegates or release their seats first, then set the new plan.",
)

REFUSALS: Final = (
    SEAT_TAKEN,
    SEAT_NONE,
    SEAT_RESERVED,
    SEAT_PINNED,
    HALL_INVALID,
    HALL_SEATS_HELD,
    HALL_LEFT,
)
