"""What is held of a person, everywhere; and forgetting anew what a restored backup brought back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from nats.aio.client import Client
from pydantic_core import from_json
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.model import reading
from services.program.named_people import PEOPLE, PRESENTER
from services.program.reader import Reader
from shared import subjects
from shared.direct import DirectReader
from shared.directory import Directory
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.privacy import PersonForgotten
from shared.forgotten_list import Gone
from shared.refusals import Refused
from shared.sealed import forgotten_owners, owners_of, places
from shared.store import EventStore
from shared.subjects import Subject
from shared.vault import vault_of
from shared.vietnamese import fold

_BATCH: Final = 2_000
_AT_ONCE: Final = 500
_PATIENCE: Final = 10.0
EMPTY: Final[Mapping[str, Gone]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One person of one unit in one conference, and where the read model shows them."""

    conference: str
    unit: str
    person_id: str
    name: str
    where: str


@dataclass(slots=True)
class Holding:
    """All that the log holds of one person of one unit in one conference."""

    conference: str
    unit: str
    person_id: str
    values: list[dict[str, Any]] = field(default_factory=list)
    """Personal fields: position, time, event, path, value as it reads now."""
    named: list[dict[str, Any]] = field(default_factory=list)
    """Events that name the person's id beside them."""
    mails: list[str] = field(default_factory=list)
    """Message-IDs of what was sent: copies lie with the recipient and in the archive of sent mail."""
    documents: list[dict[str, Any]] = field(default_factory=list)
    """Documents issued in the conference; one that names the person stays as it was signed."""
    forgotten: str | None = None
    """When the person was forgotten."""


async def find(engine: AsyncEngine, text: str) -> Sequence[Found]:
    """Who has this in a name, a number or an address; marks and capitals make no difference."""
    wanted, found = fold(text), set()
    async with reading(engine) as connection:
        conferences = (await connection.execute(select(tables.conference))).mappings()
        organiser = {row["conference"]: row["organiser"] for row in conferences}
        for table, key, columns in PEOPLE:
            rows = (await connection.execute(select(table))).mappings()
            for row in rows:
                texts = [row[column] for column in columns if row[column] is not None]
                if row[key] and any(wanted in fold(one) for one in texts):
                    here = row["conference"]
                    unit = organiser.get(here) if key == PRESENTER else row["unit"]
                    name = row[columns[0]] or ""
                    found.add(Found(here, unit or "", row[key], name, table.name))
    return sorted(found)


async def held_of(client: Client, conference: str, unit: str, person: str) -> Holding:
    """Read from the log itself, from its first event to its last: nothing can be left out by a list."""
    told = Holding(conference, unit, person)
    heard = await _naming(client, conference, person)
    own = [fields for _position, fields in heard if _of(fields, unit, person)]
    delegations = sorted({d for one in own if (d := one["data"].get("delegation"))})
    of_organiser = await _is_organiser(client, conference, unit)
    owners = set(owners_of(conference, unit, person, delegations, of_organiser=of_organiser))
    mine: set[str] = set()
    for position, fields in heard:
        data, name = fields["data"], fields["type"].split(".")[-2]
        stands = {"position": position, "time": fields["time"], "event": name}
        values = [one for one in places(fields) if one.owner in owners]
        told.values += [stands | {"field": one.path, "value": one.value} for one in values]
        if name == "NotificationRequested" and values:
            mine.add(data["message"])
        elif name == "NotificationSent" and data["message"] in mine:
            told.mails.append(data["message_id"])
        elif name == "DocumentIssued":
            kept = ("document", "title", "file_name", "number")
            told.documents.append(stands | {key: data.get(key) for key in kept})
        elif name == "PersonForgotten" and _of(fields, unit, person):
            told.forgotten = fields["time"]
        elif not values and _of(fields, unit, person):
            told.named.append(stands)
    return told


async def _is_organiser(client: Client, conference: str, unit: str) -> bool:
    try:
        planned = await Directory(EventStore(client)).planned(conference)
    except Refused:
        return False
    return planned.plan.organiser == unit


def _of(fields: dict[str, Any], unit: str, person: str) -> bool:
    data = fields["data"]
    return data.get("unit") == unit and f'"{person}"' in str(data).replace("'", '"')


async def _naming(client: Client, conference: str, person: str) -> list[tuple[int, dict[str, Any]]]:
    """Events that name the person's id, and those that say what was sent or issued; in clear text.

    Raises LogGap where an event is missing: what is held cannot be told in full then.
    """
    vault, found = vault_of(client), []
    wanted = (f'"{person}"'.encode(), b".NotificationSent.", b".DocumentIssued.")
    end = await EventStore(client).last_position()
    here, position = f"event.{conference}.", 0
    async with Reader(client, 0, upto=end) as reader:
        while position < end:
            events, _behind = await reader.take(_BATCH)
            bodies = [(place, body) for place, body in events if any(w in body for w in wanted)]
            await vault.learn_for(body for _place, body in bodies)
            for place, body in bodies:
                fields = from_json(body)
                if fields["subject"].startswith(here):
                    vault.open(fields)
                    found.append((place, fields))
            position = events[-1][0]
    return found


async def enforce(client: Client, listed: Mapping[str, Gone] = EMPTY) -> int:
    """Destroy again the keys of all who were forgotten, as the log or a list says. Returns how many there still
    were."""
    return await destroy_again(client, dict(listed) | await forgotten_by_log(client))


async def destroy_again(client: Client, forgotten: Mapping[str, Gone]) -> int:
    """As :func:`enforce`, of these alone: the log need not be there yet."""
    vault, destroyed = vault_of(client), 0
    for gone in forgotten.values():
        destroyed += await vault.destroy(gone.kid, gone.because)
    return destroyed


async def living(client: Client, listed: Mapping[str, Gone] = EMPTY) -> list[Gone]:
    """Who was forgotten, as the log or a list says, and has a key all the same. Opens none."""
    gone = dict(listed) | await forgotten_by_log(client)
    kids, found = list(gone), list[Gone]()
    reader = DirectReader(client, subjects.KEYS, _PATIENCE)
    try:
        for start in range(0, len(kids), _AT_ONCE):
            some = [subjects.key(kid) for kid in kids[start : start + _AT_ONCE]]
            records, _end = await reader.get({"multi_last": some, "batch": len(some)})
            alive = [one for one in records if "key" in from_json(one.body)]
            found += [gone[one.subject.rpartition(".")[2]] for one in alive]
    finally:
        await reader.close()
    return found


async def unknown_to_log(client: Client, listed: Mapping[str, Gone]) -> list[Gone]:
    """Of whose forgetting a log that was restored knows nothing. Nobody where there is no log yet."""
    if not listed or not await EventStore(client).last_position():
        return []
    known = await forgotten_by_log(client)
    return [gone for kid, gone in listed.items() if kid not in known]


async def forgotten_by_log(client: Client) -> dict[str, Gone]:
    """By the name of the key."""
    found: dict[str, Gone] = {}
    for record in await EventStore(client).read(Subject(subjects.ALL_PRIVACY)):
        told = decode(record.body, record.position, CATALOGUE)
        if isinstance(one := told.event, PersonForgotten):
            for owner in forgotten_owners(told.conference, one):
                found[owner.kid] = Gone.of(owner, told.id)
    return found


async def forgotten_by_keys(client: Client) -> dict[str, Gone]:
    """Whose key has a tombstone: after a restore more than the log knows. Of these only the key has a name."""
    found: dict[str, Gone] = {}
    reader, start = DirectReader(client, subjects.KEYS, _PATIENCE), 1
    try:
        while True:
            wish = {"seq": start, "batch": _AT_ONCE, "next_by_subj": subjects.ALL_KEYS}
            page, _end = await reader.get(wish)
            for one in page:
                if (because := from_json(one.body).get("forgotten")) is not None:
                    kid = one.subject.rpartition(".")[2]
                    found[kid] = Gone(kid, str(because))
            if len(page) < _AT_ONCE:
                return found
            start = page[-1].position + 1
    finally:
        await reader.close()
