"""The API's OpenAPI 3.1 document, made from the table of ways, the tables of rows and the commands themselves."""

import inspect
from functools import cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from services.portal.api_commands import COMMANDS, senders
from services.portal.api_pages import LIMIT, MOST
from services.portal.api_resources import CONFERENCE, RESOURCES
from services.portal.api_uploads import FORMS
from services.portal.ways import API_WAYS
from shared.commands.base import ATTEMPT_HEADER, Accepted, Command

Node = dict[str, Any]
VERSION: Final = "1.0.0"
_REF: Final = "#/components/schemas/{model}"
_ABOUT: Final = """\
What the portal's pages do, for programs: the same roles, the same refusals (docs/api.md).

Every answer that refuses is `application/problem+json` (RFC 9457) with a stable `code` and the sentences in
Vietnamese and English; `title` and `detail` follow `Accept-Language` (Vietnamese first)."""
_PROBLEMS: Final = {
    "400": "The request is not as it should be",
    "401": "No valid access token",
    "403": "Not for this role or agency",
    "404": "There is none, or none for this agency",
    "409": "Not in this state, or too many at once",
    "413": "Too large",
    "422": "A rule refuses; nothing was written",
    "429": "Too many wrong tokens",
    "500": "An internal fault, with a reference for the ops team",
    "503": "Cannot be read or written at the moment; send the very same again",
}
_READING: Final = ("400", "401", "403", "404", "429", "500", "503")


@cache
def document() -> Node:
    """The whole document; its order is fixed. Not to be changed by who gets it."""
    kinds = list(COMMANDS.values())
    wanted: list[tuple[type[BaseModel], Any]] = [(kind, "validation") for kind in kinds]
    names, told = models_json_schema([*wanted, (Accepted, "serialization")], ref_template=_REF)
    schemas: Node = dict(told["$defs"])
    schemas |= {f"{one.name}-row": one.schema() for one in (*RESOURCES.values(), CONFERENCE)}
    schemas |= {f"{one.name}-page": _page_of(one.name) for one in (*RESOURCES.values(), CONFERENCE)}
    schemas["Problem"] = _problem()
    accepted = names[Accepted, "serialization"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "HộiNghị",
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The portal's own address"}],
        "security": [{"token": []}],
        "paths": _reads()
        | _uploads(accepted)
        | {_path(kind): {"post": _send(kind, names, accepted)} for kind in kinds},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "From `hoinghi api-token`: an agency, a role, a conference",
                }
            },
            "parameters": {"conference": _conference()},
            "responses": {status: _problem_answer(text) for status, text in _PROBLEMS.items()},
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _path(kind: type[Command]) -> str:
    return f"/api/v1/conferences/{{conference}}/commands/{kind.__name__}"


# --- reading ------------------------------------------------------------------------------------------


def _reads() -> Node:
    found: Node = {}
    for way in API_WAYS:
        if way.method != "GET":
            continue
        name = way.path.rpartition("/")[2]
        found[way.path] = {"get": _read(way.path, name, _roles(way.opens))}
    return found


def _read(path: str, name: str, roles: str) -> Node:
    schema: Node = {"type": "object"}
    about, parameters, position = name, [], False
    if name in RESOURCES:
        about, schema = RESOURCES[name].about, _ref(f"{name}-page")
        parameters, position = _paging(), True
    elif name == CONFERENCE.name:
        about, schema = CONFERENCE.about, _ref(f"{name}-page")
    elif name == "{conference}":
        about, schema = "One conference", _ref(f"{CONFERENCE.name}-row")
    elif name == "plan":
        about = "The signed plan as it was told"
    elif name == "openapi.json":
        about = "This document"
    told: Node = {
        "summary": about,
        "operationId": "read-" + name.strip("{}").replace(".", "-"),
        "tags": ["read"],
        "parameters": [*parameters, *_tag_known()],
        "responses": {
            "200": {
                "description": about,
                "headers": _tag_given() | (_position() if position else {}),
                "content": {"application/json": {"schema": schema}},
            },
            "304": {"description": "Nothing else than the caller has", "headers": _tag_given()},
        },
    }
    if name == "openapi.json":
        return told | {"security": []}
    told["description"] = f"Opens to: {roles}."
    told["responses"] |= _refusals(_READING)
    if "{conference}" in path:
        told["parameters"].insert(0, {"$ref": "#/components/parameters/conference"})
    return told


def _roles(opens: Any) -> str:
    return ", ".join(sorted(opens)) if isinstance(opens, frozenset) else "all"


def _paging() -> list[Node]:
    return [
        {
            "name": "limit",
            "in": "query",
            "description": f"How many rows at the most; without it {LIMIT}",
            "schema": {"type": "integer", "minimum": 1, "maximum": MOST},
        },
        {
            "name": "cursor",
            "in": "query",
            "description": "`next` of the answer before",
            "schema": {"type": "string", "minLength": 1},
        },
    ]


def _tag_known() -> list[Node]:
    return [
        {
            "name": "If-None-Match",
            "in": "header",
            "description": "The ETag of what the caller has",
            "schema": {"type": "string"},
        }
    ]


def _tag_given() -> Node:
    return {"ETag": {"schema": {"type": "string"}, "description": "Of the answer's very bytes"}}


def _position() -> Node:
    return {
        "Hoinghi-Position": {
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
            "description": "The log's position up to which the rows stand",
        }
    }


def _page_of(name: str) -> Node:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": _ref(f"{name}-row")},
            "next": {
                "type": ["string", "null"],
                "description": "The cursor of the next page; null: there is none",
            },
        },
        "required": ["items", "next"],
        "additionalProperties": False,
    }


# --- sending ------------------------------------------------------------------------------------------


def _send(kind: type[Command], names: Any, accepted: Node) -> Node:
    told = _writing(kind.context, _summary(kind), f"Opens to: {', '.join(senders(kind))}.")
    granted = {
        "description": "The wish holds",
        "content": {"application/json": {"schema": accepted}},
    }
    return told | {
        "operationId": kind.__name__,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": names[kind, "validation"]}},
        },
        "responses": {"200": granted, **told["responses"]},
    }


def _summary(kind: type[Command]) -> str:
    """The first line of its own description; its name where it has none."""
    said = kind.__dict__.get("__doc__")
    return inspect.cleandoc(said).split("\n")[0] if said else kind.__name__


def _uploads(accepted: Node) -> Node:
    """Files as forms (multipart/form-data); each is looked into before anything of it is kept."""
    found: Node = {}
    for way in API_WAYS:
        name = way.path.rpartition("/")[2]
        if way.method != "POST" or name not in FORMS:
            continue
        model, needed, more = FORMS[name]
        told = model.model_json_schema()
        files = {one: {"type": "string", "format": "binary"} for one in (*needed, *more)}
        body: Node = {
            "type": "object",
            "properties": told.get("properties", {}) | files,
            "required": [*told.get("required", []), *needed],
        }
        about = inspect.getdoc(model) or name
        answer: Node = accepted if name in ("signed", "plan-files") else {"type": "object"}
        operation = _writing(name, about.split(". ")[0], f"{about} Opens to: {_roles(way.opens)}.")
        operation["operationId"] = f"upload-{name}"
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": body}},
        }
        operation["responses"] |= {
            "200": {
                "description": about.split(". ")[0],
                "content": {"application/json": {"schema": answer}},
            }
        }
        if "{document}" in way.path:
            operation["parameters"].insert(1, _document())
        found[way.path] = {"post": operation}
    return found


def _document() -> Node:
    token = {"type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$"}
    return {
        "name": "document",
        "in": "path",
        "required": True,
        "description": "The issued document's id",
        "schema": token,
    }


def _writing(tag: str, summary: str, description: str) -> Node:
    """What every request that writes has: the conference, the key, the refusals."""
    return {
        "summary": summary,
        "description": description,
        "tags": [tag],
        "parameters": [
            {"$ref": "#/components/parameters/conference"},
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "The command's id: sent again with the same body it is answered alike and "
                "nothing is done twice",
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,64}$"},
            },
            {
                "name": ATTEMPT_HEADER,
                "in": "header",
                "description": "2 or more where the same was sent before without an answer: a refusal is then "
                "written down, and no earlier copy is carried out after it",
                "schema": {"type": "integer", "minimum": 1},
            },
        ],
        "responses": _refusals(tuple(_PROBLEMS)),
    }


# --- parts --------------------------------------------------------------------------------------------


def _ref(name: str) -> Node:
    return {"$ref": _REF.format(model=name)}


def _conference() -> Node:
    return {
        "name": "conference",
        "in": "path",
        "required": True,
        "description": "The conference's id, as its plan gives it",
        "schema": {"type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$"},
    }


def _refusals(statuses: tuple[str, ...]) -> Node:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _problem_answer(text: str) -> Node:
    return {
        "description": text,
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }


def _problem() -> Node:
    words = ("type", "title", "detail", "code", "vi", "en", "todo_vi", "todo_en")
    return {
        "type": "object",
        "description": "RFC 9457. `code` is stable; `todo_vi` and `todo_en` say what to do next.",
        "properties": {word: {"type": "string"} for word in words}
        | {"status": {"type": "integer"}},
        "required": [*words, "status"],
        "additionalProperties": False,
    }
