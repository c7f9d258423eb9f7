"""Every NATS subject and stream name of the system is spelled here, and nowhere else.

A subject that is assembled in pieces elsewhere cannot be searched for. Each token is validated before it
reaches the broker: a dot, a wildcard or a space inside a token would address something else (subject
injection), and the broker itself never refuses such a filter.
"""

import hashlib
import re
from typing import Annotated, Final, NewType

from pydantic import StringConstraints

Subject = NewType("Subject", str)
"""A literal subject of the log: one consistency boundary (``event.<conference>.<context>.<entity>.<id>``)."""

TOKEN_PATTERN: Final = r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9_])?$"  # noqa: S105 - a token of a subject
_TOKEN: Final = re.compile(TOKEN_PATTERN)
_LONGEST: Final = 64

Token = Annotated[str, StringConstraints(pattern=TOKEN_PATTERN, max_length=64)]
"""Field type of an id that may become a part of a subject."""

EVENTS: Final = "EVENTS"
"""The log: every fact, for ever."""
FEED: Final = "FEED"
"""What the outside may hear."""
TIMERS: Final = "TIMERS"
"""Messages scheduled in the broker: deadlines, reminders."""
DOORS: Final = "DOORS"
"""Who may come in by the web: sign-in links and sessions, by digest; each passes by itself."""
SEALS: Final = "SEALS"
"""Signed hash trees over the log, a chain."""
KEYS: Final = "KEYS"
"""The key of each person, wrapped; never part of a backup of the log."""
SEEN: Final = "SEEN"
"""Who read personal data; nothing is deleted from it before its time."""
PARKED: Final = "PARKED"
"""Pointers to events that a consumer could not handle; never dropped."""
TURNS: Final = "TURNS"
"""Which process of a service reads a consumer; each turn dies by itself."""

WEBHOOKS: Final = "WEBHOOKS"
"""Which agency hears its feed by webhook, and how far it has: the present state, one message an agency."""

SYSTEM_UNIT: Final = "hoinghi"
"""The acting unit of policies and timers. No agency's account carries this name."""


class InvalidToken(ValueError):
    """A part of a subject that the broker would read as something else.

    ``code`` is stable; the message says what was found and what is expected.
    """

    code = "SUBJECT_TOKEN_INVALID"

    def __init__(self, token: object) -> None:
        super().__init__(
            f"{token!r} cannot be part of a subject: 1 to 64 of A-Z a-z 0-9 _ - are expected, "
            "beginning with a letter or a digit"
        )


def token(value: str) -> str:
    """Return ``value`` if it is one subject token; raise :class:`InvalidToken` otherwise."""
    if not isinstance(value, str) or _TOKEN.fullmatch(value) is None:
        raise InvalidToken(value)
    return value


def token_of(*parts: str) -> str:
    """``parts`` joined; a long one is cut and told apart by a digest, since a token has 64 characters."""
    joined = "-".join(parts)
    if len(joined) <= _LONGEST:
        return joined
    return f"{joined[:55]}-{hashlib.sha256(joined.encode()).hexdigest()[:8]}"


def awardee(nomination: str) -> str:
    """The id of the delegation that an award makes: each awardee is invited by themselves."""
    return token_of("awardee", nomination)


def is_token(value: str) -> bool:
    """Whether ``value`` is one subject token: for what comes from outside."""
    return _TOKEN.fullmatch(value) is not None


# --- the log ---------------------------------------------------------------------------------------


def _boundary(conference: str, context: str, entity: str, entity_id: str) -> Subject:
    return Subject(f"event.{token(conference)}.{context}.{entity}.{token(entity_id)}")


def conference(conference: str) -> Subject:
    return _boundary(conference, "registry", "conference", conference)


def is_conference(subject: str) -> bool:
    """Whether it is the boundary of a conference itself."""
    return subject.split(".")[2:4] == ["registry", "conference"]


def delegation(conference: str, delegation_id: str) -> Subject:
    return _boundary(conference, "registry", "delegation", delegation_id)


def reception(conference: str) -> Subject:
    """What happens at the door that is no delegation's: scans of nobody."""
    return _boundary(conference, "registry", "reception", conference)


def paper(conference: str, paper_id: str) -> Subject:
    return _boundary(conference, "registry", "paper", paper_id)


def agenda(conference: str) -> Subject:
    return _boundary(conference, "registry", "agenda", conference)


def documents(conference: str) -> Subject:
    return _boundary(conference, "registry", "document", conference)


def privacy(conference: str) -> Subject:
    return _boundary(conference, "registry", "privacy", conference)


def hall(conference: str) -> Subject:
    return _boundary(conference, "registry", "hall", conference)


def protocol(conference: str) -> Subject:
    return _boundary(conference, "registry", "protocol", conference)


def acting(conference: str) -> Subject:
    """Who acts for whom, for a time."""
    return _boundary(conference, "registry", "acting", conference)


def task(conference: str, task_id: str) -> Subject:
    return _boundary(conference, "registry", "task", task_id)


def contribution(conference: str, contribution_id: str) -> Subject:
    return _boundary(conference, "registry", "contribution", contribution_id)


def award_round(conference: str, round_id: str) -> Subject:
    return _boundary(conference, "awards", "round", round_id)


def budget(conference: str) -> Subject:
    return _boundary(conference, "budget", "budget", conference)


def message(conference: str, message_id: str) -> Subject:
    return _boundary(conference, "notifications", "message", message_id)


def recipient(conference: str, recipient_id: str) -> Subject:
    return _boundary(conference, "notifications", "recipient", recipient_id)


ALL_EVENTS: Final = "event.>"
ALL_CONFERENCES: Final = "event.*.registry.conference.*"
ALL_PRIVACY: Final = "event.*.registry.privacy.*"


def delegations(conference: str) -> Subject:
    """Every delegation of a conference: to read, never to append to."""
    return Subject(f"event.{token(conference)}.registry.delegation.*")


def papers(conference: str) -> Subject:
    """Every paper of a conference: to read, never to append to."""
    return Subject(f"event.{token(conference)}.registry.paper.*")


def award_rounds(conference: str) -> Subject:
    """Every award round of a conference: to read, never to append to."""
    return Subject(f"event.{token(conference)}.awards.round.*")


def messages(conference: str) -> Subject:
    """Every message of a conference: to read, never to append to."""
    return Subject(f"event.{token(conference)}.notifications.message.*")


def events_of(context: str) -> str:
    """The filter over all facts of one context, in every conference."""
    return f"event.*.{token(context)}.>"


def context_of(subject: str) -> str:
    """The context of an event subject: ``event.c1.awards.round.main`` gives ``awards``."""
    return subject.split(".")[2]


# --- wishes ----------------------------------------------------------------------------------------


def command(context: str, unit: str, name: str) -> str:
    return f"command.{token(context)}.{token(unit)}.{token(name)}"


def commands_to(context: str) -> str:
    """What a service subscribes to: every unit's wishes to its context."""
    return f"command.{token(context)}.*.*"


def command_pattern(context: str, name: str) -> str:
    """One command, in any unit's name."""
    return f"command.{token(context)}.*.{token(name)}"


def unit_of(command_subject: str) -> str:
    """The acting unit, which the server vouches for; the body is never believed about it."""
    return command_subject.split(".")[2]


# --- timers ----------------------------------------------------------------------------------------


def timer(service: str, conference: str, timer_id: str) -> str:
    return f"timer.{token(service)}.{token(conference)}.{token(timer_id)}"


def due(service: str, conference: str, timer_id: str) -> str:
    return f"due.{token(service)}.{token(conference)}.{token(timer_id)}"


def timers_of(service: str) -> str:
    """Every timer that one service may set."""
    return f"timer.{token(service)}.>"


def due_for(service: str) -> str:
    return f"due.{token(service)}.>"


ALL_TIMERS: Final = "timer.>"
ALL_DUE: Final = "due.>"


# --- questions between services ---------------------------------------------------------------------


def query(service: str, name: str) -> str:
    return f"query.{token(service)}.{token(name)}"


def queries_to(service: str) -> str:
    """Every question to one service."""
    return f"query.{token(service)}.*"


ALL_QUERIES: Final = "query.*.*"


# --- the feed --------------------------------------------------------------------------------------

PUBLIC: Final = "public"


def feed(unit: str, conference: str, context: str, event_name: str) -> str:
    """``unit`` is an agency, or ``public`` for what all may hear."""
    return f"feed.{token(unit)}.{token(conference)}.{token(context)}.{token(event_name)}"


ALL_FEED: Final = "feed.>"


def webhook(unit: str) -> str:
    """The record of one agency's webhook."""
    return f"webhook.{token(unit)}"


ALL_WEBHOOKS: Final = "webhook.*"


# --- files: the broker's object store ----------------------------------------------------------------

FILES: Final = "FILES"
"""The bucket of the files that units hand in."""
FILES_STREAM: Final = f"OBJ_{FILES}"
"""The stream below the bucket; the object store's own convention, as are the subjects."""
ALL_FILE_CHUNKS: Final = f"$O.{FILES}.C.>"
ALL_FILE_META: Final = f"$O.{FILES}.M.>"


def file_chunks(nuid: str) -> str:
    """The pieces of one upload."""
    return f"$O.{FILES}.C.{token(nuid)}"


def file_meta(encoded: str) -> str:
    """What is known of one file; ``encoded``: its name in URL-safe base64."""
    return f"$O.{FILES}.M.{encoded}"


# --- the portal's doors -------------------------------------------------------------------------------


def door(kind: str, digest: str) -> str:
    """``kind``: ``link``, ``session``, ``once``, ``left``, ``known`` or ``api``; ``digest``: SHA-256 of what only
    the person holds."""
    return f"door.{token(kind)}.{token(digest)}"


ALL_DOORS: Final = "door.>"


def seen(conference: str, unit: str) -> str:
    """That somebody of a unit read personal data."""
    return f"seen.{token(conference)}.{token(unit)}"


def all_seen(conference: str) -> str:
    return f"seen.{token(conference)}.*"


ALL_SEEN: Final = "seen.>"

# --- the keys of people ---------------------------------------------------------------------------------


def key(kid: str) -> str:
    """The key of one person, wrapped; after it was destroyed what says so. ``kid``: see shared/sealed.py."""
    return f"key.{token(kid)}"


ALL_KEYS: Final = "key.>"

USER_INFO: Final = "$SYS.REQ.USER.INFO"
"""Asked there, the broker says who the asker is and what it may do; of nobody else."""
ALL_RESTORED: Final = "restore.>"


def restored(subject: str) -> str:
    """Where an event of a backup is said while a stream is being restored; otherwise nobody listens there."""
    return f"restore.{subject}"


STORED: Final = "Hoinghi-Stored"
"""Header of a message that was appended again from a backup: when the broker first stored it (nanoseconds)."""
SEAL: Final = "seal.log"
"""Every seal of the log, one after the other."""

# --- parked ----------------------------------------------------------------------------------------


def parked(consumer: str) -> str:
    return f"parked.{token(consumer)}"


ALL_PARKED: Final = "parked.>"


def replay(consumer: str) -> str:
    """Where whoever reads a durable consumer is asked to handle one parked event now."""
    return f"replay.{token(consumer)}"


ALL_REPLAYS: Final = "replay.>"


def turn(consumer: str) -> str:
    """Whose turn it is at a durable consumer (``shared/turns.py``)."""
    return f"turn.{token(consumer)}"


ALL_TURNS: Final = "turn.>"


# --- the broker's own interface: what is asked of it, for the table of who may (deploy/access.py) -----------


def agency_consumer(unit: str) -> str:
    """The one durable of an agency on the feed."""
    return f"agency-{token(unit)}"


def feed_of(unit: str) -> str:
    """Everything that is told to one agency, or to all (``public``)."""
    return f"feed.{token(unit)}.>"


def as_agency(context: str, name: str) -> str:
    """One wish as an agency's own account names it: ``command.registry.RegisterAttendee``."""
    return f"command.{token(context)}.{token(name)}"


def agency_command(context: str) -> str:
    """How an agency's own account names its wishes to a context; the broker puts the unit in."""
    return f"command.{token(context)}.*"


def commands_of(context: str, unit: str) -> str:
    """What :func:`agency_commands` becomes."""
    return f"command.{token(context)}.{token(unit)}.>"


def exported_commands(context: str) -> str:
    """What accounts of agencies may import, each with its own unit (the broker takes no ``*`` at the end)."""
    return f"command.{token(context)}.*.>"


def agency_commands(context: str) -> str:
    """What an agency's account imports its wishes as."""
    return f"command.{token(context)}.>"


ALL_COMMANDS: Final = "command.*.*.*"
UNIT_POSITION: Final = 3
"""Where the unit stands in a command's subject, counted from one."""


def stream_api(verb: str, stream: str) -> str:
    """``INFO``, ``MSG.GET``, ``PURGE`` … of one stream."""
    return f"$JS.API.STREAM.{verb}.{stream}"


def direct_get(stream: str) -> str:
    return f"$JS.API.DIRECT.GET.{stream}"


def consumer_api(verb: str, stream: str, consumer: str | None = None) -> str:
    """``INFO``, ``MSG.NEXT``, ``RESET``, ``CREATE`` … of one consumer (``*``: any), or of none that has a name."""
    return f"$JS.API.CONSUMER.{verb}.{stream}" + (f".{consumer}" if consumer else "")


AGENCY_API: Final = "hoinghi"
"""The prefix under which an agency's account asks for its durable (``jetstream(prefix="hoinghi")``). Under the
usual one the broker itself would answer, too: that JetStream is not enabled there; first come, first heard."""


def agency_api(verb: str, unit: str) -> str:
    """``INFO``, ``MSG.NEXT``, ``RESET`` of its own durable, as an agency's account says it."""
    return f"{AGENCY_API}.CONSUMER.{verb}.{FEED}.{agency_consumer(unit)}"


def acks(stream: str, consumer: str) -> str:
    return f"$JS.ACK.{stream}.{consumer}.>"


def flow(stream: str) -> str:
    """Where a pushed consumer is told that its client keeps up."""
    return f"$JS.FC.{stream}.>"
