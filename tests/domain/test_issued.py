"""Issued documents: kept, numbered once a year, replaced and never edited, signed as they are."""

from datetime import date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.issued import decider
from shared.commands.base import Command
from shared.commands.documents import (
    BASIS_OPEN,
    BASIS_UNSURE,
    DAY_FAR,
    DOCUMENT_KNOWN,
    DOCUMENT_NUMBERED,
    NUMBER_TAKEN,
    OTHER_KIND,
    SIGNED_OTHER,
    FileSignedDocument,
    IssueDocument,
    NumberDocument,
    RecordConclusions,
    ReplaceDocument,
)
from shared.commands.registry_refusals import STATE_SECRET
from shared.envelope import Meta
from shared.events.documents import (
    ConclusionsRecorded,
    DocumentIssued,
    DocumentNumbered,
    DocumentReplaced,
    Signature,
    SignedDocumentFiled,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.refusals import NOT_FOUND, WRONG_STATE
from tests.domain.histories import facts_of
from tests.spec import meta, spec

CLERK = meta("van-phong-ubnd-tinh", "office")


def issue(document: str, digest: str = "a", kind: str = "giay-moi") -> IssueDocument:
    return IssueDocument(
        document=document, kind=kind, title="Giấy mời", file_name=f"{document}.pdf",
        media_type="application/pdf", digest=digest * 64, size=10, content="c" * 64,
        template="0123456789abcdef", position=7,
    )  # fmt: skip


FIRST, SECOND = issue("gm-1"), issue("gm-2", "b")
NUMBER = NumberDocument(document="gm-1", number="05/GM-UBND", dated=date(2023, 12, 1))
REPLACE = ReplaceDocument(document="gm-1", by="gm-2", reason="Sai giờ khai mạc")
SIGNED = FileSignedDocument(
    document="gm-1", issued_digest="a" * 64, file_name="gm-1-da-ky.pdf", digest="d" * 64, size=20,
    signatures=(Signature(subject="Người Ký Thử (mẫu)", certificate="e" * 64),),
)  # fmt: skip
CONCLUDE = RecordConclusions(points=("Giao Bộ CHQS tỉnh chủ trì.",))

ISSUED, ISSUED_TOO = DocumentIssued(**dict(FIRST)), DocumentIssued(**dict(SECOND))
NUMBERED = DocumentNumbered(**dict(NUMBER))
REPLACED = DocumentReplaced(**dict(REPLACE))
FILED = SignedDocumentFiled(**{k: v for k, v in dict(SIGNED).items() if k != "issued_digest"})

nothing = spec(decider)
one = nothing.given(ISSUED)
two = one.given(ISSUED_TOO)


def test_a_document_is_issued_once() -> None:
    nothing.when(FIRST, CLERK).then(ISSUED)


def test_an_issued_document_is_never_edited() -> None:
    one.when(issue("gm-1", "f"), CLERK).refused(DOCUMENT_KNOWN)


def test_the_clerk_gives_number_and_day_once() -> None:
    numbered = one.when(NUMBER, CLERK).then(NUMBERED)
    other = NUMBER.model_copy(update={"number": "06/GM-UBND"})
    numbered.when(other, CLERK).refused(DOCUMENT_NUMBERED)
    nothing.when(NUMBER, CLERK).refused(NOT_FOUND)


def test_a_number_is_given_once_a_year() -> None:
    both = two.given(NUMBERED)
    again = NUMBER.model_copy(update={"document": "gm-2"})
    both.when(again, CLERK).refused(NUMBER_TAKEN)
    next_year = again.model_copy(update={"dated": date(2024, 1, 3)})
    both.when(next_year, CLERK).then(DocumentNumbered(**dict(next_year)))


def test_a_document_is_replaced_by_one_of_its_kind() -> None:
    replaced = two.when(REPLACE, CLERK).then(REPLACED)
    replaced.when(NUMBER, CLERK).refused(WRONG_STATE)
    replaced.when(SIGNED, CLERK).refused(WRONG_STATE)
    other_kind = one.given(DocumentIssued(**dict(issue("gm-2", "b", "bien-ban"))))
    other_kind.when(REPLACE, CLERK).refused(OTHER_KIND)
    itself = REPLACE.model_copy(update={"by": "gm-1"})
    two.when(itself, CLERK).refused(OTHER_KIND)
    one.when(REPLACE, CLERK).refused(NOT_FOUND)


def test_a_signed_copy_is_filed_beside_the_very_file_it_signs() -> None:
    one.when(SIGNED, CLERK).then(FILED)
    other = SIGNED.model_copy(update={"issued_digest": "0" * 64})
    one.when(other, CLERK).refused(SIGNED_OTHER)


def test_the_latest_conclusions_hold() -> None:
    first = nothing.when(CONCLUDE, CLERK).then(ConclusionsRecorded(points=CONCLUDE.points))
    more = RecordConclusions(points=(*CONCLUDE.points, "Báo cáo trước ngày 15."))
    first.when(more, CLERK).then(ConclusionsRecorded(points=more.points))


def test_conclusions_that_bear_a_mark_of_secrecy_are_refused() -> None:
    marked = RecordConclusions(points=(*CONCLUDE.points, "Điểm hai TỐI MẬT."))
    nothing.when(marked, CLERK).refused(STATE_SECRET)


OPEN = FIRST.model_copy(
    update={
        "open_basis": (
            "Căn cứ Luật Thi đua, khen thưởng ngày …… tháng …… năm ……;",
            "Căn cứ Kế hoạch số ……",
        )
    }
)


def test_each_basis_that_was_left_open_is_warned_of_and_the_fact_does_not_keep_it() -> None:
    nothing.when(OPEN, CLERK).then(ISSUED)
    nothing.given(ISSUED).when(OPEN, CLERK).then()
    assert decider.warn is not None
    told = decider.warn(OPEN, decider.initial, CLERK)
    assert [one.code for one in told] == [BASIS_OPEN, BASIS_OPEN]
    assert all(
        text in one.vi and text in one.en for text, one in zip(OPEN.open_basis, told, strict=True)
    )
    assert {one.about for one in told} == {("gm-1",)}
    assert not decider.warn(FIRST, decider.initial, CLERK)


@pytest.mark.parametrize(("days", "far"), [(1, True), (0, False), (-31, False), (-32, True)])
def test_a_number_with_a_day_ahead_or_far_back_is_warned_of(days: int, far: bool) -> None:
    today = CLERK.time.astimezone(timezone(VIETNAM_OFFSET)).date()
    number = NUMBER.model_copy(update={"dated": today + timedelta(days=days)})
    assert decider.warn is not None
    told = decider.warn(number, decider.initial, CLERK)
    assert [one.code for one in told] == [DAY_FAR] * far


def test_what_is_not_verified_is_warned_of_and_the_fact_does_not_keep_it() -> None:
    unsure = FIRST.model_copy(update={"unsure": ("Nghị định số 91/2017/NĐ-CP",)})
    nothing.when(unsure, CLERK).then(ISSUED)
    assert decider.warn is not None
    (told,) = decider.warn(unsure, decider.initial, CLERK)
    assert told.code == BASIS_UNSURE
    assert "91/2017" in told.vi
    assert "91/2017" in told.en


names = st.sampled_from(["gm-1", "gm-2", "bb-1"])
wishes = st.one_of(
    st.sampled_from([FIRST, SECOND, issue("bb-1", "9", "bien-ban"), SIGNED, CONCLUDE]),
    st.builds(
        NumberDocument,
        document=names,
        number=st.sampled_from(["05/GM-UBND", "06/GM-UBND"]),
        dated=st.sampled_from([date(2023, 12, 1), date(2024, 1, 2)]),
    ),
    st.builds(ReplaceDocument, document=names, by=names, reason=st.just("Sai")),
)


@given(st.lists(st.tuples(wishes, st.just(CLERK)), max_size=25))
def test_no_history_gives_a_number_twice_a_year_or_replaces_twice(
    steps: list[tuple[Command, Meta]],
) -> None:
    given_out: set[tuple[str, int]] = set()
    gone: set[str] = set()
    for fact in facts_of(decider, steps):
        if isinstance(fact, DocumentNumbered):
            key = (fact.number, fact.dated.year)
            assert key not in given_out
            given_out.add(key)
        if isinstance(fact, DocumentReplaced):
            assert not {fact.document, fact.by} & gone
            gone.add(fact.document)
