"""The agenda: items scheduled, moved, fixed, amended, removed, papers within one of them, words and staff."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.registry import conference, timing
from services.registry.agenda import Kept, decider
from shared.commands.agenda import (
    AGENDA_ITEM_IN_PART,
    AGENDA_OVER,
    AGENDA_PART_FOLLOWS,
    DOCUMENT_KNOWN,
    AmendAgendaItem,
    AssignAgendaStaff,
    AttachAgendaDocument,
    DetachAgendaDocument,
    FixAgendaItem,
    WriteAgendaWords,
)
from shared.commands.base import Command
from shared.commands.registry import MoveAgendaItem, RemoveAgendaItem, ScheduleAgendaItem
from shared.commands.registry_refusals import AGENDA_ITEM_KNOWN, STATE_SECRET
from shared.envelope import Meta
from shared.events.agenda import (
    AgendaDocumentAttached,
    AgendaDocumentDetached,
    AgendaItemAmended,
    AgendaItemFixed,
    AgendaStaffAssigned,
    AgendaWordsWritten,
)
from shared.events.registry import (
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemScheduled,
    ConferenceCancelled,
    ConferenceConcluded,
    ConferenceOpened,
)
from shared.refusals import NOT_FOUND, WRONG_STATE, Refused
from tests.domain.histories import facts_of
from tests.domain.planned import planned
from tests.spec import meta, spec

ORGANISER = meta("bo-chqs-tinh", "organiser")
SYSTEM = meta("hoinghi", "system")
PAPERS = ScheduleAgendaItem(
    item="item-3", order=3, title="Tham luận", minutes=90, presenter="Các cơ quan, địa phương"
)
PAPER = ScheduleAgendaItem(
    item="paper-quan-y",
    order=1,
    title="Bảo đảm quân y dự bị",
    minutes=10,
    presenter="Giám đốc Sở Y tế",
    within="item-3",
    paper="quan-y",
)
MOVE = MoveAgendaItem(item="item-3", order=4, minutes=80)
REMOVE_PAPERS = RemoveAgendaItem(item="item-3", reason="không có tham luận")
REMOVE_PAPER = RemoveAgendaItem(item="paper-quan-y", reason="đơn vị xin rút")

SCHEDULED = AgendaItemScheduled(**dict(PAPERS))
PAPER_SCHEDULED = AgendaItemScheduled(**dict(PAPER))
MOVED = AgendaItemMoved(**dict(MOVE))
PAPER_REMOVED = AgendaItemRemoved(**dict(REMOVE_PAPER))

empty = spec(decider)
with_papers = empty.given(SCHEDULED)
with_paper = with_papers.given(PAPER_SCHEDULED)


def test_an_item_is_scheduled_once() -> None:
    empty.when(PAPERS, ORGANISER).then(SCHEDULED)


def test_the_item_as_first_scheduled_changes_nothing_even_after_a_move() -> None:
    with_papers.given(MOVED).when(PAPERS, ORGANISER).nothing_happens()


def test_the_item_as_it_stands_now_changes_nothing() -> None:
    now = PAPERS.model_copy(update={"order": 4, "minutes": 80})
    with_papers.given(MOVED).when(now, ORGANISER).nothing_happens()


def test_other_content_under_the_same_id_is_refused() -> None:
    other = PAPERS.model_copy(update={"title": "Trao thưởng"})
    with_papers.when(other, ORGANISER).refused(AGENDA_ITEM_KNOWN)


def test_a_paper_stands_within_an_item_of_the_agenda() -> None:
    with_papers.when(PAPER, ORGANISER).then(PAPER_SCHEDULED)
    empty.when(PAPER, ORGANISER).refused(NOT_FOUND)


def test_an_item_is_moved() -> None:
    with_papers.when(MOVE, ORGANISER).then(MOVED)
    empty.when(MOVE, ORGANISER).refused(NOT_FOUND)


def test_an_item_is_removed_once_and_may_come_back() -> None:
    removed = with_paper.when(REMOVE_PAPER, ORGANISER).then(PAPER_REMOVED)
    removed.when(PAPER, ORGANISER).then(PAPER_SCHEDULED)


def test_an_item_with_parts_is_not_removed() -> None:
    with_paper.when(REMOVE_PAPERS, ORGANISER).refused(WRONG_STATE)


def test_an_unknown_item_is_a_slip_of_a_person_but_not_of_a_policy() -> None:
    with_papers.when(REMOVE_PAPER, ORGANISER).refused(NOT_FOUND)
    with_papers.when(REMOVE_PAPER, SYSTEM).nothing_happens()


# --- who, when, with what, in which words ----------------------------------------------------------

AFTERNOON = MoveAgendaItem(item="item-3", order=3, minutes=90, session="chieu")
NINE = datetime(2023, 12, 8, 2, 0, tzinfo=UTC)
FIX = FixAgendaItem(item="item-3", starts_at=NINE)
FIXED = AgendaItemFixed(item="item-3", starts_at=NINE)
REPORT = AttachAgendaDocument(
    item="item-3", document="bao-cao", title="Báo cáo", file_name="bao-cao.pdf", digest="1" * 64
)
ATTACHED = AgendaDocumentAttached(**dict(REPORT))
WORDS = WriteAgendaWords(item="item-3", words="Xin mời đại biểu lên trình bày.")
WRITTEN = AgendaWordsWritten(**dict(WORDS))
SOUND = AssignAgendaStaff(role="sound", holder="Tổ kỹ thuật")


def test_an_item_goes_to_another_half_day_once() -> None:
    moved = with_papers.when(AFTERNOON, ORGANISER).then(AgendaItemMoved(**dict(AFTERNOON)))
    stays = MoveAgendaItem(item="item-3", order=3, minutes=90)
    moved.when(stays, ORGANISER).nothing_happens()


def test_the_hour_of_an_item_is_fixed_and_freed_again() -> None:
    fixed = with_papers.when(FIX, ORGANISER).then(FIXED)
    free = FixAgendaItem(item="item-3")
    freed = fixed.when(free, ORGANISER).then(AgendaItemFixed(item="item-3", starts_at=None))
    freed.when(free, ORGANISER).nothing_happens()


def test_a_part_has_the_half_day_and_the_hour_of_its_item() -> None:
    fix = FixAgendaItem(item="paper-quan-y", starts_at=NINE)
    with_paper.when(fix, ORGANISER).refused(AGENDA_PART_FOLLOWS)
    move = MoveAgendaItem(item="paper-quan-y", order=1, minutes=10, session="chieu")
    with_paper.when(move, ORGANISER).refused(AGENDA_PART_FOLLOWS)
    at_nine = PAPER.model_copy(update={"starts_at": NINE})
    with_papers.when(at_nine, ORGANISER).refused(AGENDA_PART_FOLLOWS)


def test_a_part_holds_no_parts() -> None:
    deeper = PAPER.model_copy(update={"item": "phu-luc", "within": "paper-quan-y"})
    with_paper.when(deeper, ORGANISER).refused(AGENDA_ITEM_IN_PART)


def test_another_presenter_leaves_everything_else_as_it_was() -> None:
    wish = AmendAgendaItem(item="item-3", presenter="Sở Y tế", unit="so-y-te")
    after = with_papers.when(wish, ORGANISER).then(
        AgendaItemAmended(item="item-3", title="Tham luận", presenter="Sở Y tế", unit="so-y-te")
    )
    assert after.state.items["item-3"].current.minutes == 90


def test_an_agency_and_a_conductor_are_taken_away_and_only_they() -> None:
    named = AgendaItemAmended(
        item="item-3", title="Tham luận", presenter="A", unit="so-y-te", conducted_by="Chủ trì"
    )
    wish = AmendAgendaItem(item="item-3", clears=("unit", "conducted_by"))
    after = with_papers.given(named).when(wish, ORGANISER)
    bare = named.model_copy(update={"unit": None, "conducted_by": None})
    after.then(bare).when(wish, ORGANISER).then()


def test_what_is_given_and_cleared_at_once_is_no_wish() -> None:
    with pytest.raises(ValidationError, match="given and cleared: unit"):
        AmendAgendaItem(item="item-3", unit="so-y-te", clears=("unit",))


def test_a_document_is_attached_once_and_its_id_never_reused_for_another() -> None:
    attached = with_papers.when(REPORT, ORGANISER).then(ATTACHED)
    other = REPORT.model_copy(update={"digest": "2" * 64})
    attached.when(other, ORGANISER).refused(DOCUMENT_KNOWN)
    off = DetachAgendaDocument(item="item-3", document="bao-cao", reason="thay bản mới")
    detached = attached.when(off, ORGANISER).then(AgendaDocumentDetached(**dict(off)))
    detached.when(other, ORGANISER).then(AgendaDocumentAttached(**dict(other)))


def test_detaching_a_document_that_was_never_attached_is_refused() -> None:
    off = DetachAgendaDocument(item="item-3", document="khac", reason="nhầm")
    with_papers.given(ATTACHED).when(off, ORGANISER).refused(NOT_FOUND)


@pytest.mark.parametrize(
    ("kept", "codes"), [(True, []), (False, ["REGISTRY_AGENDA_DOCUMENT_NOT_KEPT"])]
)
def test_attaching_a_file_that_the_store_does_not_hold_is_told(
    kept: bool, codes: list[str]
) -> None:
    assert decider.warn is not None
    by = replace(ORGANISER, known=Kept(kept))
    assert [one.code for one in decider.warn(REPORT, with_papers.state, by)] == codes


def test_what_is_marked_as_a_state_secret_enters_no_agenda() -> None:
    secret = REPORT.model_copy(update={"title": "(Mật) Báo cáo"})
    with_papers.when(secret, ORGANISER).refused(STATE_SECRET)
    titled = PAPERS.model_copy(update={"title": "Tối mật: Báo cáo"})
    empty.when(titled, ORGANISER).refused(STATE_SECRET)
    said = WORDS.model_copy(update={"words": "Độ mật: Tuyệt mật"})
    with_papers.when(said, ORGANISER).refused(STATE_SECRET)


def test_words_are_written_and_taken_back() -> None:
    written = with_papers.when(WORDS, ORGANISER).then(WRITTEN)
    back = WriteAgendaWords(item="item-3")
    written.when(back, ORGANISER).then(AgendaWordsWritten(item="item-3", words=None))
    with_papers.when(back, ORGANISER).nothing_happens()


def test_who_does_what_is_said_for_the_day_and_for_one_item() -> None:
    day = with_papers.when(SOUND, ORGANISER).then(AgendaStaffAssigned(**dict(SOUND)))
    here = SOUND.model_copy(update={"item": "item-3", "holder": "Đài phát thanh"})
    both = day.when(here, ORGANISER).then(AgendaStaffAssigned(**dict(here)))
    nobody = AssignAgendaStaff(role="sound")
    both.when(nobody, ORGANISER).then(AgendaStaffAssigned(role="sound", holder=None))
    with_papers.when(here.model_copy(update={"item": "x"}), ORGANISER).refused(NOT_FOUND)


def test_what_belonged_to_a_removed_item_does_not_come_back_with_it() -> None:
    item = SOUND.model_copy(update={"item": "item-3"})
    gone = AgendaItemRemoved(**dict(REMOVE_PAPERS))
    history = with_papers.given(ATTACHED, WRITTEN, AgendaStaffAssigned(**dict(item)), gone)
    state = history.given(SCHEDULED).state
    assert (state.items["item-3"].words, state.items["item-3"].documents, state.staff) == (
        None,
        {},
        {},
    )


orders = st.integers(1, 3)
names = st.sampled_from(["item-3", "paper-quan-y"])
wishes = st.one_of(
    st.sampled_from([PAPERS, PAPER, REMOVE_PAPERS, REMOVE_PAPER]),
    st.builds(
        MoveAgendaItem,
        item=names,
        order=orders,
        minutes=orders,
        session=st.sampled_from([None, "sang", "chieu"]),
    ),
    st.builds(FixAgendaItem, item=names, starts_at=st.sampled_from([None, NINE])),
    st.builds(
        AmendAgendaItem,
        item=names,
        presenter=st.sampled_from([None, "A", "B"]),
        clears=st.sampled_from([(), ("unit",), ("conducted_by", "delegate")]),
    ),
    st.builds(WriteAgendaWords, item=names, words=st.sampled_from([None, "Kính thưa", "Xin mời"])),
    st.builds(
        AssignAgendaStaff,
        role=st.sampled_from(["mc", "sound"]),
        holder=st.sampled_from([None, "A", "B"]),
        item=st.none() | names,
    ),
    st.sampled_from([REPORT, DetachAgendaDocument(item="item-3", document="bao-cao", reason="x")]),
)


@given(st.lists(st.tuples(wishes, st.just(ORGANISER)), max_size=20))
def test_no_history_leaves_a_part_without_its_item(steps: list[tuple[Command, Meta]]) -> None:
    agenda: set[str] = set()
    for fact in facts_of(decider, steps):
        if isinstance(fact, AgendaItemScheduled):
            assert fact.within is None or fact.within in agenda
            agenda.add(fact.item)
        if isinstance(fact, AgendaItemRemoved):
            agenda.remove(fact.item)
        assert "paper-quan-y" not in agenda or "item-3" in agenda


@given(st.lists(st.tuples(wishes, st.just(ORGANISER)), max_size=20))
def test_replay_gives_the_state_that_the_decisions_were_taken_on(
    steps: list[tuple[Command, Meta]],
) -> None:
    facts = facts_of(decider, steps)
    whole = decider.fold(facts)
    half = len(facts) // 2
    assert decider.fold(facts[half:], decider.fold(facts[:half])) == whole
    assert set(whole.items) & set(whole.removed) == set()
    assert all(item is None or item in whole.items for _, item in whole.staff)


# --- after the end -----------------------------------------------------------------------------------


def refuses(state: conference.State, of: Meta) -> bool:
    try:
        timing.refuse_rearranging(state, of)
    except Refused as refused:
        return refused.refusal is AGENDA_OVER
    return False


def test_what_was_held_is_not_rearranged_by_anybody_but_what_follows_from_a_fact() -> None:
    prepared = conference.decider.fold([planned()])
    opened = conference.decider.fold([ConferenceOpened(opened_at=NINE)], prepared)
    over = conference.decider.fold([ConferenceConcluded(concluded_at=NINE)], opened)
    off = conference.decider.fold([ConferenceCancelled(reason="bão")], prepared)
    assert [refuses(state, ORGANISER) for state in (prepared, opened, over, off)] == [
        *(False, False),
        *(True, True),
    ]
    assert not refuses(over, SYSTEM), "a paper that is withdrawn leaves the order"
