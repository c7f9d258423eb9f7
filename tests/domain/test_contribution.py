"""A contribution to the report: asked for, handed in, returned, accepted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry import conference, timing
from services.registry.contribution import decider
from services.registry.respond_by import Hours
from shared.commands.base import Command
from shared.commands.files import NOT_DECLARED, FileClaim
from shared.commands.registry import (
    AcceptContribution,
    MarkContributionOverdue,
    MoveContributionDue,
    RemindContribution,
    RequestContribution,
    ReturnContribution,
    SubmitContribution,
    SubmitContributionFile,
    WithdrawContribution,
)
from shared.commands.registry_refusals import STATE_SECRET
from shared.envelope import Meta
from shared.events.registry import (
    ContributionAccepted,
    ContributionDueChanged,
    ContributionFellOverdue,
    ContributionFileSubmitted,
    ContributionReminderDue,
    ContributionRequested,
    ContributionReturned,
    ContributionSubmitted,
    ContributionWithdrawn,
    ReportFinalised,
)
from shared.files.kinds import DOCX
from shared.files.looking import Found
from shared.refusals import DONE_OTHERWISE, NOT_FOUND, NOT_YOURS, WRONG_STATE, Refused
from tests.domain.histories import facts_of
from tests.domain.planned import planned
from tests.spec import meta, spec

UNIT = meta()
ORGANISER = meta("bo-chqs-tinh", "organiser")
STRANGER = meta("so-noi-vu", "award-review")
US = {"contribution": "topic-1-4", "unit": "so-y-te", "topic": "1.4"}
REQUEST = RequestContribution(due=date(2023, 12, 3), **US)
SUBMIT = SubmitContribution(contribution="topic-1-4", text="Đã khám sức khoẻ nghĩa vụ quân sự.")
MENDED = SubmitContribution(contribution="topic-1-4", text="Đã khám đủ; hạn chế: còn chậm.")
RETURN = ReturnContribution(contribution="topic-1-4", remarks="bổ sung hạn chế")
ACCEPT = AcceptContribution(contribution="topic-1-4")

REQUESTED = ContributionRequested(due=date(2023, 12, 3), **US)
SUBMITTED = ContributionSubmitted(text=SUBMIT.text, **US)
MENDED_SUBMITTED = ContributionSubmitted(text=MENDED.text, **US)
RETURNED = ContributionReturned(remarks="bổ sung hạn chế", **US)
ACCEPTED = ContributionAccepted(**US)

unasked = spec(decider)
asked = unasked.given(REQUESTED)
submitted = asked.given(SUBMITTED)
accepted = submitted.given(ACCEPTED)


def test_a_unit_is_asked_once() -> None:
    unasked.when(REQUEST, ORGANISER).then(REQUESTED)
    accepted.when(REQUEST, ORGANISER).nothing_happens()


def test_a_unit_is_not_asked_on_other_terms() -> None:
    other = REQUEST.model_copy(update={"due": date(2023, 12, 5)})
    asked.when(other, ORGANISER).refused(WRONG_STATE)


@pytest.mark.parametrize("wish", [SUBMIT, RETURN, ACCEPT])
def test_nothing_is_decided_on_what_nobody_was_asked_for(wish: Command) -> None:
    unasked.when(wish, ORGANISER).refused(NOT_FOUND)


def test_the_unit_hands_it_in_and_may_replace_it() -> None:
    asked.when(SUBMIT, UNIT).then(SUBMITTED).when(MENDED, UNIT).then(MENDED_SUBMITTED)


def test_the_organiser_enters_it_for_the_unit() -> None:
    asked.when(SUBMIT, ORGANISER).then(SUBMITTED)


def test_another_unit_does_not_hand_it_in() -> None:
    asked.when(SUBMIT, STRANGER).refused(NOT_YOURS)


def test_it_is_returned_mended_and_accepted() -> None:
    returned = submitted.when(RETURN, ORGANISER).then(RETURNED)
    mended = returned.when(MENDED, UNIT).then(MENDED_SUBMITTED)
    mended.when(ACCEPT, ORGANISER).then(ACCEPTED)


def test_it_is_not_returned_or_accepted_before_it_is_handed_in() -> None:
    asked.when(RETURN, ORGANISER).refused(WRONG_STATE)
    asked.when(ACCEPT, ORGANISER).refused(WRONG_STATE)


def test_what_was_accepted_stays() -> None:
    accepted.when(SUBMIT, UNIT).nothing_happens()
    accepted.when(MENDED, UNIT).refused(WRONG_STATE)
    accepted.when(ACCEPT, ORGANISER).nothing_happens()


def test_what_was_accepted_by_mistake_is_returned_and_comes_anew() -> None:
    returned = accepted.when(RETURN, ORGANISER).then(RETURNED)
    returned.when(RETURN, ORGANISER).nothing_happens()
    mended = returned.when(MENDED, UNIT).then(MENDED_SUBMITTED)
    mended.when(ACCEPT, ORGANISER).then(ACCEPTED)


WITHDRAW = WithdrawContribution(contribution="topic-1-4", reason="số liệu nhầm")
WITHDRAWN = ContributionWithdrawn(reason="số liệu nhầm", **US)


@pytest.mark.parametrize("state", ["asked", "submitted", "accepted"])
def test_its_unit_withdraws_it_and_hands_it_in_again(state: str) -> None:
    stands = {"asked": asked, "submitted": submitted, "accepted": accepted}[state]
    gone = stands.when(WITHDRAW, UNIT).then(WITHDRAWN)
    gone.when(WITHDRAW, UNIT).nothing_happens()
    gone.when(WITHDRAW.model_copy(update={"reason": "lý do khác"}), UNIT).refused(DONE_OTHERWISE)
    gone.when(SUBMIT, UNIT).then(SUBMITTED)


def test_what_was_withdrawn_is_neither_accepted_nor_returned_nor_reminded_of() -> None:
    gone = submitted.given(WITHDRAWN)
    gone.when(ACCEPT, ORGANISER).refused(WRONG_STATE)
    gone.when(RETURN, ORGANISER).refused(WRONG_STATE)
    gone.when(REMIND, ORGANISER).nothing_happens()
    gone.when(MARK, DAY_AFTER).nothing_happens()
    later = MoveContributionDue(contribution="topic-1-4", due=date(2023, 12, 5))
    gone.when(later, ORGANISER).nothing_happens()


def test_only_its_unit_or_the_organiser_withdraws_it_and_no_reason_bears_a_mark() -> None:
    submitted.when(WITHDRAW, STRANGER).refused(NOT_YOURS)
    submitted.when(WITHDRAW, ORGANISER).then(WITHDRAWN)
    marked = WITHDRAW.model_copy(update={"reason": "(MẬT) số liệu nhầm"})
    submitted.when(marked, UNIT).refused(STATE_SECRET)


def test_what_stands_in_a_finalised_report_is_not_taken_out_of_it() -> None:
    done = conference.decider.fold([planned()])
    timing.refuse_when_reported(done, "topic-1-4")
    report = ReportFinalised(version=1, digest="a" * 64, position=1)
    written = conference.decider.fold([report], done)
    with pytest.raises(Refused) as refused:
        timing.refuse_when_reported(written, "topic-1-4")
    assert refused.value.code == "REGISTRY_REPORT_FINALISED"


FILE = SubmitContributionFile(
    contribution="topic-1-4",
    file_name="muc-1-4.docx",
    digest="a" * 64,
    size=1200,
    media_type=DOCX,
    no_state_secrets=True,
)
FILE_SUBMITTED = ContributionFileSubmitted(unit="so-y-te", topic="1.4", **dict(FILE))
REMIND = RemindContribution(contribution="topic-1-4")
REMINDED = ContributionReminderDue(due=date(2023, 12, 3), **US)
MARK = MarkContributionOverdue(contribution="topic-1-4")
OVERDUE = ContributionFellOverdue(due=date(2023, 12, 3), **US)
LAST_MOMENT = datetime(2023, 12, 3, 16, 59, tzinfo=UTC)
"""One minute before midnight in Vietnam."""
DAY_AFTER = meta("hoinghi", "system", time=LAST_MOMENT + timedelta(minutes=1))


def test_the_text_of_a_file_is_taken_into_the_report_and_the_same_file_again_changes_nothing() -> (
    None
):
    by = replace(UNIT, known=(Found("a" * 64, 1200, DOCX, text="Đã tổ chức 5 lớp."),))
    taken = FILE_SUBMITTED.model_copy(update={"text": "Đã tổ chức 5 lớp."})
    after = spec(decider).given(REQUESTED).when(FILE, by).then(taken)
    assert after.state.text == "Đã tổ chức 5 lớp."


def test_it_is_handed_in_as_a_file_or_as_text_and_file() -> None:
    asked.when(FILE, UNIT).then(FILE_SUBMITTED).when(SUBMIT, UNIT).then(SUBMITTED)
    submitted.when(FILE, UNIT).then(FILE_SUBMITTED)


def test_the_service_verifies_its_file() -> None:
    assert FILE.files() == [FileClaim("muc-1-4.docx", "a" * 64, 1200, DOCX)]


def test_a_file_needs_the_declaration_and_a_name_without_a_mark() -> None:
    asked.when(FILE.model_copy(update={"no_state_secrets": False}), UNIT).refused(NOT_DECLARED)
    asked.when(FILE.model_copy(update={"file_name": "MẬT.docx"}), UNIT).refused(STATE_SECRET)
    asked.when(FILE, STRANGER).refused(NOT_YOURS)


def test_what_was_accepted_takes_no_other_file() -> None:
    done = asked.given(FILE_SUBMITTED, ACCEPTED)
    done.when(FILE, UNIT).nothing_happens()
    done.when(FILE.model_copy(update={"digest": "b" * 64}), UNIT).refused(WRONG_STATE)


def test_only_who_has_handed_in_nothing_is_reminded_and_only_once() -> None:
    asked.when(REMIND, ORGANISER).then(REMINDED).when(REMIND, ORGANISER).nothing_happens()
    submitted.when(REMIND, ORGANISER).nothing_happens()
    asked.given(FILE_SUBMITTED).when(REMIND, ORGANISER).nothing_happens()


def test_it_is_overdue_as_the_day_after_begins_in_vietnam_and_may_still_come() -> None:
    on_the_day = meta("hoinghi", "system", time=LAST_MOMENT)
    asked.when(MARK, on_the_day).refused(WRONG_STATE)
    late = asked.when(MARK, DAY_AFTER).then(OVERDUE)
    late.when(REMIND, ORGANISER).nothing_happens()
    late.when(SUBMIT, UNIT).then(SUBMITTED)
    submitted.when(MARK, DAY_AFTER).nothing_happens()


def test_a_day_that_follows_the_conference_never_becomes_one_that_has_passed() -> None:
    system = meta("hoinghi", "system")
    moved = MoveContributionDue(contribution="topic-1-4", due=date(2023, 11, 17))
    asked.when(moved, system).then(
        ContributionDueChanged(due=date(2023, 11, 20), due_before=date(2023, 12, 3), **US)
    )
    asked.when(moved, ORGANISER).then(
        ContributionDueChanged(due=date(2023, 11, 17), due_before=date(2023, 12, 3), **US)
    )


def test_a_day_after_the_conference_and_a_topic_that_the_plan_does_not_have_are_told() -> None:
    begins = datetime(2023, 12, 8, 0, 30, tzinfo=UTC)
    hours = Hours(begins, begins + timedelta(hours=4), topics=frozenset({"1.4", "1.5"}))

    def told(
        command: RequestContribution | MoveContributionDue, known: object = hours
    ) -> list[str]:
        assert decider.warn is not None
        by = replace(ORGANISER, known=known)
        return [one.code for one in decider.warn(command, unasked.state, by)]

    def asks(**terms: object) -> RequestContribution:
        return RequestContribution.model_validate(dict(REQUEST) | terms)

    assert told(REQUEST) == []
    assert told(asks(due=date(2023, 12, 8))) == []
    assert told(asks(due=date(2023, 12, 9))) == ["REGISTRY_CONTRIBUTION_AFTER_CONFERENCE"]
    assert told(asks(topic="9.9")) == ["REGISTRY_TOPIC_NOT_IN_PLAN"]
    many = replace(hours, topics=frozenset({"1.10", "1.2", "1.1"}))
    assert decider.warn is not None
    (listed,) = decider.warn(asks(topic="9.9"), unasked.state, replace(ORGANISER, known=many))
    assert "1.1, 1.2, 1.10" in listed.vi, "as numbers run"
    assert told(asks(topic="9.9", due=date(2023, 12, 9)), None) == []
    moved = MoveContributionDue(contribution="topic-1-4", due=date(2023, 12, 9))
    assert told(moved) == ["REGISTRY_CONTRIBUTION_AFTER_CONFERENCE"]


def test_a_text_that_is_marked_secret_is_refused() -> None:
    secret = SubmitContribution(contribution="topic-1-4", text="Báo cáo\nTUYỆT MẬT\nQuân số")
    asked.when(secret, UNIT).refused(STATE_SECRET)


def test_remarks_that_are_marked_secret_are_refused() -> None:
    marked = RETURN.model_copy(update={"remarks": "(MẬT) bổ sung số liệu"})
    submitted.when(marked, ORGANISER).refused(STATE_SECRET)


def test_a_text_about_keeping_secrets_is_taken() -> None:
    text = "Công tác bảo vệ bí mật nhà nước và quản lý tài liệu mật được chấp hành nghiêm."
    wish = SubmitContribution(contribution="topic-1-4", text=text)
    asked.when(wish, UNIT).then(ContributionSubmitted(text=text, **US))


wishes = st.sampled_from([REQUEST, SUBMIT, MENDED, FILE, RETURN, ACCEPT, WITHDRAW, REMIND, MARK])
actors = st.sampled_from([UNIT, ORGANISER, DAY_AFTER])
histories = st.lists(st.tuples(wishes, actors), max_size=20).map(
    lambda steps: [(REQUEST, ORGANISER), *steps]
)


@given(histories)
def test_over_any_history_the_accepted_text_is_the_last(steps: list[tuple[Command, Meta]]) -> None:
    kinds = [type(fact) for fact in facts_of(decider, steps)]
    for before, after in pairwise(kinds):
        if after is ContributionAccepted:
            assert before in (ContributionSubmitted, ContributionFileSubmitted)
        if before is ContributionAccepted:
            assert after in (ContributionReturned, ContributionWithdrawn)
    assert kinds.count(ContributionReminderDue) <= 1
    assert kinds.count(ContributionFellOverdue) <= 1
