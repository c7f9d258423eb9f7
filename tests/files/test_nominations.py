"""A list of nominations in the columns of the award files' form. Everybody is made up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.commands.awards import SubmitNomination
from shared.events.awards import Confirmation, DossierFile, EarlierAward, TimeServed
from shared.lists.fates import Reading
from shared.lists.nominations import KnownNomination, RoundTarget, read_nominations
from shared.lists.opened import open_bytes
from tests.files.made import xlsx

HEADER: list[Any] = [
    "STT", "Tên gọi", "Tên tập thể/cá nhân/hộ gia đình", "Chức vụ", "Đơn vị công tác",
    "Phân loại khen thưởng", "Danh hiệu/Hình thức", "Phân loại đối tượng", "Lĩnh vực hoạt động",
]  # fmt: skip
ROWS: list[list[Any]] = [
    [1, "Thượng tá", "Lê Văn Giả", "Chỉ huy trưởng", "Ban CHQS xã Bịa", "CANHAN", "Bằng khen", None, None],
    [2, None, "Ban CHQS xã Bịa", None, "UBND xã Bịa", "TAPTHE", "Bằng khen", None, None],
    [3, "Đại úy", "Vũ Thị Bịa", None, None, "Cá nhân", "Bằng khen", None, None],
]  # fmt: skip
TARGET = RoundTarget("c", "so-y-te", "bang-khen-tinh")
MINUTES = (DossierFile(part="minutes", file_name="b.pdf", digest="0" * 64),)
DECLARED: dict[str, Any] = {
    "merit": "long-service",
    "merit_from": date(2020, 1, 1),
    "special": True,
    "confirmation": Confirmation(issued_by="Sở Bịa", file_name="xn.pdf", digest="1" * 64),
    "earlier": (
        EarlierAward(form="Giấy khen", decision_number="1/QĐ", decision_date=date(2019, 1, 1)),
    ),
    "service": TimeServed(months=120, maternity_leave=6, required=120),
    "woman": True,
    "leader": False,
}
"""What a unit told by command, and a file says nothing about."""


def read(rows: Sequence[Sequence[Any]], target: RoundTarget = TARGET) -> Reading:
    return read_nominations(open_bytes(xlsx(rows), "kt.xlsx"), target)


def wishes(reading: Reading) -> list[SubmitNomination]:
    return [fate.command for fate in reading.fates if isinstance(fate.command, SubmitNomination)]


def after(reading: Reading, status: str = "submitted") -> RoundTarget:
    known = tuple(
        KnownNomination(one.model_copy(update={"dossier": MINUTES, **DECLARED}), status)
        for one in wishes(reading)
    )
    return RoundTarget("c", "so-y-te", "bang-khen-tinh", known, 9)


def test_the_official_columns_are_read() -> None:
    reading = read([["DANH SÁCH ĐỀ NGHỊ"], HEADER, *ROWS])
    assert [(w.kind, w.awardee.name, w.awardee.position) for w in wishes(reading)] == [
        ("individual", "Lê Văn Giả", "Chỉ huy trưởng, Ban CHQS xã Bịa"),
        ("collective", "Ban CHQS xã Bịa", "UBND xã Bịa"),
        ("individual", "Vũ Thị Bịa", "Đại úy"),
    ]
    assert [note.code for note in reading.notes] == ["FILES_NO_ACHIEVEMENT"]


def test_a_name_may_take_two_columns() -> None:
    """With titles of their own, or under one "Họ và tên" merged over both; a collective has one name."""
    plain = [HEADER[:2], HEADER[3:]]
    collective = ["Ban CHQS xã Bịa", None], ["Ban CHQS xã Vờ", None], ["Ban CHQS xã Giả", None]
    people = ["Lê Văn", "Giả"], ["Vũ Thị", "Bịa"]
    rows: list[list[Any]] = [
        *([n, None, *name, None, "UBND xã", "TAPTHE"] for n, name in enumerate(collective)),
        *([n, "Ông", *name, "Trợ lý", "Ban Bịa", "Cá nhân"] for n, name in enumerate(people)),
    ]
    for titles in (["Họ và tên đệm", "Tên"], ["Họ và tên", None], ["Họ và tên", "Tên"]):
        header: list[Any] = [*plain[0], *titles, *plain[1]]
        assert [one.awardee.name for one in wishes(read([header, *rows]))] == [
            *(name for name, _ in collective), "Lê Văn Giả", "Vũ Thị Bịa",
        ], titles  # fmt: skip


def test_a_given_name_that_stands_again_in_a_column_of_its_own_is_taken_once() -> None:
    (one,) = wishes(read([[*HEADER, "Tên"], [*ROWS[0], "Giả"]]))
    assert one.awardee.name == "Lê Văn Giả"


def test_the_same_list_again_changes_nothing() -> None:
    first = read([HEADER, *ROWS])
    assert read([HEADER, *ROWS], after(first)).counts()["unchanged"] == 3


def test_a_name_that_loses_its_marks_is_warned_of_and_all_faults_of_a_row_are_told() -> None:
    known = after(read([HEADER, *ROWS]), "returned")
    plain = ["Le Van Gia" if cell == "Lê Văn Giả" else cell for cell in ROWS[0]]
    reading = read([HEADER, plain], known)
    assert "MẤT DẤU: “Lê Văn Giả” → “Le Van Gia”" in reading.fates[0].notes[0][0]
    assert "FILES_MARKS_LOST" in [note.code for note in reading.noticed()]
    header = [*HEADER, "Loại hình", "Tỷ lệ nữ (%)"]
    (fate,) = read([header, [*ROWS[0], "Loại lạ", "170"]]).fates
    assert [one.code for one in fate.faults] == ["FILES_UNKNOWN_MERIT", "FILES_BAD_PERCENT"]


def test_a_mended_achievement_is_handed_in_again_with_the_dossier_that_is_there() -> None:
    header, row = [*HEADER, "Thành tích", "Cấp cơ sở"], [*ROWS[0], "Đã có thành tích (bịa)", "x"]
    known = after(read([HEADER, *ROWS]), "returned")
    reading = read([header, row], known)
    assert [fate.outcome for fate in reading.fates] == ["updated"]
    (wish,) = wishes(reading)
    before = known.known[0].submitted
    assert wish == before.model_copy(
        update={"achievement": "Đã có thành tích (bịa)", "grassroots": True}
    )


def test_a_file_takes_nothing_away_of_what_was_declared_otherwise() -> None:
    known = after(read([HEADER, *ROWS]), "returned")
    for reading in (read([HEADER, *ROWS], known), read([[*HEADER, "Nữ"], *ROWS], known)):
        assert reading.counts()["unchanged"] == 3
    reading = read([[*HEADER, "Loại hình"], *([*row, "Công trạng"] for row in ROWS)], known)
    changed = [one.submitted.model_copy(update={"merit": "merit"}) for one in known.known]
    assert wishes(reading) == changed


def test_what_the_form_asks_for_is_handed_in() -> None:
    header = [*HEADER, "Loại hình khen thưởng", "Thành tích tính từ ngày", "Giới tính",
              "Tỷ lệ nữ (%)", "Lãnh đạo, quản lý"]  # fmt: skip
    woman = ["1", "Đại úy", "Vũ Thị Bịa", "Trợ lý", "Ban Bịa", "CANHAN", "Bằng khen", "Quân nhân",
             "Quốc phòng", "Đột xuất", 45000, "Nữ", None, "không"]  # fmt: skip
    collective = [*ROWS[1], "chuyên đề", "01/02/2023", None, "70 %", None]
    household = [3, None, "Hộ ông Trần Giả Định", None, "xã Bịa", "HOGIADINH", *[None] * 7, "x"]
    one, two, three = wishes(read([header, woman, collective, household]))
    assert (one.salutation, one.object_class, one.sphere) == ("Đại úy", "Quân nhân", "Quốc phòng")
    assert (one.merit, one.merit_from, one.woman, one.leader) == (
        "sudden", date(2023, 3, 15), True, False,
    )  # fmt: skip
    assert (two.merit, two.merit_from, two.women_percent) == ("thematic", date(2023, 2, 1), 70)
    assert (three.kind, three.awardee.position) == ("household", "xã Bịa")


@pytest.mark.parametrize(
    ("written", "share"), [(70, 70), ("70%", 70), (0.7, 70), ("69,9 %", 69), (1, 100), ("0", 0)]
)
def test_a_share_of_women_is_never_rounded_up(written: object, share: int) -> None:
    (wish,) = wishes(read([[*HEADER, "Tỷ lệ nữ (%)"], [*ROWS[1], written]]))
    assert wish.women_percent == share


def test_what_cannot_be_read_is_refused_by_itself() -> None:
    header = [*HEADER, "Tỷ lệ nữ (%)", "Loại hình khen thưởng"]
    reading = read([header, [*ROWS[1], "nhiều", None], [*ROWS[0], None, "hạng nhất"]])
    assert [fate.code for fate in reading.fates] == ["FILES_BAD_PERCENT", "FILES_UNKNOWN_MERIT"]


def test_another_form_of_award_than_the_rounds_is_told() -> None:
    target = replace(TARGET, form_name="Bằng khen của Chủ tịch UBND tỉnh")
    other = [*ROWS[1][:6], "Giấy khen", None, None]
    reading = read([HEADER, ROWS[0], other], target)
    assert [len(fate.notes) for fate in reading.fates] == [0, 1]


@pytest.mark.parametrize("status", ["endorsed", "approved", "rejected", "withdrawn"])
def test_what_was_decided_is_no_longer_changed_by_a_file(status: str) -> None:
    header, row = [*HEADER, "Thành tích"], [*ROWS[0], "Khác (bịa)"]
    reading = read([header, row], after(read([HEADER, *ROWS]), status))
    assert [fate.code for fate in reading.fates] == ["FILES_DECIDED"]
    (fate,) = reading.fates
    assert status not in fate.vi


def test_an_unknown_kind_and_a_name_twice_are_refused_by_themselves() -> None:
    odd = [4, None, "Hồ Bịa", "Phó", None, "CON VẬT", None, None, None]
    reading = read([HEADER, *ROWS, odd, ROWS[0]])
    assert [fate.code for fate in reading.fates] == [
        "",
        "",
        "",
        "FILES_UNKNOWN_KIND",
        "FILES_SAME_TWICE",
    ]
    assert all(code in reading.fates[3].vi for code in ("CANHAN", "TAPTHE", "HOGIADINH"))


def test_an_achievement_that_bears_a_secrecy_mark_is_refused_by_itself() -> None:
    header = [*HEADER, "Thành tích"]
    reading = read([header, [*ROWS[0], "(Mật) Đã có thành tích"], [*ROWS[1], "Đã có thành tích"]])
    assert [fate.code for fate in reading.fates] == ["REGISTRY_STATE_SECRET", ""]


def test_ids_carry_no_name() -> None:
    assert all(
        "gia" not in one.nomination + one.awardee.person_id for one in wishes(read([HEADER, *ROWS]))
    )
