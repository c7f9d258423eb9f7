"""Examples that the contract shows. Made through the models, so that they hold. All people are made up."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import from_json

from shared import subjects
from shared.commands import REFUSALS
from shared.commands.awards import ApproveNomination
from shared.commands.base import Accepted, Command, CommandMessage, EventRef, declined
from shared.commands.registry import ConfirmAttendee, RegisterAttendee
from shared.envelope import Actor, Fact, Meta, encode
from shared.events.awards import NominationApproved
from shared.events.feed import DelegateStatusChanged
from shared.events.people import Attendee
from shared.personal import Personal

_CONFERENCE: Final = "qpdp-2023"
_ID: Final = "2f1d6f0e-6c1b-4c57-9d4c-0d6f5a1c9b10"
_EVENT: Final = "d5a7d2a8-7a5e-5b0c-8f62-0f9f4c2b7a31"


def _command(command: Command) -> Any:
    message = CommandMessage(id=_ID, conference=_CONFERENCE, person="van-thu", data={})
    body = message.model_dump(mode="json", exclude_none=True)
    return {**body, "data": _plain(command)}


def _plain(model: BaseModel) -> Any:
    return model.model_dump(mode="json", exclude_none=True)


def _stored(fact: Fact, subject: str) -> Any:
    meta = Meta(
        command_id=_ID,
        time=datetime(2023, 11, 27, 2, 15, tzinfo=UTC),
        conference=_CONFERENCE,
        actor=Actor("ct-ubnd-tinh", "van-thu"),
        correlation_id=_ID,
    )
    return from_json(encode(fact, _EVENT, subject, meta))


def _register() -> Any:
    attendee = Attendee(
        person_id="so-y-te-01",
        name=Personal("Nguyễn Thị Ví Dụ (mẫu)"),
        position="Phó Giám đốc Sở",
        email=Personal("vi-du@so-y-te.example"),
    )
    return _command(RegisterAttendee(delegation="so-y-te", attendee=attendee))


def _approve() -> Any:
    return _command(ApproveNomination(round="bang-khen-tinh", nomination="so-y-te-tt-1"))


def _accepted() -> Any:
    event = EventRef(id=_EVENT, type=NominationApproved.type_name, position=812)
    return _plain(Accepted(command=_ID, events=[event], position=812))


def _declined() -> Any:
    refusal = next(one for one in REFUSALS if one.code == "REGISTRY_SEATS_FULL")
    return _plain(declined(_ID, refusal.refuse(delegation="so-y-te", seats=2)))


def _approved() -> Any:
    fact = NominationApproved(
        round="bang-khen-tinh", nomination="so-y-te-tt-1", unit="so-y-te", kind="collective"
    )
    return _stored(fact, subjects.award_round(_CONFERENCE, "bang-khen-tinh"))


def _delegate() -> Any:
    fact = DelegateStatusChanged(delegation="so-y-te", person_id="so-y-te-01", status="confirmed")
    subject = subjects.feed("so-y-te", _CONFERENCE, "registry", fact.event_name())
    return _stored(fact, subject)


EXAMPLES: Final[Mapping[str, Callable[[], Any]]] = MappingProxyType(
    {
        "RegisterAttendee": _register,
        "ConfirmAttendee": lambda: _command(
            ConfirmAttendee(delegation="so-y-te", person_id="so-y-te-01")
        ),
        "ApproveNomination": _approve,
        "Accepted": _accepted,
        "Declined": _declined,
        NominationApproved.type_name: _approved,
        DelegateStatusChanged.type_name: _delegate,
    }
)
"""By the message's name in the document."""
