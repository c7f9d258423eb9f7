"""An item put into another place of the running order, as the wishes that bring it there. Pure.

The order numbers are kept as a set: only the items between the old and the new place change theirs, so that a
plan amended later still finds the others at the numbers that it knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.commands.agenda import MoveAgendaItem
from shared.refusals import Refused, Term, not_found


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as it stands: ``session`` is where it is shown, ``named`` the half-day that it names itself."""

    item: str
    order: int
    minutes: int
    session: str
    named: str | None = None


def moved(
    main: Mapping[str, Sequence[Standing]], item: str, before: str, session: str
) -> list[MoveAgendaItem]:
    """``main``: the items by half-day, in their order. ``before``: in front of which one; "" is the end of
    ``session``. The moved item comes last, so that until then the order reads as it did."""
    mover = next((one for held in main.values() for one in held if one.item == item), None)
    if mover is None:
        raise _unknown(item)
    if session not in main:
        raise not_found(Term("buổi", "half-day"), session[:64], "hoinghi show … agenda")
    if before == item:
        return []
    wanted = {
        name: [one for one in held if one.item != item] + ([mover] if name == session else [])
        for name, held in main.items()
    }
    if before:
        places = [one.item for one in wanted[session]]
        if before not in places:
            raise _unknown(before)
        held = wanted[session][:-1]
        held.insert(places.index(before), mover)
        wanted[session] = held
    wishes = _numbered(wanted)
    return sorted(wishes, key=lambda wish: wish.item == item)


def moved_part(parts: Sequence[Standing], item: str, before: str) -> list[MoveAgendaItem]:
    """A part among the parts of its item, which give it its half-day."""
    plain = [replace(one, session="", named=None) for one in parts]
    return moved({"": plain}, item, before, "")


def _numbered(wanted: Mapping[str, Sequence[Standing]]) -> list[MoveAgendaItem]:
    line = [(one, name) for name, held in wanted.items() for one in held]
    numbers = sorted(one.order for one, _ in line)
    if len(set(numbers)) < len(numbers):
        numbers = list(range(1, len(numbers) + 1))
    wishes = []
    current = next(iter(wanted))
    for (one, name), order in zip(line, numbers, strict=True):
        # An item that names no half-day is in that of the item before it (shared.running_order).
        follows = one.named if one.named in wanted else current
        said = name if follows != name else None
        current = name
        if order != one.order or said is not None:
            wishes.append(
                MoveAgendaItem(item=one.item, order=order, minutes=one.minutes, session=said)
            )
    return wishes


def _unknown(item: str) -> Refused:
    return not_found(Term("mục", "agenda item"), item[:64], "hoinghi show … agenda")
