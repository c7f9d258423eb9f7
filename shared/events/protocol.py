"""Facts of protocol: the rank table, where a person stands in it, the reception card. The type names are the
storage format: once released, they never change meaning.
"""

from datetime import date

from shared.envelope import Fact
from shared.events.people import Count, Text, Value
from shared.personal import Personal
from shared.subjects import Token


class RankSet(Fact, type_name="vn.hoinghi.registry.RankSet.v1"):
    """One row of the rank table. ``order``: smaller is higher. ``groups``, ``units``: whose delegates have the
    rank unless they are placed by hand. ``valid_from``, ``valid_to``: days in force, both included."""

    rank: Token
    order: Count
    title: Text
    groups: tuple[Token, ...] = ()
    units: tuple[Token, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    basis: Text | None = None


class RankRemoved(Fact, type_name="vn.hoinghi.registry.RankRemoved.v1"):
    rank: Token


class Born(Value):
    """``on``: an ISO day. Personal, and only for the order of those who are equal otherwise."""

    person_id: Token
    on: Personal


class DelegatePlaced(Fact, type_name="vn.hoinghi.registry.DelegatePlaced.v1"):
    """Where a person stands: in a rank, at a place inside it; ``order`` in place of the rank's own number."""

    delegation: Token
    person_id: Token
    rank: Token | None = None
    order: Count | None = None
    within: Count | None = None
    appointed_on: date | None = None
    born: Born | None = None


class ReceptionCardSet(Fact, type_name="vn.hoinghi.registry.ReceptionCardSet.v1"):
    """How a delegate is received: address ("Đồng chí"), who receives, car, gift, meal, notes. Whole."""

    delegation: Token
    person_id: Token
    address: Text | None = None
    received_by: Text | None = None
    car: Text | None = None
    gift: Text | None = None
    meal: Text | None = None
    notes: Text | None = None


ProtocolEvent = RankSet | RankRemoved | DelegatePlaced | ReceptionCardSet
