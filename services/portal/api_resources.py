"""What the API gives to read: rows of the read model. To whom each opens, the table of ways says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, get_args

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table

from services.program import tables
from services.program.award_states import AWARDED, LEFT_OUT, NOMINATED
from shared.waiting import Why

_NEVER: Final = frozenset({"conference", "code", "plan"})
"""The conference stands in the address; a code opens a gate; the plan has an address of its own."""


@dataclass(frozen=True, slots=True)
class Resource:
    """``mine``: the column by which a contact sees the rows of their own agency; None: contacts see none.
    ``without``: columns that stay inside. ``parsed``: columns that hold JSON. ``reckoned``: what is no column, or
    follows from other rows too, with its JSON Schema."""

    name: str
    table: Table
    about: str
    mine: str | None = None
    without: frozenset[str] = frozenset()
    parsed: frozenset[str] = field(default_factory=frozenset)
    names_people: bool = False
    reckoned: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column[Any]]:
        hidden = _NEVER | self.without
        if self.table is tables.conference:
            hidden -= {"conference"}
        return [column for column in self.table.columns if column.name not in hidden]

    @property
    def keys(self) -> list[Column[Any]]:
        """What orders the rows and tells them apart within the conference."""
        return [key for key in self.table.primary_key.columns if key.name != "conference"]

    def schema(self) -> dict[str, Any]:
        """Of one row (JSON Schema)."""
        keys = {key.name for key in self.table.primary_key.columns}
        return {
            "type": "object",
            "properties": {
                str(column.name): _typed(column, column.name in keys, column.name in self.parsed)
                for column in self.columns
            }
            | {name: dict(schema) for name, schema in self.reckoned.items()},
            "required": list(
                dict.fromkeys([*(str(column.name) for column in self.columns), *self.reckoned])
            ),
            "additionalProperties": False,
        }


def _typed(column: Column[Any], key: bool, parsed: bool) -> dict[str, Any]:
    if parsed:
        return {"description": "JSON, or null"}
    kind = "string"
    if isinstance(column.type, Boolean):
        kind = "boolean"
    elif isinstance(column.type, BigInteger | Integer):
        kind = "integer"
    return {"type": kind if key else [kind, "null"]}


_ALL: Final = (
    Resource(
        "delegates",
        tables.attendees,
        "Everybody whom a delegation named, where its invitation stands",
        mine="unit",
        names_people=True,
    ),
    Resource(
        "delegations",
        tables.delegations,
        "Every delegation: seats, answers, contact",
        mine="unit",
        names_people=True,
    ),
    Resource(
        "invitations",
        tables.delegations,
        "Every invitation: whom, until when an answer is asked for, issued, reminded, withdrawn",
        mine="unit",
        without=frozenset(
            {"contact_person_id", "contact_name", "contact_email", "contact_address"}
            | {"seats", "seats_asked"}
            | {"seats_answer", "seats_reason", "rank_rule"}
        ),
        names_people=True,  # a guest who is invited in person
    ),
    Resource("papers", tables.papers, "Papers (tham luận)", "unit", names_people=True),
    Resource("contributions", tables.contributions, "Contributions to the report", "unit"),
    Resource("agenda", tables.agenda_items, "The items of the program", names_people=True),
    Resource(
        "nominations",
        tables.nominations,
        "Nominations for an award, each with where it stands",
        mine="unit",
        without=frozenset({"address"}),  # for the post; whoever weighs a dossier needs no home
        parsed=frozenset({"confirmation", "earlier", "service"}),
        names_people=True,
        reckoned={
            "status": {
                "enum": [*NOMINATED, *AWARDED, LEFT_OUT],
                "description": "As the pages say it: once the nomination is in a decision awarded, then "
                "presented or revoked; what was handed over and then revoked is revoked; left-out what had no "
                "answer when the decision was issued",
            }
        },
    ),
    Resource(
        "awards",
        tables.awards,
        "What was decided, handed over, revoked",
        mine="unit",
        names_people=True,
    ),
    Resource("budget", tables.budget, "The budget: where it stands, its sums (đồng)"),
    Resource("budget-lines", tables.estimate_lines, "The lines of the estimate (đồng)"),
    Resource("expenditures", tables.expenditures, "What was paid, and reversed (đồng)"),
    Resource("tasks", tables.tasks, "The tasks of the plan", mine="lead"),
    Resource(
        "documents",
        tables.issued_documents,
        "Issued documents, of the kinds that open to the role",
        parsed=frozenset({"parameters"}),
        without=frozenset({"content"}),
    ),
    Resource(
        "messages",
        tables.messages,
        "The ledger of messages, without their words",
        without=frozenset({"body", "covering", "enclosures", "links_revoked_at", "server_reply"}),
        names_people=True,
        reckoned={
            "waits_until": {
                "type": ["string", "null"],
                "description": "About when it goes; null: it does not wait, or for no clock",
            },
            "waits_because": {
                "enum": [*get_args(Why), None],
                "description": "Why it is to be sent and has not gone yet",
            },
        },
    ),
)
RESOURCES: Final[Mapping[str, Resource]] = MappingProxyType({one.name: one for one in _ALL})
"""By the name in the address."""
CONFERENCE: Final = Resource(
    "conferences",
    tables.conference,
    "The conferences in which the token's agency holds its role",
    parsed=frozenset({"sessions"}),
)
"""The only one whose rows are conferences; its key stands in each row."""
