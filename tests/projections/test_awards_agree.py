"""Whatever is revoked, whatever comes back: report, settlement and list tell one sum, to the đồng."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from services.budget.budget import decider
from services.budget.policies import note_recovery, set_bonus_lines
from services.program import assemble, assemble_acts
from services.program.documents.layout_act import lay_out_act
from services.program.documents.layout_report import lay_out_report
from services.program.documents.sheet import Heading, Paragraph, Sheet, Table
from services.program.documents.templates import shipped
from services.program.documents.wording import count, dong_in_words
from services.program.import_targets import round_target
from services.program.model import create_schema, open_model
from services.program.projections import project
from services.program.statements import Batch, write
from shared import subjects
from shared.commands import budget as wish
from shared.envelope import Actor, Fact, Recorded
from shared.events.awards import (
    Award,
    AwardDecisionIssued,
    AwardPresented,
    AwardRevoked,
    AwardRoundOpened,
)
from shared.events.people import Awardee
from shared.events.registry import ConferenceCancelled
from shared.law import Bonus
from shared.lists.nominations import read_nominations
from shared.lists.opened import open_bytes
from shared.personal import Personal
from shared.policies import Wish
from tests.domain.budgets import DAY, PRINTING, drafted, spend
from tests.domain.planned import planned
from tests.files.made import delimited
from tests.spec import NOON, meta

C = "qpdp-2023"
EVERYBODY = meta("so-tai-chinh", "finance", "organiser", "approver", "office", "system")
EACH = {"collective": 3_600_000, "individual": 1_800_000}
KINDS = ("collective", "individual", "collective", "individual", "individual")
_SUBJECTS = {"awards": subjects.award_round(C, "bk"), "budget": subjects.budget(C)}
some = st.lists(st.integers(0, len(KINDS) - 1), unique=True)


def about(number: int) -> dict[str, str]:
    return {"round": "bk", "nomination": f"n{number}", "unit": "so-y-te"}


def decision() -> AwardDecisionIssued:
    awards = tuple(
        Award(
            nomination=f"n{number}",
            unit="so-y-te",
            kind=kind,
            awardee=Awardee(person_id=f"p{number}", name=Personal("Ví Dụ (mẫu)"), position="Xã"),
            bonus=EACH[kind],
        )
        for number, kind in enumerate(KINDS)
    )
    return AwardDecisionIssued(
        round="bk",
        form_name="Bằng khen",
        decision_number="01/QĐ-UBND",
        decision_date=DAY,
        awards=awards,
        bonuses={k: Bonus(amount=v, formula="ví dụ", parameters=()) for k, v in EACH.items()},
        total=sum(one.bonus for one in awards),
    )


def recorded(fact: Fact, number: int) -> Recorded[Fact]:
    subject = _SUBJECTS.get(fact.type_name.split(".")[2], subjects.conference(C))
    return Recorded(fact, f"id-{number}", subject, NOON, Actor("so-noi-vu"), "c", "c", number)


def history(revoked: Sequence[int], back: Sequence[int]) -> list[Fact]:
    """The award is decided, paid and handed over; the budget answers by its own rules and policies."""
    first = drafted(PRINTING)
    state, facts = decider.fold([first]), [planned(), first]

    def wished(*commands: Any) -> None:
        nonlocal state
        for command in commands:
            for event in decider.decide(command, state, EVERYBODY):
                state = decider.evolve(state, event)
                facts.append(event)

    facts.append(
        AwardRoundOpened(
            round="bk", form="bang-khen-tinh", form_name="Bằng khen", collectives=5, individuals=5,
            grassroots_first=True, deadline=NOON,
        )
    )  # fmt: skip
    facts.append(decision())
    asked = set_bonus_lines(recorded(decision(), 1))  # type: ignore[arg-type]
    wished(*(one.command for one in asked if isinstance(one, Wish)))
    wished(wish.DrawUpEstimate(), wish.SubmitBudget(), wish.ApproveBudget())
    wished(wish.IssueBudgetDecision(decision_number="55/QĐ-UBND", decision_date=DAY))
    bonuses = [one for one in state.lines.values() if one.fund == "awards"]
    wished(*(spend(one.amount, f"e-{one.line}", one.line) for one in bonuses))
    facts += [AwardPresented(**about(number)) for number in range(len(KINDS))]
    for number in revoked:
        gone = AwardRevoked(
            **about(number),
            reason="x",
            decision_number=f"{number % 2}/QĐ-HB",
            recover=EACH[KINDS[number]],
        )
        facts.append(gone)
        due = note_recovery(recorded(gone, 1))  # type: ignore[arg-type]
        wished(*(one.command for one in due if isinstance(one, Wish)))
    for number in back:
        if number in revoked:
            wished(wish.RecordRecovery(nomination=f"n{number}", voucher="PT", received_on=DAY))
    return facts


@settings(max_examples=10, deadline=None)
@given(some, some)
def test_report_settlement_and_list_agree(revoked: list[int], back: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_compare(revoked, [one for one in back if one in revoked], Path(folder)))


@asynccontextmanager
async def _rows(revoked: list[int], back: list[int], folder: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_model(f"sqlite+aiosqlite:///{folder / 'rows.db'}")
    try:
        await create_schema(engine)
        for number, fact in enumerate(history(revoked, back), 1):
            batch = Batch()
            batch.add(project(recorded(fact, number)))
            async with engine.begin() as connection:
                await write(connection, batch)
        yield engine
    finally:
        await engine.dispose()


async def test_a_list_for_a_round_that_is_decided_or_past_its_deadline_is_foreseen(
    tmp_path: Path,
) -> None:
    rows: list[list[Any]] = [["Họ và tên", "Chức vụ", "Phân loại", "Loại hình khen thưởng"],
            ["Lê Văn Giả", "Xã đội trưởng", "CANHAN", None],
            ["Vũ Thị Bịa", "Dân quân", "CANHAN", "Đột xuất"]]  # fmt: skip
    opened = open_bytes(delimited(rows).encode(), "kt.csv")
    async with _rows([], [], tmp_path) as engine:
        target = await round_target(engine, C, "so-y-te", None, NOON + timedelta(days=1))
        in_time = await round_target(engine, C, "so-y-te", None, NOON)
    assert in_time.past is None
    assert [one.code for one in read_nominations(opened, target).fates] == ["WRONG_STATE"] * 2
    late = read_nominations(opened, replace(target, decided=None))
    assert [(one.outcome, one.code) for one in late.fates] == [
        ("refused", "AWARDS_AFTER_DEADLINE"),
        ("new", ""),
    ]
    assert all(one.command for one in late.fates), "what is foreseen is sent all the same"


async def test_a_list_for_a_round_of_a_cancelled_conference_is_foreseen(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Họ và tên", "Chức vụ", "Phân loại", "Loại hình khen thưởng"],
        ["Lê Văn Giả", "Xã đội trưởng", "CANHAN", None],
    ]
    opened = open_bytes(delimited(rows).encode(), "kt.csv")
    async with _rows([], [], tmp_path) as engine:
        batch = Batch()
        batch.add(project(recorded(ConferenceCancelled(reason="Bão (bịa)"), 99)))
        async with engine.begin() as connection:
            await write(connection, batch)
        target = await round_target(engine, C, "so-y-te", None, NOON)
    (fate,) = read_nominations(opened, target).fates
    assert fate.code == "AWARDS_CONFERENCE_CANCELLED"


async def _compare(revoked: list[int], back: list[int], folder: Path) -> None:
    async with _rows(revoked, back, folder) as engine:
        await _agree(engine, revoked, back)


async def _third(revoked: list[int], back: list[int], folder: Path) -> str:
    async with _rows(revoked, back, folder) as engine:
        return _section(lay_out_report(await assemble.report(engine, C)), "III.", "IV.")


async def _agree(engine: AsyncEngine, revoked: list[int], back: list[int]) -> None:
    decided = decision().total
    due, received = (sum(EACH[KINDS[one]] for one in some) for some in (revoked, back))
    report = await assemble.report(engine, C)
    (award,) = report.awards
    assert award.bonus is not None
    assert award.collectives + award.individuals + len(award.revoked) == len(KINDS)
    assert (award.as_decided or award).presented == len(KINDS)
    assert award.bonus.total == decided - due
    assert sum(one.bonus for one in award.revoked) == due
    assert sum(one.recovered or 0 for one in award.revoked) == received
    fund = report.budget[-1]
    assert (fund.spent, fund.due, fund.recovered, fund.left) == (decided, due, received, 0)
    assert sum(one.recovered for one in fund.lines) == received
    listed = await assemble.award_list(engine, C)
    assert sum(one.bonus or 0 for one in listed.rows) == award.bonus.total
    signed = await assemble_acts.act(engine, C, decided=True)
    assert signed.bonus is not None
    assert signed.bonus.total == decided

    third = _section(lay_out_report(report), "III.", "IV.")
    fourth = _section(lay_out_report(report), "IV.", "V.")
    settled = lay_out_act(await assemble_acts.act(engine, C), shipped().of("quyet-toan"))
    paper = _told(settled.body)
    assert dong_in_words(award.bonus.total) in third
    assert ("hủy bỏ" in third) == bool(revoked)
    for one in award.revoked:
        assert str(one.decision.number) in third
    for text in (fourth, paper):
        assert dong_in_words(decided) in text
        assert ("phải thu hồi" in text) == bool(revoked)
        if revoked:
            assert f"khen thưởng: {count(due)}" in text
            assert f"còn được chi: {count(received)}" in text
            assert f"số đã thu hồi: {count(decided - received)}" in text
            assert ("Còn phải thu hồi" in text) == (due != received)


def _section(sheet: Sheet, begins: str, ends: str) -> str:
    at = [
        n for n, block in enumerate(sheet.body) if isinstance(block, Heading) and block.level == 1
    ]
    headed = {sheet.body[n].text.split()[0]: n for n in at}  # type: ignore[union-attr]
    return _told(sheet.body[headed[begins] : headed[ends]])


def _told(blocks: Sequence[object]) -> str:
    """The words of the paragraphs and tables, spaces as spaces."""
    texts = []
    for block in blocks:
        if isinstance(block, Paragraph):
            texts.append("".join(run.text for run in block.line))
        if isinstance(block, Table):
            cells = [cell for row in block.rows for cell in row.cells]
            texts += ["".join(run.text for line in cell for run in line) for cell in cells]
    return re.sub(r"\s+", " ", " ".join(texts).replace("\u2060", ""))


def test_two_decisions_of_revocation_are_told_apart_with_what_came_back() -> None:
    """The words themselves, as they are printed in section III."""
    with tempfile.TemporaryDirectory() as folder:
        text = asyncio.run(_third([0, 1, 4], [1], Path(folder)))
    assert (
        "02 tập thể (chỉ tiêu 05) và 03 cá nhân (chỉ tiêu 05), theo Quyết định số 01/QĐ-UBND"
        in text
    )
    assert (
        "Đã hủy bỏ sau khi quyết định: 01 cá nhân, theo Quyết định số 1/QĐ-HB, ghi nhận ngày 20/11/2023; "
        "tiền thưởng phải thu hồi 1.800.000 đồng, đã thu hồi 1.800.000 đồng." in text
    )
    assert "01 tập thể, 01 cá nhân, theo Quyết định số 0/QĐ-HB" in text
    assert "phải thu hồi 5.400.000 đồng, đã thu hồi 0 đồng." in text
    assert "Sau hủy bỏ còn 01 tập thể và 01 cá nhân." in text
