"""Where names, numbers and addresses of people stand in the rows, and whose they are, for every search."""

from typing import Final

from sqlalchemy import Table

from services.program import tables

PRESENTER: Final = "presenter_person_id"
"""Who hands an award over is named by the organiser, not by the unit of whoever gets it."""
PEOPLE: Final[tuple[tuple[Table, str, tuple[str, ...]], ...]] = (
    (tables.attendees, "person_id", ("name", "phone", "email", "address")),
    (tables.delegations, "contact_person_id", ("contact_name", "contact_email", "contact_address")),
    (tables.substitutions, "substitute_id", ("substitute_name",)),
    (tables.papers, "author_person_id", ("author_name",)),
    (tables.nominations, "person_id", ("name", "address")),
    (tables.awards, "person_id", ("name",)),
    (tables.awards, "receiver_person_id", ("receiver",)),
    (tables.awards, "received_by_person_id", ("received_by",)),
    (tables.awards, PRESENTER, ("presenter",)),
    (
        tables.messages,
        "recipient_person_id",
        ("recipient_name", "recipient_email", "recipient_address"),
    ),
)
