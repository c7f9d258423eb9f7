"""Awards of the Chairman: nominated, checked by Home Affairs, ranked, decided within the quotas."""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from deploy.made_up_paper import made_up_paper
from deploy.people import MARK, people
from deploy.story.documents import is_issued
from deploy.story.teller import Story, vietnam
from shared import subjects
from shared.commands.awards import (
    ApproveNomination,
    ApproveNominations,
    EndorseNomination,
    IssueAwardDecision,
    RankNominations,
    RecordClearance,
    RejectNomination,
    RejectNominations,
    ReturnNomination,
    SettleTie,
    SubmitNomination,
    WithdrawNomination,
)
from shared.commands.base import Command
from shared.events.awards import AwardeeKind, DossierFile, DossierPart
from shared.events.people import Awardee
from shared.personal import Personal

PUT_FORWARD: Final = 24
"""Of each kind; the plan has 20 places of each."""
KINDS: Final[tuple[AwardeeKind, ...]] = ("collective", "individual")
DOSSIER: Final[Mapping[DossierPart, str]] = {
    "submission_letter": "Tờ trình",
    "achievement_report": "Báo cáo thành tích",
    "minutes": "Biên bản xét khen thưởng",
}
"""The parts of a dossier; the same made-up files lie with every one."""
FILE_NAMES: Final[Mapping[DossierPart, str]] = {
    "submission_letter": "to-trinh.docx",
    "achievement_report": "bao-cao-thanh-tich.docx",
    "minutes": "bien-ban.docx",
}
"""As an office names them."""
WITHOUT_MINUTES: Final[tuple[tuple[AwardeeKind, int], ...]] = (
    ("collective", 3),
    ("collective", 9),
    ("individual", 5),
    ("individual", 17),
)
NEVER_MENDED: Final = "collective-09"
UNDER_REVIEW: Final = "individual-24"
HOUSEHOLD: Final = "household-01"
TIED: Final = ("collective-22", "collective-21")
"""Equal points for the last place: the women's collective comes first, as today's rule has it
(NĐ 152/2025/NĐ-CP, Điều 4.6); that of 2023 was not verified."""


def the_round(story: Story) -> str:
    """The Chairman's award round of the plan."""
    return story.checked.plan.awards[0].key


async def awards_are_nominated(story: Story) -> None:
    await story.at(vietnam(23, 9))
    story.step("Khen thưởng: nộp hồ sơ đề nghị")
    await files_are_uploaded(story, the_round(story))
    for number in range(1, PUT_FORWARD + 1):
        for kind in KINDS:
            complete = (kind, number) not in WITHOUT_MINUTES
            await story.do(*nomination(story, kind, number, complete=complete))
    await story.do(*nomination(story, "household", 1))


async def files_are_uploaded(story: Story, round_id: str) -> None:
    """The files go into the store first, then the dossiers that name them."""
    for part in DOSSIER:
        await story.files.put(subjects.award_round(story.conference, round_id), _file(part))


@cache
def _file(part: DossierPart) -> bytes:
    return made_up_paper(DOSSIER[part])


async def nominations_are_reviewed(story: Story) -> None:
    await story.at(vietnam(28, 9))
    story.step("Khen thưởng: thẩm định, xếp thứ tự")
    await _incomplete_ones_go_back(story)
    await _clearances(story)
    await _endorsed(story)
    await story.at(vietnam(29, 8))
    await story.refused(*nomination(story, "collective", 25), "AWARDS_AFTER_DEADLINE")


async def _incomplete_ones_go_back(story: Story) -> None:
    review = story.holding("award-review")
    for kind, number in WITHOUT_MINUTES:
        name = name_of(kind, number)
        wish = EndorseNomination(round=the_round(story), nomination=name)
        await story.refused(review, wish, "AWARDS_DOSSIER_INCOMPLETE")
        back = ReturnNomination(
            round=the_round(story),
            nomination=name,
            missing=("minutes",),
            reason="thiếu biên bản xét khen thưởng",
        )
        await story.do(review, back)
        if name != NEVER_MENDED:
            await story.do(*nomination(story, kind, number))


async def _clearances(story: Story) -> None:
    """The police answers about everybody; one is under review, and is withdrawn before anybody endorses it."""
    review, round_id = story.holding("award-review"), the_round(story)
    names = tuple(name for kind in KINDS for name in _complete(kind) if name != UNDER_REVIEW)
    told = {"round": round_id, "body": "police", "checked_on": date(2023, 11, 27)}
    document = "01/CAT-PV01 (số giả định)"
    clear = RecordClearance(
        **told, nominations=(*names, HOUSEHOLD), finding="clear", document=document
    )
    await story.do(review, clear)
    open_case = RecordClearance(
        **told, nominations=(UNDER_REVIEW,), finding="under-review", document=document
    )
    await story.do(review, open_case)
    unit, _ = nomination(story, "individual", PUT_FORWARD)
    gone = WithdrawNomination(
        round=round_id, nomination=UNDER_REVIEW, reason="chờ kết luận của cơ quan có thẩm quyền"
    )
    await story.do(unit, gone)


async def _endorsed(story: Story) -> None:
    """With points, and as a ranked list of each kind; the tie for the last place is settled by the rule."""
    review, round_id = story.holding("award-review"), the_round(story)
    await story.bulk(
        (review, EndorseNomination(round=round_id, nomination=name, points=_points(name)))
        for kind in KINDS
        for name in listed(kind)
    )
    await story.do(review, EndorseNomination(round=round_id, nomination=HOUSEHOLD, points=80))
    for kind in KINDS:
        await story.do(review, RankNominations(round=round_id, kind=kind, order=listed(kind)))


def _complete(kind: AwardeeKind) -> list[str]:
    names = [name_of(kind, number) for number in range(1, PUT_FORWARD + 1)]
    return [name for name in names if name != NEVER_MENDED]


def listed(kind: AwardeeKind) -> tuple[str, ...]:
    """Who goes to the Chairman, the first one first."""
    names = [name for name in _complete(kind) if name != UNDER_REVIEW]
    return tuple(sorted(names, key=lambda name: (-_points(name), name != TIED[0], name)))


def _points(name: str) -> int:
    """Made up: fewer with each number, but for the two that are equal."""
    return 100 - int((TIED[1] if name == TIED[0] else name).rpartition("-")[2])


def name_of(kind: AwardeeKind, number: int) -> str:
    return f"{kind}-{number:02d}"


def nomination(
    story: Story, kind: AwardeeKind, number: int, *, complete: bool = True
) -> tuple[str, Command]:
    """Who nominates, and the dossier; ``complete``: with the minutes."""
    nominators = [row[0] for row in story.invited if row[1].id in ("huyen-thanh-pho", "so-nganh")]
    unit = nominators[number % len(nominators)]
    name = name_of(kind, number)
    women = name == TIED[0]
    if kind == "collective":
        who = "Hội LHPN xã" if women else "Ban CHQS xã"
        awardee = Awardee(
            person_id=name,
            name=Personal(f"{who} số {number} (tên giả định)"),
            position=f"Thuộc địa bàn, ngành của {unit.name}",
        )
    else:
        person = people(story.seed, name, 1)[0]
        office = "Chủ hộ" if kind == "household" else "Cán bộ"
        awardee = Awardee(person_id=name, name=person.name, position=f"{office} {MARK}")
    return unit.id, SubmitNomination(
        round=the_round(story),
        nomination=name,
        kind=kind,
        awardee=awardee,
        grassroots=kind == "household" or number <= 14,
        achievement=f"Hoàn thành xuất sắc nhiệm vụ quốc phòng địa phương năm 2023 {MARK}",
        women_percent=85 if women else None,
        dossier=tuple(
            DossierFile(
                part=part,
                file_name=FILE_NAMES[part],
                digest=hashlib.sha256(_file(part)).hexdigest(),
            )
            for part in DOSSIER
            if complete or part != "minutes"
        ),
    )


async def awards_are_decided(story: Story) -> None:
    await story.at(vietnam(1, 9, month=12))
    story.step("Khen thưởng: Chủ tịch duyệt, quyết định")
    chair, round_id = story.holding("approver"), the_round(story)
    for kind in KINDS:
        first = listed(kind)[:20]
        together = ApproveNominations(round=round_id, nominations=first)
        if TIED[0] in first:
            await story.refused(chair, together, "AWARDS_TIE_OPEN")
            reason = "ưu tiên tập thể có từ 70% nữ trở lên"
            await story.do(chair, SettleTie(round=round_id, order=TIED, reason=reason))
        await story.do(chair, together)
        one_more = ApproveNomination(round=round_id, nomination=listed(kind)[20])
        await story.refused(chair, one_more, "AWARDS_QUOTA_FULL")
        rest = RejectNominations(
            round=round_id, nominations=listed(kind)[20:], reason="đã hết chỉ tiêu"
        )
        await story.do(chair, rest)
    household = ApproveNomination(round=round_id, nomination=HOUSEHOLD)
    await story.refused(chair, household, "AWARDS_QUOTA_FULL")
    reason = "kế hoạch không có chỉ tiêu cho hộ gia đình"
    await story.do(chair, RejectNomination(round=round_id, nomination=HOUSEHOLD, reason=reason))
    decision = IssueAwardDecision(
        round=round_id,
        decision_number="01/QĐ-UBND (số giả định)",
        decision_date=date(2023, 12, 1),
        partial=True,  # one was returned and did not come back in time
    )
    await story.do(story.holding("office"), decision)  # the registry clerk gives number and date
    await story.settled()
    if not story.again:
        await is_issued(story, "quyet-dinh-khen-thuong", 1)
