"""Delegations, the door, the hall and protocol."""

from datetime import date
from typing import Any

from shared.envelope import Fact
from shared.events import hall as h
from shared.events import protocol as p
from shared.events import reception as d
from shared.events import registry as r
from shared.events.acting import ActingAppointed, ActingEnded
from shared.personal import Personal
from tests.projections.histories.base import DIGEST, desk, invitation, person, told_at


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
