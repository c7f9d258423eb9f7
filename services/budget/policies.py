"""What the budget does of its own accord: a first estimate, the bonus lines, the headcount.

No price is assumed: no norm of the province was verified (vietnam-facts 3), so that each price
stays open until Finance enters it with its basis.
"""

from collections.abc import Sequence
from typing import Final

from shared.commands.budget import CountDelegate, DraftEstimate, SetEstimateLine
from shared.envelope import Recorded, derived_id
from shared.events.awards import AwardDecisionIssued, AwardeeKind
from shared.events.budget import EstimateLine
from shared.events.hall import DelegationStruckOff
from shared.events.plan import GroupKind, Plan, seats_of
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeConfirmed,
    AttendeeCountedElsewhere,
    AttendeeCountedHere,
    AttendeeDeclined,
    AttendeeSubstituted,
    ConferencePlanned,
)
from shared.law import Bonus
from shared.policies import Effect, Wish

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
_HALL: Final = "hội trường của cơ quan tổ chức, không lập dòng thuê hội trường"
_BONUS_ORDER: Final[dict[AwardeeKind, int]] = {"collective": 101, "individual": 102}
_UNITS: Final[dict[AwardeeKind, str]] = {"collective": "tập thể", "individual": "cá nhân"}
_SHORT: Final[dict[AwardeeKind, str]] = {"collective": "tt", "individual": "cn"}
_LONGEST_BASIS: Final = 500


def draft_estimate(planned: Recorded[ConferencePlanned]) -> Sequence[Effect]:
    """ConferencePlanned -> DraftEstimate."""
    event = planned.event
    return [Wish(DraftEstimate(lines=first_lines(event)))]


def first_lines(event: ConferencePlanned) -> tuple[EstimateLine, ...]:
    """What the plan itself asks for (III.1: giấy mời, khánh tiết, tài liệu, đón tiếp), unpriced."""
    plan = event.plan
    invited = sum(1 for agency in event.agencies if agency.group is not None)
    certificates = sum(
        quota.collectives + quota.individuals for quota in plan.awards if quota.level == "province"
    )
    lines = [
        _line("khanh-tiet", 1, "Khánh tiết, băng rôn, hoa", "gói", 1, f"{INVOICE}; {_HALL}"),
        _per_head("tai-lieu", 2, "In, sao tài liệu hội nghị", "bộ", INVOICE),
        _line("giay-moi", 3, "In và gửi giấy mời", "giấy", invited, INVOICE),
        _per_head("giai-khat", 4, "Giải khát giữa giờ", "người", PROVINCIAL_NORM),
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
        lines.append(framed.model_copy(update={"fund": "awards"}))
    return tuple(lines)


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


def _per_head(name: str, order: int, content: str, unit: str, basis: str) -> EstimateLine:
    return _line(name, order, content, unit, 0, basis).model_copy(update={"per_head": True})


def set_bonus_lines(issued: Recorded[AwardDecisionIssued]) -> Sequence[Effect]:
    """AwardDecisionIssued -> SetEstimateLine, one line of the award fund for each kind.

    None for a military region's decision: the fund of the level that decides pays
    (Luật 06/2022/QH15, Điều 11.4).
    """
    event = issued.event
    if event.level != "province":
        return []
    return [
        Wish(SetEstimateLine(line=_bonus_line(event, kind, bonus)))
        for kind, bonus in event.bonuses.items()
    ]


def bonus_line_id(round_id: str, kind: AwardeeKind) -> str:
    """``thuong-bang-khen-tinh-tt`` for collectives, ``…-cn`` for individuals."""
    name = round_id if len(round_id) <= 48 else derived_id("bonus-line", round_id)
    return f"thuong-{name}-{_SHORT[kind]}"


def _bonus_line(event: AwardDecisionIssued, kind: AwardeeKind, bonus: Bonus) -> EstimateLine:
    acts = dict.fromkeys(row.legal_basis for row in bonus.parameters)
    basis = f"{bonus.formula} ({'; '.join(acts)}); Quyết định số {event.decision_number}"
    return EstimateLine(
        line=bonus_line_id(event.round, kind),
        order=_BONUS_ORDER[kind],
        content=f"Tiền thưởng {event.form_name} ({_UNITS[kind]})"[:_LONGEST_BASIS],
        unit=_UNITS[kind],
        quantity=sum(1 for award in event.awards if award.kind == kind),
        unit_price=bonus.amount,
        fund="awards",
        basis=basis if len(basis) <= _LONGEST_BASIS else f"{basis[: _LONGEST_BASIS - 1]}…",
    )


def count_confirmed(confirmed: Recorded[AttendeeConfirmed]) -> Sequence[Effect]:
    """AttendeeConfirmed -> CountDelegate."""
    return [Wish(CountDelegate(person_id=confirmed.event.person_id, coming=True))]


def count_admitted(admitted: Recorded[AttendeeAdmitted]) -> Sequence[Effect]:
    """AttendeeAdmitted -> CountDelegate."""
    return [Wish(CountDelegate(person_id=admitted.event.attendee.person_id, coming=True))]


def count_declined(declined: Recorded[AttendeeDeclined]) -> Sequence[Effect]:
    """AttendeeDeclined -> CountDelegate."""
    return [Wish(CountDelegate(person_id=declined.event.person_id, coming=False))]


def count_substituted(substituted: Recorded[AttendeeSubstituted]) -> Sequence[Effect]:
    """AttendeeSubstituted -> CountDelegate for the one who stays away and for the substitute."""
    event = substituted.event
    return [
        Wish(CountDelegate(person_id=event.person_id, coming=False)),
        Wish(CountDelegate(person_id=event.substitute.person_id, coming=True)),
    ]


def count_elsewhere(counted: Recorded[AttendeeCountedElsewhere]) -> Sequence[Effect]:
    """AttendeeCountedElsewhere -> CountDelegate; nothing where both delegations use one id, which counts."""
    event = counted.event
    if event.person_id == event.with_person_id:
        return []
    return [Wish(CountDelegate(person_id=event.person_id, coming=False))]


def count_here(counted: Recorded[AttendeeCountedHere]) -> Sequence[Effect]:
    """AttendeeCountedHere -> CountDelegate, if an answer was there."""
    event = counted.event
    if event.status not in ("confirmed", "present"):
        return []
    return [Wish(CountDelegate(person_id=event.person_id, coming=True))]


def count_withdrawn(struck: Recorded[DelegationStruckOff]) -> Sequence[Effect]:
    """DelegationStruckOff -> CountDelegate for each who would have come with it."""
    return [Wish(CountDelegate(person_id=one, coming=False)) for one in struck.event.people]
