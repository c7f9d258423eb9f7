"""On the stage: each award is ticked off as it is handed over, to the awardee or to who came for them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from services.portal.looked_at import LOOK, pressed
from services.portal.unit_actions import receiver_look, receiver_named, wish
from services.portal.visit import Problem, Visit
from services.program.ceremony import to_present
from services.program.snapshot import Columns
from shared.commands.awards import PresentAward
from shared.commands.base import Command, Declined
from shared.refusals import Refused

_FIELDS = ("name", "position")


@dataclass(frozen=True, slots=True)
class Award:
    """``row``: of the awards; ``key``: its round and nomination, as the form names it."""

    row: Columns
    form: str
    unit: str

    @property
    def key(self) -> str:
        return f"{self.row['round']}/{self.row['nomination']}"


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    if visit.typed("act") == f"{LOOK}receiver":
        try:
            receiver_named(visit)
        except Refused as refused:
            return await _shown(visit, refused)
        return await _shown(visit, looked=True)
    told = await visit.sent(lambda: _wanted(visit))
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/screen/ceremony", told)
    return await _shown(visit, told)


def _wanted(visit: Visit) -> tuple[Command, str]:
    """To the awardee; or, with a name or because one was named before, to who came for an absent one. Beforehand:
    who is expected to come for them."""
    act = visit.typed("act")
    if act == "receiver":
        named = receiver_named(visit)
        return named, "receiver-named" if named.receiver else "receiver-gone"
    award_round, _, nomination = visit.typed("award").partition("/")
    of = {"round": award_round, "nomination": nomination}
    if act != "absent":
        return wish(visit, PresentAward, **of), "presented"
    typed = {name: visit.typed(name) for name in _FIELDS}
    receiver = typed | {"person_id": visit.typed("person")} if any(typed.values()) else None
    return wish(visit, PresentAward, **of, absent=True, received_by=receiver), "presented"


async def _shown(
    visit: Visit, refused: Refused | Declined | None = None, *, looked: bool = False
) -> Response:
    async with visit.shot() as shot:
        rounds = [row for row in await shot.award_rounds() if row["decision_number"]]
        awards = [
            Award(row, decided["form_name"], shot.short_name(row["unit"]))
            for row, decided in await to_present(shot)
        ]
    waiting = [one for one in awards if one.row["presented_at"] is None]
    done = sorted(
        (one for one in awards if one.row["presented_at"] is not None),
        key=lambda one: str(one.row["presented_at"]),
        reverse=True,
    )
    chosen = next((one for one in waiting if looked and one.key == visit.typed("award")), None)
    place = f"{visit.base}/screen/ceremony"
    return visit.page(
        "ceremony.html",
        200 if refused is None else 422,
        rounds=rounds,
        waiting=waiting,
        done_before=done,
        person=visit.typed("person") or f"nt-{secrets.token_hex(6)}",
        pressed=visit.typed("award"),
        act=pressed(visit),
        look=receiver_look(visit, chosen.row, place) if chosen is not None else None,
        typed={name: visit.typed(name) for name in _FIELDS},
        refused=_told(visit.problem(refused), awards) if refused is not None else None,
    )


def _told(problem: Problem, awards: Sequence[Award]) -> Problem:
    """With names for the ids of awards and of who received them."""
    names = {str(one.row["nomination"]): str(one.row["name"]) for one in awards}
    sentence = problem.naming(names).sentence
    for one in awards:
        if one.row["received_by"]:
            sentence = sentence.replace(one.row["received_by_person_id"], one.row["received_by"])
    return replace(problem, sentence=sentence)
