# ruff: noqa: E501 - sentences of the plan stand unbroken, so that they can be searched
"""The plan file: what is read from it, and what an official is told when it is wrong."""

import copy
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events.plan import AgendaKind, GroupKind, Plan, Role, seats_of
from shared.events.plan_amendment import PlanParts, Schedule
from shared.plan_file import (
    Fault,
    PlanFaults,
    amendment_warnings,
    check_plan,
    format_faults,
    plan_warnings,
)
from shared.working_days import Calendar
from shared.yaml_lines import read_yaml

EXAMPLE = Path(__file__).parents[2] / "examples" / "bac-giang-2023"
PLAN = (EXAMPLE / "plan.yaml").read_text(encoding="utf-8")
AGENCIES = (EXAMPLE / "agencies.yaml").read_text(encoding="utf-8")
VALUES: dict[str, Any] = read_yaml(EXAMPLE / "plan.yaml").value  # type: ignore[assignment]
CALENDAR = Calendar.load()
OPTIONAL = {
    "time_note",
    "description",
    "offices",
    "proposed",
    "lead",
    "lead_groups",
    "supporting",
    "settled_by",
    "due",
    "nominations_due",
    "merit",
}
Where = tuple[str | int, ...]
Checker = Callable[..., tuple[Fault, ...]]


@pytest.fixture(scope="module")
def faults_of(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """The faults of a plan given as text, bytes or values; none when it is accepted."""
    folder = tmp_path_factory.mktemp("plan")

    def check(plan: str | bytes | Any = PLAN, agencies: str = AGENCIES) -> tuple[Fault, ...]:
        if not isinstance(plan, str | bytes):
            plan = yaml.safe_dump(plan, allow_unicode=True, sort_keys=False)
        content = plan if isinstance(plan, bytes) else plan.encode("utf-8")
        (folder / "plan.yaml").write_bytes(content)
        (folder / "agencies.yaml").write_text(agencies, encoding="utf-8")
        try:
            check_plan(folder / "plan.yaml")
        except PlanFaults as refused:
            return refused.faults
        return ()

    return check


def changed(old: str, new: str, text: str = PLAN) -> str:
    assert old in text, f"the example no longer holds {old!r}"
    return text.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# --- the example -----------------------------------------------------------------------------------

SENTENCES = [
    "Tổng kết công tác Quốc phòng địa phương năm 2023 và phương hướng, nhiệm vụ năm 2024",
    "Nghị định số 168/2018/NĐ-CP ngày 28/12/2018 của Chính phủ về công tác quốc phòng ở Bộ, ngành Trung ương, địa phương",
    "Thông tư số 99/2019/TT-BQP ngày 06/7/2019 của Bộ Quốc phòng quy định chi tiết một số điều và biện pháp thi hành Nghị định số 168/2018/NĐ-CP ngày 28/12/2018 của Chính phủ về công tác quốc phòng ở Bộ, ngành Trung ương, địa phương",
    "Chủ tịch UBND tỉnh xây dựng Kế hoạch tổ chức hội nghị tổng kết công tác quốc phòng địa phương (QPĐP) năm 2023 và phương hướng, nhiệm vụ năm 2024 như sau:",
    "Nhằm đánh giá những ưu, khuyết điểm và nguyên nhân trong việc tổ chức triển khai thực hiện công tác QPĐP năm 2023, trên cơ sở đó xác định nội dung, đề ra biện pháp chỉ đạo, triển khai, tổ chức thực hiện hoàn thành tốt nhiệm vụ QPĐP năm 2024.",
    "Chuẩn bị tốt nội dung, tổ chức chặt chẽ, triển khai thực hiện nghiêm túc, bảo đảm chất lượng, hiệu quả, thiết thực và tiết kiệm.",
    "Đánh giá khái quát đặc điểm, tình hình có liên quan đến việc triển khai, thực hiện công tác QPĐP năm 2023",
    "Công tác lãnh đạo, chỉ đạo, quản lý Nhà nước về quốc phòng",
    "Công tác tuyên truyền, phổ biến đường lối, quan điểm của Đảng, chính sách, pháp luật của Nhà nước về quốc phòng; thực hiện công tác GDQP&AN",
    "Công tác dân quân tự vệ; công tác tuyển chọn và gọi công dân nhập ngũ",
    "Công tác xây dựng kế hoạch và huy động lực lượng dự bị động viên; động viên nguồn lực bảo đảm cho quốc phòng; động viên bảo đảm nhu cầu quốc phòng năm đầu chiến tranh; động viên công nghiệp; chuyển tổ chức, hoạt động của địa phương từ thời bình sang thời chiến",
    "Xây dựng nền quốc phòng toàn dân, lực lượng vũ trang Nhân dân, phòng thủ quân khu, khu vực phòng thủ, công nghiệp quốc phòng, an ninh",
    "Chỉ đạo thực hiện việc kết hợp kinh tế - xã hội, an ninh, đối ngoại với quốc phòng; thực hiện phòng thủ dân sự",
    "Thực hiện nhiệm vụ khác theo quy định của pháp luật và cấp có thẩm quyền",
    "Công tác thanh tra, kiểm tra, sơ kết, tổng kết, báo cáo; thực hiện công tác thi đua khen thưởng; giải quyết khiếu nại, tố cáo, xử lý vi phạm công tác quốc phòng theo quy định của pháp luật",
    "Công tác thi đua, khen thưởng",
    "Thủ trưởng Cục DQTV/Bộ Tổng Tham mưu",
    "Thủ trưởng Bộ Tư lệnh và các cơ quan Quân khu 1",
    "Đại diện Lãnh đạo: Thường trực Tỉnh ủy, HĐND, UBND tỉnh",
    "Đại diện lãnh đạo: UBMTTQ và các tổ chức chính trị - xã hội; Văn phòng Tỉnh ủy, Văn phòng Đoàn đại biểu Quốc hội và HĐND tỉnh, các Ban của Đảng, Trường Chính trị tỉnh",
    "Đại diện lãnh đạo các sở, cơ quan trực thuộc UBND tỉnh",
    "Đại diện lãnh đạo các cơ quan Trung ương trên địa bàn tỉnh",
    "Thủ trưởng các phòng; chỉ huy cơ quan, đơn vị thuộc Bộ CHQS tỉnh",
    "Đại diện lãnh đạo HĐND, UBND huyện, thành phố; Chỉ huy trưởng, Chính trị viên Ban CHQS, Trưởng Công an và Chánh Văn phòng HĐND và UBND huyện, thành phố",
    "Các tập thể, cá nhân có thành tích xuất sắc trong thực hiện nhiệm vụ QPĐP được khen thưởng (20 tập thể và 20 cá nhân)",
    "Tuyên bố lý do, giới thiệu đại biểu, chương trình hội nghị",
    "Báo cáo tổng kết công tác QPĐP năm 2023 và phương hướng, nhiệm vụ năm 2024",
    "Tham luận của các cơ quan, địa phương tham dự hội nghị",
    "Đại diện lãnh đạo cấp trên phát biểu",
    "Công bố quyết định và trao thưởng cho các tập thể, cá nhân có thành tích xuất sắc được Bộ Tư lệnh Quân khu và Chủ tịch UBND tỉnh khen thưởng",
    "Kết luận Hội nghị của Chủ tịch UBND tỉnh",
    "có Giấy mời sau",
    "Hội trường Bộ CHQS tỉnh",
    "Đường Võ Nguyên Giáp, xã Tân Mỹ, thành phố Bắc Giang, tỉnh Bắc Giang",
    "Bằng khen của Chủ tịch UBND tỉnh cho 20 tập thể và 20 cá nhân có thành tích xuất sắc trong công tác QPĐP (tập trung cho các tập thể, cá nhân tiêu biểu ở cơ sở).",
    "Chủ trì, phối hợp với các cơ quan, đơn vị có liên quan xây dựng chương trình Hội nghị",
    "chuẩn bị nội dung báo cáo tổng kết công tác QPĐP năm 2023 và phương hướng, nhiệm vụ năm 2024",
    "lựa chọn, hướng dẫn báo cáo tham luận tại hội nghị",
    "chuẩn bị giấy mời, khánh tiết và các tài liệu phục vụ hội nghị",
    "tổ chức đón tiếp khách và các đại biểu dự Hội nghị",
    "Phối hợp với Sở Nội vụ và Văn phòng UBND tỉnh lựa chọn các tập thể và cá nhân có thành tích xuất sắc trong công tác QPĐP năm 2023, trình Chủ tịch UBND tỉnh quyết định khen thưởng",
    "Phối hợp với Sở Tài chính dự trù bảo đảm kinh phí phục vụ hội nghị.",
    "Phối hợp với Bộ CHQS tỉnh hoàn chỉnh nội dung, chương trình, báo cáo tổng kết, tài liệu và các điều kiện phục vụ Hội nghị tổng kết theo kế hoạch.",
    "Phối hợp với Bộ CHQS tỉnh, Văn phòng UBND tỉnh lựa chọn các tập thể và cá nhân có thành tích xuất sắc trong công tác QPĐP và các quy định hiện hành về khen thưởng, trình Chủ tịch UBND tỉnh quyết định.",
    "Chủ trì, phối hợp với Bộ CHQS tỉnh, Văn phòng UBND tỉnh lập dự toán kinh phí đảm bảo cho Hội nghị, trình Chủ tịch UBND tỉnh quyết định.",
    "Các sở, cơ quan, ban, ngành, tổ chức chính trị - xã hội",
    "Phân công cán bộ tham dự",
    "chuẩn bị nội dung tham luận tại hội nghị.",
    "Giao Bộ CHQS tỉnh chủ trì, phối hợp với cơ quan liên quan tham mưu triển khai thực hiện kế hoạch này",
    "kết quả báo cáo Chủ tịch UBND tỉnh theo quy định",
    "Cục DQTV/BTTM",
    "Bộ Tư lệnh QK1",
    "TT Tỉnh uỷ, HĐND tỉnh",
    "CT, các PCT UBND tỉnh",
    "UBMTTQ và các tổ chức CT-XH tỉnh",
    "Các Sở, cơ quan thuộc UBND tỉnh",
    "Bộ CHQS tỉnh, Công an tỉnh",
    "Báo BG, Đài PT&TH tỉnh",
    "UBND các huyện, thành phố",
    "VP UBND tỉnh: LĐVP, HCTC(Lịch CT); TH",
    "Lưu: VT, NC.Bền",
    "Lê Ánh Dương",
]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for held in value.values():
            yield from texts(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from texts(held)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return check_plan(EXAMPLE / "plan.yaml")[0]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_example_carries_the_plans_sentence_as_one_text(plan: Plan, sentence: str) -> None:
    carried = {*texts(plan.model_dump()), *(act.citation for act in plan.legal_basis)}
    assert sentence in carried


def test_the_example_leaves_number_and_date_open_and_keeps_the_plans_figures(plan: Plan) -> None:
    assert (plan.number, plan.date, plan.symbol) == (None, None, "KH-UBND")
    assert [topic.code for topic in plan.topics] == [f"1.{n}" for n in range(1, 11)]
    assert [item.order for item in plan.agenda] == [1, 2, 3, 4, 5, 6]
    assert plan.starts_at.isoformat() == "2023-12-08T07:30:00+07:00"
    assert plan.ends_at.isoformat() == "2023-12-08T11:30:00+07:00"
    (award,) = plan.awards
    assert (award.collectives, award.individuals, award.grassroots_first) == (20, 20, True)
    assert plan_warnings(plan, CALENDAR) == []


def test_the_example_invites_its_agencies_within_the_hall(plan: Plan) -> None:
    _, agencies = check_plan(EXAMPLE / "plan.yaml")
    invited = [agency for agency in agencies if seats_of(plan, agency)]
    assert 55 <= len(invited) <= 70
    assert 250 <= sum(seats_of(plan, agency) for agency in invited) <= 270
    members = [member for group in plan.groups for member in group.members]
    assert sorted(members) == sorted(agency.id for agency in invited)
    districts = next(group for group in plan.groups if group.id == "huyen-thanh-pho")
    assert len(districts.members) == 10
    awardees = [group for group in plan.groups if group.kind is GroupKind.AWARDEES]
    assert [group.members for group in awardees] == [()]
    assert {agency.id for agency in agencies if Role.APPROVER in agency.roles} == {
        plan.chair.agency
    }


def test_every_figure_that_the_plan_does_not_give_is_marked_as_proposed(plan: Plan) -> None:
    parts = ("groups", "agenda", "responsibilities", "awards")
    assert all(item.proposed for part in parts for item in getattr(plan, part))


def test_the_plan_survives_its_way_through_json(plan: Plan) -> None:
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


# --- one fault, one place --------------------------------------------------------------------------

ONE_FAULT = {
    "a field is missing": ("  name: Hội trường Bộ CHQS tỉnh\n", "", "PLAN_FIELD_MISSING", "venue.name"),
    "a required field is empty": ("place_name: Bắc Giang", "place_name:", "PLAN_FIELD_EMPTY", "place_name"),
    "a number is written in words": ("minutes: 90", "minutes: chín mươi", "PLAN_FIELD_WRONG_TYPE", "agenda.2.minutes"),
    "a number is absurdly long": ("minutes: 90", "minutes: " + "9" * 6000, "PLAN_FIELD_WRONG_TYPE", "agenda.2.minutes"),
    "a number is out of range": ("minutes: 90", "minutes: 9000", "PLAN_OUT_OF_RANGE", "agenda.2.minutes"),
    "a quota is negative": ("collectives: 20", "collectives: -3", "PLAN_OUT_OF_RANGE", "awards.0.collectives"),
    "a choice is not on the list": ("kind: report", "kind: raport", "PLAN_NOT_A_CHOICE", "agenda.1.kind"),
    "a day is written the office's way": ("date: 2019-07-06", "date: 06/7/2019", "PLAN_BAD_FORMAT", "legal_basis.1.date"),
    "a day does not exist": ("date: 2019-07-06", "date: 2019-02-30", "PLAN_FIELD_WRONG_TYPE", "legal_basis.1.date"),
    "a time has no offset": ("07:30:00+07:00", "07:30:00", "PLAN_TIME_ZONE", "starts_at"),
    "a time has another offset": ("07:30:00+07:00", "07:30:00Z", "PLAN_TIME_ZONE", "starts_at"),
    "a time is a bare hour": ("2023-12-08T07:30:00+07:00", "07:30", "PLAN_BAD_FORMAT", "starts_at"),
    "it ends before it starts": ("T11:30:00", "T06:30:00", "PLAN_TIMES_REVERSED", "ends_at"),
    "it ends as it starts": ("T11:30:00", "T07:30:00", "PLAN_TIMES_REVERSED", "ends_at"),
    "an id has capitals": ("key: bang-khen-tinh", "key: Bang-Khen", "PLAN_BAD_FORMAT", "awards.0.key"),
    "an id has a dot": ("key: bang-khen-tinh", "key: bang.khen", "PLAN_BAD_FORMAT", "awards.0.key"),
    "an id is too long": ("key: bang-khen-tinh", "key: " + "a" * 49, "PLAN_FIELD_TOO_LONG", "awards.0.key"),
    "an agency is unknown": ("lead: so-tai-chinh", "lead: so-tai-chnh", "PLAN_UNKNOWN_AGENCY", "responsibilities.9.lead"),
    "a supporting agency is unknown": ("[so-tai-chinh]", "[so-la]", "PLAN_UNKNOWN_AGENCY", "responsibilities.6.supporting.0"),
    "a group is unknown": ("[dang-mat-tran-doan-the, so-nganh", "[x, so-nganh", "PLAN_UNKNOWN_GROUP", "responsibilities.10.lead_groups.0"),
    "a topic's number is used twice": ("code: 1.10", "code: 1.9", "PLAN_DUPLICATE_ID", "topics.9.code"),
    "a task's id is used twice": ("id: lap-du-toan", "id: du-tru-kinh-phi", "PLAN_DUPLICATE_ID", "responsibilities.9.id"),
    "a task has two kinds of lead": ("    lead: so-tai-chinh\n", "    lead: so-tai-chinh\n    lead_groups: [so-nganh]\n", "PLAN_LEAD_UNCLEAR", "responsibilities.9"),
    "offices do not fill the seats": ("seats_per_agency: 6", "seats_per_agency: 7", "PLAN_OFFICES_SEATS_DIFFER", "groups.7"),
    "an award is for nobody": ("    collectives: 20\n    individuals: 20\n", "    collectives: 0\n    individuals: 0\n", "PLAN_QUOTA_OF_NOBODY", "awards.0"),
    "a group has nobody": ("    description: 20 tập thể và 20 cá nhân theo quyết định khen thưởng\n", "", "PLAN_GROUP_EMPTY", "groups.8"),
    "a member belongs elsewhere": ("    seats_per_agency: 4\n", "    seats_per_agency: 4\n    members: [so-y-te]\n", "PLAN_GROUP_MISMATCH", "groups.2.members.0"),
    "another agency organises": ("organiser: bo-chqs-tinh", "organiser: so-y-te", "PLAN_ORGANISER_DIFFERS", "organiser"),
    "a key is given twice": ("symbol: KH-UBND", "symbol: KH-UBND\nsymbol: KH-HĐND", "PLAN_DUPLICATE_KEY", "symbol"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "path"), ONE_FAULT.values(), ids=ONE_FAULT.keys())
def test_one_slip_is_one_fault_with_its_code_and_field(
    faults_of: Checker, old: str, new: str, code: str, path: str
) -> None:
    assert [(f.code, f.path) for f in faults_of(changed(old, new))] == [(code, path)]


def test_a_misspelt_field_is_one_fault_that_names_the_near_one(faults_of: Checker) -> None:
    text = changed("  address: Đường", "  adress: Đường")
    (fault,) = faults_of(text)
    assert (fault.code, fault.path) == ("PLAN_UNKNOWN_FIELD", "venue.adress")
    assert (fault.suggestion, fault.line) == ("address", line_of(text, "  adress:"))


def test_all_faults_of_both_files_are_told_at_once_with_their_lines(faults_of: Checker) -> None:
    text = changed("minutes: 90", "minutes: nhiều", changed("lead: so-tai-chinh", "lead: so-x"))
    text = changed("  name: Hội trường Bộ CHQS tỉnh\n", "", text)
    agencies = changed("short_name: Sở Y tế", "short_name:", AGENCIES)
    agencies = changed("id: so-tu-phap", "id: so-y-te", agencies)
    told = {(f.file, f.code, f.line) for f in faults_of(text, agencies)}
    assert told == {
        ("plan.yaml", "PLAN_FIELD_WRONG_TYPE", line_of(text, "minutes: nhiều")),
        ("plan.yaml", "PLAN_UNKNOWN_AGENCY", line_of(text, "lead: so-x")),
        ("plan.yaml", "PLAN_FIELD_MISSING", line_of(text, "venue:\n")),
        ("agencies.yaml", "PLAN_FIELD_EMPTY", line_of(agencies, "    short_name:\n")),
        ("agencies.yaml", "PLAN_DUPLICATE_ID", line_of(agencies, "id: so-y-te\n    name: Sở Y tế")),
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("roles: [organiser]", "roles: [agency]"),
        ("roles: [office]", "roles: [organiser]"),
        ("roles: [approver]", "roles: [agency]"),
    ],
)
def test_one_organiser_and_one_approver_are_asked_for(
    faults_of: Checker, old: str, new: str
) -> None:
    codes = {f.code for f in faults_of(agencies=changed(old, new, AGENCIES))}
    assert codes == {"PLAN_ROLE_NOT_UNIQUE"}


def test_each_fault_is_printed_with_place_code_and_both_languages(faults_of: Checker) -> None:
    faults = faults_of(changed("minutes: 90", "minutes: nhiều"))
    shown = format_faults(faults)
    line = line_of(PLAN, "minutes: 90")
    assert shown.startswith(f"plan.yaml:{line} agenda.2.minutes [PLAN_FIELD_WRONG_TYPE]\n")
    for part in (faults[0].vi, faults[0].en, faults[0].expected_vi, "«nhiều»"):
        assert part in shown


def test_too_long_an_agenda_only_warns(plan: Plan) -> None:
    items = tuple(item.model_copy(update={"minutes": 60}) for item in plan.agenda)
    (warning,) = plan_warnings(plan.model_copy(update={"agenda": items}), CALENDAR)
    assert (warning.code, warning.path) == ("PLAN_AGENDA_TOO_LONG", "agenda")


@pytest.mark.parametrize(
    ("day", "rest", "next_day", "day_before"),
    [
        (date(2024, 2, 10), "Tết Giáp Thìn [G]", "15/02/2024", "07/02/2024"),
        (date(2023, 12, 3), "Chủ nhật", "04/12/2023", "01/12/2023"),
        (date(2024, 5, 5), "Chủ nhật", "06/5/2024", "04/5/2024"),  # a Saturday that is worked
    ],
)
def test_a_day_given_on_a_day_off_is_remarked_with_the_working_days_beside_it(
    plan: Plan, day: date, rest: str, next_day: str, day_before: str
) -> None:
    first, *others = plan.responsibilities
    duties = (first.model_copy(update={"due": day}), *others)
    quotas = tuple(one.model_copy(update={"nominations_due": day}) for one in plan.awards)
    given = plan.model_copy(update={"responsibilities": duties, "awards": quotas})
    warnings = plan_warnings(given, CALENDAR)
    assert [one.code for one in warnings] == ["PLAN_DUE_ON_DAY_OFF"] * 2
    assert [one.path for one in warnings] == ["responsibilities.0.due", "awards.0.nominations_due"]
    assert warnings[0].found.endswith(rest)
    for part in (next_day, day_before):
        assert part in warnings[0].expected_vi
        assert part in warnings[0].expected_en


def test_a_conference_on_a_day_off_is_remarked_in_a_plan_and_in_an_amendment(plan: Plan) -> None:
    moved = {"starts_at": plan.starts_at + timedelta(1), "ends_at": plan.ends_at + timedelta(1)}
    (warning,) = plan_warnings(plan.model_copy(update=moved), CALENDAR)
    assert (warning.code, warning.path) == ("PLAN_HELD_ON_DAY_OFF", "starts_at")
    assert warning.found == "09/12/2023: thứ Bảy"
    assert "11/12/2023" in warning.expected_vi
    assert "08/12/2023" in warning.expected_en
    (warning,) = amendment_warnings(
        PlanParts(schedule=Schedule.model_validate(moved)), plan, CALENDAR
    )
    assert (warning.code, warning.path) == ("PLAN_HELD_ON_DAY_OFF", "schedule.starts_at")


def test_a_plan_without_awards_that_still_presents_them_is_remarked(plan: Plan) -> None:
    """Its report would list the presentation among what was done, and say that there were no awards."""
    bare = plan.model_copy(update={"awards": ()})
    for warnings in (
        plan_warnings(bare, CALENDAR),
        amendment_warnings(PlanParts(awards=()), bare, CALENDAR),
    ):
        assert {one.code for one in warnings} == {"PLAN_AWARDS_MISSING"}
        assert any("trao thưởng" in one.found for one in warnings)
        assert any("khen thưởng" in one.found for one in warnings)
    groups = tuple(one for one in plan.groups if one.kind is not GroupKind.AWARDEES)
    items = tuple(one for one in plan.agenda if one.kind is not AgendaKind.AWARD_CEREMONY)
    assert (
        plan_warnings(bare.model_copy(update={"groups": groups, "agenda": items}), CALENDAR) == []
    )
    assert amendment_warnings(PlanParts(title="Khác"), bare, CALENDAR) == []


def test_working_days_and_years_that_nobody_listed_are_not_remarked(plan: Plan) -> None:
    first, *others = plan.responsibilities
    for day in (date(2024, 5, 4), date(2023, 12, 1), date(2031, 1, 1)):
        duties = (first.model_copy(update={"due": day}), *others)
        given = plan.model_copy(update={"responsibilities": duties})
        assert plan_warnings(given, CALENDAR) == []


def test_at_the_end_of_the_listed_years_the_next_working_day_is_not_guessed(plan: Plan) -> None:
    first, *others = plan.responsibilities
    duties = (first.model_copy(update={"due": date(2023, 12, 31)}), *others)
    only = Calendar(frozenset({2023}), {})
    (warning,) = plan_warnings(plan.model_copy(update={"responsibilities": duties}), only)
    assert "29/12/2023" in warning.expected_vi
    assert "năm 2024" in warning.expected_vi
    assert "2024" in warning.expected_en


# --- the file itself -------------------------------------------------------------------------------

UNREADABLE: dict[str, tuple[str | bytes, str, int | None]] = {
    "broken YAML": ('title: "Tổng kết\nvenue:\n', "PLAN_YAML_BROKEN", 3),
    "a tab for indentation": ("venue:\n\tname: x\n", "PLAN_YAML_BROKEN", 2),
    "two documents": ("id: a\n---\nid: b\n", "PLAN_YAML_BROKEN", 2),
    "another encoding": (b"id: a\ntitle: T\xf4ng k\xeat\n", "PLAN_NOT_UTF8", 2),
    "UTF-16": ("id: a\n".encode("utf-16"), "PLAN_NOT_UTF8", 1),
    "a control character": ("id: a\ntitle: \x07\n", "PLAN_CONTROL_CHARACTER", 2),
    "an empty file": ("", "PLAN_FILE_EMPTY", 1),
    "only comments": ("# trống\n", "PLAN_FILE_EMPTY", 1),
    "a list at the top": ("- id: a\n", "PLAN_FIELD_WRONG_TYPE", 1),
    "a text at the top": ("xin chào\n", "PLAN_FIELD_WRONG_TYPE", 1),
    "anchors that multiply": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "PLAN_YAML_ALIAS", 1),
    "an anchor within itself": ("a: &a [*a]\n", "PLAN_YAML_ALIAS", 1),
    "a tag that would run code": ("a: !!python/object:os.system x\n", "PLAN_YAML_TAG", 1),
    "endless nesting": ("a: " + "[" * 100_000, "PLAN_YAML_TOO_DEEP", 1),
    "a huge file": ("# " + "x" * 300_000, "PLAN_FILE_TOO_LARGE", None),
}


@pytest.mark.parametrize(("text", "code", "line"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_that_cannot_be_read_is_one_fault(
    faults_of: Checker, text: str | bytes, code: str, line: int | None
) -> None:
    assert [(f.code, f.line) for f in faults_of(text)] == [(code, line)]


def test_of_broken_yaml_the_line_is_shown_and_not_the_parsers_words(faults_of: Checker) -> None:
    (fault,) = faults_of("venue:\n\tname: x\n")
    assert fault.found == "⇥name: x"


def test_missing_files_are_both_named(tmp_path: Path) -> None:
    with pytest.raises(PlanFaults) as refused:
        check_plan(tmp_path / "ke-hoach.yaml")
    told = [(fault.file, fault.code) for fault in refused.value.faults]
    assert told == [
        ("agencies.yaml", "PLAN_FILE_NOT_FOUND"),
        ("ke-hoach.yaml", "PLAN_FILE_NOT_FOUND"),
    ]


@pytest.mark.parametrize(
    "same",
    [
        PLAN.replace("\n", "\r\n").encode(),
        unicodedata.normalize("NFD", PLAN).encode(),
        b"\xef\xbb\xbf" + PLAN.encode(),
    ],
    ids=["CRLF", "NFD", "byte order mark"],
)
def test_the_same_plan_saved_by_another_editor_is_the_same_plan(
    tmp_path: Path, plan: Plan, same: bytes
) -> None:
    (tmp_path / "plan.yaml").write_bytes(same)
    assert check_plan(tmp_path / "plan.yaml", EXAMPLE / "agencies.yaml")[0] == plan


# --- properties ------------------------------------------------------------------------------------


def fields(value: Any, path: Where = ()) -> Iterator[Where]:
    """The path of every field of the example, outer ones included."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield (*path, key)
            yield from fields(held, (*path, key))
    elif isinstance(value, list):
        for i, held in enumerate(value):
            yield from fields(held, (*path, i))


FIELDS = list(fields(VALUES))
REQUIRED = [path for path in FIELDS if path[-1] not in OPTIONAL]


def holder(values: Any, path: Where) -> Any:
    for step in path[:-1]:
        values = values[step]
    return values


def names(faults: tuple[Fault, ...], path: Where) -> bool:
    dotted = ".".join(map(str, path))
    return any(f.path == dotted or f.path.startswith(f"{dotted}.") for f in faults)


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(REQUIRED))
def test_taking_a_required_field_away_names_that_field(faults_of: Checker, path: Where) -> None:
    values = copy.deepcopy(VALUES)
    del holder(values, path)[path[-1]]
    faults = faults_of(values)
    assert any(f.code == "PLAN_FIELD_MISSING" for f in faults)
    assert names(faults, path)


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(FIELDS), junk=st.sampled_from([[[]], {"x": "y"}, [{"x": "y"}], 7e9]))
def test_a_value_of_another_kind_names_that_field(
    faults_of: Checker, path: Where, junk: Any
) -> None:
    values = copy.deepcopy(VALUES)
    held = holder(values, path)
    # A number stands for text as well; where text is expected, a list is put instead.
    held[path[-1]] = [[]] if isinstance(held[path[-1]], str | None) and junk == 7e9 else junk
    assert names(faults_of(values), path)


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(FIELDS), name=st.from_regex(r"[a-z_]{1,12}", fullmatch=True))
def test_a_field_that_nobody_knows_is_named(faults_of: Checker, path: Where, name: str) -> None:
    values = copy.deepcopy(VALUES)
    held = holder(values, path)
    unknown = f"zz{name}"
    held[unknown] = "x"
    assert ("PLAN_UNKNOWN_FIELD", unknown) in {
        (fault.code, fault.path.rpartition(".")[2]) for fault in faults_of(values)
    }


json_like = st.recursive(
    st.none() | st.text(max_size=20) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(FIELDS), value=json_like)
def test_whatever_stands_in_a_field_is_never_an_exception(
    faults_of: Checker, path: Where, value: Any
) -> None:
    values = copy.deepcopy(VALUES)
    holder(values, path)[path[-1]] = value
    assert isinstance(format_faults(faults_of(values)), str)


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda s: s.encode("utf-8")))
def test_no_bytes_whatever_are_taken_for_a_plan(faults_of: Checker, content: bytes) -> None:
    assert faults_of(content)
