"""What an official should know about a wish that is granted all the same: rules that only warn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from typing import Final

from services.awards.approval import KIND_NAMES
from services.awards.decision import RoundDays
from services.awards.ranking import not_passing_over_a_tie, places_left, ranked, stands_before
from services.awards.restrictions import (
    NO_BASIS,
    RULES,
    basis,
    held,
    honoured_once,
    merit_counts_from,
    months_required,
    months_served,
    not_verified,
    preferred_on_a_tie,
    since,
    standing,
)
from services.awards.state import GONE, PARTS, STATUSES, AwardRound, Nomination, Status
from shared.award_stage import LARGEST, SMALLEST
from shared.commands.awards import (
    AmendAwardRound,
    ApproveNomination,
    ApproveNominations,
    ArrangeCeremony,
    AwardsCommand,
    CorrectAwardDecision,
    EndorseNomination,
    IssueAwardDecision,
    OpenAwardRound,
    RankNominations,
    RecordClearance,
    RedateAwardDecision,
    RenumberAwardDecision,
    RevokeAward,
    SettleTie,
    SubmitNomination,
)
from shared.decision_numbers import decision_number_warned
from shared.envelope import Meta, Warned
from shared.events.awards import AwardeeKind, ClearanceRecorded
from shared.events.plan_types import VIETNAM_OFFSET
from shared.refusals import Refused, listed
from shared.vietnamese import fold

_BEFORE_THE_DECIDER: Final[tuple[Status, Status]] = ("endorsed", "approved")
_NAMED = 20
"""So many are named in the sentence of a warning; all of them stand in ``about``."""


def warn(command: AwardsCommand, state: AwardRound, meta: Meta) -> Sequence[Warned]:
    match command:
        case OpenAwardRound():
            military = [_military()] if command.level == "military-region" else []
            return [*military, *_due_after(command.deadline, meta)]
        case AmendAwardRound():
            return list(_due_after(command.deadline, meta))
        case SubmitNomination():
            return [
                *_same_name(command, state, meta.actor.unit),
                *_salutation(command),
                *_elsewhere(command),
                *_late(command, state, meta),
                *_without_quota(command.nomination, command.kind, state),
                *not_verified(
                    [
                        *honoured_once(command.nomination, command, command.elsewhere),
                        *basis(command.nomination, command),
                    ],
                    state.law_day,
                    command.nomination,
                ),
            ]
        case RecordClearance():
            return list(_found_afterwards(command, state))
        case EndorseNomination():
            name = command.nomination
            return [
                *_elsewhere(command),
                *_same_name_elsewhere(name, state),
                *_without_quota(name, state.nominations[name].kind, state),
                *_merit_untold(name, state.nominations[name], state.law_day),
                *_simplified(name, state),
                *_basis_untold(name, state),
                *_time_too_short(name, state),
                *_not_held_to((name,), state),
                *not_verified(
                    [
                        *honoured_once(name, state.nominations[name].content, command.elsewhere),
                        *basis(name, state.nominations[name].content),
                    ],
                    state.law_day,
                    name,
                ),
                *_tied(command, state),
            ]
        case RankNominations():
            return list(_against_points(command, state))
        case SettleTie():
            return list(_against_the_rule(command, state))
        case ApproveNomination():
            return list(_approved((command.nomination,), state, command.reason))
        case ApproveNominations():
            return list(_approved(command.nominations, state, command.reason))
        case IssueAwardDecision():
            return [
                *_numbered(command.decision_number),
                *_before_its_answers(command, state, meta),
                *_decided(command, state),
            ]
        case RedateAwardDecision():
            return list(_redated(command, state, meta))
        case CorrectAwardDecision() | RenumberAwardDecision() | RevokeAward():
            return list(_numbered(command.decision_number))
        case ArrangeCeremony():
            return list(_group_sizes(command))
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


def _rule(
    code: str, rule: str, vi: str, en: str, about: Iterable[str] = (), on: date | None = None
) -> Warned:
    """``on``: the day whose law it is; before the rule's act was in force the warning says that."""
    known = RULES[rule]
    source, mark = known.source, known.mark
    if on is not None and (began := since(rule)) is not None and on < began:
        source, mark = (
            f"{source} (từ {began:%d/%m/%Y}; quy định của {on:%d/%m/%Y} chưa kiểm chứng)",
            "P",
        )
    return Warned(code=code, vi=vi, en=en, source=source, mark=mark, about=tuple(about))


def _not_held_to(
    names: Iterable[str], state: AwardRound, on: date | None = None
) -> Iterable[Warned]:
    """Who is under review, or disciplined, where the rule that would stop it was not in force."""
    for name in names:
        yield from not_verified(standing(name, state.nominations[name]), on or state.law_day, name)


def _same_name(command: SubmitNomination, state: AwardRound, unit: str) -> Iterable[Warned]:
    """R1 asked: another id, but the same name from the same unit. Two people may share one."""
    name = fold(str(command.awardee.name))
    alike = [
        other
        for other, one in state.nominations.items()
        # the name last: to compare it without marks is what costs, and a round may hold thousands
        if (one.unit, one.kind) == (unit, command.kind)
        and other != command.nomination
        and one.status not in GONE
        and fold(str(one.content.awardee.name)) == name
    ]
    if alike:
        shown = ", ".join(alike[:_NAMED])
        yield _rule(
            "AWARDS_SAME_NAME",
            "R1",
            f"“{shown}” của cùng cơ quan nêu cùng tên; kiểm tra có phải một người, một thành tích.",
            f"“{shown}” of the same agency: the same name; see whether it is one person.",
            alike,
        )


def _same_name_elsewhere(name: str, state: AwardRound) -> Iterable[Warned]:
    """R1 asked of Home Affairs, who sees the dossiers of all: a person of the same name, from another agency.
    Of collectives the name says little: many agencies have a part called alike."""
    one = state.nominations[name]
    if one.kind != "individual":
        return
    said = fold(str(one.content.awardee.name))
    alike = [
        other
        for other, their in state.nominations.items()
        if their.kind == one.kind
        and their.unit != one.unit
        and their.status not in GONE
        and fold(str(their.content.awardee.name)) == said
    ]
    if alike:
        shown = ", ".join(f"{other} ({state.nominations[other].unit})" for other in alike[:_NAMED])
        yield _rule(
            "AWARDS_SAME_NAME",
            "R1",
            f"Cơ quan khác đề nghị người cùng tên: {shown}; kiểm tra có phải một người, một thành tích.",
            f"Another agency puts forward the same name: {shown}; see whether it is one person.",
            (name, *alike),
        )


_FAMILIAR: Final = frozenset({"cô", "chú", "bác", "anh", "chị", "em", "cậu", "dì", "thím", "cháu"})


def _salutation(command: SubmitNomination) -> Iterable[Warned]:
    if command.salutation is not None and command.salutation.strip().casefold() in _FAMILIAR:
        yield Warned(
            code="AWARDS_SALUTATION_FAMILIAR",
            vi=f"Cách xưng hô “{command.salutation}” sẽ in trên quyết định; thường ghi Ông, Bà hoặc cấp bậc. "
            "Sửa thì nộp lại với cùng mã (`hoinghi award submit`).",
            en=f"The salutation “{command.salutation}” will stand in the decision; usual are Ông, Bà, a rank. "
            "To mend it, submit again under the same id (`hoinghi award submit`).",
            source="Thông lệ",
            mark="G",
        )


@dataclass(frozen=True, slots=True)
class Ahead:
    """The conference has not been concluded; by the plan as it stands it ends then."""

    ends_at: datetime


def _due_after(deadline: datetime | None, meta: Meta) -> Iterable[Warned]:
    if isinstance(meta.known, Ahead) and deadline is not None and deadline > meta.known.ends_at:
        ends = meta.known.ends_at.astimezone(timezone(VIETNAM_OFFSET))
        yield Warned(
            code="AWARDS_DEADLINE_AFTER_CONFERENCE",
            vi=f"Hạn nộp hồ sơ sau khi hội nghị kết thúc ({ends:%H:%M} ngày {ends:%d/%m/%Y}); khen thưởng của đợt "
            "không kịp trao tại hội nghị. Đổi lại bằng `hoinghi award amend`.",
            en=f"Dossiers are due after the conference ends ({ends:%H:%M} on {ends:%Y-%m-%d}); the awards cannot "
            "be handed over at it. Change it with `hoinghi award amend`.",
            mark="G",
        )


def _elsewhere(command: SubmitNomination | EndorseNomination) -> Iterable[Warned]:
    """R1 asked: the same awardee in another round, for what is told in other words."""
    for one in command.elsewhere:
        yield _rule(
            "AWARDS_ALSO_ELSEWHERE",
            "R1",
            f"Cũng được đề nghị {one.form_name} (“{one.nomination}”, đợt “{one.round}”); kiểm tra có phải một "
            "thành tích.",
            f"Also put forward for {one.form_name} (“{one.nomination}” in “{one.round}”); see whether it is one "
            "achievement.",
        )


def _merit_untold(name: str, one: Nomination, on: date) -> Iterable[Warned]:
    ended = merit_counts_from(one)
    if ended is not None and one.content.merit_from is None:
        yield _rule(
            "AWARDS_MERIT_FROM_UNTOLD",
            "R3",
            f"“{name}”: hết kỷ luật ngày {ended:%d/%m/%Y}; hồ sơ không nêu thành tích tính từ ngày nào.",
            f"“{name}”: a discipline ended on {ended:%d/%m/%Y}; the file does not say from when merit counts.",
            (name,),
            on=on,
        )


def _found_afterwards(command: RecordClearance, state: AwardRound) -> Iterable[Warned]:
    """R3 of what was found once the dossier was endorsed or approved: nobody would look at its merit again, and on
    the decision's day it is late to hear that the list is refused."""
    said = {key: value for key, value in dict(command).items() if key != "nominations"}
    for name in command.nominations:
        one = state.nominations[name]
        if one.status not in _BEFORE_THE_DECIDER:
            continue
        answer = ClearanceRecorded(nomination=name, **said)
        after = replace(one, clearances={**one.clearances, command.body: answer})
        yield from _merit_untold(name, after, state.law_day)
        yield from not_verified(standing(name, after), state.law_day, name)
        try:
            held(standing(name, after), state.law_day)
        except Refused as found:
            status = STATUSES[one.status]
            yield _rule(
                "AWARDS_FOUND_AFTERWARDS",
                "R3",
                f"{found.vi} Hồ sơ {status}: không duyệt, không ban hành quyết định được khi còn như vậy. Không "
                "duyệt kèm lý do (`hoinghi award reject-nomination`), hoặc ghi nhận kết luận mới của cơ quan ấy.",
                f"{found.en} The dossier is {status.en}: no approval and no decision while this stands. Reject it "
                "with the reason (`hoinghi award reject-nomination`), or record the body's new conclusion.",
                (name,),
            )


def _late(command: SubmitNomination, state: AwardRound, meta: Meta) -> Iterable[Warned]:
    opened = state.opened
    if command.merit == "sudden" and opened is not None and meta.time > opened.deadline:
        yield Warned(
            code="AWARDS_SUDDEN_AFTER_DEADLINE",
            vi="Quá hạn nộp; chỉ nhận vì hồ sơ ghi là khen đột xuất. Kiểm tra có đúng đột xuất.",
            en="After the deadline, taken only because it is said to be sudden; see whether it is.",
            source="QĐ 86/2025/QĐ-UBND tỉnh Bắc Ninh, Điều 6.1; Luật 06/2022/QH15, Điều 15",
            mark="V",
        )


def _without_quota(name: str, kind: AwardeeKind, state: AwardRound) -> Iterable[Warned]:
    """The quota may still be raised, so the dossier is taken; nobody should wait for its approval unknowing."""
    if state.opened is None or state.quota(kind):
        return
    kind_vi, kind_en = KIND_NAMES[kind]
    yield Warned(
        code="AWARDS_KIND_WITHOUT_QUOTA",
        vi=f"“{name}”: đợt khen thưởng không có chỉ tiêu {kind_vi}, nên không duyệt được. Xin chỉ tiêu "
        "(`hoinghi award amend`), hoặc rút, trả lại hồ sơ.",
        en=f"“{name}”: the round has no place for {kind_en}, so it cannot be approved. Have the quota raised "
        "(`hoinghi award amend`), or withdraw or return it.",
        about=(name,),
    )


def _simplified(name: str, state: AwardRound) -> Iterable[Warned]:
    """Điều 85 has a simplified procedure for a sudden achievement; what its file holds was not verified."""
    one = state.nominations[name]
    if one.content.merit == "sudden" and (missing := one.missing()):
        lacking = listed(PARTS[part] for part in missing)
        yield Warned(
            code="AWARDS_SIMPLIFIED_DOSSIER",
            vi=f"Khen đột xuất theo thủ tục đơn giản; hồ sơ không có: {lacking}.",
            en=f"A sudden achievement, by the simplified procedure; the file lacks: {lacking.en}.",
            source="Luật 06/2022/QH15, Điều 85",
            mark="P",
        )


def _basis_untold(name: str, state: AwardRound) -> Iterable[Warned]:
    content = state.nominations[name].content
    for award in content.earlier:
        kinds = (award.merit, content.merit)
        asked = award.as_basis and None in kinds and (award.merit in NO_BASIS or not award.merit)
        if asked and content.merit in ("merit", None):
            yield _rule(
                "AWARDS_BASIS_UNTOLD",
                "R12",
                f"Căn cứ vào {award.form} ({award.decision_number}) nhưng chưa ghi loại khen thưởng.",
                f"It rests on {award.form} ({award.decision_number}); the kind of award is not told.",
                on=state.law_day,
            )


def _time_too_short(name: str, state: AwardRound) -> Iterable[Warned]:
    """R4, R6: the law says how months count; how many a form asks for, the unit said itself."""
    content = state.nominations[name].content
    if content.service is None:
        return
    leads = content.woman is True and content.leader is True
    shorter = leads and content.merit == "long-service"
    needed = months_required(content.service.required, woman_leader=shorter)
    served = months_served(content.service.months, content.service.maternity_leave)
    if served < needed:
        yield _rule(
            "AWARDS_TIME_TOO_SHORT",
            "R6" if shorter else "R4",
            f"Thời gian tính được {served} tháng, cần {float(needed):g} tháng.",
            f"{served} months count; {float(needed):g} are needed.",
            on=state.law_day,
        )


def _tied(command: EndorseNomination, state: AwardRound) -> Iterable[Warned]:
    """R5 shown: who has the same points by this endorsement, and whom the rule prefers; settled by an official."""
    one, points = state.nominations[command.nomination], command.points
    if points is None or (one.status, one.points) == ("endorsed", points):
        return
    waiting, approved = (
        [
            name
            for name in state.names(one.kind, status)
            if name != command.nomination and state.nominations[name].points == points
        ]
        for status in _BEFORE_THE_DECIDER
    )
    if peers := [*waiting, *approved]:
        first = [
            n for n in (command.nomination, *peers) if preferred_on_a_tie(state.nominations[n])
        ]
        shown, who = ", ".join(peers[:_NAMED]), ", ".join(first[:_NAMED])
        done_vi = done_en = ""
        if approved:
            left, done = places_left(state, one.kind), ", ".join(approved[:_NAMED])
            done_vi = (
                f" Đã được duyệt trước: {done}; còn {left} chỗ. Hết chỗ thì không duyệt kèm lý do, xin thêm chỉ "
                "tiêu, "
                "hoặc trước khi có quyết định rút lại việc duyệt (`hoinghi award withdraw-approval`) rồi phân "
                "định."
            )
            done_en = (
                f" Approved before: {done}; places left: {left}. Without one it is rejected with a reason, the "
                "quota "
                "is raised, or before the decision the approval is withdrawn (`hoinghi award withdraw-approval`) "
                "and the tie settled."
            )
        yield _rule(
            "AWARDS_TIED",
            "R5",
            f"Cùng {points} điểm với: {shown}. Được ưu tiên (nữ, tập thể từ 70% nữ): {who or 'không ai'}. "
            f"Không đủ chỗ cho tất cả thì phải phân định kèm lý do (`hoinghi award settle-tie`).{done_vi}",
            f"The same {points} points as: {shown}. Preferred (a woman, a collective of 70% women): "
            f"{who or 'nobody'}. Where there is no place for all it has to be settled for a reason "
            f"(`hoinghi award settle-tie`).{done_en}",
            (command.nomination, *peers),
            on=state.law_day,
        )


def _group_sizes(command: ArrangeCeremony) -> Iterable[Warned]:
    sizes = [len(group.nominations) for group in command.groups] or [command.size]
    if max(sizes) > LARGEST or (len(sizes) == 1 and sizes[0] < SMALLEST and not command.groups):
        yield Warned(
            code="AWARDS_STAGE_GROUP_SIZE",
            vi=f"Mỗi lượt lên nhận thưởng thường từ {SMALLEST} đến {LARGEST}.",
            en=f"Usually {SMALLEST} to {LARGEST} are called on the stage together.",
            source="Thông lệ tổ chức hội nghị",
            mark="G",
        )


def _against_points(command: RankNominations, state: AwardRound) -> Iterable[Warned]:
    """About those who stand behind somebody with fewer points."""
    scored = [
        (name, points)
        for name in command.order
        if (points := state.nominations[name].points) is not None
    ]
    behind = [
        name
        for place, (name, points) in enumerate(scored)
        if any(before < points for _, before in scored[:place])
    ]
    if behind:
        yield Warned(
            code="AWARDS_RANK_AGAINST_POINTS",
            vi="Thứ tự xếp tay không theo điểm thẩm định.",
            en="The order made by hand does not follow the points.",
            about=tuple(behind),
        )


def _against_the_rule(command: SettleTie, state: AwardRound) -> Iterable[Warned]:
    """About those who are preferred and stand behind one who is not."""
    preferred = {name: preferred_on_a_tie(state.nominations[name]) for name in command.order}
    first = next((place for place, one in enumerate(preferred.values()) if not one), 0)
    behind = [name for name in command.order[first:] if preferred[name]]
    if behind and not all(preferred.values()):
        yield _rule(
            "AWARDS_TIE_AGAINST_RULE",
            "R5",
            "Thứ tự phân định đặt người được ưu tiên (nữ, tập thể từ 70% nữ) sau người khác.",
            "Who is preferred by rule (a woman, a collective of 70% women) was put behind another.",
            behind,
            on=state.law_day,
        )


def _grassroots(
    held: Iterable[str], about: Iterable[str], kind_vi: str, kind_en: str, state: AwardRound
) -> Iterable[Warned]:
    """R7 and the plan's own wish: they are the greater part. About those of ``about`` who are none of them."""
    chosen = [state.nominations[name].content.grassroots for name in held]
    if 2 * sum(chosen) <= len(chosen):
        yield _rule(
            "AWARDS_GRASSROOTS_SHARE",
            "R7",
            f"Cơ sở chiếm {sum(chosen)}/{len(chosen)} {kind_vi}; kế hoạch muốn tập trung cho cơ sở.",
            f"The grassroots have {sum(chosen)} of {len(chosen)} {kind_en}; the plan wishes to centre on them.",
            (name for name in about if not state.nominations[name].content.grassroots),
        )


def _approved(
    names: Sequence[str], state: AwardRound, reason: str | None = None
) -> Iterable[Warned]:
    chosen = [state.nominations[name] for name in names]
    kind = chosen[0].kind
    yield from _not_held_to(names, state)
    yield from _passed_over(names, state)
    if reason is not None:
        yield from _tie_decided_by(names, reason, state)
    if state.opened is None or not state.opened.grassroots_first:
        return
    if all(one.content.grassroots for one in chosen):
        return
    held = {*state.names(kind, "approved"), *names}
    yield from _grassroots(held, names, *KIND_NAMES[kind], state)


def _passed_over(names: Sequence[str], state: AwardRound) -> Iterable[Warned]:
    """Who stands higher in the list, by hand or by points, and has no approval, while a lower one gets a place."""
    kind = state.nominations[names[0]].kind
    passed = [
        name
        for name in ranked(state, kind)
        if name not in names
        and state.nominations[name].status == "endorsed"
        and any(stands_before(name, chosen, state) for chosen in names)
    ]
    if passed:
        yield Warned(
            code="AWARDS_RANK_PASSED_OVER",
            vi=f"Xếp trên nhưng chưa được duyệt: {', '.join(passed)}.",
            en=f"Higher in the list and not approved yet: {', '.join(passed)}.",
            about=tuple(
                name for name in names if any(stands_before(one, name, state) for one in passed)
            ),
        )


def _tie_decided_by(names: Sequence[str], reason: str, state: AwardRound) -> Iterable[Warned]:
    """R5 shown: whose place in a tie went by this approval, and for which reason."""
    fresh = [name for name in names if state.nominations[name].status == "endorsed"]
    try:
        if fresh:
            left = places_left(state, state.nominations[fresh[0]].kind) - len(fresh)
            not_passing_over_a_tie(fresh, state, left)
    except Refused as found:
        peers = found.details["peers"]
        yield _rule(
            "AWARDS_TIE_PASSED_OVER",
            "R5",
            f"Hồ sơ bằng điểm không còn chỗ: {peers}; lý do đã ghi: {reason}",
            f"One of a tie goes without a place: {peers}; the reason on record: {reason}",
            peers.split(", "),
            on=state.law_day,
        )


def _numbered(number: str) -> Iterable[Warned]:
    return decision_number_warned(
        number, "AWARDS_DECISION_NUMBER_FORM", "hoinghi award renumber-decision"
    )


def _before_its_answers(
    command: IssueAwardDecision | RedateAwardDecision,
    state: AwardRound,
    meta: Meta,
    of_the_list: Sequence[Status] = ("approved",),
) -> Iterable[Warned]:
    """About those of the list that were endorsed or approved here after the decision's day: signed first and
    entered later, or a slip in the day that the bonuses hang on."""
    if not isinstance(meta.known, RoundDays):
        return
    day = command.decision_date
    later = {
        name: meta.known.answered[name]
        for name, one in state.nominations.items()
        if one.status in of_the_list and meta.known.answered.get(name, day) > day
    }
    if later:
        last = max(later.values())
        yield Warned(
            code="AWARDS_DECISION_BEFORE_APPROVAL",
            vi=f"Ngày quyết định {day:%d/%m/%Y} trước ngày ghi thẩm định, phê duyệt trên hệ thống ({len(later)} "
            f"trường hợp, muộn nhất {last:%d/%m/%Y}). Nếu văn bản ký trước, ghi sau thì không phải làm gì; mức "
            "thưởng tính theo ngày này, kiểm tra lại với văn bản.",
            en=f"The decision's day {day:%Y-%m-%d} comes before {len(later)} of its list were endorsed and "
            f"approved here (the last on {last:%Y-%m-%d}). Nothing is to be done where it was signed first and "
            "entered later; the bonuses follow this day, compare it with the document.",
            mark="G",
            about=tuple(later),
        )


def _undecided(state: AwardRound) -> Iterable[Warned]:
    """About those who were put forward and of whom the Chairman said nothing: the decision's list is frozen, so
    they go without an answer unless a later round takes them."""
    for status, code, vi, en in (
        ("endorsed", "AWARDS_ENDORSED_UNDECIDED", "đề nghị đã thẩm định chưa được xét duyệt", "endorsed"),
        ("submitted", "AWARDS_SUBMITTED_UNDECIDED", "đề nghị chưa được thẩm định", "submitted, not endorsed"),
        ("returned", "AWARDS_RETURNED_UNDECIDED", "đề nghị đã trả lại chưa được nộp lại", "returned"),
    ):  # fmt: skip
        left = [name for name, one in state.nominations.items() if one.status == status]
        if left:
            more = ", …" if len(left) > _NAMED else ""
            who = ", ".join(left[:_NAMED]) + more
            yield Warned(
                code=code,
                vi=f"Danh sách đã chốt mà còn {len(left)} {vi}: {who}.",
                en=f"The list is frozen while {len(left)} are {en} and undecided: {who}.",
                about=tuple(left),
            )


def _decided(command: IssueAwardDecision, state: AwardRound) -> Iterable[Warned]:
    yield from _undecided(state)
    chosen = [name for name, one in state.nominations.items() if one.status == "approved"]
    yield from _not_held_to(chosen, state, command.decision_date)
    for name in chosen:
        yield from _merit_untold(name, state.nominations[name], command.decision_date)
    unchecked = [
        name
        for name, one in state.nominations.items()
        if one.status == "approved" and not one.clearances
    ]
    if unchecked:
        yield Warned(
            code="AWARDS_NO_CLEARANCE",
            vi=f"{len(unchecked)} trường hợp chưa có ý kiến về vi phạm, khiếu nại của cơ quan nào.",
            en=f"Of {len(unchecked)} awardees no body was asked about violations or complaints.",
            source=f"{RULES['R3'].source}; {RULES['R9'].source}",
            mark="P",
            about=tuple(unchecked),
        )
    if state.opened is not None and state.opened.grassroots_first:
        for kind, (kind_vi, kind_en) in KIND_NAMES.items():
            if names := state.names(kind, "approved"):
                yield from _grassroots(names, names, kind_vi, kind_en, state)
    yield from _unsure_bonuses(command, state, ("approved",))


def _redated(command: RedateAwardDecision, state: AwardRound, meta: Meta) -> Iterable[Warned]:
    """What hangs on the day, told anew for the right one."""
    listed: tuple[Status, ...] = ("awarded", "presented")
    if state.decision is None or state.decision.decision_date == command.decision_date:
        return
    chosen = [name for name, one in state.nominations.items() if one.status in listed]
    yield from _before_its_answers(command, state, meta, listed)
    yield from _not_held_to(chosen, state, command.decision_date)
    yield from _unsure_bonuses(command, state, listed)


def _unsure_bonuses(
    command: IssueAwardDecision | RedateAwardDecision,
    state: AwardRound,
    statuses: Sequence[Status],
) -> Iterable[Warned]:
    cautions = {
        caution.key: caution for bonus in command.bonuses.values() for caution in bonus.warnings
    }
    for caution in cautions.values():
        priced = [kind for kind, bonus in command.bonuses.items() if caution in bonus.warnings]
        about = [
            name for kind in priced for status in statuses for name in state.names(kind, status)
        ]
        if about:
            yield Warned(
                code=caution.code,
                vi=caution.vi,
                en=caution.en,
                source=caution.legal_basis,
                mark=caution.mark,
                about=tuple(about),
            )
