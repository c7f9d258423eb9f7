"""The program as the rows have it now, beside the last finalised version: what differs, and what does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.program.left_behind import uninvited
from services.program.order import Order, confirmed_units, finalised, running_order
from services.program.snapshot import Snapshot
from shared.commands.registry import FinaliseProgram
from shared.events.agenda import ProgramChange, RunningOrder
from shared.running_order import difference, frame_changed, of_no_agency, units_of


@dataclass(frozen=True, slots=True)
class Draft:
    """The program as the rows have it now, beside the last version that was finalised (0: none)."""

    version: int
    before: RunningOrder | None
    now: RunningOrder
    confirmed: tuple[str, ...]
    position: int
    withdrawn: tuple[str, ...] = ()
    """The agencies whose invitation was withdrawn: they are told of no version any more."""

    @property
    def changes(self) -> tuple[ProgramChange, ...]:
        return difference(self.before, self.now) if self.before else ()

    @property
    def framed_anew(self) -> bool:
        return self.before is not None and frame_changed(self.before, self.now)

    @property
    def differs(self) -> bool:
        return self.version == 0 or self.before is None or bool(self.changes) or self.framed_anew

    @property
    def concerned(self) -> tuple[str, ...] | None:
        """Which agencies' offices will be told; None: everybody who comes (a first version)."""
        if self.before is None:
            return None
        units = units_of(self.changes)
        told = dict.fromkeys((*self.confirmed, *units)) if self.framed_anew else units
        return tuple(unit for unit in told if unit not in self.withdrawn)

    @property
    def unheard(self) -> tuple[str, ...]:
        """Who presents what changed and is told by nobody's office, as the program calls them."""
        return () if self.before is None else of_no_agency(self.changes)


async def draft_of(shot: Snapshot) -> Draft:
    version, before = await finalised(shot)
    now, coming = await running_order(shot), await confirmed_units(shot)
    return Draft(version, before, now, coming, shot.position, tuple(sorted(await uninvited(shot))))


def misfits(order: Order) -> Iterator[tuple[str, str]]:
    """What does not fit, in Vietnamese and English."""
    titles = {item: row["title"] for item, row in order.rows.items()}
    for over in order.times.overflows:
        session = order.session(over.session)
        late = "; ".join(titles[item] for item in over.items)
        end = f"{session.ends_at:%H:%M}"
        yield (
            f"{session.title}: quá giờ kết thúc {end} là {over.minutes} phút; các mục kết thúc muộn: {late}",
            f"{session.id}: {over.minutes} minutes past {end}: {late}",
        )
    for conflict in order.times.conflicts:
        fixed, earliest = f"{conflict.fixed:%H:%M}", f"{conflict.earliest:%H:%M}"
        yield (
            f"Mục “{titles[conflict.item]}” ấn định lúc {fixed}, các mục trước xong lúc {earliest}",
            f"“{titles[conflict.item]}” is fixed at {fixed}, what is before it ends at {earliest}",
        )
    for short in order.times.too_short:
        yield (
            f"Mục “{titles[short.item]}” thiếu {short.minutes} phút cho các mục con",
            f"“{titles[short.item]}” is {short.minutes} minutes too short for its parts",
        )


def wish_to_finalise(
    draft: Draft, digest: str, position: int, *, as_it_is: bool = False
) -> FinaliseProgram:
    """The command that finalises what was printed; ``as_it_is``: although it does not fit its hours. Raises
    ValueError when it was printed from other rows."""
    if position != draft.position:
        raise ValueError("the document shows another position than the order")
    return FinaliseProgram(
        version=draft.version + 1,
        digest=digest,
        position=position,
        order=draft.now,
        confirmed=draft.confirmed,
        as_it_is=as_it_is,
        withdrawn=draft.withdrawn,
    )
