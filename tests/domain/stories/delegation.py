"""Courses of one delegation, and of a scan that is nobody's."""

from datetime import timedelta
from typing import Any, Final

from services.registry import delegation, reception
from shared.commands import registry as wish
from shared.commands.reception import (
    CheckInDelegation,
    ReissueCheckInCode,
    ScanCode,
    UndoCheckIn,
)
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from tests.domain.stories import NOON, Step, Story

_D: Final = {"delegation": "so-y-te"}
_DUE: Final = NOON + timedelta(days=5)
_CONTACT: Final = Contact(
    person_id="van-thu", name=Personal("Người Bịa Đặt"), email=Personal("clerk@x.example")
)
_HOME: Final = Personal("1 phố Giả Định (bịa)")


def _who(name: str, **told: Any) -> Attendee:
    fields = {"position": "Phó Giám đốc (bịa)", **told}
    return Attendee(person_id=name, name=Personal(f"Người giả định {name}"), **fields)


def _d(kind: Any, by_system: bool = False, **told: Any) -> Step:
    return Step(kind(**_D, **told), by_system)


def _invite(**told: Any) -> Step:
    fields = {
        "unit": "so-y-te", "invitee": "Sở Y tế", "group": "so-nganh", "seats": 3,
        "rank_rule": "representative", "respond_by": _DUE, "contact": _CONTACT, **told,
    }  # fmt: skip
    return _d(wish.IssueInvitation, **fields)


def _register(name: str, **told: Any) -> Step:
    return _d(wish.RegisterAttendee, attendee=_who(name, **told))


def _confirm(name: str) -> Step:
    return _d(wish.ConfirmAttendee, person_id=name)


def _decline(name: str) -> Step:
    return _d(wish.DeclineAttendee, person_id=name, reason="nghỉ ốm")


def _substitute(name: str, by: str) -> Step:
    return _d(wish.SubstituteAttendee, person_id=name, substitute=_who(by), reason="công tác")


def _check_in(name: str) -> Step:
    return _d(wish.CheckInAttendee, person_id=name, gate="cong-1")


_ABSENT: Final = _d(wish.MarkAttendeeAbsent, person_id="an", reason="không đến")
_WITHDRAW: Final = _d(wish.WithdrawInvitation, reason="mời nhầm")
_BESIDE: Final = (
    _register("an"),
    _confirm("an"),
    _decline("an"),
    _substitute("an", "thay"),
    _check_in("an"),
    _ABSENT,
    _WITHDRAW,
    _d(wish.UpdateAttendee, attendee=_who("an", position="Giám đốc (bịa)")),
    _d(wish.GrantSeats, seats=1),
    _d(wish.RequestSeats, seats=2, reason="thêm phiên dịch"),
    _d(wish.ApproveSubstitution, person_id="an", substitute_id="thay"),
    _d(wish.CountElsewhere, True, person_id="an", with_delegation="b", with_person_id="an"),
    _d(CheckInDelegation, gate="cong-1", people=("an",)),
    _d(wish.DeclineInvitation, reason="họp cấp trên"),
    _d(wish.AcceptInvitationAgain),
)

STORIES: Final = (
    Story(
        "answered and received",
        delegation.decider,
        (
            _invite(),
            _d(wish.RemindDelegation),
            _d(wish.RemindDelegation, True),
            _d(wish.MoveRespondBy, respond_by=_DUE + timedelta(days=1), reason="lùi"),
            _d(wish.UpdateContact, contact=_CONTACT.model_copy(update={"address": _HOME})),
            _register("an"),
            _register("binh"),
            _d(wish.UpdateAttendee, attendee=_who("an", position="Trưởng phòng (bịa)")),
            _confirm("an"),
            _d(wish.AnswerByCalendar, True, person_id="binh", coming=True),
            _d(wish.RequestSeats, seats=2, reason="thêm phiên dịch"),
            _d(wish.GrantSeats, seats=1),
            _d(wish.RequestSeats, seats=1, reason="thêm lái xe"),
            _d(wish.RefuseSeats, reason="hết chỗ"),
            _decline("binh"),
            _d(wish.AdmitAttendee, attendee=_who("chi"), approved_by="Trưởng ban (bịa)"),
            _d(ReissueCheckInCode, person_id="an", reason="mất thẻ"),
            _check_in("an"),
            _d(CheckInDelegation, gate="cong-2", people=("chi",)),
            _d(UndoCheckIn, person_id="chi", reason="quét nhầm"),
            _d(wish.MarkAttendeeAbsent, person_id="chi", reason="không đến"),
        ),
        _BESIDE,
    ),
    Story(
        "somebody comes instead",
        delegation.decider,
        (
            _invite(rank_rule="head"),
            _register("an", head=True),
            _confirm("an"),
            _substitute("an", "thay"),
            _d(
                wish.RefuseSubstitution, person_id="an", substitute_id="thay", reason="cấp thấp"
            ),
            _substitute("an", "pho"),
            _d(wish.ApproveSubstitution, person_id="an", substitute_id="pho"),
        ),
        _BESIDE,
    ),
    Story(
        "counted in another delegation",
        delegation.decider,
        (
            _invite(rank_rule="representative"),
            _register("an"),
            _d(wish.CountElsewhere, True, person_id="an", with_delegation="b", with_person_id="x"),
            _d(wish.CountHere, True, person_id="an"),
            _ABSENT,
        ),
        _BESIDE,
    ),
    Story(
        "nobody comes, then somebody after all",
        delegation.decider,
        (
            _invite(rank_rule="head"),
            _register("an", head=True),
            _register("binh"),
            _confirm("binh"),
            _substitute("an", "thay"),
            _d(wish.RequestSeats, seats=2, reason="thêm phiên dịch"),
            _d(wish.DeclineInvitation, reason="họp cấp trên"),
            _d(wish.DeclineInvitation, reason="bão lũ"),
            _d(wish.AcceptInvitationAgain),
            _register("binh"),
            _confirm("binh"),
        ),
        _BESIDE,
    ),
    Story(
        "a guest who cannot come",
        delegation.decider,
        (
            _invite(rank_rule="named", seats=1),
            _d(wish.DeclineInvitation, reason="nghỉ ốm"),
            _d(wish.AcceptInvitationAgain),
        ),
        _BESIDE,
    ),
    Story("withdrawn", delegation.decider, (_invite(), _register("an"), _WITHDRAW), _BESIDE),
    Story(
        "a scan of nobody's",
        reception.decider,
        (Step(ScanCode(code="HOINGHI:khong-ro", gate="cong-1")),),
    ),
)  # fmt: skip
