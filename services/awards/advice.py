"""What an official should know about a wish that is granted all the same: rules that only warn."""

from collections.abc import Iterable, Sequence

from services.awards.ranking import ranked
from services.awards.restrictions import RULES, merit_counts_from, preferred_on_a_tie
from services.awards.state import GONE, AwardRound
from shared.commands.awards import (
    ApproveNomination,
    ApproveNominations,
    AwardsCommand,
    EndorseNomination,
    IssueAwardDecision,
    OpenAwardRound,
    RankNominations,
    SettleTie,
    SubmitNomination,
)
from shared.envelope import Meta, Warned
from shared.vietnamese import fold


def warn(command: AwardsCommand, state: AwardRound, meta: Meta) -> Sequence[Warned]:
    match command:
        case OpenAwardRound(level="military-region"):
            return [_military()]
        case SubmitNomination():
            return list(_same_name(command, state, meta.actor.unit))
        case EndorseNomination():
            return list(_merit_untold(command.nomination, state))
        case RankNominations():
            return list(_against_points(command, state))
        case SettleTie():
            return list(_against_the_rule(command, state))
        case ApproveNomination():
            return list(_approved((command.nomination,), state))
        case ApproveNominations():
            return list(_approved(command.nominations, state))
        case IssueAwardDecision():
            return list(_decided(command, state))
        case _:
            return []


def _military() -> Warned:
    return Warned(
        code="AWARDS_MILITARY_CRITERIA",
        vi="Tiêu chuẩn, mức thưởng cấp Quân khu chưa được kiểm chứng; hệ thống không kiểm tra và không tính tiền.",
        en="The military region's criteria and bonuses were not verified: nothing is checked or paid here.",
        source="Thông tư 118/2023/TT-BQP",
        mark="P",
    )


def _rule(code: str, rule: str, vi: str, en: str) -> Warned:
    known = RULES[rule]
    return Warned(code=code, vi=vi, en=en, source=known.source, mark=known.mark)


def _same_name(command: SubmitNomination, state: AwardRound, unit: str) -> Iterable[Warned]:
    """R1 asked: another id, but the same name from the same unit. Two people may share one."""
    name = fold(str(command.awardee.name))
    for other, one in state.nominations.items():
        alike = (one.unit, one.kind, fold(str(one.content.awardee.name))) == (
            unit,
            command.kind,
            name,
        )
        if alike and other != command.nomination and one.status not in GONE:
            yield _rule(
                "AWARDS_SAME_NAME",
                "R1",
                f"“{other}” của cùng cơ quan nêu cùng tên; kiểm tra có phải một người, một thành tích.",
                f"“{other}” of the same agency bears the same name; see whether it is one person.",
            )


def _merit_untold(name: str, state: AwardRound) -> Iterable[Warned]:
    one = state.nominations[name]
    ended = merit_counts_from(one)
    if ended is not None and one.content.merit_from is None:
        yield _rule(
            "AWARDS_MERIT_FROM_UNTOLD",
            "R3",
            f"Hết kỷ luật ngày {ended:%d/%m/%Y}; hồ sơ không nêu thành tích tính từ ngày nào.",
            f"A discipline ended on {ended:%d/%m/%Y}; the file does not say from when merit counts.",
        )


def _against_points(command: RankNominations, state: AwardRound) -> Iterable[Warned]:
    points = [state.nominations[name].points for name in command.order]
    said = [one for one in points if one is not None]
    if said != sorted(said, reverse=True):
        yield Warned(
            code="AWARDS_RANK_AGAINST_POINTS",
            vi="Thứ tự xếp tay không theo điểm thẩm định.",
            en="The order made by hand does not follow the points.",
        )


def _against_the_rule(command: SettleTie, state: AwardRound) -> Iterable[Warned]:
    preferred = [preferred_on_a_tie(state.nominations[name]) for name in command.order]
    if preferred != sorted(preferred, reverse=True):
        yield _rule(
            "AWARDS_TIE_AGAINST_RULE",
            "R5",
            "Thứ tự phân định đặt người được ưu tiên (nữ, tập thể từ 70% nữ) sau người khác.",
            "Who is preferred by rule (a woman, a collective of 70% women) was put behind another.",
        )


def _approved(names: Sequence[str], state: AwardRound) -> Iterable[Warned]:
    chosen = [state.nominations[name] for name in names]
    kind = chosen[0].kind
    yield from _passed_over(names, state)
    if state.opened is None or not state.opened.grassroots_first:
        return
    if all(one.content.grassroots for one in chosen):
        return
    held = {*state.names(kind, "approved"), *names}
    grassroots = sum(state.nominations[name].content.grassroots for name in held)
    if 2 * grassroots <= len(held):
        yield _rule(
            "AWARDS_GRASSROOTS_SHARE",
            "R7",
            f"Cơ sở chiếm {grassroots}/{len(held)}; kế hoạch muốn tập trung cho cơ sở.",
            f"The grassroots have {grassroots} of {len(held)}; the plan wishes to centre on them.",
        )


def _passed_over(names: Sequence[str], state: AwardRound) -> Iterable[Warned]:
    """Who stands higher in the list made by hand and has no approval, while a lower one gets a place."""
    kind = state.nominations[names[0]].kind
    by_hand = [name for name in ranked(state, kind) if name in state.order.get(kind, ())]
    places = [by_hand.index(name) for name in names if name in by_hand]
    if not places:
        return
    passed = [
        name
        for name in by_hand[: max(places)]
        if name not in names and state.nominations[name].status == "endorsed"
    ]
    if passed:
        yield Warned(
            code="AWARDS_RANK_PASSED_OVER",
            vi=f"Xếp trên nhưng chưa được duyệt: {', '.join(passed)}.",
            en=f"Higher in the list and not approved yet: {', '.join(passed)}.",
        )


def _decided(command: IssueAwardDecision, state: AwardRound) -> Iterable[Warned]:
    approved = [one for one in state.nominations.values() if one.status == "approved"]
    if unchecked := sum(not one.clearances for one in approved):
        yield Warned(
            code="AWARDS_NO_CLEARANCE",
            vi=f"{unchecked} trường hợp chưa có ý kiến về vi phạm, khiếu nại của cơ quan nào.",
            en=f"Of {unchecked} awardees no body was asked about violations or complaints.",
            source=f"{RULES['R3'].source}; {RULES['R9'].source}",
            mark="P",
        )
    cautions = {
        caution.key: caution for bonus in command.bonuses.values() for caution in bonus.warnings
    }
    for caution in cautions.values():
        yield Warned(
            code=caution.code,
            vi=caution.vi,
            en=caution.en,
            source=caution.legal_basis,
            mark=caution.mark,
        )
