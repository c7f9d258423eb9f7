"""What a document must not say: a sum that nobody knows, an order that was not, a conference that is cancelled."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble, assemble_acts, tables
from services.program.documents.layout_act import lay_out_act
from services.program.documents.layout_report import lay_out_report
from services.program.documents.layout_script import lay_out_script
from services.program.documents.script import call_for
from services.program.documents.sheet import Paragraph, Sheet, Table
from services.program.documents.templates import shipped
from services.program.documents.values import Absence
from services.program.issuing import lay_out
from services.program.letters import plan_issuer
from services.program.printing import print_all
from services.program.projector import follow
from services.program.snapshot import Columns, snapshot
from shared import subjects
from shared.envelope import Fact
from shared.events.agenda import AgendaItemScheduled
from shared.events.awards import Award, AwardDecisionIssued, AwardRoundOpened
from shared.events.budget import EstimateDrafted
from shared.events.hall import Entry, TwinsSettled
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
from shared.events.registry import (
    AttendeeCheckedIn,
    AttendeeConfirmed,
    AttendeeDeclined,
    AttendeeMarkedAbsent,
    AttendeeRegistered,
    ConferenceCancelled,
    ConferenceConcluded,
    ConferenceOpened,
)
from shared.files.kinds import DOCX
from shared.personal import Personal
from shared.refusals import Refused
from shared.subjects import Subject
from tests.documents import samples
from tests.documents.printed import ACT
from tests.projections.histories import DIGEST, C, estimate_line, invitation, tell, told_at, whole
from tests.projections.histories.base import person


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


async def test_each_form_of_award_is_called_by_itself_and_handed_over_by_its_own_level(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    story: list[tuple[Subject, Fact]] = []
    forms = (("bk", "Bằng khen của Chủ tịch UBND tỉnh", "province", 2),
             ("qk", "Bằng khen của Tư lệnh Quân khu 1", "military-region", 1))  # fmt: skip
    for name, form, level, precedence in forms:
        at = subjects.award_round(C, name)
        opened = AwardRoundOpened.model_validate(
            {"round": name, "form": name, "form_name": form, "collectives": 2, "individuals": 2}
            | {"grassroots_first": True, "deadline": told_at(5_000), "level": level}
            | {"precedence": precedence}
        )
        who = Awardee(
            person_id=f"{name}-n1", name=Personal("Đặng Giả Định"), position="Chỉ huy trưởng"
        )
        decided = AwardDecisionIssued.model_validate(
            {"round": name, "form_name": form, "decision_number": f"15/{name}", "total": 0}
            | {"decision_date": date(2023, 12, 4), "level": level, "bonuses": {}}
            | {
                "awards": (
                    Award(nomination="n1", unit="so-y-te", kind="individual", awardee=who, bonus=0),
                )
            }
        )
        story += [(at, opened), (at, decided)]
    await heard(client, sqlite_model, *story)
    script = await assemble.script(sqlite_model, C)
    (ceremony,) = [item for item in script.items if item.called]
    assert "trao thưởng" not in " ".join(ceremony.words)
    assert [words for _, words in ceremony.calls] == [
        call_for("Bằng khen của Tư lệnh Quân khu 1", "đại diện Tư lệnh Quân khu 1"),
        call_for("Bằng khen của Chủ tịch UBND tỉnh", "Chủ tịch UBND tỉnh"),
    ]
    text = said(lay_out_script(script))
    assert text.index("Kính mời đại diện Tư lệnh Quân khu 1 trao") < text.index(
        "Kính mời Chủ tịch UBND tỉnh trao"
    )
    act = await assemble_acts.act(sqlite_model, C)
    listed = said(lay_out_act(act, shipped().of("danh-sach-khen-thuong")))
    assert "(Kèm theo Quyết định số 15/qk ngày 04/12/2023 của Tư lệnh Quân khu 1)" in listed


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


async def test_who_was_recorded_neither_as_come_nor_as_absent_is_told_and_the_sums_add_up(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    at, about = (
        subjects.delegation(C, "d1"),
        {"delegation": "d1", "unit": "so-y-te", "group": "so-nganh"},
    )
    people = [person(f"Người {name}", f"so-y-te-{name}") for name in ("an", "ba", "cu")]
    story: list[tuple[Subject, Fact]] = [(at, invitation("d1", "so-y-te", "so-nganh", 4))]
    for one in people:
        named = about | {"person_id": one.person_id}
        story.append((at, AttendeeRegistered.model_validate(about | {"attendee": one})))
        story.append((at, AttendeeConfirmed.model_validate(named)))
    came = about | {"person_id": "so-y-te-an", "gate": "A", "arrived_at": told_at(9_000)}
    missed = about | {"person_id": "so-y-te-ba", "reason": "Không đến"}
    story += [
        (subjects.conference(C), ConferenceOpened(opened_at=told_at(9_000))),
        (at, AttendeeCheckedIn.model_validate(came)),
        (at, AttendeeMarkedAbsent.model_validate(missed)),
        (subjects.conference(C), ConferenceConcluded(concluded_at=told_at(9_240))),
    ]
    await heard(client, sqlite_model, *story)
    report = await assemble.report(sqlite_model, C)
    (row,) = [one for one in report.attendance.rows if one.invited]
    assert (row.invited, row.present, row.absent, row.silent, row.unmarked) == (4, 1, 1, 1, 1)
    text = said(lay_out_report(report))
    assert "đã xác nhận, chưa ghi nhận có mặt hay vắng mặt 01" in text
    whole_row = replace(row, unmarked=0)
    told = said(
        lay_out_report(replace(report, attendance=replace(report.attendance, rows=(whole_row,))))
    )
    assert "chưa ghi nhận" not in told


def test_a_column_of_absences_says_who_had_excused_themselves_or_is_left_out() -> None:
    absences = (
        Absence("Người A", "Sở Y tế", "Ốm", declined=True),
        Absence("Người B", "Sở Y tế", None, declined=True),
        Absence("Người C", "Sở Y tế", "Không đến"),
    )

    def printed(*listed: Absence) -> str:
        attendance = replace(samples.REPORT.attendance, absences=listed, note=None)
        return said(lay_out_report(replace(samples.REPORT, attendance=attendance)))

    text = printed(*absences)
    for told in ("Báo vắng, có lý do", "Báo vắng, không nêu lý do", "Vắng không báo"):
        assert told in text
    assert "Ốm" not in text
    assert "Báo vắng, có lý do" not in printed(absences[0])


async def test_two_entries_that_are_one_person_are_one_absence(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    story: list[tuple[Subject, Fact]] = []
    for delegation, unit in (("d1", "so-y-te"), ("d2", "so-tai-chinh")):
        at, about = (
            subjects.delegation(C, delegation),
            {"delegation": delegation, "unit": unit, "group": "so-nganh"},
        )
        own = f"{unit}-an"
        story += [
            (at, invitation(delegation, unit, "so-nganh", 2)),
            (at, AttendeeRegistered.model_validate(about | {"attendee": person("Lê Ba", own)})),
            (
                at,
                AttendeeDeclined.model_validate(
                    about | {"person_id": own, "reason": "Đi công tác"}
                ),
            ),
        ]
    settled = TwinsSettled(
        keep=Entry(delegation="d1", unit="so-y-te", person_id="so-y-te-an"),
        other=Entry(delegation="d2", unit="so-tai-chinh", person_id="so-tai-chinh-an"),
        same=True,
    )
    await heard(client, sqlite_model, *story)
    assert len((await assemble.report(sqlite_model, C)).attendance.absences) == 2
    at = subjects.protocol(C)
    await follow(client, sqlite_model, stop_at=await tell(client, [(at, settled)]))
    assert len((await assemble.report(sqlite_model, C)).attendance.absences) == 1


async def test_an_amended_plan_is_cited_with_what_amended_it(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    story = whole()[:2]
    await follow(client, sqlite_model, stop_at=await tell(client, story[:1]))
    (before,) = (await assemble.report(sqlite_model, C)).preamble
    assert "sửa đổi, bổ sung" not in before
    await follow(client, sqlite_model, stop_at=await tell(client, story[1:]))
    (after,) = (await assemble.report(sqlite_model, C)).preamble
    amended = "được sửa đổi, bổ sung tại Kế hoạch số 000/KH-UBND (ví dụ) ngày 20/11/2023"
    assert amended in after.replace("\xa0", " ")
    act = await assemble_acts.act(sqlite_model, C)
    for kind in ("quyet-dinh-du-toan", "to-trinh-du-toan", "to-trinh-khen-thuong"):
        assert amended in said(lay_out_act(act, shipped().of(kind), kind)), kind


async def test_an_adjusted_decision_says_what_it_changed(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    await follow(client, sqlite_model, stop_at=await tell(client, whole()))
    act = await assemble_acts.act(sqlite_model, C)
    text = said(lay_out_act(act, shipped().of("quyet-dinh-du-toan"), "quyet-dinh-du-toan"))
    assert "; trước điều chỉnh 20.000.000 đồng, tăng " in text
    proposal = lay_out_act(act, shipped().of("to-trinh-du-toan"), "to-trinh-du-toan")
    assert proposal.subject.startswith("Về việc điều chỉnh dự toán")
    assert "số xác nhận dự hiện nay" not in said(proposal)


async def nominations(engine: AsyncEngine) -> list[Columns]:
    async with snapshot(engine, C) as shot:
        return await shot.rows(tables.nominations)


async def test_a_submission_says_how_many_were_eligible_beyond_the_quota(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    await follow(client, sqlite_model, stop_at=await tell(client, whole()))
    act = await assemble_acts.act(sqlite_model, C, decided=True)
    states = [row["status"] for row in await nominations(sqlite_model)]
    assert (states.count("approved"), states.count("endorsed")) == (1, 1)
    assert act.fields["beyond_quota"] == "01", "whoever is in the decision is not behind it"
    template = shipped().of("to-trinh-khen-thuong")
    without = replace(act, fields={**act.fields, "beyond_quota": ""})
    beyond = replace(act, fields={**act.fields, "beyond_quota": "07"})
    assert "07 hồ sơ đủ điều kiện khác xếp sau, vượt chỉ tiêu" in said(
        lay_out_act(beyond, template)
    )
    assert "vượt chỉ tiêu" not in said(lay_out_act(without, template))


def test_every_numbered_point_ends_as_a_sentence() -> None:
    lists = {
        **ACT.lists,
        "agenda": ("Khai mạc", "Bế mạc;"),
        "conclusions": ("Giao Sở Y tế.", "Rà soát"),
    }
    act = replace(ACT, lists=lists)
    minutes = said(lay_out_act(act, shipped().of("bien-ban")))
    assert "1. Khai mạc.\n2. Bế mạc.\n" in minutes
    notice = said(lay_out_act(act, shipped().of("thong-bao-ket-luan")))
    assert "1. Giao Sở Y tế.\n2. Rà soát.\n" in notice
