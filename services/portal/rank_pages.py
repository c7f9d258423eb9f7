"""The rank table, set by hand: who is introduced, seated and listed before whom; each change looked at first."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from services.portal import looked_at
from services.portal.language import N_
from services.portal.refusals import no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import day
from services.program import tables
from services.program.snapshot import Columns, Snapshot
from shared.commands.base import Command, Declined
from shared.commands.protocol import RemoveRank, SetRank
from shared.refusals import Refused

_FIELDS: Final = ("rank", "order", "title", "valid_from", "valid_to", "basis")
_OPTIONAL: Final = ("valid_from", "valid_to", "basis")


@dataclass(frozen=True, slots=True)
class Change:
    act: str
    title: str
    lines: list[looked_at.Line]


@dataclass(frozen=True, slots=True)
class RankShown:
    row: Columns
    groups: list[str]
    units: list[str]
    placed: int
    """Delegates who were put into it by hand."""


async def show(visit: Visit) -> Response:
    return await _shown(visit, None, None)


async def act(visit: Visit) -> Response:
    back = f"{visit.base}/delegates/ranks"
    return await looked_at.acted(visit, lambda name: _wanted(visit, name), _shown, back)


def _wanted(visit: Visit, act: str) -> tuple[Command, str]:
    rank = visit.typed("rank")
    match act:
        case "set":
            told: dict[str, Any] = {key: visit.typed(key) for key in ("order", "title")}
            told |= {key: visit.typed(key) or None for key in _OPTIONAL}
            whose = {"groups": visit.chosen("groups"), "units": visit.chosen("units")}
            return wish(visit, SetRank, rank=rank, **told, **whose), "rank-set"
        case "remove":
            return wish(visit, RemoveRank, rank=rank), "rank-removed"
        case other:
            raise no_such_act(other)


async def _shown(
    visit: Visit, refused: Refused | Declined | None, wanted: Command | None
) -> Response:
    async with visit.shot() as shot:
        rows = sorted(await shot.rows(tables.ranks), key=lambda one: (one["ordinal"], one["rank"]))
        placed = [one["rank"] for one in await shot.rows(tables.places)]
        ranks = [
            RankShown(
                one,
                [shot.group_title(group) for group in one["groups"].split()],
                [shot.short_name(unit) for unit in one["units"].split()],
                placed.count(one["rank"]),
            )
            for one in rows
        ]
        change = _change(shot, wanted, {one["rank"]: one for one in rows})
        groups = [(one, shot.group_title(one)) for one in sorted(shot.groups, key=shot.group_order)]
        units = [(one, shot.short_name(one)) for one in sorted(shot.agencies, key=shot.unit_order)]
    again = refused is not None or wanted is not None
    titles = {one.row["rank"]: str(one.row["title"]) for one in ranks}
    new = visit.typed("rank") if again and visit.typed("rank") not in titles else ""
    return visit.page(
        "ranks.html",
        200 if refused is None else 422,
        ranks=ranks,
        groups=groups,
        units=units,
        change=change,
        may_act=visit.role is Role.ORGANISER,
        new_rank=new or f"bac-{secrets.token_hex(4)}",
        next_order=max((one.row["ordinal"] for one in ranks), default=0) + 10,
        pressed=f"{looked_at.pressed(visit)}:{visit.typed('rank')}" if again else "",
        typed={name: visit.typed(name) for name in _FIELDS},
        ticked={name: visit.chosen(name) for name in ("groups", "units")},
        refused=visit.problem(refused).naming(titles) if refused is not None else None,
    )


def _change(shot: Snapshot, wanted: Command | None, rows: dict[str, Columns]) -> Change | None:
    match wanted:
        case RemoveRank():
            row = rows.get(wanted.rank)
            return Change("remove", str(row["title"]) if row else wanted.rank, [])
        case SetRank():
            row = rows.get(wanted.rank)
            before = _terms(shot, row) if row else dict.fromkeys(_terms(shot, None), "")
            after = _terms(
                shot,
                {
                    "ordinal": wanted.order,
                    "title": wanted.title,
                    "groups": " ".join(wanted.groups),
                    "units": " ".join(wanted.units),
                    "valid_from": wanted.valid_from and wanted.valid_from.isoformat(),
                    "valid_to": wanted.valid_to and wanted.valid_to.isoformat(),
                    "basis": wanted.basis,
                },
            )
            lines = [looked_at.Line(name, before[name], after[name]) for name in after]
            lines = [one for one in lines if one.before != one.after]
            return Change("set", wanted.title, lines)
        case _:
            return None


def _terms(shot: Snapshot, row: Columns | None) -> dict[str, str]:
    """A rank in words, by the names that the page has for its fields."""
    row = row or {}
    groups, units = (str(row.get(key) or "").split() for key in ("groups", "units"))
    return {
        N_("Tên thứ bậc"): str(row.get("title") or ""),
        N_("Số thứ tự (nhỏ đứng trước)"): str(row.get("ordinal") or ""),
        N_("Thành phần"): "; ".join(map(shot.group_title, groups)),
        N_("Cơ quan"): ", ".join(map(shot.short_name, units)),
        N_("Có hiệu lực từ"): day(row.get("valid_from")),
        N_("Đến hết ngày"): day(row.get("valid_to")),
        N_("Căn cứ"): str(row.get("basis") or ""),
    }
