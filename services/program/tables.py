"""The tables of the read model. Rows are computed from the log and may be thrown away at any time.

Keys are the natural ones and begin with the conference; nothing is numbered by the database, so
that a rebuilt model equals the running one. There are no foreign keys: the log is the guard.

Moments and days are ISO text (``changes.moment``): SQLite has no type for time, and so both
databases hold equal rows. Text is compared byte by byte (collation "C" in PostgreSQL, as in
SQLite), so that no order depends on a locale; lists for people are sorted by ``assemble``.
Whole numbers are 64 bits wide in both.
"""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, Table, Text
from sqlalchemy.dialects import postgresql

VERSION: Final = 13
"""Of the tables and the projections together. A new one is built beside the old and switched."""

metadata: Final = MetaData()


def _text() -> Any:
    return Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _key(*names: str) -> list[Column[Any]]:
    return [Column(name, _text(), primary_key=True) for name in names]


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, _text()) for name in names]


def _numbers(*names: str) -> list[Column[Any]]:
    return [Column(name, BigInteger()) for name in names]


def _flags(*names: str) -> list[Column[Any]]:
    return [Column(name, Boolean()) for name in names]


def _position(name: str, *, key: bool = False) -> Column[Any]:
    # INTEGER as the only key is SQLite's own row number: no second tree to keep
    whole = BigInteger().with_variant(Integer(), "sqlite")
    return Column(name, whole, primary_key=key, autoincrement=False)


# --- registry --------------------------------------------------------------------------------------

conference: Final = Table(
    "conference",
    metadata,
    *_key("conference"),
    *_texts("title", "status", "starts_at", "ends_at", "venue_name", "venue_address"),
    *_texts("organiser", "chair", "planned_at", "opened_at", "concluded_at"),
    *_texts("rescheduled_reason", "venue_reason", "cancelled_at", "cancelled_reason"),
    # the signed plan as it was told, JSON: letterhead, legal basis, signatory, agenda; and the half-days in
    # force, JSON too
    *_texts("plan", "sessions"),
)
# what amended plans changed, a line each, in words
amendments: Final = Table(
    "amendments",
    metadata,
    *_key("conference"),
    _position("position", key=True),
    *_texts("number", "signed_on", "signed_by", "reason", "parts", "changes", "amended_at"),
)
groups: Final = Table(
    "groups",
    metadata,
    *_key("conference", "group_id"),
    *_texts("title", "kind", "statement", "rule", "rank"),
    *_numbers("seats_per_agency", "protocol_rank"),
)
agencies: Final = Table(
    "agencies",
    metadata,
    *_key("conference", "agency"),
    *_texts("name", "short_name", "group_id", "roles", "email", "address"),
    # JSON, as the plan's file gives it: superior, abbreviation, title of the head
    *_texts("letterhead"),
    *_numbers("protocol_rank", "seats"),
)
topics: Final = Table(
    "topics", metadata, *_key("conference", "topic"), *_texts("text"), *_numbers("ordinal")
)
delegations: Final = Table(
    "delegations",
    metadata,
    *_key("conference", "delegation"),
    *_texts("unit", "invitee", "group_id", "rank_rule", "respond_by", "origin", "status"),
    *_texts("contact_person_id", "contact_name", "contact_email", "contact_language"),
    *_texts("contact_address"),
    *_texts("issued_at", "reminded_at", "withdrawn_at", "withdrawn_reason"),
    # that the unit sends nobody: when, why, and which agency entered it
    *_texts("declined_at", "declined_reason", "declined_by"),
    *_texts("seats_answer", "seats_reason", "code"),
    # as they are now, and as the letter offered them: the rest was granted or admitted later
    *_numbers("seats", "seats_invited", "seats_asked"),
)
attendees: Final = Table(
    "attendees",
    metadata,
    *_key("conference", "delegation", "person_id"),
    *_texts(
        "unit", "group_id", "name", "position", "phone", "email", "language", "status", "reason"
    ),
    *_texts("address"),
    *_texts("registered_at", "confirmed_at", "declined_at", "gate", "arrived_at", "absent_at"),
    *_texts("substitute_for", "substituted_by", "admitted_by"),
    # what the QR of the confirmation says; nobody's any more is no row's
    *_texts("code"),
    # where the same person is counted, when it is not here (status "elsewhere")
    *_texts("counted_delegation", "counted_person_id"),
    # seat_gone: declined, and no seat stands empty for it (another has taken it, or there was none)
    *_flags("head", "seat_pinned", "seat_gone"),
    *_numbers("seat_row", "seat"),
)
# every scan, whatever became of it; person_id "" for a delegation's own code and for nobody's
scans: Final = Table(
    "scans",
    metadata,
    *_key("conference", "scan", "person_id"),
    *_texts("delegation", "unit", "group_id", "gate", "scanned_at", "received_at", "scanned_by"),
    *_texts("verdict", "reason", "method", "first_gate", "first_at", "other_conference", "digest"),
    *_texts("undone_at", "undone_by", "undone_reason"),
    *_flags("conflict"),
    *_numbers("clock_ahead"),
)
# two entries of one name: "possible" (the organiser decides), "same" or "another" person
twins: Final = Table(
    "twins",
    metadata,
    *_key("conference", "delegation", "person_id", "other_delegation", "other_person_id"),
    *_texts("unit", "other_unit", "status", "settled_at"),
)
# the rank table as it was set by hand; groups and units: ids with spaces between them
ranks: Final = Table(
    "ranks",
    metadata,
    *_key("conference", "rank"),
    *_texts("title", "groups", "units", "valid_from", "valid_to", "basis"),
    *_numbers("ordinal"),
)
# where a delegate stands by hand; ordinal: in place of the rank's own number
places: Final = Table(
    "places",
    metadata,
    *_key("conference", "delegation", "person_id"),
    *_texts("rank", "appointed_on", "born_on"),
    *_numbers("ordinal", "within_rank"),
)
# who stands in for whom, at which desk of which agency; people by their accounts
acting: Final = Table(
    "acting",
    metadata,
    *_key("conference", "acting"),
    *_texts("unit", "desk", "absent", "home", "deputy", "since", "until", "reason"),
    *_texts("appointed_at", "appointed_by", "ended_at", "ended_by", "ended_reason"),
)
# what people ask for of their data, with the last days of the law
privacy_requests: Final = Table(
    "privacy_requests",
    metadata,
    *_key("conference", "request"),
    *_texts("right", "unit", "person_id", "received_on", "reply_by", "done_by", "replied_on"),
    *_texts("extended_reason", "settled_on", "outcome", "reason"),
)
# who was forgotten: ids only
forgotten: Final = Table(
    "forgotten",
    metadata,
    *_key("conference", "unit", "person_id"),
    *_texts("basis", "reason", "request", "forgotten_at"),
)
reception_cards: Final = Table(
    "reception_cards",
    metadata,
    *_key("conference", "delegation", "person_id"),
    *_texts("address", "received_by", "car", "gift", "meal", "notes"),
)
# the plan of the hall as it was set, JSON (shared.events.hall.HallPlan), and where the conference was held then
halls: Final = Table(
    "halls", metadata, *_key("conference"), *_texts("title", "plan", "set_at", "place")
)
substitutions: Final = Table(
    "substitutions",
    metadata,
    *_key("conference", "delegation", "person_id"),
    *_texts("unit", "substitute_id", "substitute_name", "substitute_position", "status"),
    *_texts("reason", "requested_at", "decided_at", "decided_reason"),
)
papers: Final = Table(
    "papers",
    metadata,
    *_key("conference", "paper"),
    *_texts("unit", "title", "author_person_id", "author_name", "author_position", "status"),
    # what was asked for, where it was
    *_texts("topic", "due", "requested_at", "reminded_at"),
    *_numbers("max_pages", "max_minutes"),
    *_texts("file_name", "digest", "media_type", "submitted_at", "remarks", "reason"),
    *_numbers("size", "version", "ordinal", "minutes", "pages"),
    *_flags("printed"),
)
paper_versions: Final = Table(
    "paper_versions",
    metadata,
    *_key("conference", "paper"),
    Column("version", BigInteger(), primary_key=True, autoincrement=False),
    *_texts("file_name", "digest", "media_type", "submitted_at", "remarks", "returned_at"),
    *_numbers("size", "pages"),
)
"""Each version that was handed in, and the remarks with which it went back."""
agenda_items: Final = Table(
    "agenda_items",
    metadata,
    *_key("conference", "item"),
    *_texts("title", "presenter", "within", "paper"),
    *_numbers("ordinal", "minutes"),
    *_texts("kind", "session", "fixed_at", "unit", "conducted_by", "delegate"),
    # the MC's words, where somebody wrote them
    *_texts("words"),
)
agenda_documents: Final = Table(
    "agenda_documents",
    metadata,
    *_key("conference", "item", "document"),
    *_texts("title", "file_name", "digest", "attached_at"),
)
# who does what on the day; item "" is the whole conference
agenda_staff: Final = Table(
    "agenda_staff", metadata, *_key("conference", "role", "item"), *_texts("holder")
)
tasks: Final = Table(
    "tasks",
    metadata,
    *_key("conference", "task"),
    *_texts("lead", "supporting", "text", "due", "settled_by", "status", "assigned_at"),
    *_texts("note", "completed_on", "completed_by", "reminded_at", "overdue_at"),
    *_numbers("percent"),
    *_flags("on_time"),
)
contributions: Final = Table(
    "contributions",
    metadata,
    *_key("conference", "contribution"),
    *_texts("unit", "topic", "due", "status", "text", "remarks", "reason"),
    *_texts("file_name", "digest", "media_type"),
    *_numbers("size"),
    *_texts("requested_at", "reminded_at", "overdue_at", "submitted_at", "accepted_at"),
)
documents: Final = Table(
    "documents",
    metadata,
    *_key("conference", "kind"),
    Column("version", BigInteger(), primary_key=True, autoincrement=False),
    *_texts("digest", "finalised_at"),
    *_numbers("position"),
    # JSON, of a program: what it says, what differs from the version before, whom that concerns
    *_texts("running_order", "changes", "concerned"),
)

issued_documents: Final = Table(
    "issued_documents",
    metadata,
    *_key("conference", "document"),
    *_texts("kind", "title", "file_name", "media_type", "digest", "content", "template"),
    # JSON: the figures of law that it rests on, one sentence each
    *_texts("parameters", "number", "dated", "issued_at"),
    *_texts("replaced_by", "replaced_reason", "replaced_at"),
    *_numbers("size", "position"),
)
signed_copies: Final = Table(
    "signed_copies",
    metadata,
    *_key("conference", "document", "digest"),
    *_texts("file_name", "signatures", "filed_at"),
    *_numbers("size"),
)
conclusions: Final = Table(
    "conclusions",
    metadata,
    *_key("conference"),
    # JSON: the chair's conclusions, point by point
    *_texts("points", "recorded_at"),
)

# --- awards ----------------------------------------------------------------------------------------

award_rounds: Final = Table(
    "award_rounds",
    metadata,
    *_key("conference", "round"),
    *_texts("form", "form_name", "deadline", "decision_number", "decision_date"),
    *_texts("opened_at", "decided_at", "level", "clearances"),
    # the nominations in the order that was made by hand, by kind
    *_texts("ranked_collectives", "ranked_individuals", "ranked_households"),
    *_texts(
        "amended_by", "closed_by", "closed_at", "corrected_by", "corrected_on", "corrected_reason"
    ),
    # JSON: by kind of awardee the sum for one, and the rows of law that it rests on
    *_texts("bonuses"),
    *_numbers("collectives", "individuals", "households", "total", "precedence"),
    *_flags("grassroots_first"),
)
nominations: Final = Table(
    "nominations",
    metadata,
    *_key("conference", "round", "nomination"),
    *_texts("unit", "kind", "person_id", "name", "position", "achievement", "status"),
    *_texts("dossier", "missing", "reason", "submitted_at", "merit", "merit_from", "tie_reason"),
    # JSON: what was declared besides the files
    *_texts("confirmation", "earlier", "service"),
    *_texts("salutation", "object_class", "sphere", "address"),
    *_numbers("points", "tie_place", "women_percent"),
    *_flags("grassroots", "special", "woman", "leader"),
)
# every step of a nomination: handed in, returned, mended, endorsed, decided, handed over, revoked
nomination_steps: Final = Table(
    "nomination_steps",
    metadata,
    *_key("conference", "round", "nomination", "event_id"),
    *_texts("status", "at", "unit", "person", "missing", "reason"),
    _position("position"),
)
clearances: Final = Table(
    "clearances",
    metadata,
    *_key("conference", "round", "nomination", "body"),
    *_texts("finding", "document", "checked_on", "ended_on", "recorded_at"),
)
awards: Final = Table(
    "awards",
    metadata,
    *_key("conference", "round", "nomination"),
    *_texts("unit", "kind", "person_id", "name", "position"),
    *_texts("presented_at", "received_by", "revoked_at", "revoked_reason", "revoked_by"),
    *_texts("received_by_position", "corrected_by", "book_number"),
    *_texts("certificate_returned", "certificate_document"),
    # who is expected to receive for an absent awardee; who hands over
    *_texts("receiver", "receiver_position", "presenter", "presenter_position"),
    *_texts("receiver_person_id", "received_by_person_id", "presenter_person_id"),
    *_texts("receiver_unit"),
    *_numbers("bonus", "ordinal", "recover", "stage_group", "stage_place"),
)
# --- budget ----------------------------------------------------------------------------------------

budget: Final = Table(
    "budget",
    metadata,
    *_key("conference"),
    *_texts("status", "decision_number", "decision_date", "remarks", "adjusted_reason"),
    *_texts("submitted_at", "approved_at", "settlement_status", "settlement_decision"),
    *_texts("drawn_up_by", "settlement_unit", "settlement_remarks", "settlement_date"),
    # the decision that the award fund's part rests on: the approval, or an adjustment that touched it too
    *_texts("awards_decision_number", "awards_decision_date"),
    *_numbers("headcount", "conference_total", "awards_total", "approved", "approved_awards"),
    *_numbers("settled", "settled_awards", "line_tolerance"),
)
_LINE: Final = (
    *("content", "unit", "fund", "basis"),
    *("mark", "per_award", "award_round", "explanation", "note", "source"),
)
estimate_lines: Final = Table(
    "estimate_lines",
    metadata,
    *_key("conference", "line"),
    *_texts(*_LINE),
    *_numbers("ordinal", "quantity", "unit_price", "amount", "factor"),
    *_flags("per_head", "frozen"),
)
# what became of each line: the facts that name it, with the quantity and the sum that followed
estimate_line_steps: Final = Table(
    "estimate_line_steps",
    metadata,
    *_key("conference", "line", "event_id"),
    *_texts("step", "at", "unit", "person", "remark", "document"),
    *_numbers("quantity", "unit_price", "amount"),
    _position("position"),
)
# remarks on lines: when the estimate (``about`` is "estimate"), an adjustment (its id) or the settlement came back
estimate_remarks: Final = Table(
    "estimate_remarks",
    metadata,
    *_key("conference", "event_id", "line"),
    *_texts("about", "remark", "at"),
)
# each step on the road: drafted, drawn up, submitted, returned, agreed, approved, adjusted, settled
budget_steps: Final = Table(
    "budget_steps",
    metadata,
    *_key("conference", "event_id"),
    *_texts("step", "about", "at", "unit", "person", "remarks", "decision_number", "decision_date"),
    *_numbers("conference_total", "awards_total"),
    _position("position"),
)
adjustments: Final = Table(
    "adjustments",
    metadata,
    *_key("conference", "adjustment"),
    *_texts("status", "reason", "remarks", "decision_number", "decision_date", "proposed_at"),
    *_numbers("conference_total", "awards_total"),
)
adjustment_lines: Final = Table(
    "adjustment_lines",
    metadata,
    *_key("conference", "adjustment", "line"),
    *_texts(*_LINE),
    *_numbers("ordinal", "quantity", "unit_price", "amount", "factor"),
    *_flags("per_head"),
)
expenditures: Final = Table(
    "expenditures",
    metadata,
    *_key("conference", "entry"),
    *_texts("line", "fund", "voucher", "paid_on", "recorded_at", "reversed_at", "reversed_reason"),
    *_texts("payee", "invoice_number", "invoice_symbol", "invoice_date", "tax_code"),
    *_numbers("amount"),
)
# the settlement as it was last submitted: approved beside spent, and why they differ
settlement_lines: Final = Table(
    "settlement_lines",
    metadata,
    *_key("conference", "line"),
    *_texts("explanation"),
    *_numbers("ordinal", "approved", "spent"),
)
# bonuses of revoked awards that have to come back to the award fund
recoveries: Final = Table(
    "recoveries",
    metadata,
    *_key("conference", "nomination"),
    *_texts("round", "unit", "decision_number", "due_at", "received_on", "voucher"),
    *_numbers("amount"),
)
# award decisions that the province's award fund pays
award_payments: Final = Table(
    "award_payments",
    metadata,
    *_key("conference", "round"),
    *_texts("decision_number", "decided_at"),
    *_numbers("collectives", "individuals", "households", "total"),
)

# --- notifications ---------------------------------------------------------------------------------

messages: Final = Table(
    "messages",
    metadata,
    *_key("conference", "message"),
    *_texts("kind", "unit", "delegation", "recipient_person_id", "recipient_name"),
    *_texts("recipient_address", "next_attempt_at", "host_rests_until"),
    *_texts("recipient_email", "subject", "body", "cause", "status", "requested_at"),
    *_texts("sent_at", "message_id", "server_reply", "reason", "replied_at"),
    *_texts("channel", "person_id", "covering", "enclosures", "respond_by"),
    *_texts("released_at", "attempted_at", "links_revoked_at"),
    *_texts("language", "document_number"),
    *_numbers("attempts", "rounds"),
)
replies: Final = Table(
    "replies",
    metadata,
    *_key("conference", "message", "event_id"),
    *_texts("unit", "received_at", "text", "answer"),
    *_flags("auto"),
)
# who wants no reminders and no thanks any more
stopped_reminders: Final = Table(
    "stopped_reminders",
    metadata,
    *_key("conference", "recipient"),
    *_texts("unit", "person_id", "message", "stopped_at"),
)
# the links to answer that were given out, by the digest of their token; the token itself is nowhere
answer_links: Final = Table(
    "answer_links",
    metadata,
    *_key("conference", "digest"),
    *_texts("message", "unit", "delegation", "until"),
)

# the links to stop reminders that were given out, likewise
stop_links: Final = Table(
    "stop_links",
    metadata,
    *_key("conference", "digest"),
    *_texts("message", "unit"),
)

# --- every event -----------------------------------------------------------------------------------

audit: Final = Table(
    "audit",
    metadata,
    _position("position", key=True),
    *_texts("conference", "event_id", "time", "unit", "person", "type", "subject"),
    # for whom that person stood in, if for anybody
    *_texts("on_behalf_of"),
    # whom it concerns, when it names an agency; and which sentence tells it, for the screens
    *_texts("concerns", "sentence"),
    # what it is about within its boundary, by id (a person, a line, a nomination); the event that it followed
    # from; and what all that followed from one wish has in common
    *_texts("about", "cause", "correlation"),
    # the reason that a person gave; and JSON: what it sets (services/program/projections/said.py)
    *_texts("reason", "told_values"),
)

# rules that only warned: what was told with a fact that was granted all the same
warnings: Final = Table(
    "warnings",
    metadata,
    *_key("conference", "event_id"),
    Column("ordinal", BigInteger(), primary_key=True, autoincrement=False),
    *_texts("code", "vi", "en", "source", "mark", "entity", "entity_id", "about", "type"),
    *_texts("at", "unit"),
    _position("position"),
)

# boundaries that stand still: the event at this position could not be applied, and what came behind it in its
# boundary waits with it. Its conference is projected anew once it can be (services/program/mending.py)
parked_boundaries: Final = Table(
    "parked_boundaries",
    metadata,
    *_key("conference", "subject"),
    _position("position"),
    *_texts("reason"),
)

projection_position: Final = Table(
    "projection_position",
    metadata,
    *_key("name"),
    *_numbers("version"),
    _position("position"),
    *_texts("time", "halted_at", "halted_reason"),
    # how often rows were projected anew at a position: what was kept of it before holds no more
    *_numbers("mended"),
    # the last seal that the log had when the last event of the rows was written
    *_numbers("sealed_position"),
    *_texts("sealed_time", "sealed_root"),
)
