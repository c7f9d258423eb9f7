"""The published language: every fact that may stand in the log, by the name under which it is stored."""

from types import MappingProxyType
from typing import Final, get_args

from shared.envelope import Fact
from shared.events.acting import ActingEvent
from shared.events.awards import AwardsEvent
from shared.events.budget import BudgetEvent
from shared.events.documents import DocumentEvent
from shared.events.hall import HallEvent
from shared.events.notifications import NotificationsEvent
from shared.events.privacy import PrivacyEvent
from shared.events.protocol import ProtocolEvent
from shared.events.registry import RegistryEvent

ALL_FACTS: Final[tuple[type[Fact], ...]] = tuple(
    dict.fromkeys(
        (
            *get_args(RegistryEvent),
            *get_args(DocumentEvent),
            *get_args(HallEvent),
            *get_args(ProtocolEvent),
            *get_args(ActingEvent),
            *get_args(PrivacyEvent),
            *get_args(AwardsEvent),
            *get_args(BudgetEvent),
            *get_args(NotificationsEvent),
        )
    )
)
"""Each once: a seat by hand is a fact of the hall, and of old a fact of delegations."""
CATALOGUE: Final = MappingProxyType({fact.type_name: fact for fact in ALL_FACTS})
"""Stored type name to class. A retired version stays here, with its upcaster."""
