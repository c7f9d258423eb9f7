"""One round to its end: returned, endorsed, tied, decided, corrected, revoked."""

from datetime import date

from shared.envelope import Fact
from shared.events import awards as a
from shared.events.people import Author, Awardee
from shared.law import Bonus
from shared.personal import Personal
from tests.projections.histories.base import DIGEST, told_at

RECEIVER = Author(person_id="nhan-thay", name=Personal("Nhận Thay (bịa)"), position="(bịa)")


def award_story() -> list[Fact]:
    def awardee(nomination: str) -> Awardee:
        return Awardee(person_id=nomination, name=Personal(f"Tập thể {nomination}"), position="Xã")

    def submitted(nomination: str) -> Fact:
        return a.NominationSubmitted(
            round="bk",
            nomination=nomination,
            unit="so-y-te",
            kind="collective",
            awardee=awardee(nomination),
            grassroots=True,
            achievement="Thành tích",
            dossier=(a.DossierFile(part="minutes", file_name="b.pdf", digest=DIGEST),),
        )

    def about(nomination: str) -> dict[str, str]:
        return {"round": "bk", "nomination": nomination, "unit": "so-y-te"}

    award = [
        a.Award(
            nomination=name,
            unit="so-y-te",
            kind="collective",
            awardee=awardee(name),
            bonus=3_600_000,
        )
        for name in ("n1", "n4")
    ]
    return [
        a.AwardRoundOpened(
            round="bk",
            form="bang-khen-tinh",
            form_name="Bằng khen",
            collectives=20,
            individuals=20,
            grassroots_first=True,
            deadline=told_at(5_000),
        ),
        a.AwardRoundAmended(
            round="bk",
            collectives=20,
            individuals=20,
            households=2,
            grassroots_first=True,
            deadline=told_at(5_000),
            clearances=("inspectorate",),
            precedence=1,
            document="45/UBND-NC",
        ),
        *(submitted(name) for name in ("n1", "n2", "n3", "n4")),
        a.NominationReturned(**about("n1"), missing=("minutes",), reason="Thiếu biên bản"),
        submitted("n1"),
        a.ClearanceRecorded(
            round="bk",
            nomination="n1",
            body="inspectorate",
            finding="disciplined",
            document="12/TTr",
            checked_on=date(2023, 11, 20),
            ended_on=date(2022, 5, 31),
        ),
        a.NominationEndorsed(**about("n1"), points=90),
        a.NominationEndorsed(**about("n4"), points=90),
        a.TieSettled(round="bk", kind="collective", order=("n1", "n4"), reason="Tập thể 75% nữ"),
        a.NominationsRanked(round="bk", kind="collective", order=("n1", "n4")),
        a.NominationApproved(**about("n1"), kind="collective"),
        a.ApprovalWithdrawn(**about("n1"), reason="Duyệt nhầm (bịa)"),
        a.NominationApproved(**about("n1"), kind="collective"),
        a.NominationRejected(**about("n2"), reason="Chưa đủ"),
        a.NominationWithdrawn(**about("n3"), reason="Rút"),
        a.AwardDecisionIssued(
            round="bk",
            form_name="Bằng khen",
            decision_number="999/QĐ-UBND",
            decision_date=date(2023, 12, 4),
            awards=tuple(award),
            bonuses={"collective": Bonus(amount=3_600_000, formula="ví dụ", parameters=())},
            total=7_200_000,
        ),
        a.CeremonyArranged(
            round="bk",
            groups=(a.StageGroup(nominations=("n4", "n1"), presenter=RECEIVER),),
        ),
        a.AwardsEnteredInBook(
            round="bk",
            entries=(
                a.BookEntry(nomination="n1", number="351"),
                a.BookEntry(nomination="n4", number="352"),
            ),
        ),
        a.AwardDecisionCorrected(
            round="bk",
            decision_number="1001/QĐ-UBND",
            decision_date=date(2023, 12, 6),
            corrects="999/QĐ-UBND",
            reason="Sai tên",
            awards=(
                award[0].model_copy(
                    update={"awardee": awardee("n1").model_copy(update={"position": "Phường"})}
                ),
            ),
        ),
        a.AwardDecisionRenumbered(
            round="bk",
            decision_number="997/QĐ-UBND",
            decision_date=date(2023, 12, 5),
            mistyped="999/QĐ-UBND",
            reason="Ghi nhầm số",
            awards=tuple(award),
        ),
        a.AwardDecisionRedated(
            round="bk",
            form_name="Bằng khen",
            decision_number="997/QĐ-UBND",
            decision_date=date(2024, 1, 2),
            mistyped=date(2023, 12, 5),
            reason="Ghi nhầm ngày",
            awards=tuple(one.model_copy(update={"bonus": 5_400_000}) for one in award),
            bonuses={"collective": Bonus(amount=5_400_000, formula="ví dụ", parameters=())},
            bonuses_before={"collective": Bonus(amount=3_600_000, formula="ví dụ", parameters=())},
            total=10_800_000,
            total_before=7_200_000,
        ),
        a.AwardReceiverNamed(**about("n1"), receiver=RECEIVER),
        a.AwardPresented(**about("n1"), received_by=RECEIVER),
        a.AwardRevoked(
            **about("n4"), reason="Gian dối", decision_number="1000/QĐ-UBND", recover=3_600_000
        ),
        a.CertificateReturned(
            round="bk", nomination="n4", document="BB 12", returned_on=date(2024, 1, 5)
        ),
    ]
