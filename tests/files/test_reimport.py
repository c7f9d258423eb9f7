"""Files imported in any order and any number of times: against the delegation's own rules, without a wire."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.delegation import decider
from shared.envelope import Meta
from shared.events.registry import AttendeeRegistered, DelegationEvent
from shared.lists.delegates import Known, Target, read_delegates
from shared.lists.fates import Reading
from shared.lists.opened import open_bytes
from shared.refusals import Refused
from tests.domain.test_delegation import INVITATION, UNIT, decline
from tests.files.made import delimited
from tests.paths import ROOT

HEADER = ["STT", "Họ và tên", "Chức vụ", "SĐT"]
NAMES = ("Lê Văn Giả", "LÊ VĂN GIẢ", "Vũ Thị Bịa", "Hồ Giả Định")
rows = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(["Phó", "Trưởng phòng"]),
        st.sampled_from(["0000123456", 912345678, None, "hỏng"]),
    ),
    max_size=4,
)  # fmt: skip
files = st.lists(st.tuples(rows, st.booleans()), min_size=1, max_size=6)


def target(history: Sequence[DelegationEvent], position: int) -> Target:
    """What the read model would show after ``history``."""
    people = decider.fold(history).people  # type: ignore[union-attr]
    known = tuple(Known(one.attendee, one.status) for one in people.values())
    return Target("c", "so-y-te", "so-y-te", known, {}, position)


def read(table: Sequence[Sequence[Any]], history: Sequence[DelegationEvent]) -> Reading:
    numbered = [[number, *row] for number, row in enumerate(table, 1)]
    opened = open_bytes(delimited([HEADER, *numbered]).encode(), "ds.csv")
    return read_delegates(opened, target(history, len(history)))


def send(reading: Reading, history: list[DelegationEvent], by: Meta) -> None:
    for fate in reading.fates:
        if fate.command is not None:
            try:
                history += decider.decide(fate.command, decider.fold(history), by)  # type: ignore[arg-type]
            except Refused:
                continue


@settings(deadline=None)
@given(files)
def test_no_order_of_files_registers_anybody_twice_or_overfills_the_seats(
    imports: list[tuple[list[tuple[Any, ...]], bool]],
) -> None:
    history: list[DelegationEvent] = [INVITATION]
    for table, somebody_declines in imports:
        send(read(table, history), history, UNIT)
        state = decider.fold(history)
        coming = [name for name, one in state.people.items() if one.status == "registered"]  # type: ignore[union-attr]
        if somebody_declines and coming:
            history += decider.decide(decline(coming[0]), state, UNIT)
    registered = [one.attendee.person_id for one in history if isinstance(one, AttendeeRegistered)]
    assert len(registered) == len(set(registered))
    state = decider.fold(history)
    assert state.taken <= INVITATION.seats  # type: ignore[union-attr]


@settings(deadline=None)
@given(rows)
def test_what_was_imported_and_accepted_is_unchanged_the_next_time(
    table: list[tuple[Any, ...]],
) -> None:
    history: list[DelegationEvent] = [INVITATION]
    first = read(table, history)
    send(first, history, UNIT)
    before = len(history)
    again = read(table, history)
    assert {fate.row for fate in again.fates if fate.outcome == "updated"} == set()
    send(again, history, UNIT)
    assert len(history) == before


@settings(deadline=None)
@given(rows)
def test_two_desks_that_read_the_same_list_send_the_same_wishes(
    table: list[tuple[Any, ...]],
) -> None:
    history: list[DelegationEvent] = [INVITATION]
    one, other = read(table, history), read(table, history)
    send(one, history, UNIT)
    before = len(history)
    send(other, history, UNIT)
    assert len(history) == before


def test_the_help_and_the_page_name_what_there_is() -> None:
    """The page names every command; what can be exported is whatever `hoinghi show` has (test_exports.py)."""
    page = (ROOT / "docs" / "files.md").read_text("utf-8")
    for command in (
        "forms", "import delegates", "import nominations", "import cards", "import units", "export",
    ):  # fmt: skip
        assert f"hoinghi {command}" in page
