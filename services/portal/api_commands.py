"""Which commands the API takes, and from whom: what the pages of a role can do, by one rule."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.portal.roles import Role, plan_role
from shared.commands import CATALOGUE
from shared.commands.base import Command

_SYSTEM: Final = frozenset({"system"})
COMMANDS: Final[Mapping[str, type[Command]]] = MappingProxyType(
    {name: kind for name, kind in sorted(CATALOGUE.items()) if kind.roles != _SYSTEM}
)
"""The published commands, without those that only follow from facts."""
_GATE: Final = frozenset({"CheckInAttendee", "CheckInDelegation", "ScanCode", "UndoCheckIn"})

_HANDING_ON: Final = frozenset({"AppointActing", "EndActing"})


def may_send(role: Role, kind: type[Command]) -> bool:
    """A command of certain roles of the plan: who acts in one. Of any agency: its contact, and the organiser.

    The gate is the organiser's, and sends what happens at a gate. The services check the agency's roles again.
    """
    if role is Role.RECEPTION:
        return kind.__name__ in _GATE
    if kind.__name__ in _HANDING_ON:
        return True  # each their own desk: acting_pages.guard
    if not kind.roles:
        return role in (Role.CONTACT, Role.ORGANISER)
    return plan_role(role) in kind.roles


def senders(kind: type[Command]) -> list[Role]:
    return [role for role in Role if may_send(role, kind)]
