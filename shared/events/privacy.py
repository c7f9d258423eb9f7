"""Facts of people's rights over their data; none holds personal data. The type names are the storage format."""

from datetime import date
from typing import Literal

from shared.envelope import Fact
from shared.events.people import Text
from shared.subjects import Token

Right = Literal[
    "view", "edit", "supply", "delete", "restrict", "object", "withdraw-consent", "complain"
]
"""What a person asks for (Luật 91/2025/QH15, Điều 4 [V])."""
Outcome = Literal["done", "refused"]


class PrivacyRequestReceived(Fact, type_name="vn.hoinghi.registry.PrivacyRequestReceived.v1"):
    """``reply_by``, ``done_by``: the last days by the law in force when it came; None where no rule was known."""

    request: Token
    right: Right
    unit: Token
    person_id: Token
    received_on: date
    reply_by: date | None = None
    done_by: date | None = None


class PrivacyRequestExtended(Fact, type_name="vn.hoinghi.registry.PrivacyRequestExtended.v1"):
    """Once at the most; the person was told why."""

    request: Token
    unit: Token
    done_by: date
    reason: Text


class PrivacyRequestReplied(Fact, type_name="vn.hoinghi.registry.PrivacyRequestReplied.v1"):
    """The person was told that the request is in hand, and until when."""

    request: Token
    unit: Token
    replied_on: date


class PrivacyRequestSettled(Fact, type_name="vn.hoinghi.registry.PrivacyRequestSettled.v1"):
    request: Token
    unit: Token
    settled_on: date
    outcome: Outcome
    reason: Text | None = None


class PersonForgotten(Fact, type_name="vn.hoinghi.registry.PersonForgotten.v1"):
    """From here on nobody can read who this person of this unit was: the key is destroyed.

    ``delegations``: those that named the person. ``basis``: by which rule; ``request``: on whose asking.
    ``of_organiser``: the unit is the organiser, whose people some facts name without any unit (who hands over
    awards). True in facts from before this was asked: these took such people along.
    """

    unit: Token
    person_id: Token
    delegations: tuple[Token, ...] = ()
    basis: Text
    reason: Text
    request: Token | None = None
    of_organiser: bool = True


PrivacyEvent = (
    PrivacyRequestReceived
    | PrivacyRequestReplied
    | PrivacyRequestExtended
    | PrivacyRequestSettled
    | PersonForgotten
)
