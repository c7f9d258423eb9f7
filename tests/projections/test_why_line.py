"""``hoinghi why … estimate/LINE``: quantity, price, source of money, and the facts that name this line only."""

from datetime import date

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.asked import Why
from services.program.projector import follow
from services.program.snapshot import snapshot
from services.program.why import why
from shared import subjects
from shared.envelope import Actor, Fact, Meta, encode, event_id
from shared.events import awards as a
from shared.events import budget as b
from shared.events.people import Awardee
from shared.events.registry import AttendeeConfirmed
from shared.law import Law, bonus
from shared.personal import Personal
from shared.store import EventStore, NewRecord
from shared.working_days import Calendar
from tests.projections.histories import C, conference_story, on, tell, told_at

FRAMES = b.EstimateLine(
    line="khung", order=1, content="Khung bằng khen", unit="bộ", quantity=40, unit_price=120_000,
    fund="awards", per_award="any", basis="Báo giá số 1 (ví dụ)", source="Quỹ thi đua, khen thưởng tỉnh",
)  # fmt: skip
DRINKS = b.EstimateLine(
    line="nuoc", order=2, content="Giải khát", unit="người", quantity=0, unit_price=20_000,
    per_head=True, factor=2, basis="Nghị quyết ví dụ", mark="G", explanation="hai buổi",
)  # fmt: skip
PRINTING = b.EstimateLine(
    line="in", order=3, content="In tài liệu", unit="bộ", quantity=10, unit_price=None, basis="Báo giá",
)  # fmt: skip
ROUND = a.AwardRoundOpened(
    round="bk", form="bang-khen-tinh", form_name="Bằng khen tỉnh", collectives=20, individuals=20,
    grassroots_first=True, deadline=told_at(5_000),
)  # fmt: skip


def moved(line: b.EstimateLine, quantity: int) -> tuple[b.FollowedLine, ...]:
    amount = quantity * (line.unit_price or 0)
    return (b.FollowedLine(line=line.line, quantity=quantity, amount=amount),)


COMING = b.HeadcountChanged(
    person_id="x", coming=True, headcount=1, delegation="d", followed=moved(DRINKS, 2)
)
DRAFT = [b.EstimateDrafted(lines=(FRAMES, DRINKS, PRINTING), headcount=0), COMING]


async def asked(client: Client, model: AsyncEngine, figure: str, *facts: Fact) -> Why:
    of_budget = [one for one in facts if one.context() == "budget"]
    of_round = [one for one in facts if one.context() == "awards"]
    story = [
        *on(subjects.conference(C), conference_story()),
        *on(subjects.award_round(C, "bk"), of_round),
        *on(subjects.budget(C), of_budget),
    ]
    await follow(client, model, stop_at=await tell(client, story))
    async with snapshot(model, C) as shot:
        return await why(shot, figure, Law.load(), Calendar.load())


def types(answer: Why) -> list[str]:
    return [event.type for event in answer.events]


async def test_only_the_facts_that_name_the_line_are_named(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    priced = FRAMES.model_copy(update={"unit_price": 130_000})
    frames = await asked(
        client, sqlite_model, "estimate/khung",
        ROUND, *DRAFT, b.EstimateLineSet(line=priced),
        b.EstimateLineSet(line=PRINTING.model_copy(update={"unit_price": 9})),
    )  # fmt: skip
    assert types(frames) == ["EstimateDrafted", "EstimateLineSet"]
    assert frames.value == "5.200.000 đồng"


async def test_a_line_for_awards_says_by_which_quota_and_document(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    document = "Kế hoạch sửa đổi số 000/KH-UBND (ví dụ)"
    changed = a.AwardRoundAmended(
        round="bk", collectives=25, individuals=20, households=0, grassroots_first=True,
        deadline=told_at(5_000), clearances=(), precedence=None, document=document,
    )  # fmt: skip
    count = b.AwardQuotaCounted(
        round="bk", collectives=25, individuals=20, households=0, document=document,
        followed=moved(FRAMES, 45),
    )  # fmt: skip
    answer = await asked(client, sqlite_model, "estimate/khung", ROUND, changed, *DRAFT, count)
    text = "\n".join(answer.formula)
    assert f"25 tập thể + 20 cá nhân (chỉ tiêu theo {document}, chưa có quyết định) = 45." in text
    assert "Nguồn kinh phí: Quỹ thi đua, khen thưởng tỉnh (quỹ thi đua, khen thưởng" in text
    assert types(answer) == ["EstimateDrafted", "AwardQuotaCounted"]


async def test_a_frozen_line_says_since_when_and_what_is_counted_now(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    more = b.HeadcountChanged(person_id="y", coming=True, headcount=2, delegation="d")
    answer = await asked(
        client, sqlite_model, "estimate/nuoc",
        *DRAFT, b.EstimateLineFrozen(line="nuoc", quantity=2), more,
    )  # fmt: skip
    text = "\n".join(answer.formula)
    assert "số người xác nhận dự (2) \u00d7 hệ số 2 = 4." in text
    assert "Dòng đã chốt ở 2 (" in text
    assert "Căn cứ: Nghị quyết ví dụ [G] chưa kiểm chứng" in text
    assert "Diễn giải: hai buổi" in text
    assert "Nguồn: kinh phí hội nghị" in text
    assert types(answer) == ["EstimateDrafted", "HeadcountChanged", "EstimateLineFrozen"]


async def test_a_line_without_a_price_and_one_typed_by_hand_say_so(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    answer = await asked(client, sqlite_model, "estimate/in", *DRAFT)
    text = "\n".join(answer.formula)
    assert "Đơn giá: chưa nhập" in text
    assert "Số lượng 10 do người lập nhập (" in text


async def test_what_is_submitted_approved_and_adjusted_shows_where_it_touched_the_line(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    lines = (FRAMES, PRINTING.model_copy(update={"unit_price": 9}))
    day = date(2023, 12, 1)
    more = FRAMES.model_copy(update={"quantity": 50})
    road = [
        b.EstimateDrafted(lines=lines, headcount=0),
        b.BudgetSubmitted(lines=lines, conference_total=90, awards_total=4_800_000),
        b.BudgetApproved(
            amount=90, awards_total=4_800_000, decision_number="1/QĐ", decision_date=day
        ),
        b.AdjustmentProposed(adjustment="dc", lines=(more,), reason="thêm"),
        b.BudgetAdjusted(
            adjustment="dc", lines=(more, lines[1]), amount=90, awards_total=6_000_000,
            reason="thêm", decision_number="2/QĐ", decision_date=day,
        ),
    ]  # fmt: skip
    frames = await asked(client, sqlite_model, "estimate/khung", ROUND, *road)
    assert types(frames) == [
        "EstimateDrafted",
        "BudgetSubmitted",
        "BudgetApproved",
        "AdjustmentProposed",
        "BudgetAdjusted",
    ]
    assert "Giữ 50 như đã trình" in "\n".join(frames.formula)
    async with snapshot(sqlite_model, C) as shot:
        printing = await why(shot, "estimate/in", Law.load(), Calendar.load())
    assert types(printing) == ["EstimateDrafted", "BudgetSubmitted", "BudgetApproved"]


@pytest.mark.parametrize("kind", ["household", "collective"])
async def test_a_bonus_line_shows_the_rows_of_law_of_its_decision(
    kind: a.AwardeeKind, client: Client, sqlite_model: AsyncEngine
) -> None:
    day = date(2025, 12, 4)
    rule = bonus(Law.load(), "bang-khen-tinh", kind, day)
    awardee = Awardee(person_id="h1", name=Personal("Hộ Bịa Đặt"), position="Xã (bịa)")
    one = a.Award(nomination="h1", unit="so-y-te", kind=kind, awardee=awardee, bonus=rule.amount)
    handed_in = a.NominationSubmitted(
        round="bk", nomination="h1", unit="so-y-te", kind=kind, awardee=awardee, grassroots=True,
        achievement="(bịa)", dossier=(),
    )  # fmt: skip
    decided = a.AwardDecisionIssued(
        round="bk", form_name="Bằng khen tỉnh", decision_number="9/QĐ", decision_date=day,
        awards=(one,), bonuses={kind: rule}, total=rule.amount,
    )  # fmt: skip
    line = b.EstimateLine(
        line="thuong", order=9, content="Tiền thưởng", unit="hộ", quantity=1, unit_price=rule.amount,
        fund="awards", basis=rule.formula, per_award=kind, award_round="bk", mark="V",
    )  # fmt: skip
    answer = await asked(
        client, sqlite_model, "estimate/thuong",
        ROUND, handed_in, decided, *DRAFT, b.EstimateLineSet(line=line),
    )  # fmt: skip
    assert {used.basis for used in answer.law} == {row.legal_basis for row in rule.parameters}
    assert "(Quyết định số 9/QĐ) = 1." in "\n".join(answer.formula)


async def test_the_headcount_leads_to_the_answers_behind_it(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    answers = subjects.delegation(C, "so-y-te")
    confirmed = AttendeeConfirmed(
        delegation="so-y-te", unit="so-y-te", group="so-nganh", person_id="x"
    )
    last = await tell(client, [*on(subjects.conference(C), conference_story()),
                               *on(subjects.budget(C), DRAFT[:1])])  # fmt: skip
    store, before, cause = EventStore(client), last, None
    for subject, fact in ((answers, confirmed), (subjects.budget(C), COMING)):
        last += 1
        wish = f"lenh-{last:05d}"
        meta = Meta(wish, told_at(last), C, Actor("so-y-te", "can-bo"), wish, causation_id=cause)
        cause = event_id(wish, subject, 0)
        expected = before if subject == subjects.budget(C) else 0
        await store.append(
            subject, expected, [NewRecord(cause, encode(fact, cause, subject, meta))]
        )
    await store.close()
    await follow(client, sqlite_model, stop_at=last)
    async with snapshot(sqlite_model, C) as shot:
        answer = await why(shot, "headcount", Law.load(), Calendar.load())
    assert [(one.position, one.type, one.entity) for one in answer.events] == [
        (last - 1, "AttendeeConfirmed", "so-y-te"),
        (last, "HeadcountChanged", ""),
    ]
