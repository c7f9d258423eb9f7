"""What was chosen or typed in a form that was refused is still there, in that form and in no other."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from services.portal.budget_pages import TABS
from services.portal.budget_view import PHASES, STAGES, BudgetView, Fund
from services.portal.program_view import KINDS
from services.portal.visit import Problem, environment
from services.program import tables
from tests.portal.forms import Form, form_of
from tests.portal.test_budget_sheet import HALL, WATER

HOUR = datetime(2023, 12, 8, 1, tzinfo=UTC)
REFUSED = Problem("GIA_DINH", "Chưa được.", "Sửa rồi gửi lại.")


def drawn(template: str, **values: Any) -> str:
    """A page for somebody who is not signed in: its own part is the same."""
    of_every_page = {
        "visit": SimpleNamespace(session=None, base="/c/x", said=str, id="0" * 12),
        "health": SimpleNamespace(readable=True, halted=False, behind=0),
        "parked": (),
        "over": False,
        "asset": str,
        "language": "vi",
        "conference": {"title": "", "venue_name": "", "status": "planned"},
        **dict.fromkeys(("csrf", "form_id", "role_name", "done", "here"), ""),
    }
    return environment("vi").get_template(template).render(of_every_page | values)


def budget(tab: str, act: str, **typed: str) -> str:
    row = dict.fromkeys(tables.budget.c.keys())
    fund = Fund("conference", "", [dict(line) | {"left": 1} for line in (HALL, WATER)], 0, None, 0)
    entry = dict.fromkeys(tables.expenditures.c.keys()) | {"standing": True}
    entries: list[dict[str, Any]] = [
        entry | {"entry": name, "content": "Hội trường", "amount": 1, "voucher": name}
        for name in ("chi-1", "chi-2")
    ]
    owed = {"name": "A", "unit_name": "B", "decision_number": "1", "amount": 1, "received_on": ""}
    recoveries = [owed | {"nomination": name} for name in ("mot", "hai")]
    names = {"hoi-truong": "Hội trường"}
    view = BudgetView(row, "drawn", [fund], names, [], [], entries, [], recoveries, [])
    return drawn(
        f"budget_{tab}.html",
        view=view,
        tabs=TABS,
        tab="",
        phases=PHASES,
        stages=STAGES,
        problems=[REFUSED],
        pressed=act,
        typed=typed | {"act": act},
        pages=None,
        printed=None,
        today="2023-12-01",
        seen="",
        unsaved=(),
        warnings=(),
        may={"add", "save", "remove", "spend", "reverse", "recover", "unpaid"},
    )


@pytest.mark.parametrize("fund", ["conference", "awards"])
@pytest.mark.parametrize("follows", ["", "head", "any"])
def test_a_new_line_stays_on_the_fund_and_the_count_that_were_chosen(
    fund: str, follows: str
) -> None:
    page = budget("estimate", "add", fund=fund, follows=follows, content="Cờ thưởng")
    form = form_of(page, act="save")
    told = {key: form.fields[key] for key in ("fund", "follows", "content")}
    assert told == {"fund": fund, "follows": follows, "content": "Cờ thưởng"}


def test_why_a_line_is_taken_out_is_still_there() -> None:
    page = budget("estimate", "remove:nuoc", **{"reason:nuoc": "đơn vị bạn lo"})
    form = form_of(page, act="save").fields
    assert form["reason:nuoc"] == "đơn vị bạn lo"
    assert form["reason:hoi-truong"] == ""


def test_why_an_entry_is_reversed_is_still_there() -> None:
    page = budget("spending", "reverse", entry="chi-2", reason="ghi nhầm")
    assert form_of(page, act="reverse", entry="chi-2").fields["reason"] == "ghi nhầm"
    assert form_of(page, act="reverse", entry="chi-1").fields["reason"] == ""


def test_a_recovery_is_still_there_and_not_in_the_form_for_spending() -> None:
    told = {"voucher": "PT 07", "received_on": "2023-12-20"}
    page = budget("spending", "recover", nomination="hai", **told)
    assert told.items() <= form_of(page, act="recover", nomination="hai").fields.items()
    other = form_of(page, act="recover", nomination="mot").fields
    assert (other["voucher"], other["received_on"]) == ("", "2023-12-01")
    assert form_of(page, act="spend").fields["voucher"] == ""


def test_why_a_bonus_was_never_paid_is_still_there() -> None:
    page = budget("spending", "unpaid", nomination="hai", reason="đã trả người khác")
    assert form_of(page, act="unpaid", nomination="hai").fields["reason"] == "đã trả người khác"
    assert form_of(page, act="unpaid", nomination="mot").fields["reason"] == ""
    assert form_of(page, act="recover", nomination="hai").fields["voucher"] == ""


# --- the program -------------------------------------------------------------------------------------


def entry(item: str) -> SimpleNamespace:
    row = {"title": item, "presenter": "Sở Y tế", "conducted_by": None, "minutes": 10}
    clock = SimpleNamespace(starts=HOUR, ends=HOUR)
    return SimpleNamespace(
        item=item,
        row=row,
        when=clock,
        unit_name="",
        fixed="",
        paper="",
        has_file=False,
        author="",
        late=False,
        missed=False,
        short_by=0,
        up=None,
        down=None,
        documents=(),
        parts=(),
    )


def program(act: str, item: str, **typed: str) -> str:
    sittings = [
        SimpleNamespace(
            session=SimpleNamespace(id=name, title=name, starts_at=HOUR, ends_at=HOUR),
            rows=rows,
            over=0,
        )
        for name, rows in (("sang", [entry("mot"), entry("hai")]), ("chieu", []))
    ]
    draft = SimpleNamespace(version=0, differs=False, before=None)
    every = dict.fromkeys(
        ("title", "minutes", "presenter", "unit", "conducted_by", "kind", "session", "time"), ""
    )
    return drawn(
        "program.html",
        view=SimpleNamespace(
            sittings=sittings,
            draft=draft,
            misfits=[],
            left=[],
            changes=[],
            told=[],
            versions=[],
            units=[],
        ),
        seen="",
        looked=False,
        lacks=False,
        kinds=KINDS,
        may=("move",),
        pages=None,
        refused=REFUSED,
        pressed=f"{act}:{item}",
        last=("", ""),
        typed=every | {"reason": ""} | typed,
    )


def test_a_fixed_hour_is_still_there() -> None:
    page = program("fix", "hai", time="09:15")
    assert form_of(page, act="fix", item="hai").fields["time"] == "09:15"
    assert form_of(page, act="fix", item="mot").fields["time"] == ""


def test_why_an_item_is_taken_out_is_still_there() -> None:
    page = program("remove", "hai", reason="trùng nội dung")
    assert form_of(page, act="remove", item="hai").fields["reason"] == "trùng nội dung"
    assert form_of(page, act="remove", item="mot").fields["reason"] == ""


def test_the_half_day_of_a_new_item_is_still_chosen() -> None:
    assert form_of(program("add", "", session="chieu"), act="add").fields["session"] == "chieu"


# --- seats, documents --------------------------------------------------------------------------------


def seats(act: str, **typed: str) -> Form:
    cards = [
        SimpleNamespace(delegation="so-y-te", person_id=name, name=name, unit="", seat=None)
        for name in ("a", "b")
    ]
    hall = SimpleNamespace(title="", rows=1, seats=1, aisles=[], blocks=[])
    page = drawn(
        "seats.html",
        view=SimpleNamespace(
            hall=hall, seated=0, seats=1, rows=[], unseated=[], moves=[], left=None
        ),
        proposal=None,
        propose="",
        seen="",
        groups=[],
        rows_of={},
        chosen={"place": (1, 1), "card": None, "pinned": False, "others": cards},
        may_act=True,
        refused=REFUSED if act else None,
        pressed=act,
        typed=typed,
    )
    return form_of(page, act="assign")


def test_who_was_to_sit_there_and_whether_pinned_is_still_chosen() -> None:
    told = seats("assign", who="so-y-te|b").fields
    assert (told["who"], told.get("pinned")) == ("so-y-te|b", None)
    assert seats("assign", who="so-y-te|b", pinned="yes").fields["pinned"] == "yes"
    assert seats("").fields["pinned"] == "yes"


def test_what_a_document_is_replaced_by_is_still_chosen() -> None:
    row = dict.fromkeys(tables.issued_documents.c.keys(), "") | {"issued_at": "", "position": 1}
    issued = [
        row
        | {"document": name, "may_follow": ["to-2", "to-3"]}
        | {"signed": [], "rests_on": [], "open_basis": []}
        for name in ("to-1", "khac")
    ]
    page = drawn(
        "documents.html",
        kinds=[],
        lists=[],
        issued=issued,
        may={"replace", "number"},
        refused=REFUSED,
        pressed="replace:to-1",
        typed={"by": "to-3", "reason": "sai số", "number": "", "date": ""},
    )
    told = form_of(page, act="replace", document="to-1").fields
    assert (told["by"], told["reason"]) == ("to-3", "sai số")
    other = form_of(page, act="replace", document="khac").fields
    assert (other["by"], other["reason"]) == ("to-2", "")
