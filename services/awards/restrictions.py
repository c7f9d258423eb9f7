"""The law's restrictions R1–R11 on awards (vietnam-facts §2.3), each as a pure check with article and mark.

What data can decide blocks, by a verified rule; the rest warns, or is asked of an official and never guessed.
``RULES`` says which is which.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from services.awards.state import AwardRound, Nomination
from shared.award_ties import DECREE_SINCE, preferred_for
from shared.commands.award_refusals import (
    CLEARANCE_MISSING,
    MERIT_BEFORE_END,
    NOT_A_BASIS,
    SAME_ACHIEVEMENT,
    SAME_ACHIEVEMENT_ELSEWHERE,
    UNDER_REVIEW,
)
from shared.commands.awards import Elsewhere, SubmitNomination
from shared.envelope import Warned
from shared.events.awards import ClearanceBody, Merit, NominationSubmitted
from shared.refusals import Refused, Term, listed
from shared.secrecy import refuse_secret

DECREE: Final = "Nghị định 152/2025/NĐ-CP"
LAW: Final = "Luật 06/2022/QH15"
BAC_NINH: Final = "Quyết định 86/2025/QĐ-UBND tỉnh Bắc Ninh"
Treatment = Literal["blocks", "warns", "asked", "never asked"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One restriction. ``never asked``: the law forbids to ask for it, so no field of ours does."""

    source: str
    treatment: Treatment
    vi: str
    en: str
    mark: Literal["V", "P", "G"] = "V"


RULES: Final[Mapping[str, Rule]] = {
    "R1": Rule(
        f"{LAW}, Điều 5",
        "blocks",
        "Không khen nhiều lần, nhiều hình thức cho một thành tích.",
        "Not several awards or forms for one achievement.",
    ),
    "R2": Rule(
        f"{DECREE}, Điều 4.1",
        "never asked",
        "Không yêu cầu có hình thức thấp mới được hình thức cao.",
        "A lower award is never asked for before a higher one.",
    ),
    "R3": Rule(
        f"{DECREE}, Điều 4.4",
        "blocks",
        "Không khen khi đang bị xem xét, xác minh; hết kỷ luật thì thành tích tính từ ngày đó.",
        "No award while under review; after a discipline merit counts from its end.",
    ),
    "R4": Rule(
        f"{DECREE}, Điều 4.5",
        "asked",
        "Thời gian nghỉ thai sản được tính là thời gian công tác.",
        "Maternity leave counts as time served.",
    ),
    "R5": Rule(
        f"{DECREE}, Điều 4.6",
        "warns",
        "Bằng nhau thì ưu tiên nữ, hoặc tập thể có từ 70% nữ trở lên.",
        "On a tie a woman, or a collective with 70% women or more, is preferred.",
    ),
    "R6": Rule(
        f"{DECREE}, Điều 4.7",
        "asked",
        "Nữ lãnh đạo, quản lý: thời gian xét khen cống hiến giảm một phần ba.",
        "For a woman leader the time asked for long service is a third shorter.",
    ),
    "R7": Rule(
        f"{LAW}, Điều 5",
        "warns",
        "Quan tâm người trực tiếp lao động, cơ sở, biên giới, hải đảo, vùng sâu, vùng xa.",
        "Direct workers, the grassroots, border, islands and remote places are favoured.",
    ),
    "R8": Rule(
        "Mẫu nhập hồ sơ khen thưởng",
        "asked",
        "Thống kê tỷ lệ lãnh đạo và không phải lãnh đạo.",
        "Statistics: leaders and others.",
    ),
    "R9": Rule(
        f"{BAC_NINH}, Điều 10.2",
        "blocks",
        "Cơ quan có trách nhiệm cho ý kiến về vi phạm, khiếu nại trước khi trình.",
        "The bodies named answer about violations and complaints before the list is submitted.",
    ),
    "R10": Rule(
        f"{LAW}, Điều 15",
        "asked",
        "Cấm kê khai gian dối, lợi dụng khen thưởng để trục lợi, cản trở.",
        "False declarations, gain and obstruction are forbidden.",
    ),
    "R11": Rule(
        f"{LAW}, Điều 84.4",
        "blocks",
        "Thành tích có nội dung bí mật nhà nước không lập hồ sơ điện tử.",
        "An achievement that is a state secret has no electronic file.",
    ),
    "R12": Rule(
        f"{DECREE}, Điều 4.3",
        "blocks",
        "Khen đột xuất, chuyên đề không làm căn cứ đề nghị khen công trạng cấp cao hơn.",
        "A sudden or thematic award is no basis for a higher award of merit.",
    ),
}
"""R1–R11 as in vietnam-facts §2.3; R12 is its §2.2."""
BODIES: Final[Mapping[ClearanceBody, Term]] = {
    "police": Term("Công an tỉnh", "the provincial police"),
    "home-affairs": Term("Sở Nội vụ", "Home Affairs"),
    "agriculture-environment": Term("Sở Nông nghiệp và Môi trường", "Agriculture and Environment"),
    "tax": Term("Thuế tỉnh", "the provincial tax office"),
    "social-insurance": Term("Bảo hiểm xã hội tỉnh", "the provincial social insurance"),
    "inspectorate": Term("Thanh tra tỉnh", "the provincial inspectorate"),
}


# --- what was in force ------------------------------------------------------------------------------

Check = tuple[str, Callable[[], None]]
"""One of :data:`RULES`, and the check that raises :class:`~shared.refusals.Refused`."""


LAW_SINCE: Final = date(2024, 1, 1)
"""From this day Law 06/2022/QH15 is in force (its Điều 94.1 [V]; the row ``award.basis.law``). The text of the law
that it ended was not read."""
_SINCE: Final[Mapping[str, date]] = {DECREE: DECREE_SINCE, LAW: LAW_SINCE}


def since(rule: str) -> date | None:
    """From when the act that ``rule`` cites holds; None of an act whose day is not known. What held before an act
    was not seen."""
    return next((day for act, day in _SINCE.items() if RULES[rule].source.startswith(act)), None)


def in_force(rule: str, on: date) -> bool:
    """Whether the act that ``rule`` cites was in force ``on`` that day, as far as that was verified."""
    began = since(rule)
    return began is None or on >= began


def held(checks: Iterable[Check], on: date) -> None:
    """Refuse what a rule that was in force ``on`` that day forbids."""
    for rule, check in checks:
        if in_force(rule, on):
            check()


def not_verified(checks: Iterable[Check], on: date, name: str) -> Iterable[Warned]:
    """What the rules would forbid that were not in force ``on`` that day: told about ``name``, never refused."""
    for rule, check in checks:
        began = since(rule)
        if began is None or on >= began:
            continue
        try:
            check()
        except Refused as found:
            first, day = _day(began), _day(on)
            yield Warned(
                code="AWARDS_RULE_NOT_VERIFIED",
                vi=f"{found.vi} {RULES[rule].source} có hiệu lực từ {first}; quy định của ngày {day} chưa kiểm "
                "chứng, "
                "nên không chặn: đối chiếu với văn bản khi đó.",
                en=f"{found.en} {RULES[rule].source} is in force from {first}; the rule of {day} was not "
                "verified, "
                "so that nothing is refused: compare with the act of that day.",
                source=f"{RULES[rule].source} (từ {first})",
                mark="P",
                about=(name,),
            )


def basis(name: str, content: SubmitNomination | NominationSubmitted) -> Sequence[Check]:
    return [("R12", lambda: rests_on_allowed(name, content))]


def honoured_once(
    name: str, content: SubmitNomination | NominationSubmitted, elsewhere: Iterable[Elsewhere]
) -> Sequence[Check]:
    return [
        ("R1", lambda: not_twice_for_one(name, elsewhere)),
        ("R1", lambda: not_honoured_before(name, content)),
    ]


def standing(name: str, nomination: Nomination) -> Sequence[Check]:
    return [("R3", lambda: not_under_review(name, nomination))]


# --- R1: one achievement, one award ----------------------------------------------------------------


def not_honoured_before(name: str, content: SubmitNomination | NominationSubmitted) -> None:
    """R1 [V], Luật 06/2022/QH15, Điều 5, as far as the unit declared it."""
    for award in content.earlier:
        if award.same_achievement:
            raise SAME_ACHIEVEMENT.refuse(
                nomination=name, form=award.form, number=award.decision_number
            )


def not_twice_for_one(name: str, elsewhere: Iterable[Elsewhere]) -> None:
    """R1 [V], Luật 06/2022/QH15, Điều 5, across rounds: one achievement, told in the same words, two forms. Other
    words may be another achievement: that is told to the official (advice), who can tell."""
    for one in elsewhere:
        if one.same_achievement:
            raise SAME_ACHIEVEMENT_ELSEWHERE.refuse(
                nomination=name, form=one.form_name, round=one.round, other=one.nomination
            )


# --- R12: what an award may rest on ----------------------------------------------------------------

NO_BASIS: Final[frozenset[Merit | None]] = frozenset({"sudden", "thematic"})


def rests_on_allowed(name: str, content: SubmitNomination | NominationSubmitted) -> None:
    """R12 [V], NĐ 152/2025/NĐ-CP, Điều 4.3, as far as the unit declared the kinds."""
    for award in content.earlier:
        if award.as_basis and content.merit == "merit" and award.merit in NO_BASIS:
            raise NOT_A_BASIS.refuse(nomination=name, form=award.form, number=award.decision_number)


# --- R3, R9: clearance -----------------------------------------------------------------------------


def not_under_review(name: str, nomination: Nomination) -> None:
    """R3 [V], NĐ 152/2025/NĐ-CP, Điều 4.4: nothing pending, and merit from the end of a discipline."""
    for body, answer in nomination.clearances.items():
        if answer.finding == "under-review":
            raise UNDER_REVIEW.refuse(nomination=name, document=answer.document, body=BODIES[body])
    ended, start = merit_counts_from(nomination), nomination.content.merit_from
    if ended is not None and start is not None and start < ended:
        raise MERIT_BEFORE_END.refuse(nomination=name, start=_day(start), end=_day(ended))


def merit_counts_from(nomination: Nomination) -> date | None:
    """The day that the last discipline ended, if there was one (NĐ 152/2025/NĐ-CP, Điều 4.4)."""
    answers = nomination.clearances.values()
    return max((one.ended_on for one in answers if one.ended_on is not None), default=None)


def cleared(name: str, nomination: Nomination, state: AwardRound) -> None:
    """R9: each body that the round asks has answered. Which are asked, the round's opening says: Bắc Ninh's
    six [V] there; elsewhere by the province's own rules."""
    if missing := unanswered(nomination, state):
        raise CLEARANCE_MISSING.refuse(
            nomination=name, missing=listed(BODIES[body] for body in missing)
        )


def unanswered(nomination: Nomination, state: AwardRound) -> tuple[ClearanceBody, ...]:
    asked = state.opened.clearances if state.opened is not None else ()
    return tuple(body for body in asked if body not in nomination.clearances)


# --- R5: ties --------------------------------------------------------------------------------------


def preferred_on_a_tie(nomination: Nomination) -> bool:
    """R5 [V], NĐ 152/2025/NĐ-CP, Điều 4.6; False also where nothing was said."""
    content = nomination.content
    return preferred_for(nomination.kind, content.woman, content.women_percent) is not None


# --- R4, R6: time ----------------------------------------------------------------------------------


def months_served(worked: int, maternity_leave: int) -> int:
    """R4 [V], NĐ 152/2025/NĐ-CP, Điều 4.5: months on maternity leave count in full."""
    return worked + maternity_leave


def months_required(months: int, *, woman_leader: bool) -> Fraction:
    """R6 [V], NĐ 152/2025/NĐ-CP, Điều 4.7: a third shorter. Exact; never rounded against the person."""
    return Fraction(months) * Fraction(2, 3) if woman_leader else Fraction(months)


# --- R8: statistics --------------------------------------------------------------------------------


def leaders_and_others(nominations: Iterable[Nomination]) -> tuple[int, int, int]:
    """R8: how many individuals lead, do not lead, and of how many nobody said."""
    said = [one.content.leader for one in nominations if one.kind == "individual"]
    return said.count(True), said.count(False), said.count(None)


# --- R11: secrets ----------------------------------------------------------------------------------


def no_secret(command: SubmitNomination) -> None:
    """R11 [V], Luật 06/2022/QH15, Điều 84.4: refuse a text or a file's name that bears a secrecy mark."""
    refuse_secret(
        command.achievement,
        command.awardee.position,
        str(command.awardee.name),
        *(file.file_name for file in command.dossier),
        *(award.form for award in command.earlier),
        *([command.confirmation.file_name] if command.confirmation else []),
    )


def _day(on: date) -> str:
    return f"{on:%d/%m/%Y}"
