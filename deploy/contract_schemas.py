"""The JSON Schemas (2020-12) of everything that outsiders send and hear, made from the models.

They use only keywords that mean the same in draft 7, which AsyncAPI's own schemas build on (a test says so).
"""

import inspect
from typing import Any, Final

from pydantic import BaseModel, create_model

from shared.commands import CATALOGUE as COMMANDS
from shared.commands.base import Accepted, Command, CommandMessage, Declined
from shared.envelope import SPEC_VERSION, CloudEvent, Fact, schema_uri
from shared.events import ALL_FACTS
from shared.events.answers import CommandAnswered
from shared.events.feed import FEED_FACTS

Schema = dict[str, Any]
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_WRITTEN_ALWAYS: Final = ("specversion", "datacontenttype")


def schemas() -> dict[str, Schema]:
    """Every schema by its path inside ``docs/contract``, in a stable order."""
    found = {f"commands/{name}.json": command_schema(COMMANDS[name]) for name in sorted(COMMANDS)}
    found |= {
        f"events/{fact.type_name}.json": fact_schema(fact)
        for fact in _by_type((*ALL_FACTS, CommandAnswered))
    }
    found |= {f"feed/{fact.type_name}.json": fact_schema(fact) for fact in _by_type(FEED_FACTS)}
    return found | {
        "envelope.json": envelope_schema(),
        "accepted.json": _headed("urn:hoinghi:answer:Accepted", _written(Accepted)),
        "declined.json": _headed("urn:hoinghi:answer:Declined", _written(Declined)),
    }


def _by_type(facts: tuple[type[Fact], ...]) -> list[type[Fact]]:
    return sorted(facts, key=lambda fact: fact.type_name)


def command_schema(kind: type[Command]) -> Schema:
    """The whole body of a request. Nothing unknown is accepted in it, so that a typing error is noticed."""
    message: type[BaseModel] = create_model(
        kind.__name__ + "Message",
        __base__=CommandMessage,
        __doc__=inspect.getdoc(CommandMessage),
        data=(kind, ...),
    )
    schema = message.model_json_schema(mode="validation")
    return _headed(f"urn:hoinghi:command:{kind.context}.{kind.__name__}", schema)


def fact_schema(fact: type[Fact]) -> Schema:
    """The ``data`` of an event. Open: a reader passes over fields that it does not know."""
    return _headed(schema_uri(fact.type_name), _opened(_written(fact)))


def envelope_schema() -> Schema:
    schema = _written(CloudEvent)
    schema["properties"]["specversion"] = {"const": SPEC_VERSION, "type": "string"}
    schema["required"] = sorted({*schema["required"], *_WRITTEN_ALWAYS})
    return _headed("urn:hoinghi:schema:envelope", schema)


def _written(model: type[BaseModel]) -> Schema:
    """The schema of what we write. A field with a default may be missing in what was written earlier."""
    return model.model_json_schema(mode="serialization")


def _headed(identity: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, "$id": identity, **schema}


def _opened(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_opened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _opened(value)
        for key, value in schema.items()
        if not (key == "additionalProperties" and value is False)
    }
