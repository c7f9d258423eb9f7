"""The published language: every wish, by the name that stands in its subject."""

from types import MappingProxyType
from typing import Final, get_args

from shared.commands.acting import REFUSALS as ACTING_REFUSALS
from shared.commands.acting import ActingCommand
from shared.commands.awards import REFUSALS as AWARDS_REFUSALS
from shared.commands.awards import AwardsCommand
from shared.commands.base import Command
from shared.commands.budget import BudgetCommand
from shared.commands.budget_refusals import REFUSALS as BUDGET_REFUSALS
from shared.commands.documents import REFUSALS as DOCUMENT_REFUSALS
from shared.commands.documents import DocumentCommand
from shared.commands.files import REFUSALS as FILES_REFUSALS
from shared.commands.hall import REFUSALS as HALL_REFUSALS
from shared.commands.hall import HallCommand
from shared.commands.notifications import REFUSALS as NOTIFICATIONS_REFUSALS
from shared.commands.notifications import NotificationsCommand
from shared.commands.privacy import REFUSALS as PRIVACY_REFUSALS
from shared.commands.privacy import PrivacyCommand
from shared.commands.protocol import REFUSALS as PROTOCOL_REFUSALS
from shared.commands.protocol import ProtocolCommand
from shared.commands.reception import REFUSALS as RECEPTION_REFUSALS
from shared.commands.reception import ScanCode
from shared.commands.registry import (
    AgendaCommand,
    ConferenceCommand,
    ContributionCommand,
    DelegationCommand,
    PaperCommand,
    TaskCommand,
)
from shared.commands.registry_refusals import REFUSALS as REGISTRY_REFUSALS
from shared.law import NO_RULE, RATE_NOT_VERIFIED
from shared.refusals import GENERAL
from shared.working_days import YEAR_UNKNOWN

ALL_COMMANDS: Final[tuple[type[Command], ...]] = tuple(
    command
    for union in (
        ConferenceCommand,
        DelegationCommand,
        HallCommand,
        ProtocolCommand,
        ActingCommand,
        PrivacyCommand,
        ScanCode,
        PaperCommand,
        AgendaCommand,
        TaskCommand,
        ContributionCommand,
        DocumentCommand,
        AwardsCommand,
        BudgetCommand,
        NotificationsCommand,
    )
    for command in get_args(union) or (union,)
)
CATALOGUE: Final = MappingProxyType({command.__name__: command for command in ALL_COMMANDS})
REFUSALS: Final = (
    *GENERAL,
    NO_RULE,
    RATE_NOT_VERIFIED,
    YEAR_UNKNOWN,
    *FILES_REFUSALS,
    *REGISTRY_REFUSALS,
    *DOCUMENT_REFUSALS,
    *HALL_REFUSALS,
    *PROTOCOL_REFUSALS,
    *ACTING_REFUSALS,
    *PRIVACY_REFUSALS,
    *RECEPTION_REFUSALS,
    *AWARDS_REFUSALS,
    *BUDGET_REFUSALS,
    *NOTIFICATIONS_REFUSALS,
)
