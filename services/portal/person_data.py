"""What is handed to whoever asks what is held of them (Luật 91/2025/QH15, Điều 4): who keeps it and for what, the
rows, to whom it was sent, which issued documents may name them, and who read it.

Readers are told by agency and role: their accounts are data of other people. Former values, which the log alone
has, ``hoinghi privacy show`` reads.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.portal.document_access import PERSONAL as NAMING
from services.portal.language import N_, Language, said
from services.portal.roles import NAMES, Role
from services.portal.seen import PERSONAL, Look
from services.portal.seen_sets import parts_of, set_names
from services.program import tables
from services.program.named_people import PEOPLE, PRESENTER
from services.program.snapshot import Columns, Snapshot

HOLDER: Final = N_("người giữ đường dẫn")
_WENT: Final = ("kind", "channel", "status", "requested_at", "sent_at", "message_id")
_DOCUMENT: Final = ("document", "kind", "title", "number", "dated", "issued_at", "digest")
_SHOWS: Final[Mapping[str, frozenset[str]]] = {
    "awards": frozenset({"nominations", "awards"}),
    "nominations": frozenset({"nominations", "awards"}),
    "ceremony": frozenset({"nominations", "awards"}),
    "papers": frozenset({"papers"}),
    "program": frozenset({"papers"}),
    "agenda": frozenset({"papers"}),
    "messages": frozenset({"messages"}),
    "budget": frozenset({"nominations", "awards"}),
    "report": frozenset({"papers", "nominations", "awards"}),
}
"""Whom a way shows, by a part of its address: who stands in none of these tables was not on that page. A way that
is not named here may show anybody."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One person of one unit; ``held``: their rows by table."""

    unit: str
    person: str
    held: Mapping[str, Sequence[Mapping[str, Any]]]
    groups: Collection[str]
    requests: Collection[str]

    def ids(self, key: str) -> set[str]:
        return {str(row[key]) for rows in self.held.values() for row in rows if row.get(key)}


async def held_of(shot: Snapshot, unit: str, person: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that shows the person, by table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, key, _ in PEOPLE:
        for row in await shot.rows(table):
            whose = shot.plan.organiser if key == PRESENTER else row["unit"]
            if (whose, row[key]) != (unit, person):
                continue
            told = {column: value for column, value in row.items() if value is not None}
            if told not in found.setdefault(table.name, []):
                found[table.name].append(told)
    return found


async def told_of(
    shot: Snapshot, of: Columns, looked: Sequence[Look], language: Language
) -> dict[str, Any]:
    """All of it, as JSON has it. ``of``: the request's row; ``looked``: every recorded look at personal data."""
    held = await held_of(shot, of["unit"], of["person_id"])
    asked = [row for row in await shot.rows(tables.privacy_requests) if _same(row, of)]
    delegations = {str(row["delegation"]) for row in held.get("attendees", ())}
    groups = {
        str(row["group_id"])
        for row in await shot.rows(tables.delegations)
        if row["delegation"] in delegations or row in held.get("delegations", ())
    }
    who = Subject(of["unit"], of["person_id"], held, groups, {str(row["request"]) for row in asked})
    contact = shot.plan.contact
    return {
        "kept_by": {
            "agency": shot.name(shot.plan.organiser),
            "contact": {"agency": contact.unit, "phone": contact.phone},
        },
        "purpose": shot.title,
        "requests": [{k: v for k, v in row.items() if v is not None} for row in asked],
        "held": held,
        "sent": await _sent(shot, who),
        "documents": [
            {key: row[key] for key in _DOCUMENT if row[key]}
            for row in await shot.rows(tables.issued_documents)
            if row["kind"] in NAMING and held
        ],
        "read": await _read(shot, who, looked, language),
    }


def _same(row: Columns, of: Columns) -> bool:
    return (row["unit"], row["person_id"]) == (of["unit"], of["person_id"])


async def _sent(shot: Snapshot, who: Subject) -> list[dict[str, Any]]:
    """Messages about the person that went to somebody else, of whom only the agency is told; what went to the
    person stands among the rows that are held."""
    mine = who.ids("message")
    return [
        {"to": shot.name(row["unit"] or "")} | {key: row[key] for key in _WENT if row[key]}
        for row in await shot.rows(tables.messages)
        if (row["unit"], row["person_id"]) == (who.unit, who.person) and row["message"] not in mine
    ]


async def _read(
    shot: Snapshot, who: Subject, looked: Sequence[Look], language: Language
) -> list[dict[str, Any]]:
    """Who read pages that show the person, or a set that may hold them: one line for each agency, role, page and
    set, with how often and when. ``of_them``: the set was theirs by its very address."""
    sets = await set_names(shot)
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for look in sorted(looked, key=lambda one: one.time):
        of_them = concerns(look, who)
        if of_them is None:
            continue
        role = said(language, NAMES[Role(look.role)] if look.role in set(Role) else HOLDER)
        page = said(language, PERSONAL.get(look.way, look.way))
        told = (shot.name(look.unit), role, page, sets.said(look.about, language))
        line = found.setdefault(
            (*told, str(of_them)),
            dict(zip(("agency", "role", "page", "set"), told, strict=True))
            | {"of_them": of_them, "first": look.time, "times": 0},
        )
        line["times"] += 1
        line["last"] = look.time
    return list(found.values())


def concerns(look: Look, who: Subject) -> bool | None:
    """True: the set is this person's own; False: it may hold them; None: it cannot."""
    parts = look.way.split("/")
    shown = next((_SHOWS[part] for part in parts if part in _SHOWS), None)
    if shown is not None and not shown & who.held.keys():
        return None
    told, own = parts_of(look.about), False
    for key, value in told:
        match key:
            case "delegation" | "nomination" | "message" | "paper":
                if value not in who.ids(key):
                    return None
                own = True
            case "person":
                if value != who.person:
                    return None
                own = True
            case "request":
                if value not in who.requests:
                    return None
                own = True
            case "unit":
                if value != who.unit:
                    return None
            case "round":
                if value not in who.ids("round"):
                    return None
            case "group" | "group_id":
                if value not in who.groups:
                    return None
            case "contribution":
                return None
    return own
