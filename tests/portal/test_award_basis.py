"""What an award rests on: the rows of law that were in force on its day, each with how sure it is."""

from datetime import date
from typing import Any

from services.portal.award_basis import award_basis
from shared.law import Law

LAW = Law.load()
ROUND: dict[str, Any] = {"form": "bang-khen-tinh", "level": "province", "decision_date": None}


def cited(on: date, kind: str = "collective", **values: Any) -> list[tuple[str, str]]:
    return [(one.legal_basis, one.mark) for one in award_basis(LAW, ROUND | values, kind, on)]


def test_each_day_has_the_acts_of_that_day() -> None:
    old, *tables = cited(date(2023, 11, 29))
    assert old[0].startswith("Luật Thi đua, khen thưởng số 15/2003/QH11")
    assert old[1] == "P", "its text was not read"
    assert [basis for basis, _ in tables] == [
        "Nghị định số 91/2017/NĐ-CP",
        "Nghị định số 24/2023/NĐ-CP",
    ]
    by_2025 = dict(cited(date(2025, 12, 1)))
    act = "Luật Thi đua, khen thưởng số 06/2022/QH15"
    for article in ("", ", Điều 79.4", ", Điều 74", ", Điều 84.2"):
        assert by_2025[act + article] == "V"
    assert by_2025["Nghị định số 152/2025/NĐ-CP, Điều 4"] == "V"
    amended = cited(date(2026, 10, 1))
    assert {mark for basis, mark in amended if "06/2026/QH16" in basis} == {"P"}


def test_a_decision_keeps_the_acts_of_its_own_day() -> None:
    signed = cited(date(2026, 11, 1), decision_date="2023-12-04")
    assert signed == cited(date(2023, 12, 4))


def test_an_award_of_another_level_cites_no_table_of_the_province() -> None:
    military = cited(date(2025, 12, 1), form="bang-khen-quan-khu", level="military-region")
    assert [basis for basis, _ in military] == [
        "Luật Thi đua, khen thưởng số 06/2022/QH15",
        "Luật Thi đua, khen thưởng số 06/2022/QH15, Điều 84.2",
        "Nghị định số 152/2025/NĐ-CP, Điều 4",
    ]


def test_each_act_is_named_once() -> None:
    for kind in ("collective", "individual", "household"):
        named = [basis for basis, _ in cited(date(2025, 12, 1), kind)]
        assert len(named) == len(set(named)), kind
