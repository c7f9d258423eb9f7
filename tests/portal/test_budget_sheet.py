"""A sheet that two people have open: each writes what they changed, and nothing that they did not touch."""

from collections.abc import Mapping
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.datastructures import FormData
from starlette.requests import Request

from services.portal.budget_forms import Asked, asked
from services.portal.budget_sheet import kept, seen_of, unsaved
from services.portal.budget_view import BudgetView, Fund
from services.portal.doors import Session
from services.portal.refusals import (
    CELL,
    CELL_TOO_LARGE,
    CHANGED_MEANWHILE,
    FIELDS,
    NOT_PROPOSED,
    NOTHING_CHANGED,
)
from services.portal.roles import Role
from services.portal.visit import Visit, environment
from shared.commands.budget import (
    CorrectRecovery,
    ProposeAdjustment,
    RemoveEstimateLine,
    SetEstimateLine,
    SubmitBudget,
)
from shared.refusals import Refused

HALL: Mapping[str, Any] = {
    "line": "hoi-truong",
    "content": "Hội trường",
    "unit": "buổi",
    "quantity": 2,
    "unit_price": 15_000_000,
    "basis": "báo giá",
    "explanation": None,
    "note": None,
    "source": None,
    "fund": "conference",
    "per_head": False,
    "mark": None,
    "per_award": None,
    "award_round": None,
    "ordinal": 1,
    "factor": 1,
    "amount": 30_000_000,
    "moves": False,
    "follows": False,
    "frozen": False,
    "remark": "",
    "answered": False,
    "spent": 0,
}
WATER = {**HALL, "line": "nuoc", "content": "Nước uống", "ordinal": 2, "unit_price": None}
FOLDER = {**HALL, "line": "tui", "content": "Túi tài liệu", "ordinal": 3, "moves": True}


def view(*lines: Mapping[str, Any], adjustments: tuple[Mapping[str, Any], ...] = ()) -> BudgetView:
    fund = Fund("conference", "", lines, 0, None, 0)
    names = {line["line"]: line["content"] for line in lines}
    return BudgetView({}, "", [fund], names, [], adjustments, [], [], [], [])


def visit(role: Role = Role.FINANCE, **form: Any) -> Visit:
    request = Request({"type": "http", "query_string": b"", "headers": []})
    who = SimpleNamespace(visitor=SimpleNamespace(role=role, unit="so-tai-chinh"))
    return Visit(cast(Any, None), request, "vi", cast(Session, who), form=FormData(form))


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and (name := told.get("name")):
            self.found[name] = told.get("value") or ""


def drawn(lines: tuple[Mapping[str, Any], ...], typed: Mapping[str, str]) -> str:
    template = environment("vi").get_template("budget_parts.html")
    page = template.make_module({"typed": typed, "visit": SimpleNamespace(base="/c/x")})
    return str(cast(Any, page).edited_rows(lines, "drawn"))


def opened(*lines: Mapping[str, Any], typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The form as a browser sends it when nothing was typed."""
    inputs = _Inputs()
    inputs.feed(drawn(lines, typed or {}))
    return inputs.found | {"act": "save"}


def lines_of(wanted: Asked) -> dict[str, Any]:
    """What the wishes set, by line."""
    assert all(isinstance(wish, SetEstimateLine) for _, wish in wanted.wishes)
    return {name: cast(SetEstimateLine, wish).line for name, wish in wanted.wishes}


def test_a_sheet_that_nobody_typed_into_wishes_nothing() -> None:
    with pytest.raises(Refused) as refused:
        asked(visit(**opened(HALL, WATER, FOLDER)), view(HALL, WATER, FOLDER))
    assert refused.value.refusal is NOTHING_CHANGED


def test_a_colleagues_line_that_was_not_touched_stays_as_they_left_it() -> None:
    form = opened(HALL, WATER) | {"unit_price:nuoc": "5.000"}
    mended = {**HALL, "unit_price": 12_000_000}
    wanted = lines_of(asked(visit(**form), view(mended, WATER)))
    assert list(wanted) == ["nuoc"]
    assert wanted["nuoc"].unit_price == 5_000


def test_a_line_that_both_changed_is_named_and_written_by_the_second_press() -> None:
    form = opened(HALL, WATER) | {"unit_price:hoi-truong": "14.000.000"}
    now = view({**HALL, "unit_price": 12_000_000, "note": "đã thương lượng"}, WATER)
    with pytest.raises(Refused) as refused:
        asked(visit(**form), now)
    assert refused.value.refusal is CHANGED_MEANWHILE
    assert "Hội trường" in refused.value.vi
    assert "Nước uống" not in refused.value.vi

    typed = kept(visit(**form), now, told=True)
    again = opened(*now.lines, typed=typed)
    assert again["unit_price:hoi-truong"] == "14.000.000"  # what was typed is still there
    assert "Hiện nay: 12.000.000" in drawn(tuple(now.lines), typed)  # and what they wrote is shown
    wanted = lines_of(asked(visit(**again), now))
    assert list(wanted) == ["hoi-truong"]
    assert (wanted["hoi-truong"].unit_price, wanted["hoi-truong"].note) == (
        14_000_000,
        "đã thương lượng",
    )


def test_the_second_press_never_reverts_what_was_not_touched() -> None:
    form = opened(HALL, WATER) | {"unit_price:hoi-truong": "14.000.000"}
    now = view({**HALL, "unit_price": 12_000_000}, {**WATER, "unit_price": 6_000})
    again = opened(*now.lines, typed=kept(visit(**form), now, told=True))
    assert again["unit_price:nuoc"] == "6.000"
    assert list(lines_of(asked(visit(**again), now))) == ["hoi-truong"]


def test_a_refusal_of_another_kind_does_not_hide_what_changes_until_the_next_press() -> None:
    form = opened(HALL) | {"unit_price:hoi-truong": "mười triệu"}
    with pytest.raises(Refused) as refused:
        asked(visit(**form), view(HALL))
    assert refused.value.refusal is CELL
    assert "“Đơn giá” của dòng “Hội trường”" in refused.value.vi
    now = view({**HALL, "unit_price": 12_000_000})
    again = opened(*now.lines, typed=kept(visit(**form), now, told=False))
    with pytest.raises(Refused) as refused:
        asked(visit(**again | {"unit_price:hoi-truong": "10.000.000"}), now)
    assert refused.value.refusal is CHANGED_MEANWHILE


def test_a_price_that_no_line_can_hold_is_refused_by_its_line_with_the_limit() -> None:
    form = opened(HALL, WATER) | {"unit_price:nuoc": "99999999999999999999"}
    with pytest.raises(Refused) as refused:
        asked(visit(**form), view(HALL, WATER))
    assert refused.value.refusal is CELL_TOO_LARGE
    assert "“Đơn giá” của dòng “Nước" in refused.value.vi
    assert "1.000.000.000.000" in refused.value.vi


def test_a_bonus_that_was_never_paid_is_said_to_be_so() -> None:
    form: dict[str, Any] = {"act": "unpaid", "nomination": "so-y-te-cn-1", "reason": "chưa ký nhận"}
    ((_, told),) = asked(visit(**form), view()).wishes
    assert told == CorrectRecovery(nomination="so-y-te-cn-1", paid=False, reason="chưa ký nhận")


def test_two_who_typed_the_same_agree() -> None:
    form = opened(HALL, WATER) | {"unit_price:hoi-truong": "12.000.000", "note:nuoc": "chai 350 ml"}
    now = view({**HALL, "unit_price": 12_000_000}, WATER)
    assert list(lines_of(asked(visit(**form), now))) == ["nuoc"]


def test_a_count_that_moved_is_no_change_of_somebody_else() -> None:
    form = opened(FOLDER) | {"unit_price:tui": "60.000"}
    wanted = lines_of(asked(visit(**form), view({**FOLDER, "quantity": 90})))
    assert (wanted["tui"].quantity, wanted["tui"].unit_price) == (90, 60_000)


def test_a_quantity_typed_while_the_line_was_set_to_follow_the_count_is_told() -> None:
    frozen = {**FOLDER, "moves": False, "frozen": True}
    form = opened(frozen) | {"quantity:tui": "80"}
    with pytest.raises(Refused) as refused:
        asked(visit(**form), view(FOLDER))
    assert refused.value.refusal is CHANGED_MEANWHILE


def test_a_changed_line_that_somebody_took_out_is_named() -> None:
    form = opened(HALL, WATER) | {"unit_price:nuoc": "5.000"}
    with pytest.raises(Refused) as refused:
        asked(visit(**form), view(HALL))
    assert refused.value.refusal is CHANGED_MEANWHILE
    assert "Nước uống" in refused.value.vi


def test_words_of_several_lines_are_untouched_though_a_browser_shows_them_as_one() -> None:
    long = {**HALL, "explanation": "một\nhai"}
    form = opened(long, WATER) | {"explanation:hoi-truong": "mộthai", "unit_price:nuoc": "5.000"}
    assert list(lines_of(asked(visit(**form), view(long, WATER)))) == ["nuoc"]


# --- every button of the sheet writes what was typed in it ---------------------------------------------


def test_submitting_writes_the_cells_that_were_typed_first() -> None:
    form = opened(HALL, WATER) | {"unit_price:nuoc": "5.000", "act": "submit"}
    wanted = asked(visit(**form), view(HALL, WATER))
    assert lines_of(wanted)["nuoc"].unit_price == 5_000
    assert wanted.then == SubmitBudget()


def test_an_untouched_sheet_is_submitted_as_it_stands() -> None:
    wanted = asked(visit(**opened(HALL) | {"act": "submit"}), view(HALL))
    assert (list(wanted.wishes), wanted.then) == ([], SubmitBudget())


def test_nothing_is_submitted_over_what_somebody_else_wrote_meanwhile() -> None:
    form = opened(HALL) | {"unit_price:hoi-truong": "14.000.000", "act": "submit"}
    with pytest.raises(Refused) as refused:
        asked(visit(**form), view({**HALL, "unit_price": 12_000_000}))
    assert refused.value.refusal is CHANGED_MEANWHILE


def test_taking_a_line_out_writes_the_other_lines_and_not_its_own() -> None:
    typed = {
        "unit_price:nuoc": "5.000",
        "unit_price:hoi-truong": "1",
        "reason:hoi-truong": "bạn lo",
    }
    wanted = asked(
        visit(**opened(HALL, WATER) | typed | {"act": "remove:hoi-truong"}), view(HALL, WATER)
    )
    assert list(lines_of(wanted)) == ["nuoc"]
    assert wanted.then == RemoveEstimateLine(line="hoi-truong", reason="bạn lo")


def test_a_new_line_that_was_typed_is_written_by_whichever_button() -> None:
    line = {
        "content": "Cờ thưởng",
        "unit": "lá",
        "unit_price": "",
        "quantity": "2",
        "basis": "báo giá",
    }
    wanted = asked(visit(**opened(HALL) | line | {"fund": "awards", "act": "submit"}), view(HALL))
    assert [one.content for one in lines_of(wanted).values()] == ["Cờ thưởng"]
    half = opened(HALL) | {"content": "Cờ thưởng", "fund": "awards", "act": "submit"}
    with pytest.raises(Refused) as refused:
        asked(visit(**half), view(HALL))
    assert refused.value.refusal is FIELDS


def test_cells_that_have_no_place_any_more_are_named() -> None:
    form = opened(HALL, WATER) | {"unit_price:nuoc": "5.000"}
    assert unsaved(visit(**form), view(HALL, WATER)) == [("Nước uống", [("Đơn giá", "5.000")])]


def test_a_sum_with_decimals_is_asked_for_as_a_whole_number() -> None:
    with pytest.raises(Refused) as refused:
        asked(visit(**opened(WATER) | {"unit_price:nuoc": "1,5"}), view(WATER))
    assert "cần một số nguyên" in refused.value.vi


@pytest.mark.parametrize("written", ["6.000 đ", "6.000đ", "6000 đồng", "6 000"])
def test_a_sum_is_read_with_its_unit_behind_it(written: str) -> None:
    wanted = asked(visit(**opened(WATER) | {"unit_price:nuoc": written}), view(WATER))
    assert lines_of(wanted)["nuoc"].unit_price == 6_000


# --- the adjustment ----------------------------------------------------------------------------------


def proposal(*lines: Mapping[str, Any]) -> dict[str, Any]:
    return {"adjustment": "dieu-chinh-1", "reason": "thêm", "status": "proposed", "lines": lines}


def proposing(**form: str) -> Visit:
    told = {name: text for name, text in form.items() if name.split(":")[0] != "act"}
    return visit(
        Role.FINANCE,
        **told | {"act": "propose", "reason": "tăng giá", "seen": form.get("seen", "")},
    )


def test_an_adjustment_proposes_the_touched_lines_only() -> None:
    form = opened(HALL, WATER) | {"unit_price:nuoc": "5.000"}
    mended = {**HALL, "unit_price": 12_000_000}
    ((_, wish),) = asked(proposing(**form), view(mended, WATER)).wishes
    assert isinstance(wish, ProposeAdjustment)
    assert [line.line for line in wish.lines] == ["nuoc"]


def test_an_adjustment_of_a_line_that_was_adjusted_meanwhile_is_told() -> None:
    form = opened(HALL) | {"unit_price:hoi-truong": "14.000.000"}
    with pytest.raises(Refused) as refused:
        asked(proposing(**form), view({**HALL, "unit_price": 12_000_000}))
    assert refused.value.refusal is CHANGED_MEANWHILE


def test_an_adjustment_takes_the_quantity_that_was_typed_of_a_line_that_followed_a_count() -> None:
    form = opened({**FOLDER, "moves": False}) | {"quantity:tui": "80"}
    ((_, wish),) = asked(proposing(**form), view(FOLDER)).wishes
    assert isinstance(wish, ProposeAdjustment)
    assert [line.quantity for line in wish.lines] == [80]


def test_an_adjustment_that_a_colleague_drew_up_meanwhile_is_not_replaced_unseen() -> None:
    form = opened(HALL) | {"unit_price:hoi-truong": "14.000.000"}
    theirs = proposal({**HALL, "unit_price": 16_000_000})
    now = view(HALL, adjustments=(theirs,))
    with pytest.raises(Refused) as refused:
        asked(proposing(**form), now)
    assert refused.value.refusal is CHANGED_MEANWHILE
    ((_, wish),) = asked(proposing(**form, seen=seen_of(theirs)), now).wishes
    assert isinstance(wish, ProposeAdjustment)
    assert wish.adjustment == "dieu-chinh-1"


def test_an_adjustment_is_not_submitted_over_cells_that_are_not_part_of_it() -> None:
    form = opened(HALL, WATER) | {"unit_price:nuoc": "5.000", "act": "submit-adjustment"}
    now = view(HALL, WATER, adjustments=(proposal(HALL),))
    with pytest.raises(Refused) as refused:
        asked(visit(**form, adjustment="dieu-chinh-1"), now)
    assert refused.value.refusal is NOT_PROPOSED
    assert "Nước uống" in refused.value.vi


def fund(*prices: int | None) -> Fund:
    return Fund("conference", "", [{**HALL, "unit_price": one} for one in prices], 0, None, 0)


def test_a_sum_of_lines_without_a_price_is_called_so_and_not_said_in_words() -> None:
    template = environment("vi").get_template("budget_parts.html")
    page = cast(Any, template.make_module({"visit": SimpleNamespace(base="/c/x")}))
    bare = page.funds(SimpleNamespace(funds=[fund(None, None)]))
    assert "Chưa dòng nào có đơn giá" in bare
    assert "Không đồng" not in bare
    half = page.funds(SimpleNamespace(funds=[fund(None, 5)]))
    assert "Không đồng" not in half
    assert "1 dòng chưa có đơn giá" in half
    assert "Cộng các dòng đã có đơn giá" in half
    whole = page.funds(SimpleNamespace(funds=[fund(5)]))
    assert "Dự toán bằng chữ:" in whole
    assert "Cộng các dòng đã có đơn giá" not in whole
