"""A contribution to the report: asked for, handed in, returned, accepted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.contribution import decider
from shared.commands.base import Command
from shared.commands.registry import (
    STATE_SECRET,
    AcceptContribution,
    RequestContribution,
    ReturnContribution,
    SubmitContribution,
)
from shared.envelope import Meta
from shared.events.registry import (
    ContributionAccepted,
    ContributionRequested,
    ContributionReturned,
    ContributionSubmitted,
)
from shared.refusals import NOT_FOUND, NOT_YOURS, WRONG_STATE
from tests.domain.histories import facts_of
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
    accepted.when(RETURN, ORGANISER).refused(WRONG_STATE)


def test_a_text_that_is_marked_secret_is_refused() -> None:
    secret = SubmitContribution(contribution="topic-1-4", text="Báo cáo\nTUYỆT MẬT\nQuân số")
    asked.when(secret, UNIT).refused(STATE_SECRET)


def test_a_text_about_keeping_secrets_is_taken() -> None:
    text = "Công tác bảo vệ bí mật nhà nước và quản lý tài liệu mật được chấp hành nghiêm."
    wish = SubmitContribution(contribution="topic-1-4", text=text)
    asked.when(wish, UNIT).then(ContributionSubmitted(text=text, **US))


wishes = st.sampled_from([REQUEST, SUBMIT, MENDED, RETURN, ACCEPT])
histories = st.lists(st.tuples(wishes, st.sampled_from([UNIT, ORGANISER])), max_size=20).map(
    lambda steps: [(REQUEST, ORGANISER), *steps]
)


@given(histories)
def test_over_any_history_the_accepted_text_is_the_last(steps: list[tuple[Command, Meta]]) -> None:
    kinds = [type(fact) for fact in facts_of(decider, steps)]
    if ContributionAccepted in kinds:
        assert kinds[-2:] == [ContributionSubmitted, ContributionAccepted]
        assert kinds.count(ContributionAccepted) == 1
