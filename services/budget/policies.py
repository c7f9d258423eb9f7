"""What the budget does of its own accord: a first estimate, the bonus lines, the headcount, what is owed back.

A price is taken from the table of law only where a verified row is in force on the conference's day; no norm
of the province is shipped (vietnam-facts 3), so that each price stays open until it is entered with its basis,
or until the officials' own file of parameters has the province's row.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timezone
from typing import Final, Protocol

from services.budget.state import LONGEST_BASIS, cites
from shared.commands.budget import (
    CountAwards,
    CountDelegate,
    CountQuota,
    DraftEstimate,
    NoteRecovery,
    SetEstimateLine,
)
from shared.envelope import Recorded, derived_id
from shared.events.awards import (
    Award,
    AwardDecisionIssued,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardeeKind,
    AwardRevoked,
    AwardRoundAmended,
    AwardRoundClosed,
    AwardRoundOpened,
)
from shared.events.budget import EstimateLine
from shared.events.hall import DelegationStruckOff
from shared.events.plan import GroupKind, Plan, seats_of
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeConfirmed,
    AttendeeCountedElsewhere,
    AttendeeCountedHere,
    AttendeeDeclined,
    AttendeeSubstituted,
    ConferencePlanned,
)
from shared.law import NATIONAL, Bonus, Law
from shared.policies import Effect, Policy, Wish

INVOICE: Final = "Thông tư 40/2017/TT-BTC, Điều 11: theo hóa đơn, hợp đồng thực tế"
PROVINCIAL_NORM: Final = (
    "Thông tư 40/2017/TT-BTC, Điều 11, 12: theo mức do Hội đồng nhân dân tỉnh quy định; "
    "chưa có mức nào được kiểm chứng, đơn giá do người lập dự toán nhập"
)
RECEPTION: Final = (
    "Thông tư 71/2018/TT-BTC và mức do Hội đồng nhân dân tỉnh quy định; "
    "đơn giá do người lập dự toán nhập"
)
AWARD_FUND: Final = "Chi từ quỹ thi đua, khen thưởng; theo hóa đơn, hợp đồng thực tế"
NORMS: Final = {"giai-khat": "spending.refreshments", "don-tiep": "spending.reception"}
"""Which row of law prices which line: đồng a half-day and delegate, đồng a guest."""
_HALL: Final = "hội trường của cơ quan tổ chức, không lập dòng thuê hội trường"
_INVITATIONS: Final = "mỗi cơ quan, đơn vị mời theo kế hoạch một giấy"
_NOT_AWARDEES: Final = "chưa tính người được khen thưởng"
_BONUS_ORDER: Final[dict[AwardeeKind, int]] = {
    "collective": 101,
    "individual": 102,
    "household": 103,
}
_UNITS: Final[dict[AwardeeKind, str]] = {
    "collective": "tập thể",
    "individual": "cá nhân",
    "household": "hộ gia đình",
}
_SHORT: Final[dict[AwardeeKind, str]] = {
    "collective": "tt",
    "individual": "cn",
    "household": "hgd",
}
_VIETNAM: Final = timezone(VIETNAM_OFFSET)
_NOON: Final = time(12)


# --- the first estimate --------------------------------------------------------------------------


def draft_by(law: Law, scope: str = NATIONAL) -> Policy:
    """ConferencePlanned -> DraftEstimate, priced where ``law`` has a verified row."""

    def draft_estimate(planned: Recorded[ConferencePlanned]) -> Sequence[Effect]:
        event = planned.event
        day = event.plan.starts_at.astimezone(_VIETNAM).date()
        lines = (priced_by(law, line, day, scope) for line in first_lines(event))
        return [Wish(DraftEstimate(lines=tuple(lines)))]

    return draft_estimate


def priced_by(law: Law, line: EstimateLine, day: date, scope: str = NATIONAL) -> EstimateLine:
    """The line with the norm in force on ``day``; as it is where none was verified."""
    key = NORMS.get(line.line)
    norm = law.find(key, day, scope) if key else None
    if norm is None or norm.mark != "V":
        return line
    basis = norm.legal_basis[:LONGEST_BASIS]
    return line.model_copy(update={"unit_price": norm.whole(), "basis": basis, "mark": norm.mark})


def first_lines(event: ConferencePlanned) -> tuple[EstimateLine, ...]:
    """What the plan itself asks for (III.1: giấy mời, khánh tiết, tài liệu, đón tiếp), unpriced."""
    plan = event.plan
    invited = sum(1 for agency in event.agencies if agency.group is not None)
    certificates = sum(
        quota.collectives + quota.individuals + quota.households
        for quota in plan.awards
        if quota.level == "province"
    )
    halves = half_days(plan.starts_at, plan.ends_at)
    lines = [
        _line("khanh-tiet", 1, "Khánh tiết, băng rôn, hoa", "gói", 1, f"{INVOICE}; {_HALL}"),
        _per_head("tai-lieu", 2, "In, sao tài liệu hội nghị", "bộ", INVOICE),
        _line("giay-moi", 3, "In và gửi giấy mời", "giấy", invited, INVOICE).model_copy(
            update={
                "explanation": f"{_INVITATIONS}; {_NOT_AWARDEES}" if plan.awards else _INVITATIONS
            }
        ),
        _per_head("giai-khat", 4, "Giải khát giữa giờ", "người", PROVINCIAL_NORM, halves),
        _line("van-phong-pham", 5, "Văn phòng phẩm", "gói", 1, INVOICE),
    ]
    if guests := _guests(plan, event):
        lines.append(
            _line("don-tiep", 6, "Đón tiếp đại biểu khách mời", "người", guests, RECEPTION)
        )
    if certificates:
        framed = _line(
            "bang-khung", 100, "Phôi bằng, khung bằng khen", "bộ", certificates, AWARD_FUND
        )
        lines.append(framed.model_copy(update={"fund": "awards", "per_award": "any"}))
    return tuple(lines)


def half_days(starts: datetime, ends: datetime) -> int:
    """Mornings and afternoons that the conference touches, by the Vietnamese clock; at least one, at most 100."""
    first, last = starts.astimezone(_VIETNAM), ends.astimezone(_VIETNAM)
    days = (last.date() - first.date()).days + 1
    halves = 2 * days - (first.time() >= _NOON) - (last.time() <= _NOON)
    return min(max(halves, 1), 100)


def _guests(plan: Plan, event: ConferencePlanned) -> int:
    guests = {group.id for group in plan.groups if group.kind is GroupKind.GUEST}
    return sum(seats_of(plan, agency) for agency in event.agencies if agency.group in guests)


def _line(
    name: str, order: int, content: str, unit: str, quantity: int, basis: str
) -> EstimateLine:
    return EstimateLine(
        line=name,
        order=order,
        content=content,
        unit=unit,
        quantity=quantity,
        unit_price=None,
        basis=basis,
    )


def _per_head(
    name: str, order: int, content: str, unit: str, basis: str, factor: int = 1
) -> EstimateLine:
    line = _line(name, order, content, unit, 0, basis)
    times = f"số người xác nhận × {factor} buổi" if factor > 1 else None
    return line.model_copy(update={"per_head": True, "factor": factor, "explanation": times})


# --- awards --------------------------------------------------------------------------------------


def count_opened(opened: Recorded[AwardRoundOpened]) -> Sequence[Effect]:
    """AwardRoundOpened -> CountQuota."""
    return _quota(opened.event, None)


def count_amended(amended: Recorded[AwardRoundAmended]) -> Sequence[Effect]:
    """AwardRoundAmended -> CountQuota, whether the plan was amended or the round alone."""
    return _quota(amended.event, amended.event.document)


def count_closed(closed: Recorded[AwardRoundClosed]) -> Sequence[Effect]:
    """AwardRoundClosed -> CountQuota: nothing will be granted."""
    event = closed.event
    nothing = CountQuota(
        round=event.round, collectives=0, individuals=0, households=0, document=event.document
    )
    return [Wish(nothing)] if event.level == "province" else []


def _quota(event: AwardRoundOpened | AwardRoundAmended, document: str | None) -> Sequence[Effect]:
    """None for a military region's round, as for its decision."""
    if event.level != "province":
        return []
    quota = CountQuota(
        round=event.round,
        collectives=event.collectives,
        individuals=event.individuals,
        households=event.households,
        document=document,
    )
    return [Wish(quota)]


def set_bonus_lines(issued: Recorded[AwardDecisionIssued]) -> Sequence[Effect]:
    """AwardDecisionIssued -> CountAwards, and SetEstimateLine: one line of the award fund for each kind.

    None for a military region's decision: the fund of the level that decides pays
    (Luật 06/2022/QH15, Điều 11.4).
    """
    event = issued.event
    if event.level != "province":
        return []
    return _counted(event, event.awards)


def set_bonus_lines_anew(redated: Recorded[AwardDecisionRedated]) -> Sequence[Effect]:
    """AwardDecisionRedated -> CountAwards and SetEstimateLine, as the decision itself did: of those that were not
    revoked meanwhile, at what they are worth by the right day. An estimate that was submitted keeps its lines, and
    is told that they are behind."""
    event = redated.event
    if event.level != "province":
        return []
    return _counted(event, event.standing)


def count_renumbered(renumbered: Recorded[AwardDecisionRenumbered]) -> Sequence[Effect]:
    """AwardDecisionRenumbered -> CountAwards: the same awards under the right number, which the lines cite from
    then on, whatever became of the estimate. None where no bonus is paid from the province's fund."""
    event = renumbered.event
    counted = _count_of(event, event.awards)
    return [Wish(counted)] if counted.total else []


def _count_of(
    event: AwardDecisionIssued | AwardDecisionRedated | AwardDecisionRenumbered,
    awards: Sequence[Award],
) -> CountAwards:
    return CountAwards(
        round=event.round,
        decision_number=event.decision_number,
        collectives=_of_kind(awards, "collective"),
        individuals=_of_kind(awards, "individual"),
        households=_of_kind(awards, "household"),
        total=sum(award.bonus for award in awards),
    )


def _counted(
    event: AwardDecisionIssued | AwardDecisionRedated, awards: Sequence[Award]
) -> Sequence[Effect]:
    return [
        Wish(_count_of(event, awards)),
        *(
            Wish(SetEstimateLine(line=_bonus_line(event, awards, kind, bonus)))
            for kind, bonus in event.bonuses.items()
        ),
    ]


def _of_kind(awards: Sequence[Award], kind: AwardeeKind) -> tuple[str, ...]:
    return tuple(award.nomination for award in awards if award.kind == kind)


def bonus_line_id(round_id: str, kind: AwardeeKind) -> str:
    """``thuong-bang-khen-tinh-tt`` for collectives, ``…-cn`` for individuals, ``…-hgd`` for households."""
    name = round_id if len(round_id) <= 48 else derived_id("bonus-line", round_id)
    return f"thuong-{name}-{_SHORT[kind]}"


def _bonus_line(
    event: AwardDecisionIssued | AwardDecisionRedated,
    awards: Sequence[Award],
    kind: AwardeeKind,
    bonus: Bonus,
) -> EstimateLine:
    acts = dict.fromkeys(row.legal_basis for row in bonus.parameters)
    basis = f"{bonus.formula} ({'; '.join(acts)}); {cites(event.decision_number)}"
    marks = {row.mark for row in bonus.parameters}
    return EstimateLine(
        line=bonus_line_id(event.round, kind),
        order=_BONUS_ORDER[kind],
        content=f"Tiền thưởng {event.form_name} ({_UNITS[kind]})"[:LONGEST_BASIS],
        unit=_UNITS[kind],
        quantity=len(_of_kind(awards, kind)),
        unit_price=bonus.amount,
        fund="awards",
        basis=basis if len(basis) <= LONGEST_BASIS else f"{basis[: LONGEST_BASIS - 1]}…",
        mark="G" if "G" in marks else "P" if "P" in marks else "V",
        per_award=kind,
        award_round=event.round,
    )


def note_recovery(revoked: Recorded[AwardRevoked]) -> Sequence[Effect]:
    """AwardRevoked -> NoteRecovery, where the province's fund paid a bonus."""
    event = revoked.event
    if event.level != "province" or event.recover == 0:
        return []
    return [
        Wish(
            NoteRecovery(
                round=event.round,
                nomination=event.nomination,
                unit=event.unit,
                amount=event.recover,
                decision_number=event.decision_number,
            )
        )
    ]


# --- the headcount -------------------------------------------------------------------------------


def count_confirmed(confirmed: Recorded[AttendeeConfirmed]) -> Sequence[Effect]:
    """AttendeeConfirmed -> CountDelegate."""
    return [_count(confirmed.event, confirmed.event.person_id, coming=True)]


def count_admitted(admitted: Recorded[AttendeeAdmitted]) -> Sequence[Effect]:
    """AttendeeAdmitted -> CountDelegate."""
    return [_count(admitted.event, admitted.event.attendee.person_id, coming=True)]


def count_declined(declined: Recorded[AttendeeDeclined]) -> Sequence[Effect]:
    """AttendeeDeclined -> CountDelegate."""
    return [_count(declined.event, declined.event.person_id, coming=False)]


def count_substituted(substituted: Recorded[AttendeeSubstituted]) -> Sequence[Effect]:
    """AttendeeSubstituted -> CountDelegate for the one who stays away and for the substitute."""
    event = substituted.event
    return [
        _count(event, event.person_id, coming=False),
        _count(event, event.substitute.person_id, coming=True),
    ]


def count_elsewhere(counted: Recorded[AttendeeCountedElsewhere]) -> Sequence[Effect]:
    """AttendeeCountedElsewhere -> CountDelegate: counted in one of the two."""
    event = counted.event
    return [_count(event, event.person_id, coming=False)]


def count_here(counted: Recorded[AttendeeCountedHere]) -> Sequence[Effect]:
    """AttendeeCountedHere -> CountDelegate, if an answer was there."""
    event = counted.event
    if event.status not in ("confirmed", "present"):
        return []
    return [_count(event, event.person_id, coming=True)]


def count_withdrawn(struck: Recorded[DelegationStruckOff]) -> Sequence[Effect]:
    """DelegationStruckOff -> CountDelegate for each who would have come with it."""
    return [_count(struck.event, one, coming=False) for one in struck.event.people]


class _OfDelegation(Protocol):
    @property
    def delegation(self) -> str: ...


def _count(event: _OfDelegation, person_id: str, *, coming: bool) -> Wish:
    return Wish(CountDelegate(delegation=event.delegation, person_id=person_id, coming=coming))
