"""A paper: proposed, handed in, sent back, chosen or not; never one that is marked secret."""

import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry import conference, timing
from services.registry.paper import decider
from services.registry.secrecy import mark_of
from shared.commands.base import Command
from shared.commands.files import NOT_DECLARED, FileClaim
from shared.commands.papers import CONFERENCE_BEGUN, DUE_PAST, PAPER_NOT_PROPOSED, PaperCommand
from shared.commands.registry import (
    PAPER_KNOWN,
    DeclinePaper,
    MovePaperDue,
    ProposePaper,
    RemindPaper,
    RequestPaper,
    RequestPaperRevision,
    SelectPaper,
    SelectPaperForPrinting,
    SubmitPaper,
    WithdrawPaper,
)
from shared.commands.registry_refusals import STATE_SECRET
from shared.envelope import Fact, Meta
from shared.events.people import Author
from shared.events.registry import (
    ConferenceCancelled,
    ConferenceConcluded,
    ConferenceOpened,
    ConferenceRescheduled,
    PaperDeclined,
    PaperDueChanged,
    PaperProposed,
    PaperReminderDue,
    PaperRequested,
    PaperRevisionRequested,
    PaperSelected,
    PaperSelectedForPrinting,
    PaperSubmitted,
    PaperWithdrawn,
)
from shared.files.kinds import PDF
from shared.files.looking import Found
from shared.personal import Personal
from shared.refusals import NOT_FOUND, NOT_YOURS, WRONG_STATE, Refused
from tests.domain.histories import facts_of
from tests.domain.planned import planned
from tests.domain.test_secrecy import LABELS, NEVER
from tests.spec import NOON, meta, spec

UNIT = meta()
ORGANISER = meta("bo-chqs-tinh", "organiser")
STRANGER = meta("so-noi-vu", "award-review")
US = {"paper": "quan-y", "unit": "so-y-te"}
AUTHOR = Author(person_id="an", name=Personal("Người giả định"), position="Giám đốc Sở Y tế")
TITLE = "Bảo đảm quân y dự bị"
PROPOSE = ProposePaper(paper="quan-y", title=TITLE, author=AUTHOR)
FILE: Any = {"paper": "quan-y", "media_type": PDF, "no_state_secrets": True}
SUBMIT = SubmitPaper(file_name="quan-y.pdf", digest="a" * 64, size=1200, **FILE)
MENDED = SubmitPaper(file_name="quan-y-2.pdf", digest="b" * 64, size=1100, **FILE)
REVISE = RequestPaperRevision(paper="quan-y", remarks="rút gọn còn 10 phút")
SELECT = SelectPaper(paper="quan-y", order=2, minutes=10)
PRINT = SelectPaperForPrinting(paper="quan-y", note="rút gọn khi in")
DECLINE = DeclinePaper(paper="quan-y", reason="trùng nội dung")
REQUEST = RequestPaper(
    paper="quan-y",
    unit="so-y-te",
    topic="Quân y",
    due=date(2023, 11, 30),
    max_pages=5,
    max_minutes=10,
)
MOVE_DUE = MovePaperDue(paper="quan-y", due=date(2023, 12, 4))
REMIND = RemindPaper(paper="quan-y")
WITHDRAW = WithdrawPaper(paper="quan-y", reason="đơn vị xin rút")

PROPOSED = PaperProposed(title=TITLE, author=AUTHOR, **US)
SUBMITTED = PaperSubmitted(unit="so-y-te", **dict(SUBMIT))
MENDED_SUBMITTED = PaperSubmitted(unit="so-y-te", version=2, **dict(MENDED))
RETURNED = PaperRevisionRequested(remarks="rút gọn còn 10 phút", **US)
SELECTED = PaperSelected(title=TITLE, author=AUTHOR, order=2, minutes=10, **US)
PRINTED = PaperSelectedForPrinting(title=TITLE, author=AUTHOR, note="rút gọn khi in", **US)
DECLINED = PaperDeclined(reason="trùng nội dung", **US)
REQUESTED = PaperRequested(**dict(REQUEST))
DUE_CHANGED = PaperDueChanged(topic="Quân y", due=MOVE_DUE.due, due_before=REQUEST.due, **US)
REMINDED = PaperReminderDue(topic="Quân y", due=date(2023, 11, 30), **US)
WITHDRAWN = PaperWithdrawn(reason="đơn vị xin rút", **US)

unknown = spec(decider)
proposed = unknown.given(PROPOSED)
submitted = proposed.given(SUBMITTED)
returned = submitted.given(RETURNED)
selected = submitted.given(SELECTED)
declined = submitted.given(DECLINED)
printed = submitted.given(PRINTED)
withdrawn = submitted.given(WITHDRAWN)
asked = unknown.given(REQUESTED)


def test_a_unit_proposes_a_paper_of_its_own() -> None:
    unknown.when(PROPOSE, UNIT).then(PROPOSED)


def test_the_same_proposal_changes_nothing_even_after_selection() -> None:
    selected.when(PROPOSE, UNIT).nothing_happens()


def test_an_id_stands_for_one_paper() -> None:
    other = PROPOSE.model_copy(update={"title": "Chuyện khác"})
    proposed.when(other, UNIT).refused(PAPER_KNOWN)


@pytest.mark.parametrize("wish", [PROPOSE, SUBMIT, WITHDRAW])
def test_another_units_paper_is_not_touched(wish: Command) -> None:
    proposed.when(wish, STRANGER).refused(NOT_YOURS)


@pytest.mark.parametrize("wish", [SUBMIT, REVISE, SELECT, DECLINE, WITHDRAW])
def test_nothing_is_decided_on_an_unknown_paper(wish: Command) -> None:
    unknown.when(wish, ORGANISER).refused(NOT_FOUND)


def test_its_file_is_handed_in_and_may_be_replaced() -> None:
    proposed.when(SUBMIT, UNIT).then(SUBMITTED).when(MENDED, UNIT).then(MENDED_SUBMITTED)


def test_the_organiser_sends_it_back_to_be_mended() -> None:
    submitted.when(REVISE, ORGANISER).then(RETURNED).when(MENDED, UNIT).then(MENDED_SUBMITTED)


def test_what_was_not_handed_in_is_not_sent_back() -> None:
    proposed.when(REVISE, ORGANISER).refused(WRONG_STATE)


def test_it_is_chosen_with_its_place_and_length() -> None:
    submitted.when(SELECT, ORGANISER).then(SELECTED)
    proposed.when(SELECT, ORGANISER).then(SELECTED)


def test_what_waits_to_be_mended_is_not_chosen() -> None:
    returned.when(SELECT, ORGANISER).refused(WRONG_STATE)


def test_a_chosen_paper_keeps_its_place_when_a_later_text_comes() -> None:
    later = selected.when(MENDED, UNIT).then(MENDED_SUBMITTED)
    later.when(SELECT, ORGANISER).nothing_happens()
    later.when(SelectPaper(paper="quan-y", order=3, minutes=10), ORGANISER).refused(WRONG_STATE)


# --- asked for ---------------------------------------------------------------------------------------


def test_the_organiser_asks_a_unit_for_a_paper_with_topic_length_and_day() -> None:
    unknown.when(REQUEST, ORGANISER).then(REQUESTED)


def test_the_same_request_changes_nothing_and_another_under_the_id_is_refused() -> None:
    submitted_as_asked = asked.given(PROPOSED, SUBMITTED)
    submitted_as_asked.when(REQUEST, ORGANISER).nothing_happens()
    longer = REQUEST.model_copy(update={"max_pages": 8})
    asked.when(longer, ORGANISER).refused(PAPER_KNOWN)
    proposed.when(REQUEST, ORGANISER).refused(PAPER_KNOWN)


def test_nobody_is_asked_for_a_paper_by_a_day_that_has_passed() -> None:
    late = REQUEST.model_copy(update={"due": date(2023, 11, 19)})
    unknown.when(late, ORGANISER).refused(DUE_PAST)
    today = REQUEST.model_copy(update={"due": date(2023, 11, 20)})
    unknown.when(today, ORGANISER).then(PaperRequested(**dict(today)))


def test_the_unit_that_was_asked_proposes_title_and_author_then_hands_it_in() -> None:
    asked.when(PROPOSE, UNIT).then(PROPOSED).when(SUBMIT, UNIT).then(SUBMITTED)


def test_the_organiser_enters_the_answer_of_a_unit_that_was_asked() -> None:
    asked.when(PROPOSE, ORGANISER).then(PROPOSED)


def test_another_unit_does_not_answer_for_it() -> None:
    asked.when(PROPOSE, STRANGER).refused(NOT_YOURS)
    asked.when(WITHDRAW, STRANGER).refused(NOT_YOURS)


@pytest.mark.parametrize("wish", [SUBMIT, SELECT, PRINT, DECLINE, REVISE])
def test_before_it_has_a_title_nothing_is_handed_in_or_judged(wish: Command) -> None:
    asked.when(wish, ORGANISER).refused(PAPER_NOT_PROPOSED)


def test_a_unit_may_say_no_and_is_then_left_in_peace() -> None:
    no = asked.when(WITHDRAW, UNIT).then(WITHDRAWN)
    no.when(REMIND, ORGANISER).nothing_happens()
    no.when(PROPOSE, UNIT).refused(WRONG_STATE)
    no.when(SUBMIT, UNIT).refused(WRONG_STATE)


def test_only_who_was_asked_and_has_not_handed_in_is_reminded_and_only_once() -> None:
    asked.when(REMIND, ORGANISER).then(REMINDED).when(REMIND, ORGANISER).nothing_happens()
    asked.given(PROPOSED).when(REMIND, ORGANISER).then(REMINDED)
    asked.given(PROPOSED, SUBMITTED).when(REMIND, ORGANISER).nothing_happens()
    proposed.when(REMIND, ORGANISER).nothing_happens()  # nobody asked for it


# --- versions and the declaration --------------------------------------------------------------------


def test_each_version_is_counted_and_remarks_name_the_version_they_are_about() -> None:
    second = returned.when(MENDED, UNIT).then(MENDED_SUBMITTED)
    second.when(REVISE, ORGANISER).then(
        PaperRevisionRequested(remarks=REVISE.remarks, version=2, **US)
    )


def test_the_same_file_after_a_return_is_a_version_of_its_own() -> None:
    returned.when(SUBMIT, UNIT).then(SUBMITTED.model_copy(update={"version": 2}))


def test_without_the_declaration_nothing_is_taken_in() -> None:
    silent = SUBMIT.model_copy(update={"no_state_secrets": False})
    proposed.when(silent, UNIT).refused(NOT_DECLARED)


def test_a_kind_that_was_not_named_follows_from_the_ending() -> None:
    unnamed = SUBMIT.model_copy(update={"media_type": None})
    proposed.when(unnamed, UNIT).then(SUBMITTED)


def test_the_command_names_the_file_that_the_service_has_to_verify() -> None:
    assert SUBMIT.files() == [FileClaim("quan-y.pdf", "a" * 64, 1200, PDF)]


# --- read, printed or neither ------------------------------------------------------------------------


def test_it_is_printed_instead_of_read() -> None:
    submitted.when(PRINT, ORGANISER).then(PRINTED)
    selected.when(PRINT, ORGANISER).then(PRINTED)
    printed.when(SELECT, ORGANISER).then(SELECTED)


def test_the_earlier_way_of_saying_so_is_still_understood() -> None:
    said = DeclinePaper(paper="quan-y", reason="rút gọn khi in", printed=True)
    submitted.when(said, ORGANISER).then(PRINTED)
    before = submitted.given(PaperDeclined(reason="Trùng", printed=True, **US))
    before.when(SELECT, ORGANISER).then(SELECTED)


def test_what_was_not_handed_in_is_not_printed() -> None:
    proposed.when(PRINT, ORGANISER).refused(WRONG_STATE)


def test_a_paper_is_declined_with_its_reason() -> None:
    submitted.when(DECLINE, ORGANISER).then(DECLINED)
    printed.when(DECLINE, ORGANISER).then(DECLINED)


def test_what_the_organiser_writes_beside_it_bears_no_mark_either() -> None:
    remarks = REVISE.model_copy(update={"remarks": "Bổ sung theo phụ lục\nTỐI MẬT"})
    submitted.when(remarks, ORGANISER).refused(STATE_SECRET)
    note = PRINT.model_copy(update={"note": "Độ mật: Mật"})
    submitted.when(note, ORGANISER).refused(STATE_SECRET)


# --- the conference's hours --------------------------------------------------------------------------

CONFERENCE = conference.decider.fold([planned()])
BEGUN = planned().plan.starts_at


def refused_with(rule: Any, state: Any, at: datetime) -> bool:
    try:
        rule(state, meta(time=at))
    except Refused as refused:
        return refused.refusal is CONFERENCE_BEGUN
    return False


def test_no_paper_is_proposed_once_the_conference_has_begun() -> None:
    rule, before = timing.refuse_when_begun, BEGUN - timedelta(seconds=1)
    assert not refused_with(rule, CONFERENCE, before)
    assert refused_with(rule, CONFERENCE, BEGUN)
    opened = conference.decider.fold([ConferenceOpened(opened_at=before)], CONFERENCE)
    assert refused_with(rule, opened, before), "opened early is begun"


def test_a_conference_that_was_put_off_takes_papers_until_its_new_hour() -> None:
    later = ConferenceRescheduled(
        starts_at=BEGUN + timedelta(days=7),
        ends_at=BEGUN + timedelta(days=7, hours=4),
        reason="bão",
    )
    moved = conference.decider.fold([later], CONFERENCE)
    assert not refused_with(timing.refuse_when_begun, moved, BEGUN)
    assert refused_with(timing.refuse_when_begun, moved, BEGUN + timedelta(days=7))


def test_a_paper_is_chosen_until_the_conference_has_ended() -> None:
    opened = conference.decider.fold([ConferenceOpened(opened_at=BEGUN)], CONFERENCE)
    assert not refused_with(timing.refuse_when_over, opened, BEGUN)
    ended = conference.decider.fold([ConferenceConcluded(concluded_at=BEGUN)], opened)
    assert refused_with(timing.refuse_when_over, ended, BEGUN)
    off = conference.decider.fold([ConferenceCancelled(reason="bão")], CONFERENCE)
    assert refused_with(timing.refuse_when_over, off, NOON)
    assert refused_with(timing.refuse_when_begun, off, NOON)


def test_chosen_is_not_declined_and_declined_not_chosen() -> None:
    selected.when(DECLINE, ORGANISER).refused(WRONG_STATE)
    declined.when(SELECT, ORGANISER).refused(WRONG_STATE)


def test_a_unit_withdraws_a_paper_even_when_it_was_chosen() -> None:
    selected.when(WITHDRAW, UNIT).then(WITHDRAWN)


@pytest.mark.parametrize("wish", [MENDED, REVISE, SELECT, DECLINE])
def test_a_withdrawn_paper_is_at_an_end(wish: Command) -> None:
    withdrawn.when(wish, ORGANISER).refused(WRONG_STATE)


OTHER = PROPOSE.model_copy(update={"title": "Chuyện khác"})


@pytest.mark.parametrize("wish", [SUBMIT, PROPOSE, OTHER], ids=["same file", "same", "another"])
@pytest.mark.parametrize("state", ["withdrawn", "declined"])
def test_what_was_handed_in_before_is_not_in_again_at_the_end(state: str, wish: Command) -> None:
    gone = withdrawn if state == "withdrawn" else declined
    gone.when(wish, UNIT).refused(WRONG_STATE)


@pytest.mark.parametrize("text", LABELS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_text_that_is_marked_secret_is_refused(text: str, form: str) -> None:
    text = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    titled = PROPOSE.model_copy(update={"title": text})
    unknown.when(titled, UNIT).refused(STATE_SECRET)
    named = SUBMIT.model_copy(update={"file_name": text})
    refused = proposed.when(named, UNIT).refused(STATE_SECRET)
    assert set(refused.details) == {"mark"}, "nothing of it is kept, not even in the answer"


@pytest.mark.parametrize("text", NEVER)
def test_a_text_that_only_speaks_of_secrecy_is_accepted(text: str) -> None:
    assert mark_of(text) is None


def test_the_day_moves_while_a_file_is_waited_for_and_the_reminder_comes_anew() -> None:
    reminded = asked.when(REMIND, ORGANISER).then(REMINDED)
    moved = reminded.when(MOVE_DUE, ORGANISER).then(DUE_CHANGED)
    moved.when(MOVE_DUE, ORGANISER).nothing_happens()
    moved.when(REQUEST, ORGANISER).nothing_happens()
    moved.when(REMIND, ORGANISER).then(REMINDED.model_copy(update={"due": MOVE_DUE.due}))
    back = DUE_CHANGED.model_copy(update={"due": REQUEST.due, "due_before": MOVE_DUE.due})
    moved.when(MOVE_DUE.model_copy(update={"due": REQUEST.due}), ORGANISER).then(back)


def test_a_paper_sent_back_gets_more_time_and_one_that_was_handed_in_needs_none() -> None:
    handed_in = asked.given(PROPOSED, SUBMITTED)
    handed_in.given(RETURNED).when(MOVE_DUE, ORGANISER).then(DUE_CHANGED)
    for facts in ([], [SELECTED], [PRINTED], [DECLINED], [WITHDRAWN]):
        handed_in.given(*facts).when(MOVE_DUE, ORGANISER).refused(WRONG_STATE)


def test_a_day_is_not_moved_into_the_past_nor_of_a_paper_that_nobody_asked_for() -> None:
    past = MOVE_DUE.model_copy(update={"due": date(2023, 1, 1)})
    asked.when(past, ORGANISER).refused(DUE_PAST)
    proposed.when(MOVE_DUE, ORGANISER).refused(NOT_FOUND)
    unknown.when(MOVE_DUE, ORGANISER).refused(NOT_FOUND)


wishes = st.sampled_from(
    [PROPOSE, SUBMIT, MENDED, REVISE, SELECT, PRINT, DECLINE, WITHDRAW, REQUEST, REMIND, MOVE_DUE]
)
actors = st.sampled_from([UNIT, ORGANISER])
histories = st.lists(st.tuples(wishes, actors), max_size=25)


@given(histories)
def test_over_any_history_versions_count_up_and_ends_are_ends(
    steps: list[tuple[Command, Meta]],
) -> None:
    facts = facts_of(decider, steps)
    versions = [fact.version for fact in facts if isinstance(fact, PaperSubmitted)]
    assert versions == list(range(1, len(versions) + 1))
    kinds = [type(fact) for fact in facts]
    for once in (PaperWithdrawn, PaperDeclined, PaperProposed, PaperRequested, PaperDueChanged):
        assert kinds.count(once) <= 1
    assert kinds.count(PaperReminderDue) <= 1 + kinds.count(PaperDueChanged)
    if PaperWithdrawn in kinds:
        assert kinds[-1] is PaperWithdrawn
    if PaperReminderDue in kinds:
        assert PaperSubmitted not in kinds[: kinds.index(PaperReminderDue)]


# --- longer than was asked for ----------------------------------------------------------------------


def seen(pages: int) -> Meta:
    return replace(UNIT, known=(Found("a" * 64, 1200, PDF, pages=pages),))


def warned(wish: PaperCommand, by: Meta, *facts: Fact) -> list[str]:
    assert decider.warn is not None
    told = decider.warn(wish, unknown.given(*facts).state, by)
    assert all(one.about == (wish.paper,) for one in told), "which paper it is about"
    return [one.code for one in told]


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        (5, []),
        (6, ["REGISTRY_PAPER_TOO_LONG"]),
        (0, ["REGISTRY_PAPER_PAGES_UNKNOWN"]),
    ],
)
def test_the_pages_of_a_file_are_kept_and_held_against_the_request(
    pages: int, told: list[str]
) -> None:
    kept = SUBMITTED.model_copy(update={"pages": pages or None})
    asked.given(PROPOSED).when(SUBMIT, seen(pages)).then(kept)
    assert warned(SUBMIT, seen(pages), REQUESTED, PROPOSED) == told
    # the organiser is told as well, when the paper is chosen
    assert warned(SELECT, ORGANISER, REQUESTED, PROPOSED, kept) == told


def test_more_minutes_than_were_asked_for_are_told_and_a_paper_nobody_asked_for_has_no_limit() -> (
    None
):
    longer = SELECT.model_copy(update={"minutes": 12})
    history = (PROPOSED, SUBMITTED.model_copy(update={"pages": 3}))
    assert warned(longer, ORGANISER, REQUESTED, *history) == ["REGISTRY_PAPER_TOO_MANY_MINUTES"]
    assert warned(longer, ORGANISER, *history) == []
    assert warned(SUBMIT, seen(90), PROPOSED) == []
