"""Courses of an award round."""

from datetime import UTC, date, datetime
from typing import Any, Final

from services.awards.bonuses import round_with
from shared.commands import awards as wish
from shared.events.awards import BookEntry, DossierFile, StageGroup
from shared.events.people import Author, Awardee
from shared.law import Law
from shared.personal import Personal
from tests.domain.stories import Step, Story

DECIDER: Final = round_with(Law.load())
_R: Final = {"round": "tinh"}
_DOSSIER: Final = tuple(
    DossierFile(part=part, file_name=f"{part}.pdf", digest="0" * 64)
    for part in ("submission_letter", "achievement_report", "minutes")
)
_OTHER: Final = Author(person_id="nhan-thay", name=Personal("Nhận Thay (bịa)"), position="(bịa)")


def _who(name: str, called: str = "Viết Sai (bịa)") -> Awardee:
    return Awardee(person_id=f"p-{name}", name=Personal(called), position="(bịa)")


def _submit(name: str, **told: Any) -> Step:
    fields = {
        "kind": "individual", "awardee": _who(name), "grassroots": True, "achievement": "(bịa)",
        "dossier": _DOSSIER, **told,
    }  # fmt: skip
    return Step(wish.SubmitNomination(nomination=name, **_R, **fields))


def _of(kind: Any, name: str, **told: Any) -> Step:
    return Step(kind(nomination=name, **_R, **told))


_OPEN: Final = Step(
    wish.OpenAwardRound(
        form="bang-khen-tinh",
        form_name="Bằng khen",
        collectives=2,
        individuals=4,
        deadline=datetime(2023, 11, 28, 16, 59, 59, tzinfo=UTC),
        **_R,
    )
)
_ISSUE: Final = Step(
    wish.IssueAwardDecision(decision_number="1/QĐ", decision_date=date(2023, 11, 18), **_R)
)
_REVOKE: Final = _of(wish.RevokeAward, "n1", reason="kê khai sai", decision_number="2/QĐ")
_APPROVED: Final = (
    _OPEN,
    _submit("n1"),
    _submit("n2"),
    _of(wish.EndorseNomination, "n1", points=90),
    _of(wish.EndorseNomination, "n2", points=90),
    Step(wish.SettleTie(order=("n1", "n2"), reason="nữ", **_R)),
    Step(wish.RankNominations(kind="individual", order=("n2", "n1"), **_R)),
    _of(wish.ApproveNomination, "n1"),
    Step(wish.ApproveNominations(nominations=("n2",), **_R)),
)
_BESIDE: Final = (
    _submit("n9"),
    _of(wish.WithdrawNomination, "n1", reason="rút"),
    _of(wish.WithdrawApproval, "n1", reason="duyệt nhầm"),
    _of(wish.RejectNomination, "n1", reason="không đạt"),
    _of(wish.ReturnNomination, "n1", reason="thiếu"),
    Step(wish.CloseAwardRound(document="3/KH", **_R)),
    Step(wish.AmendAwardRound(document="4/QĐ", individuals=1, **_R)),
    Step(
        wish.RecordClearance(
            nominations=("n1",), body="police", finding="clear", document="5/CA",
            checked_on=date(2023, 11, 18), **_R,
        )
    ),
)  # fmt: skip

STORIES: Final = (
    Story(
        "awarded",
        DECIDER,
        (
            *_APPROVED,
            _ISSUE,
            Step(
                wish.CorrectAwardDecision(
                    decision_number="2/QĐ", decision_date=date(2023, 11, 19), reason="tên",
                    corrections=(
                        wish.AwardCorrection(nomination="n1", awardee=_who("n1", "Viết Đúng (bịa)")),
                    ),
                    **_R,
                )
            ),
            Step(wish.RenumberAwardDecision(decision_number="3/QĐ", reason="ghi nhầm số", **_R)),
            Step(
                wish.RedateAwardDecision(
                    decision_date=date(2023, 11, 17), reason="ghi nhầm ngày", **_R
                )
            ),
            Step(wish.EnterInAwardBook(entries=(BookEntry(nomination="n1", number="12"),), **_R)),
            Step(wish.EnterInAwardBook(first=40, **_R)),
            Step(wish.ArrangeCeremony(groups=(StageGroup(nominations=("n2", "n1")),), **_R)),
            _of(wish.NameReceiver, "n1", receiver=_OTHER),
            _of(wish.PresentAward, "n1", absent=True),
            _REVOKE,
            _of(
                wish.RecordCertificateReturn, "n1", document="BB 01",
                returned_on=date(2023, 11, 20),
            ),
            _of(wish.PresentAward, "n2"),
        ),
        _BESIDE,
    ),
    Story(
        "returned and rejected",
        DECIDER,
        (
            _OPEN,
            Step(wish.AmendAwardRound(document="4/QĐ", individuals=3, **_R)),
            _submit("n1"),
            _of(wish.ReturnNomination, "n1", reason="thiếu biên bản", missing=("minutes",)),
            _submit("n1", achievement="đã bổ sung (bịa)"),
            Step(
                wish.RecordClearance(
                    nominations=("n1",), body="police", finding="clear", document="6/CA",
                    checked_on=date(2023, 11, 19), **_R,
                )
            ),
            _of(wish.EndorseNomination, "n1"),
            _of(wish.RejectNomination, "n1", reason="chưa đủ"),
            _submit("n2"),
            Step(wish.RejectNominations(nominations=("n2",), reason="chưa đủ", **_R)),
            _submit("n3"),
            _of(wish.WithdrawNomination, "n3", reason="trùng"),
            Step(wish.CloseAwardRound(document="7/KH", **_R)),
        ),
        (*_BESIDE, _ISSUE, _REVOKE),
    ),
    Story(
        "an approval that is taken back",
        DECIDER,
        (
            *_APPROVED,
            _of(wish.WithdrawApproval, "n1", reason="duyệt nhầm"),
            _of(wish.ApproveNomination, "n1"),
            _of(wish.WithdrawApproval, "n1", reason="duyệt nhầm lần nữa"),
            _of(wish.ReturnNomination, "n1", reason="thiếu"),
        ),
        _BESIDE,
    ),
    Story("revoked before it was presented", DECIDER, (*_APPROVED, _ISSUE, _REVOKE), _BESIDE),
)  # fmt: skip
