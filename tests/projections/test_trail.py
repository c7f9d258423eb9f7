"""The audit trail, asked: sentences for every fact, filters, and the tree of what followed from what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.portal.history_pages import csv_of, xlsx_of
from services.program.changes import Cell, Put
from services.program.projections import project
from services.program.sentences import SENTENCES, told
from services.program.snapshot import Snapshot
from services.program.trail import KINDS, Wanted, because, every, found, told_row
from shared import subjects
from shared.envelope import Actor, Fact, Meta, decode, encode
from shared.events import CATALOGUE
from shared.events import awards as a
from shared.events import budget as b
from tests.projections.test_why import shot

__all__ = ["shot"]


def test_every_event_has_its_sentence_in_both_languages() -> None:
    assert {kind.event_name() for kind in CATALOGUE.values()} == SENTENCES.keys()
    assert all(vi and en and vi != en for vi, en in SENTENCES.values())


def test_an_event_of_a_later_version_is_told_by_its_name() -> None:
    assert told("vn.hoinghi.budget.SomethingNew.v3") == ("SomethingNew", "SomethingNew")


async def test_the_latest_stand_first_and_each_kind_has_a_name(shot: Snapshot) -> None:
    rows, count = await found(shot, Wanted(), 0, 10_000)
    assert count == len(rows) > 50
    positions = [row.position for row in rows]
    assert positions == sorted(positions, reverse=True)
    assert {row.kind for row in rows} <= KINDS.keys()


async def test_a_kind_a_type_and_a_time_narrow_it_down(shot: Snapshot) -> None:
    everything, _ = await found(shot, Wanted(), 0, 10_000)
    of_budget, count = await found(shot, Wanted(kind="budget"), 0, 10_000)
    assert 0 < count < len(everything)
    assert {row.kind for row in of_budget} == {"budget"}
    drafted, _ = await found(shot, Wanted(types=("EstimateDrafted",)), 0, 10)
    assert {row.type for row in drafted} == {"EstimateDrafted"}
    middle = everything[len(everything) // 2]
    since, _ = await found(shot, Wanted(since=middle.time), 0, 10_000)
    until, _ = await found(shot, Wanted(until=middle.time), 0, 10_000)
    assert all(row.time >= middle.time for row in since)
    assert all(row.time <= middle.time for row in until)
    assert len(since) < len(everything) > len(until)


@pytest.mark.parametrize("typed", ["%", "_", "\\", "' or 1=1 --", "a.b"])
async def test_what_is_typed_is_no_pattern(shot: Snapshot, typed: str) -> None:
    assert await found(shot, Wanted(entity=typed), 0, 10) == ([], 0)


async def test_a_line_is_known_by_what_it_is_about(shot: Snapshot) -> None:
    lines, count = await found(shot, Wanted(kind="budget"), 0, 10_000)
    about = next(row.about for row in lines if row.type == "ExpenditureRecorded")
    own, fewer = await found(shot, Wanted(kind="budget", about=about), 0, 10_000)
    assert 0 < fewer < count
    assert {row.about for row in own} == {about}


async def test_an_event_that_is_not_there_has_no_tree(shot: Snapshot) -> None:
    assert await because(shot, 10**9) is None


async def test_an_event_stands_in_its_own_tree(shot: Snapshot) -> None:
    rows, _ = await found(shot, Wanted(kind="budget"), 0, 1)
    told_ = await because(shot, rows[0].position)
    assert told_ is not None
    assert told_[0].position == rows[0].position


def test_the_trail_keeps_what_an_event_followed_from() -> None:
    meta = Meta(
        command_id="c-1",
        time=datetime(2023, 12, 1, tzinfo=UTC),
        conference="c",
        actor=Actor("hoinghi"),
        correlation_id="k-1",
        causation_id="e-1",
    )
    event = b.EstimateLineFrozen(line="in", quantity=1)
    body = encode(event, "e-2", subjects.budget("c"), meta)
    trail = next(one for one in project(decode(body, 7, CATALOGUE)) if one.table == "audit")
    assert isinstance(trail, Put)
    told_ = (trail.values["cause"], trail.values["correlation"], trail.values["about"])
    assert told_ == ("e-1", "k-1", "in")
    wished = decode(
        encode(event, "e-2", subjects.budget("c"), replace(meta, causation_id=None)), 7, CATALOGUE
    )
    assert wished.cause_id is None


def test_a_file_never_holds_a_formula() -> None:
    lines = [{"Vị trí": 1, "Việc": "=cmd|' /C calc'!A0"}]
    assert "'=cmd" in csv_of(lines).decode("utf-8-sig")
    assert xlsx_of(lines).startswith(b"PK")
    assert xlsx_of([]).startswith(b"PK")


async def test_a_line_of_the_file_says_the_same_in_english(shot: Snapshot) -> None:
    rows, _ = await found(shot, Wanted(), 0, 1)
    assert list(told_row(rows[0], english=True)) != list(told_row(rows[0], english=False))


async def test_all_facts_are_told_in_the_logs_order_and_nobody_by_a_code(shot: Snapshot) -> None:
    told = await every(shot)
    rows, count = await found(shot, Wanted(), 0, 10_000)
    assert [one.position for one in told] == [one.position for one in reversed(rows)]
    assert len(told) == count
    for english in (False, True):
        persons = {told_row(one, english=english)["Person" if english else "Người"] for one in told}
        assert not persons & {"office", "policy"}


# --- why, and what was before -------------------------------------------------------------------------


def trail_of(event: Fact, subject: subjects.Subject) -> Mapping[str, Cell]:
    meta = Meta(
        command_id="c-1",
        time=datetime(2023, 12, 1, tzinfo=UTC),
        conference="c",
        actor=Actor("hoinghi"),
        correlation_id="k-1",
    )
    told_ = project(decode(encode(event, "e-1", subject, meta), 7, CATALOGUE))
    return next(one.values for one in told_ if isinstance(one, Put) and one.table == "audit")


def test_a_reason_that_a_person_gave_is_in_the_trail_and_what_a_server_answered_is_not() -> None:
    rejected = a.NominationRejected(
        round="r", nomination="n", unit="so-y-te", kind="individual", reason="Duyệt nhầm"
    )
    assert trail_of(rejected, subjects.award_round("c", "r"))["reason"] == "Duyệt nhầm"
    returned = b.BudgetReturned(
        remarks="Tiết giảm.", lines=(b.LineRemark(line="in", remark="Giảm 2.000."),)
    )
    trail = trail_of(returned, subjects.budget("c"))
    assert trail["reason"] == "Tiết giảm."
    assert trail["told_values"] == '[["in","remark","Giảm 2.000."]]'


async def test_old_and_new_values_are_told_where_they_differ(shot: Snapshot) -> None:
    rows = await every(shot)
    changed = [(one.type, each) for one in rows for each in one.changed if each.before]
    assert changed
    assert all(one.before != one.after for _, one in changed)
    # what is set for the first time is no change in the list of all
    assert all(one.changed == [] for one in rows if one.type == "EstimateDrafted")


async def test_the_file_has_the_reason_and_the_changes_in_words(shot: Snapshot) -> None:
    rows = [told_row(one, english=False) for one in await every(shot)]
    assert any(row["Lý do"] for row in rows)
    assert any(": " in row["Thay đổi"] and " → " in row["Thay đổi"] for row in rows)
