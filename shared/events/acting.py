"""Facts of acting persons: who does whose work for a time. The type names are the storage format: once
released, they never change meaning.
"""

from datetime import date

from shared.desks import Desk
from shared.envelope import Fact
from shared.events.people import Text
from shared.subjects import Token


class ActingAppointed(Fact, type_name="vn.hoinghi.registry.ActingAppointed.v1"):
    """``deputy`` of the agency ``home`` does the work of ``absent`` at ``desk`` of the agency ``unit``, from
    ``since`` to ``until``, both days included (Vietnam's). People by their accounts, as in the record."""

    acting: Token
    unit: Token
    desk: Desk
    absent: Token
    home: Token
    deputy: Token
    since: date
    until: date
    reason: Text


class ActingEnded(Fact, type_name="vn.hoinghi.registry.ActingEnded.v1"):
    """Taken back before its last day, or before its first; from this very moment."""

    acting: Token
    unit: Token
    reason: Text


ActingEvent = ActingAppointed | ActingEnded
