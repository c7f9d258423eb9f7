"""The tasks of section III, overdue first: assigned, revised, withdrawn by the organiser, each looked at first.

How far a task is, its lead and supporting agencies say: on their own pages, and here where it is the visitor's.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from services.portal import looked_at
from services.portal.language import N_
from services.portal.listing import listed
from services.portal.refusals import FIELDS, no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import day
from services.program import tables
from services.program.snapshot import Columns, Snapshot
from shared.commands.base import Command, Declined
from shared.commands.registry import (
    AssignTask,
    CompleteTask,
    RemindTask,
    ReportTaskProgress,
    ReviseTask,
    WithdrawTask,
)
from shared.refusals import Refused, Term, not_found

STATUSES: Final = ("overdue", "open", "completed", "withdrawn")
_LIVE: Final = ("open", "overdue")
_FIELDS: Final = ("text", "lead", "due", "reason", "percent", "note")


@dataclass(frozen=True, slots=True)
class Change:
    """What would be sent; a letter goes to those who are ``told``."""

    act: str
    lines: list[looked_at.Line]
    reason: str
    told: list[str]


# --- all of them ----------------------------------------------------------------------------------------


async def show(visit: Visit) -> Response:
    return await _listed(visit, None, None)


async def act(visit: Visit) -> Response:
    back = f"{visit.base}/plan/tasks"
    return await looked_at.acted(visit, lambda name: _assigned(visit, name), _listed, back)


def _assigned(visit: Visit, act: str) -> tuple[Command, str]:
    if act != "assign":
        raise no_such_act(act)
    return wish(visit, AssignTask, task=visit.typed("task"), **_terms(visit)), "task-assigned"


def _terms(visit: Visit) -> dict[str, Any]:
    """As they were typed. The lead does not support itself."""
    if not visit.typed("lead"):
        raise FIELDS.refuse(fields=visit.said(N_("Cơ quan chủ trì nhiệm vụ")))
    told = {key: visit.typed(key) for key in ("text", "lead", "due")}
    return told | {"supporting": [one for one in visit.chosen("supporting") if one != told["lead"]]}


async def _listed(
    visit: Visit, refused: Refused | Declined | None, wanted: Command | None
) -> Response:
    filters = {key: visit.typed(key) for key in ("status", "unit")}
    async with visit.shot() as shot:
        every = [_row(shot, one) for one in await shot.rows(tables.tasks)]
        every.sort(key=_overdue_first)
        found = listed(
            [one for one in every if filters["unit"] in ("", *one["units"])],
            {"status": filters["status"]},
            lambda row: (row["text"],),
            visit.page_number,
        )
        units = _units(shot)
        change = _change(visit, shot, wanted, None)
    return visit.page(
        "tasks.html",
        200 if refused is None else 422,
        found=found,
        filters=filters,
        statuses=STATUSES,
        counts={name: sum(one["status"] == name for one in every) for name in STATUSES},
        units=units,
        change=change,
        may_act=visit.role is Role.ORGANISER,
        task=visit.typed("task") or f"nv-{secrets.token_hex(6)}",
        **_kept(visit, refused, wanted),
    )


def _overdue_first(row: Columns) -> tuple[int, str, str]:
    return STATUSES.index(row["status"]), row["due"] or "9", row["task"]


def _row(shot: Snapshot, row: Columns) -> dict[str, Any]:
    supporting = (row["supporting"] or "").split()
    return dict(row) | {
        "lead_name": shot.short_name(row["lead"]),
        "supporting_names": [shot.short_name(unit) for unit in supporting],
        "units": [row["lead"], *supporting],
    }


def _units(shot: Snapshot) -> list[tuple[str, str]]:
    return [(unit, shot.short_name(unit)) for unit in sorted(shot.agencies, key=shot.unit_order)]


def _kept(
    visit: Visit, refused: Refused | Declined | None, wanted: Command | None
) -> dict[str, Any]:
    """What was typed and ticked, for the form that was pressed."""
    again = refused is not None or wanted is not None
    return {
        "pressed": looked_at.pressed(visit) if again else "",
        "typed": {name: visit.typed(name) for name in _FIELDS},
        "ticked": visit.chosen("supporting"),
        "refused": visit.problem(refused) if refused is not None else None,
    }


# --- one of them ----------------------------------------------------------------------------------------


async def one(visit: Visit) -> Response:
    return await _one(visit, None, None)


async def act_on_one(visit: Visit) -> Response:
    async with visit.shot() as shot:
        settled_by = (await _found(visit, shot))["settled_by"]
    back = f"{visit.base}/plan/tasks/{visit.path('task')}"
    return await looked_at.acted(visit, lambda name: _wanted(visit, name, settled_by), _one, back)


def _wanted(visit: Visit, act: str, settled_by: str | None) -> tuple[Command, str]:
    task, reason = visit.path("task"), visit.typed("reason")
    match act:
        case "revise":
            terms = _terms(visit) | {"settled_by": settled_by, "reason": reason}
            return wish(visit, ReviseTask, task=task, **terms), "task-revised"
        case "withdraw":
            return wish(visit, WithdrawTask, task=task, reason=reason), "task-withdrawn"
        case "remind":
            return wish(visit, RemindTask, task=task), "task-reminded"
        case "progress":
            told = {key: visit.typed(key) for key in ("percent", "note")}
            return wish(visit, ReportTaskProgress, task=task, **told), "progress"
        case "complete":
            return wish(visit, CompleteTask, task=task), "completed"
        case other:
            raise no_such_act(other)


async def _found(visit: Visit, shot: Snapshot) -> Columns:
    name = visit.path("task")
    for row in await shot.rows(tables.tasks):
        if row["task"] == name:
            return row
    raise not_found(Term("nhiệm vụ", "task"), name[:64], "hoinghi show … tasks")


async def _one(
    visit: Visit, refused: Refused | Declined | None, wanted: Command | None
) -> Response:
    async with visit.shot() as shot:
        row = _row(shot, await _found(visit, shot))
        units, change = _units(shot), _change(visit, shot, wanted, row)
    return visit.page(
        "task.html",
        200 if refused is None else 422,
        row=row,
        units=units,
        change=change,
        may=_may(visit, row),
        **_kept(visit, refused, wanted),
    )


def _may(visit: Visit, row: Columns) -> frozenset[str]:
    """Which forms the page has; whether they hold is the registry's to say."""
    if visit.role is not Role.ORGANISER or row["status"] not in _LIVE:
        return frozenset()
    acts = {"revise", "withdraw", "complete"}
    if row["status"] == "open" and row["reminded_at"] is None:
        acts.add("remind")
    if visit.unit in row["units"]:
        acts.add("progress")
    return frozenset(acts)


def _change(
    visit: Visit, shot: Snapshot, wanted: Command | None, row: Columns | None
) -> Change | None:
    match wanted:
        case AssignTask() | ReviseTask():
            lead = row["lead_name"] if row else ""
            supporting = ", ".join(row["supporting_names"]) if row else ""
            lines = [
                looked_at.Line(N_("Nội dung nhiệm vụ"), row["text"] if row else "", wanted.text),
                looked_at.Line(N_("Cơ quan chủ trì nhiệm vụ"), lead, shot.short_name(wanted.lead)),
                looked_at.Line(
                    N_("Phối hợp"), supporting, ", ".join(map(shot.short_name, wanted.supporting))
                ),
                looked_at.Line(
                    N_("Hạn"), day(row["due"]) if row else "", day(wanted.due.isoformat())
                ),
            ]
            lines = [one for one in lines if row is None or one.before != one.after]
            before = [row["lead"]] if row else []
            told = dict.fromkeys([*before, wanted.lead, *wanted.supporting])
            assigned = isinstance(wanted, AssignTask)
            reason = "" if isinstance(wanted, AssignTask) else wanted.reason
            act = "assign" if assigned else "revise"
            return Change(act, lines, reason, [*map(shot.short_name, told)])
        case WithdrawTask() | RemindTask() if row:
            told_names = [row["lead_name"], *row["supporting_names"]]
            if isinstance(wanted, WithdrawTask):
                return Change("withdraw", [], wanted.reason, told_names)
            return Change("remind", [], "", told_names)
        case _:
            return None
