"""The ranked list of an award round: its order by hand; ties shown with the rule, and settled with a reason."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from starlette.responses import Response

from services.portal.language import N_
from services.portal.refusals import CHANGED_MEANWHILE, FIELDS, no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit, cancelled
from services.program import tables
from services.program.award_states import as_left_out
from services.program.ranking import ranking
from services.program.snapshot import local
from shared.award_ties import preferred_for, rule_on
from shared.commands.awards import RankNominations, SettleTie
from shared.commands.base import Command, Declined
from shared.refusals import Refused, Term, not_found

_MAY = {
    Role.REVIEWER: ("rank", "settle"),
    Role.APPROVER: ("settle",),
    Role.CLERK: (),
    Role.ORGANISER: (),
}
_EACH_ITS_OWN: Final = N_("Thứ tự (mỗi hồ sơ một số, không trùng nhau)")
_ORDER: Final = N_("Thứ tự danh sách")
_PLACE: Final = re.compile("[0-9]{1,3}")


async def show(visit: Visit) -> Response:
    return await _show(visit)


async def act(visit: Visit) -> Response:
    listed = await _listed(visit)
    told = await visit.sent(lambda: _wanted(visit, listed))
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/awards/{visit.path('round')}/ranking", told)
    return await _show(visit, told)


async def _listed(visit: Visit) -> list[dict[str, Any]]:
    """The list as it stands by now."""
    name = visit.path("round")
    async with visit.shot() as shot:
        rounds = await shot.rows(tables.award_rounds)
        of = next((row for row in rounds if row["round"] == name), None)
        return [] if of is None else ranking(of, await shot.rows(tables.nominations))


def _wanted(visit: Visit, listed: Sequence[dict[str, Any]]) -> tuple[Command, str]:
    """Raises PORTAL_CHANGED_MEANWHILE where somebody else ordered the list since the page was shown: the older
    page would put its order in place of that one, and nobody would know."""
    act = visit.typed("act")
    if act not in _MAY[visit.role]:
        raise no_such_act(act)
    order = _order(visit)
    alike = [row for row in listed if row["kind"] == visit.typed("kind")]
    if visit.typed("seen") != _seen(alike) and not _stands(act, order, alike):
        raise CHANGED_MEANWHILE.refuse(lines=visit.said(_ORDER))
    of = {"round": visit.path("round"), "order": order}
    if act == "rank":
        return wish(visit, RankNominations, **of, kind=visit.typed("kind")), "ranked"
    return wish(visit, SettleTie, **of, reason=visit.typed("reason")), "tie-settled"


def _seen(rows: Iterable[dict[str, Any]]) -> str:
    """What an order typed into the page rests on: who stands where, of how many points, settled how."""
    told = [(row["nomination"], row["points"], row["settled"]) for row in rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _stands(act: str, order: Sequence[str], rows: Sequence[dict[str, Any]]) -> bool:
    """Whether the wish is what stands already: the same form sent twice is no change by somebody else."""
    place = "place" if act == "rank" else "tie_place"
    named = [row for row in rows if row["nomination"] in order]
    return [row["nomination"] for row in sorted(named, key=lambda row: row[place] or 0)] == list(
        order
    )


def _order(visit: Visit) -> tuple[str, ...]:
    """The nominations by the places typed for them. Two of one place are refused: chance decides nothing."""
    typed = {name: visit.typed(f"place-{name}") for name in visit.chosen("nominations")}
    places = [int(place) for place in typed.values() if _PLACE.fullmatch(place)]
    if len(set(places)) < len(typed):
        raise FIELDS.refuse(fields=visit.said(_EACH_ITS_OWN))
    return tuple(sorted(typed, key=lambda name: int(typed[name])))


async def _show(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    name = visit.path("round")
    async with visit.shot() as shot:
        rounds = await shot.rows(tables.award_rounds)
        of = next((row for row in rounds if row["round"] == name), None)
        if of is None:
            raise not_found(
                Term("đợt khen thưởng", "award round"), name[:64], "hoinghi show … rounds"
            )
        listed = [
            dict(row)
            | {"unit_name": shot.short_name(row["unit"])}
            | {"preferred": _preferred(visit, row)}
            for row in as_left_out(ranking(of, await shot.rows(tables.nominations)), rounds)
        ]
    names = {row["nomination"]: row["name"] for row in listed}
    kinds = [(kind, list(rows)) for kind, rows in groupby(listed, key=lambda row: row["kind"])]
    return visit.page(
        "ranking.html",
        200 if refused is None else 422,
        round=of,
        kinds=[(kind, rows, _ties(rows), _seen(rows)) for kind, rows in kinds],
        names=names,
        rule=_said(visit, rule_on(local(of["deadline"]).date())),
        may=() if of["decision_number"] or cancelled(visit) else _MAY[visit.role],
        refused=visit.problem(refused).naming(names) if refused is not None else None,
        pressed=(visit.typed("act"), visit.typed("kind"), *visit.chosen("nominations")),
        typed=visit.typed,
    )


def _preferred(visit: Visit, row: Mapping[str, Any]) -> str:
    """Why the rule puts this one first, in the visitor's language; empty where it does not."""
    why = preferred_for(row["kind"], row["woman"], row["women_percent"]) if row["tied"] else None
    return "" if why is None else _said(visit, why)


def _said(visit: Visit, term: Term) -> str:
    return term.en if visit.language == "en" else str(term)


def _ties(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Those of equal points, still before the decider, in the order in which they stand."""
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if row["tied"] and row["status"] == "endorsed":
            groups.setdefault(row["points"], []).append(row)
    return [group for group in groups.values() if len(group) > 1]
