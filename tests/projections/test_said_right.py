"""What a document must not say: a sum that nobody knows, an order that was not, a conference that is cancelled."""

from datetime import date
from pathlib import Path

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble, assemble_acts
from services.program.documents.layout_act import lay_out_act
from services.program.documents.layout_report import lay_out_report
from services.program.documents.sheet import Paragraph, Sheet, Table
from services.program.documents.templates import shipped
from services.program.issuing import lay_out
from services.program.letters import plan_issuer
from services.program.printing import print_all
from services.program.projector import follow
from services.program.snapshot import snapshot
from shared import subjects
from shared.envelope import Fact
from shared.events.agenda import AgendaItemScheduled
from shared.events.awards import Award, AwardDecisionIssued, AwardRoundOpened
from shared.events.budget import EstimateDrafted
from shared.events.papers import (
    ContributionAccepted,
    ContributionFileSubmitted,
    ContributionReturned,
    ContributionSubmitted,
    PaperProposed,
    PaperSelected,
)
from shared.events.people import Author, Awardee
from shared.events.plan import AgendaKind, Signatory
from shared.events.registry import ConferenceCancelled
from shared.files.kinds import DOCX
from shared.personal import Personal
from shared.refusals import Refused
from shared.subjects import Subject
from tests.projections.histories import DIGEST, C, estimate_line, invitation, tell, told_at, whole


def said(sheet: Sheet) -> str:
    """All that stands in the body of a sheet and in its annexes, with plain spaces."""
    words: list[str] = []
    for block in (*sheet.body, *(one for annex in sheet.appendices for one in annex.body)):
        if isinstance(block, Paragraph):
            words.append("".join(run.text for run in block.line))
        elif isinstance(block, Table):
            lines = (line for row in block.rows for cell in row.cells for line in cell)
            words += ["".join(run.text for run in line) for line in lines]
    return "\n".join(words).replace("\xa0", " ")


async def heard(client: Client, model: AsyncEngine, *told: tuple[Subject, Fact]) -> None:
    """The plan, and then what is ``told``."""
    await follow(client, model, stop_at=await tell(client, [whole()[0], *told]))


async def test_an_estimate_without_prices_has_no_sum_and_no_decision(
    client: Client, sqlite_model: AsyncEngine, tmp_path: Path
) -> None:
    lines = (
        estimate_line("hoi-truong", 1, None, "conference"),
        estimate_line("thuong", 2, None, "awards"),
    )
    drafted = EstimateDrafted(lines=lines, headcount=100)
    await heard(client, sqlite_model, (subjects.budget(C), drafted))
    value = await assemble_acts.act(sqlite_model, C)
    for kind in ("du-toan", "to-trinh-du-toan"):
        text = said(lay_out_act(value, shipped().of(kind), kind))
        assert "Tổng số: …… (Bằng chữ: ……)" in text, kind
        assert "Không đồng" not in text, kind
        assert "Chưa dòng nào có đơn giá" in text, kind
    with pytest.raises(Refused, match="DOCUMENT_SUM_OPEN"):
        await lay_out(sqlite_model, C, "quyet-dinh-du-toan", shipped())
    printed = await print_all(sqlite_model, C, tmp_path, mail_from="hn@hn.example")
    names = {one.path.stem for one in printed}
    assert "du-toan" in names
    assert "quyet-dinh-du-toan" not in names


async def test_a_decision_names_both_funds_before_it_is_signed(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    lines = (
        estimate_line("hoi-truong", 1, 500_000, "conference"),
        estimate_line("thuong", 2, 180_000, "awards"),
    )
    drafted = EstimateDrafted(lines=lines, headcount=100)
    await heard(client, sqlite_model, (subjects.budget(C), drafted))
    laid_out = await lay_out(sqlite_model, C, "quyet-dinh-du-toan", shipped())
    (sheet,) = laid_out.sheets
    text = said(sheet)
    assert "Kinh phí tổ chức hội nghị: 20.000.000 đồng" in text
    assert "Quỹ thi đua, khen thưởng: 7.200.000 đồng" in text


@pytest.mark.parametrize(
    ("form", "above", "title", "issuer"),
    [
        (None, None, "Chủ tịch", "Chủ tịch Ủy ban nhân dân tỉnh Bắc Giang"),
        ("Q.", None, "Chủ tịch", "Chủ tịch Ủy ban nhân dân tỉnh Bắc Giang"),
        ("TM.", "Ủy ban nhân dân", "Chủ tịch", "Ủy ban nhân dân tỉnh Bắc Giang"),
        ("KT.", "Chủ tịch", "Phó Chủ tịch", "Chủ tịch Ủy ban nhân dân tỉnh Bắc Giang"),
        ("TL.", None, "Chánh Văn phòng", "Ủy ban nhân dân tỉnh Bắc Giang"),
    ],
)
async def test_a_plan_is_cited_as_the_authoritys_and_never_as_the_deputys_who_signed_it(
    client: Client, sqlite_model: AsyncEngine, form: str, above: str, title: str, issuer: str
) -> None:
    where, planned_first = whole()[0]
    signed = Signatory.model_validate(
        {"form": form, "on_behalf_of": above, "title": title, "name": "Người Giả Định"}
    )
    plan = planned_first.plan.model_copy(update={"signatory": signed})  # type: ignore[attr-defined]
    story = [(where, planned_first.model_copy(update={"plan": plan}))]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    async with snapshot(sqlite_model, C) as shot:
        assert plan_issuer(shot) == issuer


async def test_report_and_minutes_follow_the_program(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    def told(paper: str, order: int) -> list[tuple[Subject, Fact]]:
        by = Author(person_id=f"{paper}-an", name=Personal("Người Giả Định"), position="Giám đốc")
        about = {"paper": paper, "unit": "so-y-te", "title": f"Tham luận {paper}", "author": by}
        at = subjects.paper(C, paper)
        selected = PaperSelected.model_validate(about | {"order": order, "minutes": 7})
        return [(at, PaperProposed.model_validate(about)), (at, selected)]

    def item(name: str, order: int, **more: str) -> tuple[Subject, Fact]:
        fact = {"item": name, "order": order, "title": name, "minutes": 10, "presenter": "Sở Y tế"}
        return subjects.agenda(C), AgendaItemScheduled.model_validate(fact | more)

    await heard(
        client,
        sqlite_model,
        *told("p1", 1),
        *told("p2", 2),
        item("tham-luan", 1, kind=AgendaKind.PAPERS),
        item("sau", 1, within="tham-luan", paper="p2"),
        item("truoc", 2, within="tham-luan", paper="p1"),
    )
    program = await assemble.program(sqlite_model, C)
    report = await assemble.report(sqlite_model, C)
    act = await assemble_acts.act(sqlite_model, C)
    in_program = [paper.title for one in program.items for paper in one.papers]
    assert in_program == ["sau", "truoc"]
    assert [one.title for one in report.papers] == ["Tham luận p2", "Tham luận p1"]
    assert [one.split(" (")[0] for one in act.lists["papers"]] == ["Tham luận p2", "Tham luận p1"]
    text = said(lay_out_report(report))
    assert "02 tham luận được chọn trình bày tại hội nghị" in text, "it has not been held"
    assert "Được chọn trình bày" in text


async def test_an_awarded_person_is_called_with_the_agency(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    at = subjects.award_round(C, "bk")
    opened = AwardRoundOpened(
        round="bk", form="bang-khen-tinh", form_name="Bằng khen", collectives=2, individuals=2,
        grassroots_first=True, deadline=told_at(5_000),
    )  # fmt: skip
    who = Awardee(person_id="n1", name=Personal("Đặng Giả Định"), position="Cán bộ")
    unit = Awardee(person_id="t1", name=Personal("Phòng Giả Định"), position="Sở Tài chính")
    decided = AwardDecisionIssued(
        round="bk", form_name="Bằng khen", decision_number="999/QĐ-UBND",
        decision_date=date(2023, 12, 4), total=0, bonuses={},
        awards=(
            Award(nomination="t1", unit="so-tai-chinh", kind="collective", awardee=unit, bonus=0),
            Award(nomination="n1", unit="so-tai-chinh", kind="individual", awardee=who, bonus=0),
        ),
    )  # fmt: skip
    await heard(client, sqlite_model, (at, opened), (at, decided))
    script = await assemble.script(sqlite_model, C)
    called = [one.position for item in script.items for one in item.called]
    assert called == ["Sở Tài chính", "Cán bộ, Sở Tài chính"]


async def test_the_round_that_somebody_was_awarded_in_is_printed_before_an_empty_one(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    story: list[tuple[Subject, Fact]] = []
    for name, precedence in (("a-trong", 1), ("b-co", 2)):
        opened = AwardRoundOpened(
            round=name, form="bang-khen-tinh", form_name=f"Bằng khen {name}", collectives=2,
            individuals=2, grassroots_first=True, deadline=told_at(5_000), precedence=precedence,
        )  # fmt: skip
        story.append((subjects.award_round(C, name), opened))
    who = Awardee(person_id="n1", name=Personal("Đặng Giả Định"), position="Cán bộ")
    decided = AwardDecisionIssued(
        round="b-co", form_name="Bằng khen b-co", decision_number="999/QĐ-UBND",
        decision_date=date(2023, 12, 4), total=0, bonuses={},
        awards=(Award(nomination="n1", unit="so-y-te", kind="individual", awardee=who, bonus=0),),
    )  # fmt: skip
    await heard(client, sqlite_model, *story, (subjects.award_round(C, "b-co"), decided))
    signed = await assemble_acts.act(sqlite_model, C, decided=True)
    assert signed.fields["award_form"] == "Bằng khen b-co"
    assert signed.fields["award_number"] == "999/QĐ-UBND"


async def test_a_cancelled_conference_invites_nobody_and_its_report_says_so(
    client: Client, sqlite_model: AsyncEngine, tmp_path: Path
) -> None:
    await heard(
        client,
        sqlite_model,
        (subjects.delegation(C, "d1"), invitation("d1", "so-y-te", "so-nganh", 2)),
        (subjects.conference(C), ConferenceCancelled(reason="Bão số 5")),
    )
    for kind in ("giay-moi", "chuong-trinh", "kich-ban-dieu-hanh"):
        with pytest.raises(Refused, match="DOCUMENT_OF_CANCELLED"):
            await lay_out(sqlite_model, C, kind, shipped())
    names = {
        one.path.name
        for one in await print_all(sqlite_model, C, tmp_path, mail_from="hn@hn.example")
    }
    assert {"bao-cao-ket-qua.pdf", "hoi-nghi.ics"} <= names
    asking = ("giay-moi", "chuong-trinh", "kich-ban", "the-dai-bieu", "bien-ten", "nhan-dia-chi")
    assert not [name for name in names if name.startswith(asking)]
    report = await assemble.report(sqlite_model, C)
    text = said(lay_out_report(report))
    assert report.cancelled is not None
    day = f"{report.cancelled.day:%d/%m/%Y}"
    assert f"Hội nghị không được tổ chức: đã hủy ngày {day}, theo thông báo của" in text
    assert "Lý do: Bão số 5." in text
    assert "chưa được tổ chức" not in text


async def test_a_returned_file_is_no_annex_of_the_text_that_replaced_it(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    at, about = (
        subjects.contribution(C, "c1"),
        {"contribution": "c1", "unit": "so-y-te", "topic": "1.4"},
    )
    filed = ContributionFileSubmitted.model_validate(
        about
        | {"file_name": "bc.docx", "digest": DIGEST, "size": 10, "media_type": DOCX}
        | {"no_state_secrets": True}
    )
    await heard(
        client,
        sqlite_model,
        (at, filed),
        (at, ContributionReturned.model_validate(about | {"remarks": "Viết lại"})),
        (at, ContributionSubmitted.model_validate(about | {"text": "Bản 2"})),
        (at, ContributionAccepted.model_validate(about)),
    )
    report = await assemble.report(sqlite_model, C)
    (told,) = [one for topic in report.topics for one in topic.accepted]
    assert (told.text, told.file_name) == ("Bản 2", None)
