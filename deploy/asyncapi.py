"""The AsyncAPI 3.0.0 document: commands with their replies, the feed, and the log inside.

FastStream describes neither replies nor the envelope, so this is made from the models themselves. All
addresses come from ``shared.subjects``; the schemas are the files beside the document.
"""

import inspect
from collections.abc import Mapping
from typing import Any, Final, get_args

from deploy.contract_examples import EXAMPLES
from deploy.reachable import reached
from services.feed.addressing import told
from shared import subjects
from shared.clock import TIME_HEADER
from shared.commands import CATALOGUE as COMMANDS
from shared.commands.base import ATTEMPT_HEADER, Command
from shared.envelope import CONTENT_TYPE, Fact, schema_uri
from shared.events import ALL_FACTS, awards, budget, feed, notifications, registry
from shared.events.acting import ActingEvent
from shared.events.answers import CommandAnswered
from shared.events.documents import DocumentEvent
from shared.events.feed import FEED_FACTS, AgencyFeedEvent, FeedFact
from shared.events.hall import HallEvent
from shared.events.privacy import PrivacyEvent
from shared.events.protocol import ProtocolEvent
from shared.events.reception import ReceptionEvent
from shared.store import MESSAGE_ID

Node = dict[str, Any]
VERSION: Final = "1.0.0"
_PARAMETERS: Final[Mapping[str, str]] = {
    "unit": "The agency's id in the conference's list of agencies, e.g. so-y-te",
    "conference": "The conference's id, as its plan gives it",
    "id": "The id of the delegation, paper, task, contribution, award round or message",
}
_TOKEN: Final = "One subject token: A-Z a-z 0-9 _ -, at most 64"  # noqa: S105 - no password
_OF_THE_LOG: Final[tuple[type[Fact], ...]] = (*ALL_FACTS, CommandAnswered)
_PLACEHOLDER: Final = {name: f"PLACE-OF-{name}" for name in _PARAMETERS}
_ABOUT: Final = """\
How another system sends wishes to HộiNghị and hears what became of them, over NATS (docs/integrate.md).

A command is a request; its reply says accepted or refused, with the reason. The feed is a JetStream stream:
at least once, in order for each subject, replayable from any point; drop what you have seen by the event's id.
The channels tagged `log` are internal: they are described for those who run the system.

An agency's system comes with a key of its own (NKey) into an account of its own. There it says
`command.<context>.<Command>`, without any unit: the broker puts the account's name in, so that the addresses
below are what the services hear. It reads the feed through the one durable that is kept for it,
`agency-<unit>` on the stream FEED, under the JetStream prefix `hoinghi`."""


def asyncapi_document() -> Node:
    """The whole document, ready to be written as YAML; its order is fixed."""
    commands = [COMMANDS[name] for name in sorted(COMMANDS)]
    channels = {"answers": _answers()}
    channels |= dict(sorted((_command_id(kind), _command_channel(kind)) for kind in commands))
    channels |= _feed_channels()
    channels |= _log_channels()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "HộiNghị",
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"broker": _server()},
        "channels": channels,
        "operations": {
            **{f"decide.{kind.__name__}": _decide(kind) for kind in commands},
            **{f"tell.{name}": _send(name) for name in channels if name.startswith("feed.")},
            **{f"record.{name}": _send(name) for name in channels if name.startswith("log.")},
        },
        "components": {
            "messages": {
                **{kind.__name__: _command_message(kind) for kind in commands},
                "Accepted": _answer_message("Accepted", "The wish holds"),
                "Declined": _answer_message(
                    "Declined", "The wish was refused; no fact was written"
                ),
                **{_message_id(fact): _fact_message(fact, "feed") for fact in FEED_FACTS},
                **{_message_id(fact): _fact_message(fact, "events") for fact in _OF_THE_LOG},
            },
            "securitySchemes": {"nkey": _nkey()},
            "messageTraits": {"cloudEvent": _cloud_event(), "timed": _timed()},
            "parameters": {
                name: {"description": f"{text}. {_TOKEN}."} for name, text in _PARAMETERS.items()
            },
        },
    }


def _server() -> Node:
    return {
        "host": "{host}:4222",
        "protocol": "nats",
        "description": "NATS 2.15 with JetStream; TLS 1.3 (handshake first) beyond the host itself.",
        "security": [{"$ref": "#/components/securitySchemes/nkey"}],
        "variables": {"host": {"default": "127.0.0.1", "description": "The broker's host"}},
    }


def _nkey() -> Node:
    return {
        "type": "asymmetricEncryption",
        "description": "An Ed25519 key (NKey) that `hoinghi agency add` gives; it signs the broker's challenge",
    }


# --- channels ----------------------------------------------------------------------------------------


def _channel(address: str, messages: list[str], summary: str, tag: str) -> Node:
    for name, place in _PLACEHOLDER.items():
        address = address.replace(place, f"{{{name}}}")
    used = [name for name in _PARAMETERS if f"{{{name}}}" in address]
    parameters = {name: {"$ref": f"#/components/parameters/{name}"} for name in used}
    return {
        "address": address,
        "summary": summary,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        **({"parameters": parameters} if parameters else {}),
        "tags": [{"name": tag}],
    }


def _command_id(kind: type[Command]) -> str:
    return f"command.{kind.context}.{kind.__name__}"


def _command_channel(kind: type[Command]) -> Node:
    address = subjects.command(kind.context, _PLACEHOLDER["unit"], kind.__name__)
    return _channel(address, [kind.__name__], _summary(kind) or kind.__name__, "command")


def _answers() -> Node:
    return {
        "address": None,
        "summary": "The sender's own inbox: the reply subject of its NATS request",
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"} for name in ("Accepted", "Declined")
        },
    }


def _feed_channels() -> Node:
    """One channel for each feed event and each context that it is told from."""
    found: dict[str, Node] = {}
    for fact in ALL_FACTS:
        for heard in reached(told, fact, FeedFact):
            mine = issubclass(heard, AgencyFeedEvent)
            unit = _PLACEHOLDER["unit"] if mine else subjects.PUBLIC
            address = subjects.feed(
                unit, _PLACEHOLDER["conference"], fact.context(), heard.event_name()
            )
            name = f"feed.{fact.context()}.{heard.event_name()}"
            summary = _summary(heard) or ("To the agency concerned" if mine else "To all")
            found[name] = _channel(address, [_message_id(heard)], summary, "feed")
    test = feed.ConnectionTested  # the one that follows from no fact
    found[f"feed.feed.{test.event_name()}"] = _channel(
        subjects.feed(subjects.PUBLIC, "system", "feed", test.event_name()),
        [_message_id(test)],
        _summary(test) or "To all",
        "feed",
    )
    return dict(sorted(found.items()))


def _log_channels() -> Node:
    conference, entity = _PLACEHOLDER["conference"], _PLACEHOLDER["id"]
    table: tuple[tuple[str, Any], ...] = (
        (subjects.conference(conference), registry.ConferenceEvent),
        (subjects.delegation(conference, entity), registry.DelegationEvent),
        (subjects.hall(conference), HallEvent),
        (subjects.reception(conference), ReceptionEvent),
        (subjects.protocol(conference), ProtocolEvent),
        (subjects.acting(conference), ActingEvent),
        (subjects.documents(conference), DocumentEvent),
        (subjects.privacy(conference), PrivacyEvent),
        (subjects.paper(conference, entity), registry.PaperEvent),
        (subjects.agenda(conference), registry.AgendaEvent),
        (subjects.task(conference, entity), registry.TaskEvent),
        (subjects.contribution(conference, entity), registry.ContributionEvent),
        (subjects.award_round(conference, entity), awards.AwardsEvent),
        (subjects.budget(conference), budget.BudgetEvent),
        (subjects.message(conference, entity), notifications.NotificationsEvent),
    )
    return {
        "log." + ".".join(address.split(".")[2:4]): _channel(
            address,
            [_message_id(fact) for fact in (*(get_args(union) or (union,)), CommandAnswered)],
            "Internal: the log",
            "log",
        )
        for address, union in table
    }


# --- operations --------------------------------------------------------------------------------------


def _decide(kind: type[Command]) -> Node:
    who = ", ".join(sorted(kind.roles)) or "any agency of the conference, for what is its own"
    channel = f"#/channels/{_command_id(kind)}"
    return {
        "action": "receive",
        "channel": {"$ref": channel},
        "summary": _summary(kind) or kind.__name__,
        "description": f"May be sent by: {who}. The same id sent again gives the same answer, once.",
        "messages": [{"$ref": f"{channel}/messages/{kind.__name__}"}],
        "reply": {
            "channel": {"$ref": "#/channels/answers"},
            "messages": [
                {"$ref": "#/channels/answers/messages/Accepted"},
                {"$ref": "#/channels/answers/messages/Declined"},
            ],
        },
    }


def _send(channel: str) -> Node:
    return {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}}


# --- messages ----------------------------------------------------------------------------------------


def _message_id(fact: type[Fact]) -> str:
    """The type name: a feed event may be named as an event of the log is."""
    return fact.type_name


def _command_message(kind: type[Command]) -> Node:
    return {
        "name": kind.__name__,
        "title": kind.__name__,
        "contentType": "application/json",
        "traits": [{"$ref": "#/components/messageTraits/timed"}],
        "payload": {"$ref": f"./commands/{kind.__name__}.json"},
        **_examples(kind.__name__),
    }


def _answer_message(name: str, summary: str) -> Node:
    return {
        "name": name,
        "summary": summary,
        "contentType": "application/json",
        "payload": {"$ref": f"./{name.lower()}.json"},
        **_examples(name),
    }


def _fact_message(fact: type[Fact], folder: str) -> Node:
    return {
        "name": fact.type_name,
        "title": fact.event_name(),
        **({"summary": summary} if (summary := _summary(fact)) else {}),
        "contentType": CONTENT_TYPE,
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "payload": {
            "allOf": [
                {"$ref": "./envelope.json"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": fact.type_name},
                        "source": {"const": f"/{fact.context()}"},
                        "dataschema": {"const": schema_uri(fact.type_name)},
                        "data": {"$ref": f"./{folder}/{fact.type_name}.json"},
                    },
                },
            ]
        },
        **_examples(fact.type_name),
    }


def _examples(name: str) -> Node:
    if name not in EXAMPLES:
        return {}
    return {"examples": [{"name": "example", "payload": EXAMPLES[name]()}]}


def _cloud_event() -> Node:
    return {
        "summary": "CloudEvents 1.0, structured mode: envelope and data are one JSON body",
        "headers": {
            "type": "object",
            "properties": {
                MESSAGE_ID: {
                    "type": "string",
                    "description": "The event's id; drop one seen before",
                }
            },
        },
    }


def _timed() -> Node:
    about = (
        "ISO 8601 with an offset. Heard only by a system on the simulated clock (stories, tests)"
    )
    again = (
        "Counted from 1, which may be left out. With a copy that is not the first, an answer that changes nothing "
        "is written down before it is given (`recorded`): no other copy is carried out after it"
    )
    return {
        "headers": {
            "type": "object",
            "properties": {
                TIME_HEADER: {"type": "string", "format": "date-time", "description": about},
                ATTEMPT_HEADER: {"type": "integer", "minimum": 1, "description": again},
            },
        }
    }


def _summary(kind: type) -> str:
    """The first sentence or paragraph of the model's own docstring, on one line."""
    own = inspect.cleandoc(kind.__doc__) if kind.__doc__ else ""
    return " ".join(own.split("\n\n")[0].split()).replace("``", "`")
