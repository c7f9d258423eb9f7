"""A list of nominations in the columns of the award files' form. Everybody is made up."""

from collections.abc import Sequence
from typing import Any

import pytest

from deploy.files.fates import Reading
from deploy.files.nominations import KnownNomination, RoundTarget, read_nominations
from deploy.files.opened import open_bytes
from shared.commands.awards import SubmitNomination
from shared.events.awards import DossierFile
from tests.files.made import xlsx

HEADER = [
    "STT", "Tên gọi", "Tên tập thể/cá nhân/hộ gia đình", "Chức vụ", "Đơn vị công tác",
    "Phân loại khen thưởng", "Danh hiệu/Hình thức", "Phân loại đối tượng", "Lĩnh vực hoạt động",
]  # fmt: skip
ROWS = [
    [1, "Thượng tá", "Lê Văn Giả", "Chỉ huy trưởng", "Ban CHQS xã Bịa", "CANHAN", "Bằng khen", None, None],
    [2, None, "Ban CHQS xã Bịa", None, "UBND xã Bịa", "TAPTHE", "Bằng khen", None, None],
    [3, "Đại úy", "Vũ Thị Bịa", None, None, "Cá nhân", "Bằng khen", None, None],
]  # fmt: skip
TARGET = RoundTarget("c", "so-y-te", "bang-khen-tinh")
MINUTES = (DossierFile(part="minutes", file_name="b.pdf", digest="0" * 64),)


def read(rows: Sequence[Sequence[Any]], target: RoundTarget = TARGET) -> Reading:
    return read_nominations(open_bytes(xlsx(rows), "kt.xlsx"), target)


def wishes(reading: Reading) -> list[SubmitNomination]:
    return [fate.command for fate in reading.fates if isinstance(fate.command, SubmitNomination)]


def after(reading: Reading, status: str = "submitted") -> RoundTarget:
    known = tuple(
        KnownNomination(
            one.nomination, one.kind, one.awardee.person_id, str(one.awardee.name),
            one.awardee.position, one.achievement, one.grassroots, status, MINUTES,
        )
        for one in wishes(reading)
    )  # fmt: skip
    return RoundTarget("c", "so-y-te", "bang-khen-tinh", known, 9)


def test_the_official_columns_are_read() -> None:
    reading = read([["DANH SÁCH ĐỀ NGHỊ"], HEADER, *ROWS])
    assert [(w.kind, w.awardee.name, w.awardee.position) for w in wishes(reading)] == [
        ("individual", "Lê Văn Giả", "Chỉ huy trưởng, Ban CHQS xã Bịa"),
        ("collective", "Ban CHQS xã Bịa", "UBND xã Bịa"),
        ("individual", "Vũ Thị Bịa", "Đại úy"),
    ]
    assert [note.code for note in reading.notes] == ["FILES_NO_ACHIEVEMENT"]


def test_the_same_list_again_changes_nothing() -> None:
    first = read([HEADER, *ROWS])
    assert read([HEADER, *ROWS], after(first)).counts()["unchanged"] == 3


def test_a_mended_achievement_is_handed_in_again_with_the_dossier_that_is_there() -> None:
    header, row = [*HEADER, "Thành tích", "Cấp cơ sở"], [*ROWS[0], "Đã có thành tích (bịa)", "x"]
    known = after(read([HEADER, *ROWS]), "returned")
    reading = read([header, row], known)
    assert [fate.outcome for fate in reading.fates] == ["updated"]
    (wish,) = wishes(reading)
    assert (wish.dossier, wish.grassroots) == (MINUTES, True)
    assert wish.nomination == known.known[0].nomination


@pytest.mark.parametrize("status", ["endorsed", "approved", "rejected", "withdrawn"])
def test_what_was_decided_is_no_longer_changed_by_a_file(status: str) -> None:
    header, row = [*HEADER, "Thành tích"], [*ROWS[0], "Khác (bịa)"]
    reading = read([header, row], after(read([HEADER, *ROWS]), status))
    assert [fate.code for fate in reading.fates] == ["FILES_DECIDED"]


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


def test_an_achievement_that_bears_a_secrecy_mark_is_refused_by_itself() -> None:
    header = [*HEADER, "Thành tích"]
    reading = read([header, [*ROWS[0], "(Mật) Đã có thành tích"], [*ROWS[1], "Đã có thành tích"]])
    assert [fate.code for fate in reading.fates] == ["REGISTRY_STATE_SECRET", ""]


def test_ids_carry_no_name() -> None:
    assert all(
        "gia" not in one.nomination + one.awardee.person_id for one in wishes(read([HEADER, *ROWS]))
    )
