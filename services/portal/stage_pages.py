"""The ceremony of a round's awards: who is called on the stage with whom, in which order; looked at first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from starlette.responses import Response

from services.portal.language import N_
from services.portal.refusals import FIELDS, no_such_act
from services.portal.stale import mark_of, must_stand
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.ceremony import ceremony_order
from services.program.snapshot import Columns, Snapshot
from shared.award_stage import LARGEST, SMALLEST, called_together
from shared.commands.awards import ArrangeCeremony
from shared.commands.base import Command, Declined
from shared.refusals import Refused, Term, not_found

_LOOK: Final = "look-"
_PLACE: Final = re.compile("[0-9]{1,3}")
_EACH_ITS_OWN: Final = N_("Lượt và thứ tự (trong một lượt mỗi người một số)")
_ORDER: Final = N_("Thứ tự lên nhận thưởng")
_SIZE: Final = N_("Mỗi lượt không quá")


@dataclass(frozen=True, slots=True)
class Presenter:
    """Who hands over; nobody, where the name is empty."""

    person: str
    name: str
    position: str


@dataclass(frozen=True, slots=True)
class Group:
    """Who is called together, in the order of the call."""

    nominations: tuple[str, ...]
    presenter: Presenter | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A round's awards as they stand: ``groups`` as they are called now; ``ranked``: kind and nomination in the
    order of precedence of the conference."""

    round: Columns
    awards: Mapping[str, Columns]
    groups: Sequence[Group]
    ranked: Sequence[tuple[str, str]]

    @property
    def seen(self) -> str:
        return mark_of(self.groups, sorted(self.awards))

    @property
    def standing(self) -> list[tuple[str, str]]:
        """Kind and nomination in the order of the stage."""
        return [
            (self.awards[one]["kind"], one) for group in self.groups for one in group.nominations
        ]


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    pressed = visit.typed("act")
    async with visit.shot() as shot:
        stage = await _stage(shot, visit.path("round"))
    try:
        groups = _wanted(visit, pressed, stage)
        command = _command(visit, stage, groups)
    except Refused as refused:
        return await _shown(visit, refused)
    if pressed.startswith(_LOOK):
        return await _shown(visit, wanted=groups)
    try:
        must_stand(visit, stage.seen, stands=list(groups) == list(stage.groups), what=_ORDER)
    except Refused as refused:
        return await _shown(visit, refused, groups)
    told = await visit.sent(lambda: (command, "stage-arranged"))
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/awards/{visit.path('round')}/stage", told)
    return await _shown(visit, told, groups)


async def _stage(shot: Snapshot, name: str) -> Stage:
    rounds = await shot.rows(tables.award_rounds)
    of = next((row for row in rounds if row["round"] == name), None)
    if of is None:
        raise not_found(Term("đợt khen thưởng", "award round"), name[:64])
    rows = [
        row
        for row in await shot.rows(tables.awards)
        if row["round"] == name and row["revoked_at"] is None
    ]
    awards = {
        row["nomination"]: row for row in sorted(rows, key=lambda r: ceremony_order(shot, r, of))
    }
    unplaced = [dict(row) | {"stage_place": None} for row in rows]
    ranked = sorted(unplaced, key=lambda row: ceremony_order(shot, row, of))
    return Stage(
        of, awards, _groups(awards.values()), [(r["kind"], r["nomination"]) for r in ranked]
    )


def _groups(rows: Iterable[Columns]) -> list[Group]:
    """As they are called now; who stands in no group yet is not called."""
    found: dict[int, list[Columns]] = {}
    for row in rows:
        if row["stage_group"] is not None:
            found.setdefault(row["stage_group"], []).append(row)
    return [
        Group(tuple(row["nomination"] for row in group), _presenter(group[0]))
        for _, group in sorted(found.items())
    ]


def _presenter(row: Columns) -> Presenter | None:
    if not row["presenter"]:
        return None
    return Presenter(
        row["presenter_person_id"] or "", row["presenter"], row["presenter_position"] or ""
    )


def _wanted(visit: Visit, pressed: str, stage: Stage) -> Sequence[Group]:
    match pressed:
        case "look-divide":
            return _divided(visit, stage)
        case "look-place":
            return _placed(visit, stage)
        case "arrange":
            told = visit.chosen("groups")
            return [
                Group(tuple(one.split()), _typed_presenter(visit, stage, number))
                for number, one in enumerate(told, 1)
            ]
        case other:
            raise no_such_act(other)


def _divided(visit: Visit, stage: Stage) -> Sequence[Group]:
    """Anew, of at most so many: in the order that stands, or in that of precedence."""
    size = visit.typed("size")
    if not _PLACE.fullmatch(size) or not int(size):
        raise FIELDS.refuse(fields=visit.said(_SIZE))
    by_rank = visit.typed("order") == "precedence"
    presenter = _typed_presenter(visit, stage, 0)
    listed = stage.ranked if by_rank or not stage.standing else stage.standing
    return [Group(names, presenter) for names in called_together(listed, int(size))]


def _placed(visit: Visit, stage: Stage) -> Sequence[Group]:
    """By the numbers typed for each. Two of one place in a group are refused: chance decides nothing."""
    found: dict[int, dict[int, str]] = {}
    names = visit.chosen("nominations")
    for name in names:
        group, place = visit.typed(f"group-{name}"), visit.typed(f"place-{name}")
        if _PLACE.fullmatch(group) and _PLACE.fullmatch(place):
            found.setdefault(int(group), {})[int(place)] = name
    if sum(map(len, found.values())) < len(names):
        raise FIELDS.refuse(fields=visit.said(_EACH_ITS_OWN))
    return [
        Group(
            tuple(name for _, name in sorted(placed.items())),
            _typed_presenter(visit, stage, number),
        )
        for number, placed in sorted(found.items())
    ]


def _typed_presenter(visit: Visit, stage: Stage, number: int) -> Presenter | None:
    """Who was typed for a group; of a group where that one stands, by the same id."""
    name = visit.typed(f"presenter-name-{number}")
    position = visit.typed(f"presenter-position-{number}")
    if not name and not position:
        return None
    known = next(
        (g.presenter for g in stage.groups if g.presenter and g.presenter.name == name), None
    )
    person = visit.typed(f"presenter-person-{number}") or (
        known.person if known else f"tr-{token_hex(6)}"
    )
    return Presenter(person, name, position)


def _command(visit: Visit, stage: Stage, groups: Sequence[Group]) -> Command:
    told: list[dict[str, Any]] = []
    for group in groups:
        by = group.presenter
        author = {"person_id": by.person, "name": by.name, "position": by.position} if by else None
        told.append({"nominations": group.nominations, "presenter": author})
    return wish(visit, ArrangeCeremony, round=stage.round["round"], groups=told)


async def _shown(
    visit: Visit,
    refused: Refused | Declined | None = None,
    wanted: Sequence[Group] | None = None,
) -> Response:
    async with visit.shot() as shot:
        stage = await _stage(shot, visit.path("round"))
        awards = {
            name: dict(row) | {"unit_name": shot.short_name(row["unit"])}
            for name, row in stage.awards.items()
        }
    groups = stage.groups
    left = [name for name in awards if all(name not in group.nominations for group in groups)]
    if left:
        groups = [*groups, Group(tuple(left))]
    pressed = visit.typed("act")
    names = {name: row["name"] for name, row in awards.items()}
    return visit.page(
        "stage.html",
        200 if refused is None else 422,
        round=stage.round,
        awards=awards,
        groups=groups,
        wanted=[
            Group(here, group.presenter)
            for group in wanted or ()
            if (here := tuple(name for name in group.nominations if name in awards))
        ],
        unusual=[
            len(group.nominations) for group in wanted or () if len(group.nominations) > LARGEST
        ],
        sizes=(SMALLEST, LARGEST),
        seen=stage.seen,
        pressed=pressed,
        typed=visit.typed,
        refused=visit.problem(refused).naming(names) if refused is not None else None,
    )
