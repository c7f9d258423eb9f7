"""The hall's screen as a value: who is present by group, which item is on, whom to call for an award."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.program.answers import is_expected
from services.program.ceremony import to_present
from services.program.order import is_kind, order_of
from services.program.snapshot import Columns, Snapshot
from shared.events.plan import AgendaKind
from shared.running_order import Timed

View = Literal["program", "present", "awards"]
VIEWS: tuple[View, ...] = ("program", "present", "awards")
_FOLLOWING = 4


@dataclass(frozen=True, slots=True)
class GroupShown:
    title: str
    present: int
    expected: int

    @property
    def width(self) -> float:
        """Of the bar, in percent."""
        return round(100 * self.present / self.expected, 1) if self.expected else 0.0


@dataclass(frozen=True, slots=True)
class ItemShown:
    item: str
    title: str
    presenter: str
    when: Timed


@dataclass(frozen=True, slots=True)
class Called:
    """One awardee. ``receiver``: who receives for an absent one."""

    name: str
    position: str
    unit: str
    form: str
    receiver: str | None


@dataclass(frozen=True, slots=True)
class ScreenView:
    """``now`` None before the first item, in a gap and after the last one. ``by_hand``: the operator chose it."""

    view: View
    groups: Sequence[GroupShown]
    present: int
    expected: int
    status: str
    """Of the conference, as its row has it."""
    now: ItemShown | None
    following: ItemShown | None
    by_hand: bool
    before: str
    after: str
    """The items beside the one that is on, for the operator; "" is none."""
    over: bool
    awards: Sequence[Called]
    """Those still to be called, the next one first."""
    presented: int
    awarded: int


async def screen_view(shot: Snapshot, now: datetime, wanted: str, chosen: str) -> ScreenView:
    """``wanted``: one of VIEWS, or what suits the item that is on. ``chosen``: which the operator says is on."""
    order = await order_of(shot)
    line = [
        (ItemShown(one.item, row["title"], row["presenter"], one), row) for one, row in order.main
    ]
    names = [item.item for item, _ in line]
    by_hand = chosen in names
    at = names.index(chosen) if by_hand else _at(line, now)
    upcoming = next((n for n, (item, _) in enumerate(line) if item.when.starts > now), None)
    ended = shot.head["status"] in ("concluded", "cancelled")
    if ended and not by_hand:  # whatever hour the plan had for it
        at = upcoming = None
    after = at + 1 if at is not None else upcoming
    awards, presented = await _awards(shot)
    groups = _groups(shot, await shot.delegates())
    suits: View = "program"
    if at is not None and awards and is_kind(line[at][1], AgendaKind.AWARD_CEREMONY):
        suits = "awards"
    return ScreenView(
        view=next((one for one in VIEWS if one == wanted), suits),
        groups=groups,
        present=sum(group.present for group in groups),
        expected=sum(group.expected for group in groups),
        status=shot.head["status"],
        now=line[at][0] if at is not None else None,
        following=line[after][0] if after is not None and after < len(line) else None,
        by_hand=by_hand,
        before=names[at - 1] if at else "",
        after=names[after] if after is not None and after < len(names) else "",
        over=at is None and (ended or (bool(line) and now >= line[-1][0].when.ends)),
        awards=awards[: _FOLLOWING + 1],
        presented=presented,
        awarded=presented + len(awards),
    )


def _at(line: Sequence[tuple[ItemShown, Columns]], now: datetime) -> int | None:
    """Which item is on by the clock."""
    on = (n for n, (item, _) in enumerate(line) if item.when.starts <= now < item.when.ends)
    return next(on, None)


def _groups(shot: Snapshot, people: Sequence[Columns]) -> list[GroupShown]:
    present = Counter(row["group_id"] for row in people if row["status"] == "present")
    expected = Counter(row["group_id"] for row in people if is_expected(row))
    return [
        GroupShown(shot.group_title(group), present[group], expected[group])
        for group in sorted(shot.groups, key=shot.group_order)
        if expected[group]
    ]


async def _awards(shot: Snapshot) -> tuple[list[Called], int]:
    """Whom to call yet, in the order of the ceremony; and how many awards were handed over."""
    awards = await to_present(shot)
    waiting = [
        Called(
            row["name"],
            row["position"] or "",
            shot.short_name(row["unit"]),
            decided["form_name"],
            row["receiver"],
        )
        for row, decided in awards
        if row["presented_at"] is None
    ]
    return waiting, len(awards) - len(waiting)
