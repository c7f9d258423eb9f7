"""Awards against the running services: what a batch approval warns of, what a household is paid by which rows."""

from datetime import UTC, date, datetime
from typing import Any

from nats.aio.client import Client

from deploy.quiet import until_quiet
from services.budget.policies import bonus_line_id
from shared import subjects
from shared.client import Commands
from shared.commands.awards import (
    AmendAwardRound,
    ApproveNomination,
    ApproveNominations,
    EndorseNomination,
    IssueAwardDecision,
    OpenAwardRound,
    RankNominations,
    RedateAwardDecision,
    RejectNomination,
    RenumberAwardDecision,
    ReturnNomination,
    WithdrawApproval,
    WithdrawNomination,
)
from shared.commands.base import Declined
from shared.commands.budget import (
    ApproveBudget,
    DrawUpEstimate,
    IssueBudgetDecision,
    RecordExpenditure,
    ReverseExpenditure,
    SetEstimateLine,
    SubmitBudget,
)
from shared.commands.registry import CancelConference
from shared.events.awards import (
    AwardDecisionIssued,
    AwardDecisionRedated,
    DossierFile,
    NominationApproved,
)
from shared.events.budget import AwardsCounted, EstimateDrafted, EstimateLineSet
from shared.files.store import FileStore
from tests.domain.test_award_round import ROUND, submit
from tests.handed_in import pdf
from tests.services.test_amending import CONFERENCE, OURS, accepted, commands, facts, settings

__all__ = ["commands", "settings"]  # the fixtures of the running services

CHAIR = "chu-tich-ubnd-tinh"
HOME_AFFAIRS = "so-noi-vu"
OFFICE = "van-phong-ubnd-tinh"
FINANCE = "so-tai-chinh"
UNDER_152 = datetime(2025, 11, 20, 1, tzinfo=UTC)
"""Under NĐ 152/2025 and a base salary of 2.340.000 đồng."""


async def put_forward(
    client: Client, sender: Commands, at: datetime, *names: str, to: str = ROUND, **other: Any
) -> None:
    """Submitted with files that are really there, and endorsed."""
    content = pdf("Hồ sơ dựng lên để thử.")
    digest = await FileStore(client).put(subjects.award_round(CONFERENCE, to), content)
    dossier = tuple(
        DossierFile(part=part, file_name=f"{part}.pdf", digest=digest)
        for part in ("submission_letter", "achievement_report", "minutes")
    )
    for name in names:
        wish = submit(name, round=to, dossier=dossier, **other)
        await accepted(sender, "so-y-te", wish, at)
        await accepted(sender, HOME_AFFAIRS, EndorseNomination(round=to, nomination=name), at)


async def test_a_batch_approval_warns_of_who_was_passed_over_and_of_the_grassroots_share(
    commands: Commands, client: Client
) -> None:
    at = datetime(2023, 11, 16, 1, tzinfo=UTC)
    await put_forward(client, commands, at, "n1", "n2", "n3", grassroots=False)
    order = RankNominations(round=ROUND, kind="individual", order=("n1", "n2", "n3"))
    await accepted(commands, HOME_AFFAIRS, order, at)
    batch = ApproveNominations(round=ROUND, nominations=("n2", "n3"))
    answer = await accepted(commands, CHAIR, batch, at)
    assert [one.type for one in answer.events] == [NominationApproved.type_name] * 2
    warned = {one.code: one for one in answer.warnings}
    assert set(warned) == {"AWARDS_RANK_PASSED_OVER", "AWARDS_GRASSROOTS_SHARE"}
    assert "n1" in warned["AWARDS_RANK_PASSED_OVER"].vi
    assert warned["AWARDS_GRASSROOTS_SHARE"].source
    again = await accepted(commands, CHAIR, batch, at)
    assert again.events == []


async def test_a_batch_beyond_the_quota_or_of_two_kinds_is_refused_whole(
    commands: Commands, client: Client
) -> None:
    at = datetime(2023, 11, 16, 1, tzinfo=UTC)
    await put_forward(client, commands, at, "n1")
    await put_forward(client, commands, at, "t1", kind="collective")
    mixed = ApproveNominations(round=ROUND, nominations=("n1", "t1"))
    answer = await commands.send(CHAIR, mixed, time=at)
    assert isinstance(answer, Declined)
    assert answer.code == "AWARDS_KINDS_MIXED"
    household = ApproveNominations(round=ROUND, nominations=("h1",))
    await put_forward(client, commands, at, "h1", kind="household")
    full = await commands.send(CHAIR, household, time=at)
    assert isinstance(full, Declined)
    assert full.code == "AWARDS_QUOTA_FULL"
    held = await facts(client, subjects.award_round(CONFERENCE, ROUND))
    assert not any(isinstance(one, NominationApproved) for one in held)


async def test_nothing_new_is_decided_for_a_cancelled_conference_and_what_is_there_is_settled(
    commands: Commands, client: Client
) -> None:
    at = datetime(2023, 11, 16, 1, tzinfo=UTC)
    await put_forward(client, commands, at, "n1", "n2", "n3")
    first = ApproveNomination(round=ROUND, nomination="n1")
    await accepted(commands, CHAIR, first, at)
    await accepted(commands, CHAIR, CancelConference(reason="bão (ví dụ)"), at)
    of = {"round": ROUND, "nomination": "n2"}
    for unit, wish in (
        ("so-y-te", submit("n9", dossier=())),
        (HOME_AFFAIRS, EndorseNomination(**of, points=9)),
        (HOME_AFFAIRS, ReturnNomination(**of, reason="thiếu")),
        (HOME_AFFAIRS, RankNominations(round=ROUND, kind="individual", order=("n3", "n2"))),
        (CHAIR, ApproveNomination(**of)),
        (CHAIR, ApproveNominations(round=ROUND, nominations=("n2", "n3"))),
        (OFFICE, IssueAwardDecision(round=ROUND, decision_number="1/QĐ", decision_date=at.date())),
        (HOME_AFFAIRS, AmendAwardRound(round=ROUND, document="2/QĐ", individuals=30)),
    ):
        answer = await commands.send(unit, wish, time=at)
        assert isinstance(answer, Declined), wish
        assert answer.code == "AWARDS_CONFERENCE_CANCELLED"
        assert "`hoinghi award reject-nomination`" in answer.todo_en
    gone = {"round": ROUND, "nomination": "n1"}
    await accepted(commands, CHAIR, WithdrawApproval(**gone, reason="hủy (ví dụ)"), at)
    await accepted(commands, CHAIR, RejectNomination(**of, reason="hủy (ví dụ)"), at)
    left = WithdrawNomination(round=ROUND, nomination="n3", reason="hủy (ví dụ)")
    await accepted(commands, "so-y-te", left, at)


async def test_a_decision_is_held_against_the_days_that_stand_in_the_log(
    commands: Commands, client: Client
) -> None:
    began = datetime(2025, 11, 20, 1, tzinfo=UTC)
    opened = OpenAwardRound(
        round="nam-2025-b",
        form="bang-khen-tinh",
        form_name="Bằng khen (ví dụ)",
        collectives=1,
        individuals=1,
        deadline=datetime(2025, 12, 1, tzinfo=UTC),
    )
    await accepted(commands, "bo-chqs-tinh", opened, began)
    later = datetime(2025, 11, 22, 18, tzinfo=UTC)  # the 23rd in Vietnam
    await put_forward(client, commands, later, "d1", to="nam-2025-b")
    await accepted(
        commands, CHAIR, ApproveNominations(round="nam-2025-b", nominations=("d1",)), later
    )
    wish = IssueAwardDecision(
        round="nam-2025-b", decision_number="3/QĐ-UBND (ví dụ)", decision_date=date(2024, 11, 20)
    )
    slip = await commands.send(OFFICE, wish, time=later)
    assert isinstance(slip, Declined)
    assert (slip.code, "20/11/2025" in slip.vi) == ("AWARDS_DECISION_BEFORE_ROUND", True)
    paper = wish.model_copy(update={"decision_date": date(2025, 11, 22)})
    await put_forward(client, commands, later, "d2", to="nam-2025-b")
    part = await commands.send(OFFICE, paper, time=later)
    assert isinstance(part, Declined)
    assert (part.code, "(d2)" in part.vi) == ("AWARDS_DECISION_LEAVES_OUT", True)
    meant = paper.model_copy(update={"partial": True})
    answer = await accepted(commands, OFFICE, meant, later)
    (told,) = [o for o in answer.warnings if o.code == "AWARDS_DECISION_BEFORE_APPROVAL"]
    assert (told.about, "23/11/2025" in told.vi) == (("d1",), True)


async def test_a_household_is_paid_one_and_a_half_times_an_individual_a_collective_twice(
    commands: Commands, client: Client
) -> None:
    """NĐ 152/2025, Điều 49-54 [V]: 1.5 x 1.5 x 2.340.000 = 5.265.000, rounded up at the end only."""
    opened = OpenAwardRound(
        round="nam-2025",
        form="bang-khen-tinh",
        form_name="Bằng khen (ví dụ)",
        collectives=1,
        individuals=1,
        households=1,
        deadline=datetime(2025, 12, 1, tzinfo=UTC),
    )
    await accepted(commands, "bo-chqs-tinh", opened, UNDER_152)
    for name, kind in (("t1", "collective"), ("n1", "individual"), ("h1", "household")):
        await put_forward(client, commands, UNDER_152, name, to="nam-2025", kind=kind)
        wish = ApproveNominations(round="nam-2025", nominations=(name,))
        await accepted(commands, CHAIR, wish, UNDER_152)
    decision = IssueAwardDecision(
        round="nam-2025", decision_number="1/QĐ-UBND (ví dụ)", decision_date=date(2025, 11, 20)
    )
    await accepted(commands, OFFICE, decision, UNDER_152)
    await until_quiet(client, durables=OURS)
    issued = await facts(client, subjects.award_round(CONFERENCE, "nam-2025"))
    (made,) = [one for one in issued if isinstance(one, AwardDecisionIssued)]
    paid = {kind: bonus.amount for kind, bonus in made.bonuses.items()}
    assert paid == {"collective": 7_020_000, "individual": 3_510_000, "household": 5_270_000}
    assert made.total == 15_800_000
    rows = {row.key: row.mark for row in made.bonuses["household"].parameters}
    assert rows["award.household.times-individual"] == "V"
    assert rows["award.multiplier.bang-khen-tinh.individual"] == "V"
    lines = [
        one.line
        for one in await facts(client, subjects.budget(CONFERENCE))
        if isinstance(one, EstimateLineSet)
    ]
    households = [one for one in lines if one.per_award == "household"]
    assert [(one.quantity, one.unit_price, one.fund) for one in households] == [
        (1, 5_270_000, "awards")
    ]


async def test_a_day_entered_again_moves_bonuses_and_lines_and_stops_at_what_was_paid(
    commands: Commands, client: Client
) -> None:
    """Base salary 1.800.000 until 30/06/2024, 2.340.000 from 01/07/2024."""
    began = datetime(2024, 6, 20, 1, tzinfo=UTC)
    of = {"round": "nam-2024"}
    opened = OpenAwardRound(
        **of,
        form="bang-khen-tinh",
        form_name="Bằng khen (ví dụ)",
        collectives=0,
        individuals=1,
        deadline=datetime(2024, 6, 25, tzinfo=UTC),
    )
    await accepted(commands, "bo-chqs-tinh", opened, began)
    await put_forward(client, commands, began, "d1", to="nam-2024")
    await accepted(commands, CHAIR, ApproveNominations(**of, nominations=("d1",)), began)
    entered = datetime(2024, 7, 3, 1, tzinfo=UTC)
    issue = IssueAwardDecision(
        **of, decision_number="7/QĐ-UBND (ví dụ)", decision_date=date(2024, 7, 2)
    )
    await accepted(commands, OFFICE, issue, entered)
    await until_quiet(client, durables=OURS)
    mend = RedateAwardDecision(**of, decision_date=date(2024, 6, 28), reason="Ghi nhầm ngày")
    answer = await accepted(commands, OFFICE, mend, entered)
    assert [one.type for one in answer.events] == [AwardDecisionRedated.type_name]
    await until_quiet(client, durables=OURS)

    async def prices() -> list[int | None]:
        return [
            one.line.unit_price
            for one in await facts(client, subjects.budget(CONFERENCE))
            if isinstance(one, EstimateLineSet) and one.line.award_round == "nam-2024"
        ]

    assert await prices() == [3_510_000, 2_700_000]
    told = [
        one
        for one in await facts(client, subjects.award_round(CONFERENCE, "nam-2024"))
        if isinstance(one, AwardDecisionRedated)
    ]
    assert [(one.mistyped, one.total_before, one.total) for one in told] == [
        (date(2024, 7, 2), 3_510_000, 2_700_000)
    ]
    again = await accepted(commands, OFFICE, mend, entered)
    assert again.events == []

    # once the fund has paid at the amount that stands, the day is not moved to another table any more
    lines = {
        one.line: one
        for fact in await facts(client, subjects.budget(CONFERENCE))
        for one in (
            fact.lines
            if isinstance(fact, EstimateDrafted)
            else (fact.line,)
            if isinstance(fact, EstimateLineSet)
            else ()
        )
    }
    await accepted(commands, FINANCE, DrawUpEstimate(), entered)
    for one in lines.values():
        if one.unit_price is None:
            priced = one.model_copy(update={"unit_price": 1_000})
            await accepted(commands, FINANCE, SetEstimateLine(line=priced), entered)
    await accepted(commands, FINANCE, SubmitBudget(), entered)
    await accepted(commands, CHAIR, ApproveBudget(), entered)
    number = IssueBudgetDecision(
        decision_number="8/QĐ-UBND (ví dụ)", decision_date=date(2024, 7, 3)
    )
    await accepted(commands, OFFICE, number, entered)
    name = bonus_line_id("nam-2024", "individual")
    payment = RecordExpenditure(
        entry="chi-1", line=name, amount=2_700_000, voucher="PC 1", paid_on=date(2024, 7, 3)
    )
    await accepted(commands, FINANCE, payment, entered)
    other = mend.model_copy(update={"decision_date": date(2024, 7, 1)})
    refused = await commands.send(OFFICE, other, time=entered)
    assert isinstance(refused, Declined)
    assert refused.code == "AWARDS_REDATED_BONUS_PAID"
    assert "2.700.000 đồng" in refused.vi
    assert name in refused.vi
    same_table = mend.model_copy(update={"decision_date": date(2024, 6, 27)})
    await accepted(commands, OFFICE, same_table, entered)
    back = ReverseExpenditure(entry="chi-1", reason="Sai mức")
    await accepted(commands, FINANCE, back, entered)
    await accepted(commands, OFFICE, other, entered)
    await until_quiet(client, durables=OURS)
    counted = [
        one.total
        for one in await facts(client, subjects.budget(CONFERENCE))
        if isinstance(one, AwardsCounted) and one.round == "nam-2024"
    ]
    assert counted == [3_510_000, 2_700_000, 3_510_000]
    assert await prices() == [3_510_000, 2_700_000], "an approved line stays until it is adjusted"

    # a number that is entered again is no other decision: the approved line cites it from then on
    right = RenumberAwardDecision(**of, decision_number="9/QĐ-UBND (ví dụ)", reason="Ghi nhầm số")
    await accepted(commands, OFFICE, right, entered)
    await until_quiet(client, durables=OURS)
    (*_, last) = [
        one
        for one in await facts(client, subjects.budget(CONFERENCE))
        if isinstance(one, AwardsCounted) and one.round == "nam-2024"
    ]
    assert last.decision_number == "9/QĐ-UBND (ví dụ)"
    ((line, basis),) = [(one.line, one.basis) for one in last.followed]
    assert line == name
    assert basis is not None
    assert basis.endswith("Quyết định số 9/QĐ-UBND (ví dụ)")
