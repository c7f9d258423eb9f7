"""The door: who comes in by which code, what a second scan says, what comes late, what is undone."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.registry.delegation import decider
from services.registry.door import Door
from shared.admission import ticket_of
from shared.commands.reception import (
    GATE_IS_CODE,
    NO_CODE_TO_ISSUE,
    NOT_CHECKED_IN,
    UNDO_TOO_LATE,
    CheckInDelegation,
    ReissueCheckInCode,
    UndoCheckIn,
)
from shared.commands.registry import CheckInAttendee, WithdrawInvitation
from shared.envelope import Fact, Meta
from shared.events.reception import (
    ArrivalMovedEarlier,
    CheckInCodeIssued,
    CheckInUndone,
    ScanRefused,
    ScanRepeated,
)
from shared.events.registry import (
    AttendeeCheckedIn,
    AttendeeConfirmed,
    AttendeeSubstituted,
    InvitationIssued,
    InvitationWithdrawn,
)
from shared.refusals import NOT_FOUND, WRONG_STATE
from tests.domain.test_delegation import (
    AN,
    AN_ABSENT,
    AN_DECLINED,
    AN_REGISTERED,
    BINH,
    CHI,
    INVITE,
    ORGANISER,
    UNIT,
    US,
    approve,
    asking_the_chair,
    confirm,
    full,
    register,
    substitute,
    uninvited,
)
from tests.spec import Given, When, meta

EIGHT = datetime.fromisoformat("2023-12-08T07:00:00+07:00")
"""Seven o'clock on the morning of the conference."""
AN_TICKET, BINH_TICKET, OUR_TICKET = "1" * 39, "2" * 39, "9" * 39
DOOR = Door(starts_at=EIGHT + timedelta(minutes=30))


def minute(number: int) -> datetime:
    return EIGHT + timedelta(minutes=number)


def gate(
    scan: str, at: int = 0, *, door: Door = DOOR, sent_later: int = 0, person: str = "cua-1"
) -> Meta:
    """The organiser's gate, received ``at`` minutes after seven (and ``sent_later`` more)."""
    base = meta("bo-chqs-tinh", "organiser", time=minute(at + sent_later), command_id=scan)
    return replace(base, known=door)


def by_code(
    person_id: str, ticket: str, place: str = "Cửa 1", at: int | None = None
) -> CheckInAttendee:
    return CheckInAttendee(
        delegation="so-y-te",
        person_id=person_id,
        gate=place,
        ticket=ticket,
        scanned_at=None if at is None else minute(at),
    )


def by_name(person_id: str, place: str = "Bàn tiếp đón") -> CheckInAttendee:
    return CheckInAttendee(delegation="so-y-te", person_id=person_id, gate=place)


def all_of_us(*people: str, ticket: str | None = None) -> CheckInDelegation:
    return CheckInDelegation(delegation="so-y-te", gate="Cửa 1", people=people, ticket=ticket)


def arrived(
    person_id: str,
    scan: str,
    at: int = 0,
    place: str = "Cửa 1",
    *,
    received: int | None = None,
    method: Any = "code",
) -> AttendeeCheckedIn:
    return AttendeeCheckedIn(
        person_id=person_id,
        gate=place,
        arrived_at=minute(at),
        scan=scan,
        method=method,
        received_at=minute(at if received is None else received),
        **US,
    )


def repeated(person_id: str | None, scan: str, at: int, first_at: int) -> ScanRepeated:
    return ScanRepeated(
        person_id=person_id,
        scan=scan,
        gate="Cửa 2",
        scanned_at=minute(at),
        first_gate="Cửa 1",
        first_at=minute(first_at),
        **US,
    )


def refused(person_id: str | None, reason: Any, at: int = 0, *, late: bool = False) -> ScanRefused:
    return ScanRefused(
        person_id=person_id,
        scan="quet-0001",
        gate="Cửa 1",
        scanned_at=minute(at),
        reason=reason,
        late=late,
        **US,
    )


def told(when: When) -> list[str]:
    """The codes of what the gate is told; each in both languages, with what to do, and without a name."""
    assert decider.warn is not None
    wish: Any = when.command
    said = decider.warn(wish, when.setting.state, when.by)
    for one in said:
        assert one.vi != one.en
        assert "{" not in one.vi + one.en
        assert AN.name not in one.vi + one.en
    return [one.code for one in said]


AN_CONFIRMED = AttendeeConfirmed(person_id="an", ticket=AN_TICKET, **US)
BINH_CONFIRMED = AttendeeConfirmed(person_id="binh", ticket=BINH_TICKET, **US)
expected = uninvited.given(
    InvitationIssued(**dict(INVITE), ticket=OUR_TICKET),
    AN_REGISTERED,
    AN_CONFIRMED,
    *full.history[2:],
    BINH_CONFIRMED,
)
here = expected.given(arrived("an", "quet-0000"))

# --- codes -----------------------------------------------------------------------------------------


def with_chance(by: Meta, nonce: str = "0" * 31 + "f") -> Meta:
    return replace(by, nonce=nonce)


FIFTEEN = "0" * 37 + "15"


def test_a_code_is_made_with_the_confirmation_and_with_the_invitation() -> None:
    full.when(confirm("an"), with_chance(UNIT)).then(
        AttendeeConfirmed(person_id="an", ticket=FIFTEEN, **US)
    )
    uninvited.when(INVITE, with_chance(ORGANISER)).then(
        InvitationIssued(**dict(INVITE), ticket=FIFTEEN)
    )


def test_a_code_holds_all_128_bits_of_the_chance_that_came_with_the_command() -> None:
    assert ticket_of("f" * 32) == str(2**128 - 1)
    assert ticket_of("0" * 32) == "0" * 39
    assert ticket_of("") is None


def test_the_invitation_again_is_the_same_although_its_code_would_be_another() -> None:
    expected.when(INVITE, with_chance(ORGANISER)).nothing_happens()


def test_who_is_replaced_loses_the_code_and_the_substitute_has_a_new_one() -> None:
    for_an = AttendeeSubstituted(
        person_id="an", substitute=CHI, reason="đi công tác", ticket=FIFTEEN, **US
    )
    after = expected.when(substitute("an", CHI), with_chance(UNIT)).then(for_an)
    after.when(by_code("an", AN_TICKET), gate("quet-0001")).then(refused("an", "replaced"))
    after.when(by_code("chi", FIFTEEN), gate("quet-0001")).then(arrived("chi", "quet-0001"))


def test_a_heads_substitute_gets_the_code_when_the_chair_agrees() -> None:
    events = asking_the_chair.when(approve("giam-doc", "an"), with_chance(ORGANISER)).events()
    assert [getattr(event, "ticket", None) for event in events] == [None, FIFTEEN]


def test_who_comes_after_all_has_another_code_and_the_first_stays_dead() -> None:
    back = expected.given(AN_DECLINED, AN_REGISTERED)
    again = back.when(confirm("an"), with_chance(UNIT)).then(
        AttendeeConfirmed(person_id="an", ticket=FIFTEEN, **US)
    )
    again.when(by_code("an", AN_TICKET), gate("quet-0001")).then(refused("an", "superseded"))


def test_a_lost_code_is_replaced_and_dies() -> None:
    lost = ReissueCheckInCode(delegation="so-y-te", person_id="an", reason="mất giấy")
    issued = expected.when(lost, with_chance(ORGANISER)).then(
        CheckInCodeIssued(person_id="an", ticket=FIFTEEN, reason="mất giấy", **US)
    )
    issued.when(by_code("an", AN_TICKET), gate("quet-0001")).then(refused("an", "superseded"))
    issued.when(by_code("an", FIFTEEN), gate("quet-0001")).then(arrived("an", "quet-0001"))


def test_a_leaked_code_of_the_delegation_is_replaced_too() -> None:
    leaked = ReissueCheckInCode(delegation="so-y-te", reason="lộ mã")
    issued = expected.when(leaked, with_chance(ORGANISER)).then(
        CheckInCodeIssued(ticket=FIFTEEN, reason="lộ mã", **US)
    )
    issued.when(all_of_us(ticket=OUR_TICKET), gate("quet-0001")).then(refused(None, "superseded"))


def test_who_is_not_confirmed_gets_no_code() -> None:
    lost = ReissueCheckInCode(delegation="so-y-te", person_id="an", reason="mất giấy")
    full.when(lost, with_chance(ORGANISER)).refused(NO_CODE_TO_ISSUE)
    expected.given(AN_DECLINED).when(lost, with_chance(ORGANISER)).refused(NO_CODE_TO_ISSUE)


# --- expected --------------------------------------------------------------------------------------


def test_who_is_confirmed_comes_in_by_code() -> None:
    coming = expected.when(by_code("an", AN_TICKET), gate("quet-0001", 3))
    assert told(coming) == []
    coming.then(arrived("an", "quet-0001", 3))


def test_who_is_only_registered_or_was_marked_absent_comes_in_by_name() -> None:
    came = arrived("an", "quet-0001", place="Bàn tiếp đón", method="name")
    full.when(by_name("an"), gate("quet-0001")).then(came)
    expected.given(AN_ABSENT).when(by_name("an"), gate("quet-0001")).then(came)


def test_whom_nobody_named_is_not_found() -> None:
    expected.when(by_name("chi"), gate("quet-0001")).refused(NOT_FOUND)


# --- here already ----------------------------------------------------------------------------------


def test_a_code_is_no_gates_name() -> None:
    code = "HN1.bac-giang-2023.so-y-te." + "1" * 39
    full.when(by_code("an", AN_TICKET, code), gate("quet-0001", 12)).refused(GATE_IS_CODE)


def test_a_second_scan_says_when_and_where_the_first_was_and_counts_nobody_twice() -> None:
    again = here.when(by_code("an", AN_TICKET, "Cửa 2"), gate("quet-0001", 12))
    assert told(again) == ["CHECKIN_ALREADY_IN"]
    twice = again.then(repeated("an", "quet-0001", 12, 0))
    assert twice.state.people["an"].arrival.at == EIGHT


def test_the_same_scan_sent_again_is_the_same_scan() -> None:
    here.when(by_code("an", AN_TICKET), gate("quet-0000", 90)).nothing_happens()


def test_a_gate_that_was_cut_off_moves_the_arrival_to_the_earliest_scan() -> None:
    late = here.given(arrived("binh", "quet-0002", 40))
    earlier = by_code("binh", BINH_TICKET, "Cửa 2", at=-5)
    after = late.when(earlier, gate("quet-0003", -5, sent_later=125)).then(
        ArrivalMovedEarlier(
            person_id="binh",
            scan="quet-0003",
            gate="Cửa 2",
            arrived_at=minute(-5),
            was_gate="Cửa 1",
            was_at=minute(40),
            **US,
        )
    )
    assert after.state.people["binh"].arrival.at == minute(-5)
    third = by_code("binh", BINH_TICKET, "Cửa 2", at=10)
    after.when(third, gate("quet-0004", 10, sent_later=110)).then(
        ScanRepeated(
            person_id="binh",
            scan="quet-0004",
            gate="Cửa 2",
            scanned_at=minute(10),
            first_gate="Cửa 2",
            first_at=minute(-5),
            **US,
        )
    )


# --- not let in ------------------------------------------------------------------------------------


def not_let_in(state: Given, code: str, fact: Fact, at: int = 0, door: Door = DOOR) -> None:
    scan = state.when(by_code("an", AN_TICKET), gate("quet-0001", at, door=door))
    assert told(scan) == [code]
    after = scan.then(fact)
    assert after.state.people["an"].status != "present"


def test_who_has_declined_is_told_so_and_the_scan_is_kept() -> None:
    not_let_in(expected.given(AN_DECLINED), "CHECKIN_DECLINED", refused("an", "declined"))


def test_a_withdrawn_invitation_kills_its_codes() -> None:
    withdrawn = expected.given(InvitationWithdrawn(reason="mời nhầm", **US))
    not_let_in(withdrawn, "CHECKIN_WITHDRAWN", refused("an", "withdrawn"))
    withdrawn.when(all_of_us(ticket=OUR_TICKET), gate("quet-0001")).then(refused(None, "withdrawn"))


def test_before_the_reception_opens_nobody_comes_in() -> None:
    day_before = -25 * 60
    fact = refused("an", "not-open", day_before)
    not_let_in(expected, "CHECKIN_NOT_OPEN", fact, day_before)


def test_after_the_end_nobody_comes_in_but_a_scan_from_before_counts_when_it_comes_late() -> None:
    over = replace(DOOR, concluded_at=minute(240))
    not_let_in(expected, "CHECKIN_OVER", refused("an", "over", 241), 241, over)
    from_before = by_code("an", AN_TICKET, at=10)
    expected.when(from_before, gate("quet-0001", 10, sent_later=300, door=over)).then(
        arrived("an", "quet-0001", 10, received=310)
    )


def test_nobody_comes_to_a_cancelled_conference() -> None:
    cancelled = replace(DOOR, cancelled=True)
    not_let_in(expected, "CHECKIN_CANCELLED", refused("an", "cancelled"), door=cancelled)


def test_a_late_scan_of_somebody_since_replaced_is_kept_as_a_conflict() -> None:
    for_an = AttendeeSubstituted(person_id="an", substitute=CHI, reason="đi công tác", **US)
    since = expected.given(for_an)
    scan = since.when(by_code("an", AN_TICKET, at=0), gate("quet-0001", sent_later=120))
    assert told(scan) == ["CHECKIN_REPLACED", "CHECKIN_CONFLICT"]
    scan.then(refused("an", "replaced", late=True))


# --- the whole delegation --------------------------------------------------------------------------


def test_the_whole_delegation_comes_in_at_once_and_who_is_here_stays_as_is() -> None:
    both = expected.when(all_of_us(), gate("quet-0001")).then(
        arrived("an", "quet-0001", method="delegation"),
        arrived("binh", "quet-0001", method="delegation"),
    )
    assert {one.status for one in both.state.people.values()} == {"present"}
    here.when(all_of_us(ticket=OUR_TICKET), gate("quet-0001", 4)).then(
        arrived("binh", "quet-0001", 4, method="delegation")
    )


def test_only_those_named_come_in() -> None:
    expected.when(all_of_us("binh"), gate("quet-0001")).then(
        arrived("binh", "quet-0001", method="delegation")
    )
    expected.when(all_of_us("chi"), gate("quet-0001")).refused(NOT_FOUND)
    expected.given(AN_DECLINED).when(all_of_us("an"), gate("quet-0001")).refused(WRONG_STATE)


def test_the_delegations_code_again_says_who_was_first() -> None:
    both = here.given(arrived("binh", "quet-0002", 6))
    again = all_of_us().model_copy(update={"gate": "Cửa 2"})
    scan = both.when(again, gate("quet-0001", 9))
    assert told(scan) == ["CHECKIN_ALREADY_IN"]
    scan.then(repeated(None, "quet-0001", 9, 0))


def test_a_delegation_that_named_nobody_has_nobody_to_check_in() -> None:
    nobody = uninvited.given(InvitationIssued(**dict(INVITE), ticket=OUR_TICKET))
    scan = nobody.when(all_of_us(ticket=OUR_TICKET), gate("quet-0001"))
    assert told(scan) == ["CHECKIN_NOBODY_NAMED"]
    scan.then(refused(None, "nobody-named"))


# --- undoing ---------------------------------------------------------------------------------------

MISTAKE = UndoCheckIn(delegation="so-y-te", person_id="an", reason="quét nhầm thẻ")


def undone(status: Any = "confirmed", *, at: int = 0) -> CheckInUndone:
    return CheckInUndone(
        person_id="an",
        undo="huy-00001",
        scan="quet-0000",
        gate="Cửa 1",
        arrived_at=minute(at),
        reason="quét nhầm thẻ",
        status=status,
        absence="không đến" if status == "absent" else None,
        **US,
    )


def test_a_mistaken_check_in_is_undone_within_half_an_hour() -> None:
    back = here.when(MISTAKE, gate("huy-00001", 30)).then(undone())
    assert back.state.people["an"].status == "confirmed"
    here.when(MISTAKE, gate("huy-00001", 31)).refused(UNDO_TOO_LATE)


def test_the_half_hour_counts_from_when_the_scan_was_received() -> None:
    late = expected.given(arrived("an", "quet-0000", received=120))
    late.when(MISTAKE, gate("huy-00001", 150)).then(undone())


def test_who_was_absent_or_only_registered_is_so_again() -> None:
    absent = expected.given(AN_ABSENT, arrived("an", "quet-0000"))
    absent.when(MISTAKE, gate("huy-00001")).then(undone("absent"))
    full.given(arrived("an", "quet-0000")).when(MISTAKE, gate("huy-00001")).then(
        undone("registered")
    )


def test_after_an_undo_the_mistaken_scan_stays_undone_and_a_new_one_counts() -> None:
    back = here.given(undone())
    back.when(by_code("an", AN_TICKET), gate("quet-0000")).nothing_happens()
    back.when(by_code("an", AN_TICKET), gate("quet-0009", 8)).then(arrived("an", "quet-0009", 8))


def test_nothing_is_undone_of_somebody_who_is_not_here() -> None:
    expected.when(MISTAKE, gate("huy-00001")).refused(NOT_CHECKED_IN)


def test_after_an_undo_the_invitation_can_be_withdrawn_again() -> None:
    wrong = WithdrawInvitation(delegation="so-y-te", reason="mời nhầm")
    here.when(wrong, ORGANISER).refused(WRONG_STATE)
    here.given(undone()).when(wrong, ORGANISER).then(InvitationWithdrawn(reason="mời nhầm", **US))


# --- clocks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "stated"), [(0, None), (60, None), (-60, None), (95, 95), (-420, -420)]
)
def test_a_gates_clock_that_is_off_by_more_than_a_minute_is_stated(
    seconds: int, stated: int | None
) -> None:
    shown = EIGHT + timedelta(seconds=seconds)
    wish = by_code("an", AN_TICKET).model_copy(update={"scanned_at": shown, "sent_at": shown})
    scan = expected.when(wish, gate("quet-0001"))
    (came,) = scan.events()
    assert isinstance(came, AttendeeCheckedIn)
    assert (came.arrived_at, came.clock_ahead) == (shown, stated)
    assert told(scan) == ([] if stated is None else ["CHECKIN_CLOCK_OFF"])


def test_people_of_another_delegation_do_not_matter_here() -> None:
    expected.when(register(BINH), UNIT).nothing_happens()
