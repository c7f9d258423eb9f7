"""A paper: proposed, handed in, sent back, chosen or not; never one that is marked secret."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.paper import decider
from services.registry.secrecy import mark_of
from shared.commands.base import Command
from shared.commands.registry import (
    PAPER_KNOWN,
    STATE_SECRET,
    DeclinePaper,
    ProposePaper,
    RequestPaperRevision,
    SelectPaper,
    SubmitPaper,
    WithdrawPaper,
)
from shared.envelope import Meta
from shared.events.people import Author
from shared.events.registry import (
    PaperDeclined,
    PaperProposed,
    PaperRevisionRequested,
    PaperSelected,
    PaperSubmitted,
    PaperWithdrawn,
)
from shared.files.kinds import PDF
from shared.personal import Personal
from shared.refusals import NOT_FOUND, NOT_YOURS, WRONG_STATE
from tests.domain.histories import facts_of
from tests.spec import meta, spec

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
DECLINE = DeclinePaper(paper="quan-y", reason="in trong tài liệu", printed=True)
WITHDRAW = WithdrawPaper(paper="quan-y", reason="đơn vị xin rút")

PROPOSED = PaperProposed(title=TITLE, author=AUTHOR, **US)
SUBMITTED = PaperSubmitted(unit="so-y-te", **dict(SUBMIT))
MENDED_SUBMITTED = PaperSubmitted(unit="so-y-te", version=2, **dict(MENDED))
RETURNED = PaperRevisionRequested(remarks="rút gọn còn 10 phút", **US)
SELECTED = PaperSelected(title=TITLE, author=AUTHOR, order=2, minutes=10, **US)
DECLINED = PaperDeclined(reason="in trong tài liệu", printed=True, **US)
WITHDRAWN = PaperWithdrawn(reason="đơn vị xin rút", **US)

unknown = spec(decider)
proposed = unknown.given(PROPOSED)
submitted = proposed.given(SUBMITTED)
returned = submitted.given(RETURNED)
selected = submitted.given(SELECTED)
declined = submitted.given(DECLINED)
withdrawn = submitted.given(WITHDRAWN)


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


def test_it_is_printed_instead_of_read() -> None:
    submitted.when(DECLINE, ORGANISER).then(DECLINED)


def test_chosen_is_not_declined_and_declined_not_chosen() -> None:
    selected.when(DECLINE, ORGANISER).refused(WRONG_STATE)
    declined.when(SELECT, ORGANISER).refused(WRONG_STATE)


def test_a_unit_withdraws_a_paper_even_when_it_was_chosen() -> None:
    selected.when(WITHDRAW, UNIT).then(WITHDRAWN)


@pytest.mark.parametrize("wish", [MENDED, REVISE, SELECT, DECLINE])
def test_a_withdrawn_paper_is_at_an_end(wish: Command) -> None:
    withdrawn.when(wish, ORGANISER).refused(WRONG_STATE)


MARKED = (
    "(Mật) Bảo đảm quân y",
    "Bảo đảm quân y - TỐI MẬT",
    "MẬT Bảo đảm quân y",
    "Độ mật: Tuyệt mật",
    "tham-luan_tối_mật.docx",
    "tham-luan-TUYET-MAT.pdf",
    "mật.pdf",
)
UNMARKED = (
    "Bảo vệ bí mật nhà nước trong tình hình mới",
    "BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "Công tác BẢO MẬT thông tin",
    "Mật độ dân cư và tuyển quân",
    "Mặt trận Tổ quốc các cấp",
    "tham-luan_mat-tran.pdf",
    "Nghề nuôi ong mật",
)


@pytest.mark.parametrize("text", MARKED)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_text_that_is_marked_secret_is_refused(text: str, form: str) -> None:
    text = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    titled = PROPOSE.model_copy(update={"title": text})
    unknown.when(titled, UNIT).refused(STATE_SECRET)
    named = SUBMIT.model_copy(update={"file_name": text})
    refused = proposed.when(named, UNIT).refused(STATE_SECRET)
    assert set(refused.details) == {"mark"}, "nothing of it is kept, not even in the answer"


@pytest.mark.parametrize("text", UNMARKED)
def test_a_text_that_only_speaks_of_secrecy_is_accepted(text: str) -> None:
    assert mark_of(text) is None


wishes = st.sampled_from([PROPOSE, SUBMIT, MENDED, REVISE, SELECT, DECLINE, WITHDRAW])
actors = st.sampled_from([UNIT, ORGANISER])
histories = st.lists(st.tuples(wishes, actors), max_size=20).map(
    lambda steps: [(PROPOSE, UNIT), *steps]
)


@given(histories)
def test_a_paper_is_chosen_or_declined_once_over_any_history(
    steps: list[tuple[Command, Meta]],
) -> None:
    facts = facts_of(decider, steps)
    assert sum(isinstance(fact, PaperSelected | PaperDeclined) for fact in facts) <= 1
    assert sum(isinstance(fact, PaperWithdrawn) for fact in facts) <= 1
