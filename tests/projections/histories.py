"""A history in which every kind of event occurs. All people in it are made up ("ví dụ")."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from nats.aio.client import Client

from shared import subjects
from shared.envelope import Actor, Fact, Meta, Warned, encode, event_id
from shared.events import awards as a
from shared.events import budget as b
from shared.events import documents as doc
from shared.events import hall as h
from shared.events import notifications as n
from shared.events import privacy as v
from shared.events import protocol as p
from shared.events import reception as d
from shared.events import registry as r
from shared.events.acting import ActingAppointed, ActingEnded
from shared.events.people import Attendee, Author, Awardee, Contact
from shared.events.plan import Agency, Plan, Venue
from shared.events.plan_amendment import PlanParts
from shared.files.kinds import DOCX
from shared.law import Bonus
from shared.personal import Personal
from shared.plan_file import check_plan
from shared.store import EventStore, NewRecord
from shared.subjects import Subject

PLAN_FILE = Path(__file__).parents[2] / "examples" / "bac-giang-2023" / "plan.yaml"
START = datetime(2023, 11, 1, 1, 0, tzinfo=UTC)
Story = Sequence[tuple[Subject, Fact]]


@cache
def planned() -> tuple[Plan, tuple[Agency, ...]]:
    plan, agencies = check_plan(PLAN_FILE, PLAN_FILE.with_name("agencies.yaml"))
    return plan, tuple(agencies)


C = "bac-giang-2023-vi-du"
DIGEST = "0" * 64


def told_at(place: int) -> datetime:
    """The time of the event at position ``place``: one a minute."""
    return START + timedelta(minutes=place)


def person(name: str, person_id: str, *, head: bool = False) -> Attendee:
    return Attendee(
        person_id=person_id,
        name=Personal(f"{name} (ví dụ)"),
        position="Phó Giám đốc",
        phone=Personal("0900 000 000"),
        head=head,
    )


def desk(unit: str) -> Contact:
    return Contact(
        person_id=unit, name=Personal("Văn thư"), email=Personal(f"van-thu@{unit}.example")
    )


def invitation(delegation: str, unit: str, group: str, seats: int) -> r.InvitationIssued:
    return r.InvitationIssued(
        delegation=delegation,
        unit=unit,
        invitee=f"Lãnh đạo {unit}",
        group=group,
        seats=seats,
        rank_rule="representative",
        respond_by=told_at(10_000),
        contact=desk(unit),
    )


def delegation_story(delegation: str, unit: str, group: str) -> list[Fact]:
    """Four registered: one comes, one declines, a head is substituted, one is absent."""
    about = {"delegation": delegation, "unit": unit, "group": group}
    an, binh, chi, dung, em = (f"{unit}-{name}" for name in ("an", "binh", "chi", "dung", "em"))
    substitute = person("Vũ Thị Em", em)
    return [
        invitation(delegation, unit, group, 4),
        r.AttendeeRegistered(**about, attendee=person("Nguyễn Văn Dũng", dung)),
        r.AttendeeRegistered(**about, attendee=person("Trần Thị Bình", binh)),
        r.AttendeeRegistered(**about, attendee=person("Lê Văn An", an)),
        r.AttendeeRegistered(**about, attendee=person("Phạm Thị Chi", chi, head=True)),
        r.InvitationReminderDue(
            **about, unanswered=4, respond_by=told_at(10_000), contact=desk(unit)
        ),
        r.RespondByMoved(
            **about,
            respond_by=told_at(20_000),
            respond_by_before=told_at(10_000),
            reason="Gia hạn",
        ),
        r.AttendeeUpdated(
            **about,
            attendee=person("Lê Văn An", an).model_copy(
                update={"email": Personal("an@a.example"), "address": Personal(f"Số 0, {unit}")}
            ),
        ),
        r.ContactUpdated(
            **about,
            contact=desk(unit).model_copy(
                update={"email": None, "address": Personal(f"Số 0 đường Ví Dụ, {unit}")}
            ),
        ),
        r.AttendeeConfirmed(**about, person_id=an),
        r.AttendeeConfirmed(**about, person_id=dung),
        r.AttendeeDeclined(**about, person_id=binh, reason="Đi công tác"),
        r.SubstitutionRequested(
            **about, person_id=chi, substitute=person("Đỗ Văn Phú", f"{unit}-phu"), reason="Ốm"
        ),
        r.SubstitutionRefused(
            **about, person_id=chi, substitute_id=f"{unit}-phu", reason="Không đúng cấp"
        ),
        r.SubstitutionRequested(**about, person_id=chi, substitute=substitute, reason="Ốm"),
        r.SubstitutionApproved(**about, person_id=chi, substitute_id=em),
        r.AttendeeSubstituted(**about, person_id=chi, substitute=substitute, reason="Ốm"),
        r.SeatAssigned(**about, person_id=an, row=2, seat=7),  # an old one: before halls were
        r.AttendeeCheckedIn(**about, person_id=an, gate="Cổng 1", arrived_at=told_at(9_000)),
        r.AttendeeCheckedIn(**about, person_id=em, gate="Cổng 2", arrived_at=told_at(9_001)),
        r.AttendeeMarkedAbsent(**about, person_id=dung, reason="Không rõ lý do"),
        *door_story(about, an, dung, binh),
    ]


def door_story(about: dict[str, str], here: str, undone: str, declined: str) -> list[Fact]:
    """One is scanned again, and earlier by a gate that was cut off; one check-in is undone; one code is dead."""
    again = {"scan": f"{here}-scan-2", "gate": "Cổng 2", "scanned_at": told_at(9_005)}
    return [
        d.ScanRepeated(
            **about, **again, person_id=here, first_gate="Cổng 1", first_at=told_at(9_000)
        ),
        d.ArrivalMovedEarlier(
            **about,
            person_id=here,
            scan=f"{here}-scan-3",
            gate="Cổng 3",
            arrived_at=told_at(8_990),
            was_gate="Cổng 1",
            was_at=told_at(9_000),
            clock_ahead=-75,
        ),
        r.AttendeeCheckedIn(
            **about,
            person_id=undone,
            gate="Cổng 2",
            arrived_at=told_at(9_010),
            scan=f"{undone}-scan-1",
            method="code",
            received_at=told_at(9_011),
        ),
        d.CheckInUndone(
            **about,
            person_id=undone,
            undo=f"{undone}-undo-1",
            scan=f"{undone}-scan-1",
            gate="Cổng 2",
            arrived_at=told_at(9_010),
            reason="Quét nhầm thẻ của người khác",
            status="absent",
            absence="Không rõ lý do",
        ),
        d.ScanRefused(
            **about,
            person_id=declined,
            scan=f"{declined}-scan-1",
            gate="Cổng 3",
            scanned_at=told_at(9_020),
            reason="declined",
            late=True,
        ),
        d.CheckInCodeIssued(**about, person_id=here, ticket="7" * 39, reason="Mất giấy xác nhận"),
    ]


def nobodys_scan() -> Fact:
    return d.ScanUnmatched(
        scan="scan-khong-cua-ai-1",
        gate="Cổng 1",
        scanned_at=told_at(9_030),
        reason="other-conference",
        digest=DIGEST,
        other_conference="hoi-nghi-khac",
    )


def hall_story() -> list[Fact]:
    """Three on the roll, one of them a possible twin and then another person; seats by hand and arranged."""
    an = h.Entry(delegation="d1", unit="so-y-te", person_id="so-y-te-an")
    giang = h.Entry(delegation="d3", unit="so-noi-vu", person_id="so-noi-vu-giang")
    about = {"delegation": "d1", "unit": "so-y-te"}
    one = {**about, "person_id": "so-y-te-an"}
    plan = h.HallPlan(title="Hội trường (ví dụ)", rows=10, seats=20, aisles=(10,))

    def enrolled(entry: h.Entry, **more: object) -> Fact:
        listed = h.Listed(person_id=entry.person_id, name=Personal("Lê Văn An (ví dụ)"))
        own = {"delegation": entry.delegation, "unit": entry.unit, "group": "cac-so"}
        return h.PersonEnrolled.model_validate({**own, "person": listed, **more})

    return [
        h.HallPlanSet(hall=plan),
        enrolled(an),
        enrolled(giang, twins=(an,)),
        h.TwinsSettled(keep=an, other=giang, same=False),
        r.SeatAssigned(**one, group="cac-so", row=1, seat=1, pinned=True),
        h.SeatPinned(**one, pinned=False),
        h.SeatsArranged(seats=(h.Seated(**one, row=3, seat=4),)),
        h.SeatReleased(**one),
        h.SeatsArranged(seats=(h.Seated(**one, row=2, seat=7),)),
        h.DelegationStruckOff(delegation="d3", unit="so-noi-vu", people=("so-noi-vu-giang",)),
        h.PersonStruckOff(delegation="d1", unit="so-y-te", person_id="so-y-te-binh"),
    ]


def protocol_story() -> list[Fact]:
    who = {"delegation": "d2", "person_id": "so-tai-chinh-an"}
    return [
        p.RankSet(rank="giam-doc", order=10, title="Giám đốc sở", units=("so-tai-chinh",)),
        p.RankSet(rank="khac", order=20, title="Khác"),
        p.RankRemoved(rank="khac"),
        p.DelegatePlaced(
            **who,
            rank="giam-doc",
            within=1,
            appointed_on=date(2020, 1, 2),
            born=p.Born(person_id="so-tai-chinh-an", on=Personal("1970-12-31")),
        ),
        p.ReceptionCardSet(**who, address="Đồng chí", received_by="Phó Chánh Văn phòng"),
    ]


def acting_story() -> list[Fact]:
    told: dict[str, Any] = {
        "unit": "so-tai-chinh", "desk": "finance", "absent": "giam-doc-mau", "home": "so-tai-chinh",
        "deputy": "pho-giam-doc-mau", "since": date(2023, 11, 21), "until": date(2023, 11, 24),
        "reason": "Giám đốc đi công tác",
    }  # fmt: skip
    return [
        ActingAppointed(acting="thay-01", **told),
        ActingAppointed(acting="thay-02", **told | {"absent": "ke-toan-truong-mau"}),
        ActingEnded(acting="thay-02", unit="so-tai-chinh", reason="Kế toán trưởng về sớm"),
    ]


def paper_story(paper: str, unit: str, end: Fact | None = None) -> list[Fact]:
    title = f"Tham luận {paper}"
    author = Author(person_id=f"tac-gia-{paper}", name=Personal("Hồ Văn Ví Dụ"), position="Trưởng")
    about = {"paper": paper, "unit": unit}
    selected = r.PaperSelected(**about, title=title, author=author, order=1, minutes=7)
    return [
        r.PaperProposed(**about, title=title, author=author),
        r.PaperSubmitted(**about, file_name="a.pdf", digest=DIGEST, size=1000),
        r.PaperRevisionRequested(**about, remarks="Rút gọn"),
        end or selected,
    ]


def estimate_line(line: str, order: int, price: int | None, fund: b.Fund) -> b.EstimateLine:
    return b.EstimateLine(
        line=line,
        order=order,
        content=f"Khoản {line}",
        unit="người",
        quantity=40,
        unit_price=price,
        fund=fund,
        basis="ví dụ",
    )


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
        a.AwardReceiverNamed(**about("n1"), receiver=RECEIVER),
        a.AwardPresented(**about("n1"), received_by=RECEIVER),
        a.AwardRevoked(
            **about("n4"), reason="Gian dối", decision_number="1000/QĐ-UBND", recover=3_600_000
        ),
        a.CertificateReturned(
            round="bk", nomination="n4", document="BB 12", returned_on=date(2024, 1, 5)
        ),
    ]


def budget_story() -> list[Fact]:
    hall = estimate_line("hoi-truong", 1, 500_000, "conference")
    bonus = estimate_line("thuong", 2, 180_000, "awards")
    gone = estimate_line("thua", 3, None, "conference")
    paid = {"line": "hoi-truong", "fund": "conference", "amount": 9_000_000}
    return [
        b.EstimateDrafted(lines=(hall, gone), headcount=100),
        b.EstimateLineSet(line=bonus),
        b.EstimateLineRemoved(line="thua", reason="Không cần"),
        b.EstimateDrawnUp(unit="so-tai-chinh"),
        b.HeadcountChanged(person_id="x", coming=True, headcount=101),
        b.EstimateLineFrozen(line="hoi-truong", quantity=40),
        b.EstimateLineUnfrozen(line="hoi-truong"),
        b.AwardQuotaCounted(
            round="bk",
            collectives=20,
            individuals=20,
            households=2,
            followed=(b.FollowedLine(line="thuong", quantity=40, amount=7_200_000),),
        ),
        b.AwardsCounted(
            round="bk", decision_number="999/QĐ-UBND", collectives=("n1",), individuals=(), total=9
        ),
        b.BudgetSubmitted(lines=(hall, bonus), conference_total=20_000_000, awards_total=7_200_000),
        b.BudgetReturned(
            remarks="Xem lại", lines=(b.LineRemark(line="hoi-truong", remark="Nêu căn cứ"),)
        ),
        b.BudgetAgreed(amount=20_000_000, awards_total=7_200_000),
        b.BudgetApproved(
            amount=20_000_000,
            awards_total=7_200_000,
            decision_number="998/QĐ-UBND",
            decision_date=date(2023, 12, 1),
        ),
        b.BudgetAdjusted(
            amount=21_000_000,
            reason="Thêm đại biểu",
            decision_number="1001/QĐ-UBND",
            decision_date=date(2023, 12, 2),
        ),
        b.ExpenditureRecorded(entry="e1", voucher="HĐ 1", paid_on=date(2023, 12, 8), **paid),
        b.ExpenditureRecorded(entry="e2", voucher="HĐ 2", paid_on=date(2023, 12, 8), **paid),
        b.ExpenditureReversed(entry="e2", reason="Ghi trùng", **paid),
        b.AdjustmentProposed(adjustment="dc-1", lines=(hall,), reason="Thêm ghế"),
        b.AdjustmentSubmitted(
            adjustment="dc-1", conference_total=20_000_000, awards_total=7_200_000
        ),
        b.AdjustmentReturned(adjustment="dc-1", remarks="Nêu số ghế"),
        b.AdjustmentAgreed(adjustment="dc-1", amount=20_000_000, awards_total=7_200_000),
        b.RecoveryDue(
            round="bk", nomination="n1", unit="so-y-te", amount=180_000, decision_number="1002/QĐ"
        ),
        b.RecoveryReceived(
            nomination="n1", amount=180_000, voucher="PT 1", received_on=date(2023, 12, 9)
        ),
        b.SettlementSubmitted(
            spent=9_000_000,
            awards_spent=0,
            unit="so-y-te",
            lines=(b.SettledLine(line="hoi-truong", approved=20_000_000, spent=9_000_000),),
        ),
        b.SettlementReturned(
            remarks="Thuyết minh", lines=(b.LineRemark(line="hoi-truong", remark="Vì sao ít?"),)
        ),
        b.SettlementSubmitted(
            spent=9_000_000,
            awards_spent=0,
            unit="so-y-te",
            lines=(
                b.SettledLine(
                    line="hoi-truong",
                    approved=20_000_000,
                    spent=9_000_000,
                    explanation="Mượn ghế",
                ),
            ),
        ),
        b.SettlementApproved(spent=9_000_000, awards_spent=0, decision_number="1/QĐ"),
    ]


def message_story(message: str) -> list[Fact]:
    about = {"message": message, "kind": "invitation", "unit": "so-y-te"}
    attempt: dict[str, object] = {
        "attempt": 1,
        "attempted_at": told_at(1),
        "message_id": "<1@example>",
        "claimant": "one",
        "delegation": "so-y-te",
    }
    return [
        n.NotificationRequested(
            **about, recipient=desk("so-y-te"), subject="Giấy mời", body="Kính gửi", cause="x"
        ),
        n.NotificationFailed(**about, attempt=1, permanent=False, reason="451"),
        n.NotificationAttempted(
            **about, **attempt, link=DIGEST, stop=DIGEST, link_until=told_at(9)
        ),
        n.NotificationUncertain(**about, attempt=1, reason="?"),
        n.NotificationSent(
            **about, sent_at=told_at(1), message_id="<1@example>", server_reply="250"
        ),
        n.ReplyReceived(**about, received_at=told_at(2), text="Đã nhận"),
        n.AnswerLinkRevoked(**about, reason="Lộ"),
    ]


def held_story(message: str) -> list[Fact]:
    about = {"message": message, "kind": "cancelled", "unit": "so-y-te"}
    contact = desk("so-y-te")
    asked = {"recipient": contact, "subject": "Hoãn", "body": "Kính gửi", "cause": "y"}
    return [
        n.NotificationRequested(**about, **asked, held=True),
        n.NotificationReworded(**about, covering="Kính chuyển"),
        n.NotificationReleased(**about),
        n.NotificationDiscarded(**about, reason="Đã báo trực tiếp"),
        n.NotificationResent(**about, round=1, reason="Gửi lại"),
        n.NotificationPrinted(
            **about, copy_number=1, printed_at=told_at(3), link="b" * 64, link_until=told_at(9)
        ),
        n.NotificationPosted(
            **about, handed_at=told_at(4), handed_by="Văn thư", carrier="Bưu điện", number="RB 1"
        ),
    ]


def stopped_story(name: str) -> list[Fact]:
    of = {"recipient": name, "unit": "so-y-te", "person_id": "so-y-te"}
    return [
        n.RemindersStopped(**of, message="m1", stopped_at=told_at(2)),
        n.RemindersResumed(**of, reason="Đề nghị nhắc lại"),
    ]


def privacy_story() -> list[Fact]:
    """Somebody whom nothing else here names: the other rows keep their names."""
    asked = {"request": "yc-1", "unit": "so-van-hoa"}
    return [
        v.PrivacyRequestReceived(
            **asked,
            right="delete",
            person_id="da-roi",
            received_on=date(2023, 12, 11),
            reply_by=date(2023, 12, 13),
            done_by=date(2023, 12, 31),
        ),
        v.PrivacyRequestReplied(**asked, replied_on=date(2023, 12, 12)),
        v.PrivacyRequestExtended(**asked, done_by=date(2024, 1, 10), reason="Nhiều hồ sơ (ví dụ)"),
        v.PersonForgotten(
            unit="so-van-hoa",
            person_id="da-roi",
            basis="Luật 91/2025/QH15",
            reason="Ví dụ",
            request="yc-1",
        ),
        v.PrivacyRequestSettled(**asked, settled_on=date(2023, 12, 20), outcome="done"),
    ]


def document_story() -> list[Fact]:
    issued = {
        "kind": "bien-ban", "title": "Biên bản", "media_type": "application/pdf", "digest": DIGEST,
        "size": 10, "content": DIGEST, "template": "0123456789abcdef", "position": 9,
    }  # fmt: skip
    signature = doc.Signature(subject="Người Ký Thử", certificate=DIGEST, signed_at=told_at(5))
    return [
        doc.ConclusionsRecorded(points=("Giao Bộ CHQS tỉnh chủ trì.", "Báo cáo trước ngày 15.")),
        doc.DocumentIssued(document="bb-1", file_name="bb-1.pdf", **issued),
        doc.DocumentNumbered(document="bb-1", number="05/BB-BCH", dated=date(2023, 12, 8)),
        doc.SignedDocumentFiled(
            document="bb-1",
            file_name="bb-1-da-ky.pdf",
            digest=DIGEST,
            size=20,
            signatures=(signature,),
        ),
        doc.DocumentIssued(document="bb-2", file_name="bb-2.pdf", **issued),
        doc.DocumentReplaced(document="bb-1", by="bb-2", reason="Sai giờ"),
    ]


def conference_story() -> list[Fact]:
    plan, agencies = planned()
    return [
        r.ConferencePlanned(plan=plan.model_copy(update={"id": C}), agencies=agencies),
        r.PlanAmended(
            number="000/KH-UBND (ví dụ)",
            signed_on=date(2023, 11, 20),
            signatory=plan.signatory,
            reason="Ví dụ",
            changed=("title", "topics"),
            before=PlanParts(title=plan.title, topics=plan.topics),
            plan=plan.model_copy(
                update={"id": C, "title": f"{plan.title} (sửa đổi)", "topics": plan.topics[:9]}
            ),
            agencies=agencies,
        ),
        r.ConferenceRescheduled(
            starts_at=plan.starts_at, ends_at=plan.ends_at + timedelta(hours=1), reason="Dài hơn"
        ),
        r.VenueChanged(venue=Venue(name="Hội trường B", address="Số 2"), reason="Sửa chữa"),
        r.ProgramFinalised(version=1, digest=DIGEST, position=3),
        r.ConferenceOpened(opened_at=told_at(9_000)),
        r.ConferenceConcluded(concluded_at=told_at(9_240)),
        r.ReportFinalised(version=1, digest=DIGEST, position=5),
    ]


def on(subject: Subject, events: Iterable[Fact]) -> list[tuple[Subject, Fact]]:
    return [(subject, event) for event in events]


def whole() -> Story:
    """Every kind of event, in an order in which each follows from what is before it."""
    about = {"contribution": "c1", "unit": "so-y-te", "topic": "1.4"}
    assigned = {"lead": "so-y-te", "text": "Chuẩn bị", "due": date(2023, 11, 20)}
    agenda = {"order": 1, "title": "Khai mạc", "minutes": 15, "presenter": "Chủ trì"}
    declined = r.PaperDeclined(paper="p2", unit="so-y-te", reason="Trùng", printed=True)
    withdrawn = r.PaperWithdrawn(paper="p3", unit="so-y-te", reason="Rút")
    wanted = {"paper": "p4", "unit": "so-y-te", "topic": "Quân y", "due": date(2023, 11, 25)}
    by = Author(person_id="p4-an", name=Personal("Người Giả Định"), position="Giám đốc")
    p4 = {"paper": "p4", "unit": "so-y-te", "title": "Tham luận p4", "author": by}
    gone = {"delegation": "d3", "unit": "so-noi-vu", "group": "cac-so"}
    return [
        *on(subjects.conference(C), conference_story()),
        *on(subjects.reception(C), [nobodys_scan()]),
        *on(subjects.delegation(C, "d1"), delegation_story("d1", "so-y-te", "cac-so")),
        *on(subjects.delegation(C, "d2"), delegation_story("d2", "so-tai-chinh", "cac-so")),
        *on(
            subjects.delegation(C, "d3"),
            [
                invitation("d3", "so-noi-vu", "cac-so", 2),
                r.SeatsRequested(**gone, seats=2, reason="Thêm chuyên viên"),
                r.SeatsGranted(**gone, seats=1, total=3),
                r.SeatsRequested(**gone, seats=1, reason="Thêm lái xe"),
                r.SeatsRefused(**gone, reason="Hết chỗ"),
                r.AttendeeAdmitted(
                    **gone,
                    attendee=person("Vũ Văn Giang", "so-noi-vu-giang"),
                    approved_by="Chánh Văn phòng",
                    total=3,
                ),
                r.AttendeeCountedElsewhere(
                    **gone,
                    person_id="so-noi-vu-giang",
                    with_delegation="d1",
                    with_person_id="so-y-te-an",
                ),
                r.AttendeeCountedHere(**gone, person_id="so-noi-vu-giang", status="confirmed"),
                r.InvitationWithdrawn(**gone, reason="Mời nhầm"),
            ],
        ),
        *on(subjects.hall(C), hall_story()),
        *on(subjects.protocol(C), protocol_story()),
        *on(subjects.acting(C), acting_story()),
        *on(subjects.paper(C, "p1"), paper_story("p1", "so-y-te")),
        *on(subjects.paper(C, "p2"), paper_story("p2", "so-y-te", declined)),
        *on(subjects.paper(C, "p3"), paper_story("p3", "so-y-te", withdrawn)),
        *on(
            subjects.paper(C, "p4"),
            [
                r.PaperRequested(**wanted, max_pages=5, max_minutes=10),
                r.PaperDueChanged(
                    **(wanted | {"due": date(2023, 11, 26)}), due_before=wanted["due"]
                ),
                r.PaperReminderDue(**wanted),
                r.PaperProposed(**p4),
                r.PaperSelectedForPrinting(**p4),
            ],
        ),
        *on(
            subjects.agenda(C),
            [
                r.AgendaItemScheduled(item="i1", **agenda),
                r.AgendaItemScheduled(item="i2", **agenda),
                r.AgendaItemMoved(item="i1", order=2, minutes=20),
                r.AgendaItemRemoved(item="i2", reason="Bỏ"),
                r.AgendaItemAmended(
                    item="i1",
                    title="Khai mạc",
                    presenter="Sở Y tế",
                    unit="so-y-te",
                    conducted_by="Chánh Văn phòng",
                ),
                r.AgendaItemFixed(item="i1", starts_at=told_at(9_000)),
                r.AgendaItemFixed(item="i1", starts_at=None),
                r.AgendaDocumentAttached(
                    item="i1", document="d1", title="Báo cáo", file_name="a.pdf", digest=DIGEST
                ),
                r.AgendaDocumentAttached(
                    item="i1", document="d2", title="Phụ lục", file_name="b.pdf", digest=DIGEST
                ),
                r.AgendaDocumentDetached(item="i1", document="d2", reason="Bỏ"),
                r.AgendaWordsWritten(item="i1", words="Kính thưa các đồng chí!"),
                r.AgendaStaffAssigned(role="mc", holder="Văn phòng"),
                r.AgendaStaffAssigned(role="sound", holder="Tổ kỹ thuật", item="i1"),
                r.AgendaStaffAssigned(role="mc", holder=None),
            ],
        ),
        *on(
            subjects.task(C, "t1"),
            [
                r.TaskAssigned(task="t1", **assigned),
                r.TaskProgressReported(task="t1", unit="so-y-te", percent=50, note="Được nửa"),
                r.TaskRevised(
                    task="t1",
                    **(assigned | {"due": date(2023, 11, 20)}),
                    lead_before="so-y-te",
                    due_before=date(2023, 11, 21),
                    reason="Ví dụ",
                ),
                r.TaskDueSoon(task="t1", lead="so-y-te", text="Ví dụ", due=date(2023, 11, 20)),
                r.TaskFellOverdue(task="t1", lead="so-y-te", due=date(2023, 11, 20)),
                r.TaskCompleted(
                    task="t1",
                    lead="so-y-te",
                    by="so-y-te",
                    completed_on=date(2023, 11, 22),
                    on_time=False,
                ),
            ],
        ),
        *on(
            subjects.task(C, "t2"),
            [
                r.TaskAssigned(task="t2", **assigned),
                r.TaskWithdrawn(task="t2", lead="so-y-te", reason="Kế hoạch sửa đổi"),
            ],
        ),
        *on(
            subjects.contribution(C, "c1"),
            [
                r.ContributionRequested(**about, due=date(2023, 11, 20)),
                r.ContributionDueChanged(
                    **about, due=date(2023, 11, 21), due_before=date(2023, 11, 20)
                ),
                r.ContributionReminderDue(**about, due=date(2023, 11, 20)),
                r.ContributionFellOverdue(**about, due=date(2023, 11, 20)),
                r.ContributionFileSubmitted(
                    **about,
                    file_name="a.docx",
                    digest=DIGEST,
                    size=1000,
                    media_type=DOCX,
                    no_state_secrets=True,
                ),
                r.ContributionSubmitted(**about, text="Kết quả"),
                r.ContributionReturned(**about, remarks="Thêm số liệu"),
                r.ContributionAccepted(**about),
            ],
        ),
        *on(subjects.documents(C), document_story()),
        *on(subjects.privacy(C), privacy_story()),
        *on(subjects.award_round(C, "bk"), award_story()),
        *on(
            subjects.award_round(C, "gk"),
            [
                a.AwardRoundOpened(
                    round="gk",
                    form="giay-khen",
                    form_name="Giấy khen",
                    collectives=1,
                    individuals=1,
                    grassroots_first=False,
                    deadline=told_at(5_000),
                ),
                a.AwardRoundClosed(round="gk", document="Kế hoạch sửa đổi"),
            ],
        ),
        *on(subjects.budget(C), budget_story()),
        *on(subjects.message(C, "m1"), message_story("m1")),
        *on(subjects.message(C, "m3"), held_story("m3")),
        *on(subjects.recipient(C, "r1"), stopped_story("r1")),
        *on(subjects.recipient(C, "r2"), stopped_story("r2")[:1]),
        *on(
            subjects.message(C, "m2"),
            [
                *message_story("m2")[:2],
                n.NotificationBounced(message="m2", kind="invitation", unit="so-y-te", reason="5"),
                n.NotificationAbandoned(
                    message="m2", kind="invitation", unit="so-y-te", attempts=5, reason="550"
                ),
            ],
        ),
        *on(
            subjects.conference("bi-huy"),
            [conference_story()[0], r.ConferenceCancelled(reason="Thiên tai")],
        ),
    ]


async def tell(client: Client, story: Story) -> int:
    """Append the story to the log, one minute an event; return the log's last position."""
    store = EventStore(client)
    last = await store.last_position()
    expected: dict[Subject, int] = {}
    for subject, event in story:
        if subject not in expected:
            known = await store.read(subject)
            expected[subject] = known[-1].position if known else 0
        last += 1
        body = body_of(event, subject, last)
        record = NewRecord(event_id(f"lenh-{last:05d}", subject, 0), body)
        expected[subject] = (await store.append(subject, expected[subject], [record])).last
    await store.close()
    return last


def body_of(event: Fact, subject: Subject, place: int) -> bytes:
    command = f"lenh-{place:05d}"
    meta = Meta(command, told_at(place), C, Actor("so-y-te", "can-bo"), command)
    return encode(event, event_id(command, subject, 0), subject, meta, warned_of(event))


def warned_of(event: Fact) -> tuple[Warned, ...]:
    """What the official was told with it: of a settled tie, and of a batch of approvals."""
    match event:
        case a.TieSettled():
            tie = Warned(
                code="AWARDS_TIE_AGAINST_RULE", vi="Trái thứ tự ưu tiên.", en="Against R5."
            )
            return (tie.model_copy(update={"about": ("n4",)}),)
        case a.NominationApproved():
            share = Warned(code="AWARDS_GRASSROOTS_SHARE", vi="Ít cơ sở.", en="Few.", source="Luật",
                           mark="V", about=("n1", "n4"))  # fmt: skip
            late = Warned(code="AWARDS_ALSO_ELSEWHERE", vi="Có ở đợt khác.", en="Elsewhere.")
            return share, late
        case _:
            return ()
