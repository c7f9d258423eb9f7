"""The agenda: items scheduled, moved, removed, and papers within one of them."""

from hypothesis import given
from hypothesis import strategies as st

from services.registry.agenda import decider
from shared.commands.base import Command
from shared.commands.registry import (
    AGENDA_ITEM_KNOWN,
    MoveAgendaItem,
    RemoveAgendaItem,
    ScheduleAgendaItem,
)
from shared.envelope import Meta
from shared.events.registry import AgendaItemMoved, AgendaItemRemoved, AgendaItemScheduled
from shared.refusals import NOT_FOUND, WRONG_STATE
from tests.domain.histories import facts_of
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


orders = st.integers(1, 3)
names = st.sampled_from(["item-3", "paper-quan-y"])
wishes = st.one_of(
    st.sampled_from([PAPERS, PAPER, REMOVE_PAPERS, REMOVE_PAPER]),
    st.builds(MoveAgendaItem, item=names, order=orders, minutes=orders),
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
