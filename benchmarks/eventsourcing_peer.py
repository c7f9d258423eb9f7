"""The peer: one delegation in python `eventsourcing` 9.5, on PostgreSQL, written as its manual teaches.

It takes a decision of the same kind as ``services/registry/delegation.py`` takes on ``UpdateAttendee``: the person
is known and still coming, what is told collides with nobody, and the same again changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from benchmarks.servers import Postgres
from shared.events.people import Attendee


class Delegation(Aggregate):
    @event("InvitationIssued")
    def __init__(
        self, delegation: str, unit: str, group: str, seats: int, respond_by: datetime
    ) -> None:
        self.delegation = delegation
        self.unit = unit
        self.group = group
        self.seats = seats
        self.respond_by = respond_by
        self.status: dict[str, str] = {}
        self.seat: dict[str, tuple[int, int]] = {}

    @event("AttendeeRegistered")
    def register(self, person_id: str, name: str, position: str, phone: str, email: str) -> None:
        self.status[person_id] = "registered"

    @event("AttendeeConfirmed")
    def confirm(self, person_id: str) -> None:
        self.status[person_id] = "confirmed"

    def assign_seat(self, person_id: str, row: int, number: int) -> None:
        if self.status.get(person_id) not in ("registered", "confirmed"):
            raise ValueError(person_id)
        place = (row, number)
        if self.seat.get(person_id) == place:
            return
        if place in self.seat.values():
            raise ValueError(place)
        self._seat_assigned(self.delegation, self.unit, self.group, person_id, row, number)

    @event("SeatAssigned")
    def _seat_assigned(
        self, delegation: str, unit: str, group: str, person_id: str, row: int, number: int
    ) -> None:
        self.seat[person_id] = (row, number)


class Delegations(Application[UUID]):
    def invite(
        self, name: str, unit: str, respond_by: datetime, people: Sequence[Attendee]
    ) -> UUID:
        """One aggregate of ten events: the invitation, five registrations, four confirmations."""
        made = Delegation(name, unit, "so-nganh", len(people), respond_by)
        for person in people:
            made.register(
                person.person_id,
                str(person.name),
                person.position,
                str(person.phone),
                str(person.email),
            )
        for person in people[:-1]:
            made.confirm(person.person_id)
        self.save(made)
        return made.id

    def assign_seat(self, delegation: UUID, person_id: str, row: int, number: int) -> None:
        """Load, decide, append: one transaction."""
        found: Delegation = self.repository.get(delegation)
        found.assign_seat(person_id, row, number)
        self.save(found)


def delegations(postgres: Postgres, *, cache: int = 0, connections: int = 5) -> Delegations:
    """The application on its own schema. ``cache``: how many aggregates it keeps, and then believes them
    without a look at the database (its fastest setting; an append by another process is then a conflict)."""
    settings: dict[str, Any] = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": "peer",
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": str(postgres.port),
        "POSTGRES_USER": "bench",
        "POSTGRES_PASSWORD": "trust",
        "POSTGRES_SCHEMA": "public",
        "POSTGRES_POOL_SIZE": str(connections),
    }
    if cache:
        settings |= {"AGGREGATE_CACHE_MAXSIZE": str(cache), "AGGREGATE_CACHE_FASTFORWARD": "n"}
    return Delegations(settings)


def driver() -> str:
    """psycopg's version and whether its fast (C) or its Python implementation is in use."""
    return f"psycopg {psycopg.__version__} ({psycopg.pq.__impl__})"
