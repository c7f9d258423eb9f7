"""Law as data: the row in force on a day, files that are refused, and the bonuses that follow."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.law import Bonus, Law, LawInvalid, NoRuleInForce, Parameter, bonus

LAW = Law.load()
PLAN_DAY = date(2023, 12, 8)
BAC_NINH = "province:bac-ninh"


def row(value: object, begin: str, end: str = "", key: str = "base-salary", more: str = "") -> str:
    """One row of an office's own file. The figures are made up."""
    last = f", effective_to: {end}" if end else ""
    return (
        f"- {{key: {key}, value: {value}, unit: u, legal_basis: Văn bản ví dụ, mark: G, source: s, "
        f"effective_from: {begin}{last}{more}}}\n"
    )


def load(tmp_path: Path, *rows: str) -> Law:
    own = tmp_path / "own.yaml"
    own.write_text("rows:\n" + "".join(rows), "utf-8")
    return Law.load([own])


# --- the row in force --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "salary"),
    [
        (date(2023, 7, 1), 1_800_000),
        (PLAN_DAY, 1_800_000),
        (date(2024, 6, 30), 1_800_000),
        (date(2024, 7, 1), 2_340_000),
        (date(2026, 6, 30), 2_340_000),
        (date(2026, 7, 1), 2_530_000),
        (date(2030, 1, 1), 2_530_000),
    ],
)
def test_the_base_salary_is_that_of_the_day(on: date, salary: int) -> None:
    assert LAW.at("base-salary", on).whole() == salary


def test_a_day_before_every_row_is_refused_with_what_is_known_and_what_to_do() -> None:
    with pytest.raises(NoRuleInForce) as refused:
        LAW.at("base-salary", date(2023, 6, 30))
    assert refused.value.code == "NO_RULE_IN_FORCE"
    refusal, details = refused.value.refusal, refused.value.details
    assert "ngày 30/06/2023" in refusal.vi.format(**details)
    assert "2023-06-30" in refusal.en.format(**details)
    assert "01/07/2023 - 30/06/2024" in refusal.vi.format(**details)
    assert refusal.todo_vi
    assert refusal.todo_en


def test_no_rate_for_drinks_was_verified_so_that_it_is_asked_for() -> None:
    assert not [known.key for known in LAW.all() if known.key == "meeting.drinks.half-day"]
    with pytest.raises(NoRuleInForce) as refused:
        LAW.at("meeting.drinks.half-day", PLAN_DAY)
    assert refused.value.code == "RATE_NOT_VERIFIED"
    assert "Giải khát giữa giờ" in refused.value.vi
    assert "12/2025" in refused.value.vi
    assert "were not seen" in refused.value.en
    assert "nghị quyết" in refused.value.todo_vi


def test_a_rate_that_an_office_has_entered_is_not_asked_for_any_more(tmp_path: Path) -> None:
    law = load(tmp_path, row(20_000, "2026-01-01", key="meeting.drinks.half-day"))
    assert law.at("meeting.drinks.half-day", date(2026, 2, 1)).whole() == 20_000
    with pytest.raises(NoRuleInForce) as refused:
        law.at("meeting.drinks.half-day", PLAN_DAY)
    assert refused.value.code == "NO_RULE_IN_FORCE"


def test_a_province_has_rules_of_its_own_beside_the_national_ones() -> None:
    on = date(2026, 3, 1)
    assert LAW.at("award.dossier.days-before-conference", on, BAC_NINH).whole() == 10
    with pytest.raises(NoRuleInForce):
        LAW.at("award.dossier.days-before-conference", on)
    assert LAW.at("base-salary", on, BAC_NINH) == LAW.at("base-salary", on)


def test_the_province_s_rule_comes_before_the_national_one(tmp_path: Path) -> None:
    law = load(
        tmp_path,
        row(5, "2026-01-01", key="invitation.working-days-before", more=f", scope: '{BAC_NINH}'"),
    )
    on = date(2026, 3, 1)
    assert law.at("invitation.working-days-before", on, BAC_NINH).whole() == 5
    assert law.at("invitation.working-days-before", on).whole() == 3
    assert law.at("invitation.working-days-before", date(2025, 12, 31), BAC_NINH).whole() == 3


def test_the_periods_for_invitations_and_conclusions_held_for_the_plan() -> None:
    assert LAW.at("invitation.working-days-before", PLAN_DAY).whole() == 3
    assert LAW.at("conclusion-notice.working-days-after", PLAN_DAY).whole() == 5


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_at_most_one_row_of_a_key_and_scope_is_in_force_on_any_day(on: date) -> None:
    for rows in LAW.rows.values():
        assert sum(known.in_force(on) for known in rows) <= 1


def test_a_parameter_keeps_its_exact_value_inside_an_event() -> None:
    for known in LAW.all():
        assert Parameter.model_validate_json(known.model_dump_json()) == known
    decimal = LAW.at("award.multiplier.bang-khen-tinh.individual", date(2024, 1, 1))
    assert '"value":"1.5"' in decimal.model_dump_json()
    assert decimal.number() == Decimal("1.5")


def test_a_value_of_the_wrong_kind_is_not_calculated_with() -> None:
    text = LAW.at("base-salary", PLAN_DAY).model_copy(update={"value": "theo thực tế"})
    with pytest.raises(ValueError, match="not a number"):
        text.number()
    with pytest.raises(ValueError, match="not a number"):
        text.model_copy(update={"value": "Infinity"}).number()
    with pytest.raises(ValueError, match="not a whole number"):
        text.model_copy(update={"value": "1.5"}).whole()


# --- an office's own file ----------------------------------------------------------------------


def test_a_later_row_of_an_office_ends_the_open_one_the_day_before(tmp_path: Path) -> None:
    law = load(tmp_path, row(2_700_000, "2027-07-01"))
    assert law.at("base-salary", date(2027, 6, 30)).value == 2_530_000
    assert law.at("base-salary", date(2027, 6, 30)).effective_to == date(2027, 6, 30)
    assert law.at("base-salary", date(2027, 7, 1)).value == 2_700_000


def test_the_order_of_rows_in_a_file_does_not_matter(tmp_path: Path) -> None:
    later, sooner = row(2_900_000, "2028-07-01"), row(2_700_000, "2027-07-01", "2028-06-30")
    assert load(tmp_path, later, sooner).rows == load(tmp_path, sooner, later).rows


def test_an_office_replaces_a_row_only_by_saying_so(tmp_path: Path) -> None:
    confirmed = ", replaces: true"
    law = load(tmp_path, row(2_531_000, "2026-07-01", more=confirmed))
    assert law.at("base-salary", date(2026, 8, 1)).value == 2_531_000
    with pytest.raises(LawInvalid, match="replaces: true"):
        load(tmp_path, row(2_531_000, "2026-07-01"))
    with pytest.raises(LawInvalid, match="no row begins on 2026-07-02"):
        load(tmp_path, row(2_531_000, "2026-07-02", more=confirmed))


@pytest.mark.parametrize(
    "rows",
    [
        [row(1, "2025-01-01", "2025-12-31")],  # inside a closed row of ours
        [row(1, "2026-06-30", "2026-06-30")],  # our closed row's last day is its own
        [row(1, "2027-01-01"), row(2, "2028-01-01")],  # two open rows in one file
        [row(1, "2027-01-01", "2027-12-31"), row(2, "2027-12-31")],
        [row(1, "2020-01-01")],  # open, reaching into all of ours
        [row(1, "2027-01-01", "2027-12-31"), row(1, "2027-01-01", "2027-12-31")],
    ],
)
def test_overlapping_rows_are_refused(tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(LawInvalid, match=r"base-salary \(national\): .* overlaps"):
        load(tmp_path, *rows)


def test_rows_that_only_touch_are_accepted(tmp_path: Path) -> None:
    law = load(tmp_path, row(1_490_000, "2019-07-01", "2023-06-30"))
    assert law.at("base-salary", date(2023, 6, 30)).value == 1_490_000
    assert law.at("base-salary", date(2023, 7, 1)).value == 1_800_000


def test_all_faults_are_told_at_once_with_file_row_and_field(tmp_path: Path) -> None:
    with pytest.raises(LawInvalid) as refused:
        load(
            tmp_path,
            row(1.5, "2027-01-01", key="a"),
            row(1, "2027-01-02", "2027-01-01", key="b"),
            row("true", "2027-01-01", key="c"),
            row(1, "soon", key="d"),
            row(1, "2027-01-01", key="e", more=", scope: Bắc Ninh"),
            row(1, "2027-01-01", key="f", more=", sauce: x"),
            "- only a text\n",
        )
    faults = refused.value.faults
    told = [fault.splitlines()[0] for fault in faults]
    assert told == [
        "own.yaml:3 rows.1.effective_to [LAW_END_BEFORE_BEGIN]",
        "own.yaml:5 rows.3.effective_from [LAW_BAD_FORMAT]",
        "own.yaml:6 rows.4.scope [LAW_BAD_FORMAT]",
        "own.yaml:7 rows.5.sauce [LAW_UNKNOWN_FIELD]",
        "own.yaml:8 rows.6 [LAW_FIELD_WRONG_TYPE]",
    ]
    assert "did you mean: source" in faults[3]


def test_a_decimal_is_kept_as_it_was_typed(tmp_path: Path) -> None:
    law = load(tmp_path, row(1.15, "2027-01-01", key="a"))
    assert law.at("a", date(2027, 1, 1)).number() == Decimal("1.15")


@pytest.mark.parametrize(
    ("typed", "meant"), [("1.800.000", "1800000"), ("'2,5'", "2.5"), ("2 530 000", "2530000")]
)
def test_a_number_written_for_readers_is_refused_with_what_was_meant(
    tmp_path: Path, typed: str, meant: str
) -> None:
    with pytest.raises(LawInvalid, match=rf"LAW_NOT_A_NUMBER.*\n(.*\n)*.*did you mean: {meant}"):
        load(tmp_path, row(typed, "2027-01-01"))


def test_rows_of_one_act_share_what_the_act_says(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "rows:\n"
        "  - unit: u\n    legal_basis: Văn bản ví dụ\n    mark: P\n    source: s\n"
        "    effective_from: 2027-01-01\n"
        "    rows:\n"
        "      - {key: a, value: 1, name: Tên gọi}\n"
        "      - {key: b, value: x, mark: G}\n",
        "utf-8",
    )
    law = Law.load([own])
    one, two = (law.at(key, date(2027, 1, 1)) for key in "ab")
    assert (one.value, one.mark, two.value, two.mark) == (1, "P", "x", "G")
    assert law.name("a") == "Tên gọi"


def test_a_fault_in_what_an_act_says_is_told_at_the_line_of_the_act(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("rows:\n- mark: Z\n  rows:\n  - {key: a, value: 1}\n", "utf-8")
    with pytest.raises(LawInvalid) as refused:
        Law.load([own])
    assert "own.yaml:2 rows.0.rows.0.mark [LAW_NOT_A_CHOICE]" in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rows: [{",
        "names: [a]",
        "asked: {a: b}",
        "rows: 3",
        "rows: [",
        "- 1",
        "rows: [{key: 2024-02-30}]",
        "rowz: []",
    ],
)
def test_a_file_of_another_shape_is_refused_by_name(tmp_path: Path, text: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text, "utf-8")
    with pytest.raises(LawInvalid, match=r"own\.yaml"):
        Law.load([own])


# --- bonuses -----------------------------------------------------------------------------------


def of(kind: str, on: date, law: Law = LAW) -> Bonus:
    return bonus(law, "bang-khen-tinh", kind, on)


def test_the_plan_s_own_bonuses_follow_decree_91_of_2017() -> None:
    individual, collective = of("individual", PLAN_DAY), of("collective", PLAN_DAY)
    assert (individual.amount, collective.amount) == (1_800_000, 3_600_000)
    assert 20 * individual.amount + 20 * collective.amount == 108_000_000
    assert "91/2017" in individual.parameters[0].legal_basis
    assert individual.formula == "1,0 \u00d7 1.800.000 = 1.800.000 đồng"


@pytest.mark.parametrize(
    ("on", "individual", "collective"),
    [
        (date(2023, 12, 31), 1_800_000, 3_600_000),
        (date(2024, 1, 1), 2_700_000, 5_400_000),
        (date(2024, 7, 1), 3_510_000, 7_020_000),
        (date(2025, 7, 1), 3_510_000, 7_020_000),
        (date(2026, 7, 1), 3_800_000, 7_590_000),
        (date(2026, 10, 1), 3_800_000, 7_590_000),
    ],
)
def test_bonuses_follow_the_decree_and_salary_of_the_decision_s_day(
    on: date, individual: int, collective: int
) -> None:
    assert (of("individual", on).amount, of("collective", on).amount) == (individual, collective)


def test_rounding_is_shown_and_cited() -> None:
    rounded = of("individual", date(2026, 7, 1))
    assert rounded.formula == "1,5 \u00d7 2.530.000 = 3.795.000, làm tròn lên 3.800.000 đồng"
    assert [used.key for used in rounded.parameters] == [
        "award.multiplier.bang-khen-tinh.individual",
        "base-salary",
        "award.bonus.round-up-to",
    ]
    assert "Điều 49" in rounded.parameters[2].legal_basis


def test_before_the_rounding_rule_nothing_is_rounded(tmp_path: Path) -> None:
    law = load(
        tmp_path,
        row('"0.333"', "2024-01-01", key="award.multiplier.example.individual"),
    )
    before = bonus(law, "example", "individual", date(2025, 6, 30))
    assert before.amount == 779_220
    assert len(before.parameters) == 2
    assert bonus(law, "example", "individual", date(2025, 7, 1)).amount == 780_000


def test_unverified_rows_are_warned_of_with_rule_and_mark() -> None:
    marks = {
        kind: [(caution.mark, caution.legal_basis) for caution in of(kind, PLAN_DAY).warnings]
        for kind in ("individual", "collective")
    }
    assert marks == {
        "individual": [("P", "Nghị định số 91/2017/NĐ-CP")],
        "collective": [("G", "Nghị định số 91/2017/NĐ-CP")],
    }
    caution = of("collective", PLAN_DAY).warnings[0]
    assert "91/2017" in caution.vi
    assert caution.key not in caution.vi, "its name stands there, not its key"
    assert "[G]" in caution.vi
    assert "[G]" in caution.en


def test_verified_rows_bring_no_warning() -> None:
    assert of("individual", date(2025, 12, 1)).warnings == ()
    assert [caution.key for caution in of("individual", date(2026, 7, 1)).warnings] == [
        "base-salary"
    ]


@pytest.mark.parametrize(
    ("form", "kind", "at_2340000", "at_2530000"),
    [
        ("bang-khen-thu-tuong", "individual", 8_190_000, 8_860_000),
        ("bang-khen-thu-tuong", "collective", 16_380_000, 17_710_000),
        ("bang-khen-quan-khu", "individual", 2_340_000, 2_530_000),
        ("bang-khen-quan-khu", "collective", 4_680_000, 5_060_000),
        ("giay-khen", "individual", 710_000, 760_000),
        ("giay-khen", "collective", 1_410_000, 1_520_000),
        ("co-thi-dua-chinh-phu", "collective", 28_080_000, 30_360_000),
        ("co-thi-dua-tinh", "collective", 18_720_000, 20_240_000),
        ("co-thi-dua-quan-khu", "collective", 14_040_000, 15_180_000),
        ("cstd-toan-quoc", "individual", 10_530_000, 11_390_000),
        ("cstd-tinh", "individual", 7_020_000, 7_590_000),
        ("cstd-co-so", "individual", 2_340_000, 2_530_000),
        ("lao-dong-tien-tien", "individual", 710_000, 760_000),
        ("tap-the-lao-dong-xuat-sac", "collective", 3_510_000, 3_800_000),
        ("tap-the-lao-dong-tien-tien", "collective", 1_880_000, 2_030_000),
        ("xa-phuong-tieu-bieu", "collective", 4_680_000, 5_060_000),
        ("thon-van-hoa", "collective", 3_510_000, 3_800_000),
        ("bang-khen-tinh", "household", 5_270_000, 5_700_000),
    ],
)
def test_every_form_has_its_bonus_by_the_salary_of_the_day(
    form: str, kind: str, at_2340000: int, at_2530000: int
) -> None:
    assert bonus(LAW, form, kind, date(2025, 12, 1)).amount == at_2340000
    assert bonus(LAW, form, kind, date(2026, 7, 1)).amount == at_2530000


def test_a_household_receives_one_and_a_half_times_the_individual_s_unrounded_sum() -> None:
    household = bonus(LAW, "bang-khen-tinh", "household", date(2026, 7, 1))
    assert household.formula == (
        "1,5 \u00d7 1,5 \u00d7 2.530.000 = 5.692.500, làm tròn lên 5.700.000 đồng"
    )
    assert household.parameters[0].key == "award.household.times-individual"


def test_what_was_only_inferred_is_marked_so() -> None:
    for form in ("bang-khen-quan-khu", "giay-khen"):
        row = LAW.at(f"award.multiplier.{form}.individual", date(2025, 12, 1))
        assert row.mark == "G"
        assert LAW.at(f"award.multiplier.{form}.collective", date(2025, 12, 1)).mark == "V"


def test_of_the_oldest_decree_only_what_was_seen_is_known() -> None:
    known = {row.key for row in LAW.all() if "91/2017" in row.legal_basis}
    assert known == {
        "award.multiplier.bang-khen-tinh.individual",
        "award.multiplier.bang-khen-tinh.collective",
    }


def test_documents_are_abbreviated_by_decree_30() -> None:
    def short(name: str) -> object:
        return LAW.at(f"document.abbreviation.{name}", PLAN_DAY).value

    assert [short(name) for name in ("ke-hoach", "giay-moi", "quy-dinh", "chuong-trinh")] == [
        "KH",
        "GM",
        "QyĐ",
        "CTr",
    ]


def test_a_deployment_s_own_scopes_come_before_the_national_rules() -> None:
    law = Law.load(scopes=("agency:so-noi-vu", BAC_NINH))
    on = date(2026, 3, 1)
    assert law.at("award.dossier.days-before-conference", on).whole() == 10
    assert law.at("base-salary", on) == LAW.at("base-salary", on)
    with pytest.raises(NoRuleInForce, match="agency:so-noi-vu, province:bac-ninh, national"):
        law.at("award.dossier.days-before-conference", PLAN_DAY)


def test_ceilings_of_central_bodies_are_no_rates_of_a_province() -> None:
    with pytest.raises(NoRuleInForce):
        LAW.at("meeting.meal-support.town", PLAN_DAY)
    town = LAW.at("meeting.meal-support.town", PLAN_DAY, "level:central")
    assert town.whole() == 150_000
    with pytest.raises(NoRuleInForce):
        LAW.at("meeting.meal-support.town", date(2025, 5, 4), "level:central")


def test_every_key_has_a_name_that_officials_know() -> None:
    assert not [row.key for row in LAW.all() if LAW.name(row.key) == row.key]


def test_an_unknown_form_or_kind_has_no_bonus() -> None:
    for form, kind in (("giay-khen", "individual"), ("bang-khen-tinh", "household")):
        with pytest.raises(NoRuleInForce):
            bonus(LAW, form, kind, PLAN_DAY)


def test_a_bonus_survives_its_way_through_an_event() -> None:
    for on in (PLAN_DAY, date(2026, 11, 1)):
        carried = of("collective", on)
        assert Bonus.model_validate_json(carried.model_dump_json()) == carried


multipliers = st.decimals("0.01", "99.99", places=2)
rounded_days = st.integers(0, 2000).map(lambda n: date(2025, 7, 1) + timedelta(days=n))
exact_days = st.integers(0, 700).map(lambda n: date(2023, 7, 1) + timedelta(days=n))


def with_multiplier(multiplier: Decimal) -> Law:
    example = LAW.at("award.multiplier.bang-khen-tinh.individual", PLAN_DAY).model_copy(
        update={
            "key": "award.multiplier.example.individual",
            "value": str(multiplier),
            "effective_to": None,
        }
    )
    return Law({**LAW.rows, (example.key, example.scope): (example,)})


@given(multipliers, rounded_days)
def test_a_bonus_is_the_next_ten_thousand_at_or_above_the_product(x: Decimal, on: date) -> None:
    amount = bonus(with_multiplier(x), "example", "individual", on).amount
    exact = x * LAW.at("base-salary", on).whole()
    assert exact <= amount < exact + 10_000
    assert amount % 10_000 == 0


@given(multipliers, exact_days)
def test_without_the_rounding_rule_a_bonus_is_the_product(x: Decimal, on: date) -> None:
    amount = bonus(with_multiplier(x), "example", "individual", on).amount
    assert amount == x * LAW.at("base-salary", on).whole()
