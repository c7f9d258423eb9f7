"""The second example over the wire: another kind of conference runs on the same services, nothing hard-wired."""

import asyncio
import email
import email.policy
import io
import re
from collections.abc import Iterator
from pathlib import Path

import nats
import pypdf
import pytest

from deploy.demo import plan_of, print_everything
from deploy.plan_import import read_plan
from deploy.review import Review, tell_review
from deploy.runner import Running, running
from services.portal.budget_view import budget_view
from services.portal.doors import Visitor
from services.portal.home_view import home_view
from services.portal.roles import Role
from services.program.draft import draft_of
from services.program.model import open_model
from services.program.printing import print_program
from services.program.rebuild import model_as_of
from services.program.snapshot import snapshot
from services.program.tables import documents, messages
from shared.law import Law
from shared.working_days import Calendar
from tests.journey.conftest import Told

EXAMPLE = "so-cong-thuong-2024"


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    directory = tmp_path_factory.mktemp("review")
    out, mail = directory / "out", directory / "mail"
    loop = asyncio.new_event_loop()
    context = running(directory / "system", clock="simulated", mail_dir=mail)
    system = loop.run_until_complete(context.__aenter__())
    try:
        yield loop.run_until_complete(_tell(system, out, mail))
    finally:
        loop.run_until_complete(context.__aexit__(None, None, None))
        loop.close()


async def _tell(system: Running, out: Path, mail: Path) -> Told:
    client = await nats.connect(system.broker.url)
    engine = open_model(system.database_url)
    try:
        story = Review(client, read_plan(plan_of(EXAMPLE)), engine, out)
        await tell_review(story)
        return Told(system, story, await print_everything(story), out, mail)
    finally:
        await engine.dispose()
        await client.close()


def words(told: Told, name: str) -> str:
    pages = pypdf.PdfReader(io.BytesIO(told.file(name))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_a_conference_without_awards_shows_no_step_and_no_fund_of_them(review: Told) -> None:
    engine = open_model(review.system.database_url)
    law, calendar = Law.load(()), Calendar.load(())
    try:
        async with snapshot(engine, EXAMPLE) as shot:
            home = await home_view(shot, Visitor("van-phong-so", Role.ORGANISER), law, calendar)
            budget = await budget_view(shot)
    finally:
        await engine.dispose()
    assert "Khen thưởng" not in {one.name for one in home.steps}
    assert len(home.steps) == 7
    assert [fund.fund for fund in budget.funds if fund.shown] == ["conference"]
    assert not [one for one in budget.lines if "khen thưởng" in (one["explanation"] or "")]


def test_every_document_is_printed_but_a_list_of_awards(review: Told) -> None:
    printed = {one.path.name for one in review.printed}
    assert "danh-sach-khen-thuong.xlsx" not in printed
    assert printed >= {
        "chuong-trinh.pdf",
        "chuong-trinh.docx",
        "kich-ban-dieu-hanh.pdf",
        "kich-ban-dieu-hanh.docx",
        "bao-cao-ket-qua.pdf",
        "bao-cao-ket-qua.docx",
        "giay-moi.pdf",
        "danh-sach-dai-bieu.xlsx",
        "hoi-nghi.ics",
    }


def test_the_program_has_two_half_days_and_keeps_the_fixed_break(review: Told) -> None:
    program = words(review, "chuong-trinh.pdf")
    assert "Buổi sáng: Từ 08 giờ 00 đến 11 giờ 30" in program
    assert "Buổi chiều: Từ 13 giờ 30 đến 16 giờ 30" in program
    assert "09.30 - 09.45" in program
    assert "13.30 - 15.30" in program
    assert "SỞ CÔNG THƯƠNG" in program
    assert "KT. GIÁM ĐỐC" in program


def test_nothing_of_the_other_example_is_said(review: Told) -> None:
    names = ("chuong-trinh", "kich-ban-dieu-hanh", "bao-cao-ket-qua", "giay-moi")
    text = " ".join(words(review, f"{name}.pdf") for name in names)
    assert re.findall("QPĐP|quốc phòng|Bắc Giang|CHQS|tổng kết", text, re.I) == []
    assert "không có nội dung khen thưởng" in text


def test_the_script_names_those_present_and_the_staff_and_the_afternoon(review: Told) -> None:
    script = words(review, "kich-ban-dieu-hanh.pdf")
    assert "Giới thiệu đại biểu theo 15 người đã có mặt" in script
    assert "Dẫn chương trình Chánh Văn phòng" in script
    assert "Buổi chiều bắt đầu lúc 13.30" in script
    assert "“Xin trân trọng kính mời đồng chí chủ trì phát biểu kết luận.”" in script
    assert "chưa có mặt" in script


def test_the_second_version_is_told_to_those_whose_papers_moved_and_nobody_else(
    review: Told,
) -> None:
    sent = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in review.mail.glob("*.eml")
    ]
    changed = [one for one in sent if "Thay đổi trong chương trình" in one["subject"]]
    story = review.story
    assert isinstance(story, Review)
    speaking = {a.email for a in story.checked.agencies if a.id in story.speaking}
    assert {one["to"].addresses[0].addr_spec for one in changed} == speaking
    assert all(body.count("- Mục") == 1 for one in changed if (body := _body(one)))


def test_the_notice_is_signed_for_this_authoritys_own_head_and_unpriced_lines_are_no_0(
    review: Told,
) -> None:
    notice = words(review, "thong-bao-ket-luan.pdf")
    assert "TL. GIÁM ĐỐC" in notice
    assert "CHỦ TỊCH" not in notice
    report = words(review, "bao-cao-ket-qua.pdf")
    assert "Dự toán chưa được phê duyệt. Chưa ghi nhận khoản chi nào." in report
    assert "Không đồng" not in report


async def test_every_letter_was_released_and_has_left(review: Told) -> None:
    engine = open_model(review.system.database_url)
    try:
        async with snapshot(engine, EXAMPLE) as shot:
            letters = await shot.rows(messages)
    finally:
        await engine.dispose()
    assert {"invitation", "thanks"} <= {row["kind"] for row in letters}
    assert {row["status"] for row in letters} == {"sent"}


def _body(message: email.message.EmailMessage) -> str:
    part = message.get_body()
    assert part is not None
    return str(part.get_content())


async def test_each_finalised_digest_is_that_of_the_document_printed_as_of_its_position(
    review: Told, tmp_path: Path
) -> None:
    client = await nats.connect(review.system.broker.url)
    engine = open_model(review.system.database_url)
    try:
        async with snapshot(engine, EXAMPLE) as shot:
            rows = [row for row in await shot.rows(documents) if row["kind"] == "program"]
            assert not (await draft_of(shot)).differs
        assert [row["version"] for row in rows] == [1, 2]
        for row in rows:
            async with model_as_of(client, row["position"]) as then:
                again = await print_program(then, EXAMPLE, tmp_path / str(row["version"]))
            assert again.digest == row["digest"]
    finally:
        await engine.dispose()
        await client.close()
