"""``hoinghi show``: every table can be shown, in the order of its list, within the terminal's width."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from nats.aio.client import Client
from rich.console import Console

from deploy.broker import Broker
from deploy.budget_lines import budget_lines, settlement
from deploy.cli_rows import Wanted, rows_of
from deploy.cli_show import NoSuchView, feet, show
from deploy.cli_states import STATES, NoSuchState
from deploy.cli_views import VIEWS, heading, names, tables, view_of
from services.program.changes import Put
from services.program.model import create_schema, open_model
from services.program.projections import PROJECTIONS
from services.program.projector import follow
from services.program.snapshot import Columns, snapshot
from shared import subjects
from shared.envelope import Fact, decode
from shared.events import agenda as a
from shared.events import budget as b
from shared.events import papers as p
from shared.events.people import Author
from shared.personal import Personal
from shared.settings import Settings
from tests.events import stored
from tests.projections.histories import C, conference_story, estimate_line, on, tell, whole

Show = Callable[..., Any]
WIDTH = 80


@pytest.fixture
async def shown(
    broker: Broker,
    client: Client,
    sqlite_url: Callable[[], str],
    capsys: pytest.CaptureFixture[str],
) -> Show:
    """Shows a view of the whole story: as text, or the rows of ``--json``."""
    settings = Settings(nats_url=broker.url, database_url=sqlite_url())
    engine = open_model(settings.database)
    await create_schema(engine)
    await follow(client, engine, stop_at=await tell(client, whole()))
    await engine.dispose()

    async def see(name: str, as_json: bool = False, every: bool = False, **wanted: Any) -> Any:
        text = io.StringIO()
        console = Console(file=text, width=WIDTH)
        choice = Wanted(**{key: value for key, value in wanted.items() if key != "columns"})
        await show(
            settings,
            C,
            name,
            choice,
            columns=wanted.get("columns", ()),
            every=every,
            as_of=None,
            as_json=as_json,
            console=console,
        )
        return json.loads(capsys.readouterr().out)["rows"] if as_json else text.getvalue()

    return see


async def test_every_table_has_a_name_and_every_name_is_shown_within_the_width(shown: Show) -> None:
    assert {
        VIEWS[name].table if name in VIEWS else name.replace("-", "_") for name in names()
    } >= set(tables())
    for name in names():
        text = await shown(name)
        assert f"{len(await shown(name, as_json=True))} dòng" in text, name
        assert max(map(len, text.splitlines())) <= WIDTH, name


async def test_all_columns_and_chosen_columns_are_shown(shown: Show) -> None:
    assert "Số điện thoại" in await shown("delegates", columns=("name", "phone"))
    for row in await shown("tasks", as_json=True):
        assert {"lead", "supporting", "settled_by"} <= set(row)
    assert await shown("papers", every=True)


async def test_delegates_stand_in_protocol_order_and_agenda_items_in_theirs(shown: Show) -> None:
    order = [row["ordinal"] for row in await shown("agenda", as_json=True)]
    assert order
    assert order == sorted(order)
    units = [row["unit"] for row in await shown("delegates", as_json=True)]
    assert len(units) > 2
    assert [unit for unit, before in zip(units[1:], units, strict=False) if unit != before] == list(
        dict.fromkeys(units)
    )[1:], "the delegates of one agency stand together"


async def test_a_deadline_is_asked_for_by_how_it_stands(shown: Show) -> None:
    rows = await shown("deadlines", as_json=True)
    late = await shown("deadlines", as_json=True, statuses=("trễ hạn",))
    assert late
    assert late == [row for row in rows if row["state"] == "late"]
    assert late == await shown("deadlines", as_json=True, statuses=("late",))


def test_who_hands_an_award_over_is_called_so() -> None:
    assert heading("awards", "presenter") == "Người trao"
    assert heading("agenda_items", "presenter") == "Người trình bày"


async def test_a_state_is_asked_for_in_either_language_and_a_name_without_marks(
    shown: Show,
) -> None:
    by_code = await shown("delegates", as_json=True, statuses=("confirmed", "present"))
    by_word = await shown("delegates", as_json=True, statuses=("da xac nhan", "CÓ MẶT"))
    assert by_code == by_word
    assert by_code
    someone = by_code[0]
    found = await shown("delegates", as_json=True, search=someone["name"].upper())
    assert someone in found
    assert len(found) < len(await shown("delegates", as_json=True))


async def test_what_has_no_agency_of_its_own_is_asked_for_by_its_delegations(shown: Show) -> None:
    for name in ("cards", "places"):
        every = await shown(name, as_json=True)
        assert every
        units = {row["delegation"]: row["unit"] for row in await shown("delegations", as_json=True)}
        unit = units[every[0]["delegation"]]
        found = await shown(name, as_json=True, units=(unit,))
        assert found == [row for row in every if units[row["delegation"]] == unit]


@pytest.mark.parametrize("asked", ["bounced", "đã gửi", "không có", "", "%"])
async def test_a_state_that_the_table_does_not_have_is_refused_with_those_it_has(
    shown: Show, asked: str
) -> None:
    for name in ("settlement", "topics"):
        with pytest.raises(ValueError, match="--status") as refused:
            await shown(name, statuses=("draft", asked))
        assert refused.value.code == "FILTER_INVALID"  # type: ignore[attr-defined]
    with pytest.raises(NoSuchState, match=r"draft \(dự thảo, chưa nộp\), submitted \(đã nộp\)"):
        await shown("settlement", statuses=(asked,))


def test_every_table_with_a_state_says_which_and_no_fact_brings_another() -> None:
    with_state = {name for name, table in tables().items() if "status" in table.c}
    assert with_state | {"settlement_lines", "ranking", "deadlines"} == set(STATES)
    brought: dict[str, set[str]] = {}
    for name in stored.names():
        recorded = decode(stored.body(name), 1, stored.CATALOGUE)
        if (project := PROJECTIONS.get(type(recorded.event))) is None:
            continue  # the feed's
        for change in project(recorded):
            if isinstance(change, Put) and change.values.get("status"):
                brought.setdefault(change.table, set()).add(str(change.values["status"]))
    assert set(brought) == with_state
    assert {
        table: more for table, found in brought.items() if (more := found - {*STATES[table]})
    } == {}


async def test_the_list_that_is_submitted_stands_in_its_order_with_its_ties(shown: Show) -> None:
    rows = await shown("ranking", as_json=True)
    assert {row["status"] for row in rows} <= {"endorsed", "approved"}
    lists: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        lists.setdefault((row["round"], row["kind"]), []).append(row["place"])
    assert lists
    assert all(places == [*range(1, len(places) + 1)] for places in lists.values())
    assert "NĐ 152/2025, Điều 4.6" in " ".join((await shown("ranking")).split())


async def test_money_is_grouped_and_a_line_of_the_estimate_has_no_agency(shown: Show) -> None:
    lines = await shown("estimate", as_json=True)
    priced = next(row for row in lines if row["unit_price"])
    assert f"{priced['amount']:,}".replace(",", ".") in await shown("estimate")
    assert "ĐVT" in await shown("estimate")


async def test_each_line_shows_what_was_approved_adjusted_spent_and_what_is_left(
    shown: Show,
) -> None:
    rows = {row["line"]: row for row in await shown("budget-lines", as_json=True)}
    hall = rows["hoi-truong"]
    assert (hall["approved"], hall["adjusted"], hall["spent"]) == (20_000_000, 0, 9_000_000)
    assert hall["left"] == 11_000_000
    assert rows["thuong"]["spent"] == 0
    assert "11.000.000" in await shown("budget-lines", columns=("line", "left"))


def test_at_the_foot_each_fund_is_added_up_and_what_has_no_amount_yet_is_not_taken_for_nothing() -> (
    None
):
    def line(fund: str, approved: int | None, spent: int) -> Columns:
        return {"content": "x", "fund": fund, "approved": approved, "spent": spent, "left": 1}

    view = view_of("settlement")
    assert view is not None
    rows = [line("conference", 5, 2), line("conference", None, 3), line("awards", 7, 7)]
    foot, awards = feet(view, rows, view.columns)
    assert foot == {"content": "Cộng kinh phí hội nghị / conference", "spent": 5, "left": 2}
    # of a single line too, where the other fund's sum stands above: else that one is taken for everything
    label = "Cộng quỹ khen thưởng / award fund"
    assert awards == {"content": label, "approved": 7, "spent": 7, "left": 1}
    assert not feet(view, rows[:1], view.columns), "a line that stands alone is its own sum"


async def test_the_settlement_is_shown_as_it_was_submitted_with_what_is_left(shown: Show) -> None:
    (row,) = await shown("settlement", as_json=True)
    assert (row["approved"], row["spent"], row["left"]) == (20_000_000, 9_000_000, 11_000_000)
    assert (row["explanation"], row["status"]) == ("Mượn ghế", "approved")


async def test_before_it_is_submitted_the_settlement_is_a_draft_by_the_entries_so_far(
    broker: Broker, client: Client, sqlite_url: Callable[[], str]
) -> None:
    """Approved, adjusted on one line with a new one beside it, one entry reversed; nothing submitted yet."""
    hall = estimate_line("hoi-truong", 1, 500_000, "conference")
    more = hall.model_copy(update={"unit_price": 600_000})
    new = estimate_line("hoa", 2, 1_000, "conference")
    paid = {"fund": "conference", "paid_on": date(2023, 12, 8)}
    before: list[Fact] = [
        b.EstimateDrafted(lines=(hall,), headcount=0),
        b.BudgetSubmitted(lines=(hall,), conference_total=hall.amount, awards_total=0),
    ]
    decision = {"decision_number": "1/QĐ (ví dụ)", "decision_date": date(2023, 12, 1)}
    since: list[Fact] = [
        b.BudgetApproved(amount=hall.amount, awards_total=0, **decision),
        b.BudgetAdjusted(
            amount=more.amount + new.amount, reason="Thêm ghế", lines=(more, new), **decision
        ),
        b.ExpenditureRecorded(entry="e1", line="hoi-truong", amount=7, voucher="1", **paid),
        b.ExpenditureRecorded(entry="e2", line="hoa", amount=5, voucher="2", **paid),
        b.ExpenditureReversed(
            entry="e2", line="hoa", amount=5, fund="conference", reason="Ghi nhầm"
        ),
    ]
    engine = open_model(sqlite_url())
    await create_schema(engine)
    plan = on(subjects.conference(C), conference_story()[:1])
    end = await tell(client, [*plan, *on(subjects.budget(C), before)])
    await follow(client, engine, stop_at=end)
    async with snapshot(engine, C) as shot:
        (row,) = await settlement(shot)
        (line,) = await budget_lines(shot)
    assert (row["approved"], row["spent"], row["left"], row["status"]) == (None, 0, None, "draft")
    assert (line["approved"], line["adjusted"], line["left"]) == (None, None, None)
    end = await tell(client, on(subjects.budget(C), since))
    await follow(client, engine, stop_at=end)
    async with snapshot(engine, C) as shot:
        rows = {row["line"]: row for row in await settlement(shot)}
        lines = {row["line"]: row for row in await budget_lines(shot)}
    await engine.dispose()
    told = rows["hoi-truong"]
    assert (told["approved"], told["spent"], told["left"]) == (more.amount, 7, more.amount - 7)
    assert (rows["hoa"]["spent"], rows["hoa"]["status"]) == (0, "draft")
    assert told["content"] == hall.content
    assert (lines["hoi-truong"]["approved"], lines["hoi-truong"]["adjusted"]) == (
        hall.amount,
        more.amount - hall.amount,
    )
    assert (lines["hoa"]["approved"], lines["hoa"]["adjusted"]) == (None, new.amount)


async def test_warnings_that_stand_are_listed_and_counted_on_their_nominations(
    shown: Show,
) -> None:
    """What was told before the decision is settled by it; of those it names, n4 was revoked since."""
    (told,) = await shown("warnings", as_json=True)
    assert (told["code"], told["about"]) == ("AWARDS_NO_CLEARANCE", "n1")
    assert "Chưa có ý kiến." in " ".join((await shown("warnings")).split())
    rows = {row["nomination"]: row for row in await shown("nominations", as_json=True)}
    assert {name: row["cautions"] for name, row in rows.items()} == {
        "n1": ["AWARDS_NO_CLEARANCE"],
        "n2": [],
        "n3": [],
        "n4": [],
    }
    table = await shown("nominations")
    assert "Lưu ý" in table
    assert table.count("1: ") == 1


def test_every_column_that_a_view_of_ours_chooses_has_a_vietnamese_heading() -> None:
    chosen = {(view.table, column) for view in VIEWS.values() for column in view.columns}
    assert not [one for one in chosen if heading(*one) == one[1]]


async def test_awards_stand_by_form_and_history_as_it_happened(shown: Show) -> None:
    awards = [(row["round"], row["ordinal"]) for row in await shown("awards", as_json=True)]
    assert awards == sorted(awards)
    steps = [row["position"] for row in await shown("nomination-history", as_json=True)]
    assert len(steps) > 2
    assert steps == sorted(steps)
    assert "award_rounds" not in names(), "one name for one thing: rounds"


@pytest.mark.parametrize(
    ("name", "column"),
    [("messages", "requested_at"), ("scans", "scanned_at"), ("spending", "recorded_at")],
)
async def test_what_happened_is_listed_in_the_order_of_its_time(
    shown: Show, name: str, column: str
) -> None:
    rows = await shown(name, as_json=True)
    times = [row[column] or "" for row in rows]
    assert len(rows) > 1
    assert times == sorted(times)


async def test_a_column_that_is_none_is_refused_with_those_that_there_are(shown: Show) -> None:
    with pytest.raises(NoSuchView, match=r"--columns nobody: .*requested_at.*subject"):
        await shown("messages", columns=("nobody",))


async def test_items_and_papers_bear_the_numbers_that_the_program_prints(
    broker: Broker, client: Client, sqlite_url: Callable[[], str]
) -> None:
    """Of three papers within an item the second is withdrawn: the third is read second."""
    engine = open_model(sqlite_url())
    await create_schema(engine)
    facts = [
        *on(subjects.conference(C), conference_story()[:1]),
        *on(subjects.agenda(C), [_item("tham-luan", 1, None), _item("ket-luan", 4, None)]),
    ]
    for at in (1, 2, 3):
        chosen: list[Fact] = [
            p.PaperProposed(paper=f"p{at}", unit="so-y-te", title=f"Bài {at}", author=AUTHOR),
            p.PaperSelected(
                paper=f"p{at}",
                unit="so-y-te",
                title=f"Bài {at}",
                author=AUTHOR,
                order=at,
                minutes=10,
            ),
        ]
        if at == 2:
            chosen.append(p.PaperWithdrawn(paper="p2", unit="so-y-te", reason="Bận (ví dụ)"))
        facts += on(subjects.paper(C, f"p{at}"), chosen)
        facts += on(subjects.agenda(C), [_item(f"phan-{at}", at, "tham-luan", f"p{at}")])
    facts += on(subjects.agenda(C), [a.AgendaItemRemoved(item="phan-2", reason="Rút (ví dụ)")])
    await follow(client, engine, stop_at=await tell(client, facts))
    settings = Settings(nats_url=broker.url)
    async with snapshot(engine, C) as shot:
        agenda = await rows_of(shot, VIEWS["agenda"], settings)
        papers = await rows_of(shot, VIEWS["papers"], settings)
    await engine.dispose()
    assert [(row["item"], row["ordinal"]) for row in agenda] == [
        ("tham-luan", 1),
        ("phan-1", 1),
        ("phan-3", 2),
        ("ket-luan", 2),
    ]
    assert [(row["paper"], row["ordinal"], row["minutes"]) for row in papers] == [
        ("p1", 1, 10),
        ("p3", 2, 10),
        ("p2", None, None),
    ]


AUTHOR = Author(person_id="tg-1", name=Personal("Bùi Mẫu (giả định)"), position="Giám đốc")


def _item(
    item: str, order: int, within: str | None, paper: str | None = None
) -> a.AgendaItemScheduled:
    return a.AgendaItemScheduled(
        item=item,
        order=order,
        title=item,
        minutes=10,
        presenter="Ai đó (ví dụ)",
        within=within,
        paper=paper,
    )
