"""Who may do what at the broker: the one table. The server's configuration is generated from it.

A row is one identity with a key of its own. Nothing is forbidden here: what no row allows, nobody may. The
agencies are not in it; each has an account of its own (``deploy/accounts.py``) and no right in this one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from deploy.streams import DURABLES
from shared import subjects
from shared.subjects import (
    DOORS,
    EVENTS,
    FEED,
    FILES_STREAM,
    KEYS,
    PARKED,
    SEALS,
    SEEN,
    TIMERS,
    TURNS,
    WEBHOOKS,
    consumer_api,
    stream_api,
)

CONTEXTS: Final = ("registry", "awards", "budget", "notifications")
"""Whose facts stand in the log; each is written by the service of that name alone."""


@dataclass(frozen=True, slots=True)
class Identity:
    """``says``: subjects that it may publish to; ``hears``: that it may subscribe to, beside its own inbox.

    ``never``: what a wildcard of ``says`` would include and must not. ``answers``: it may reply to a request,
    once each.
    """

    name: str
    about: str
    says: tuple[str, ...]
    hears: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    answers: bool = False


def _reads(stream: str) -> tuple[str, ...]:
    """One message at a time or a page of them; to know where the stream ends."""
    return (
        subjects.direct_get(stream),
        f"{subjects.direct_get(stream)}.>",
        stream_api("MSG.GET", stream),
        stream_api("INFO", stream),
    )


_READS_LOG: Final = (*_reads(EVENTS), *_reads(KEYS))
"""The log, and the wrapped keys of the people in it; they open nothing without the master key."""


_FORGETS: Final = (subjects.ALL_KEYS, stream_api("MSG.DELETE", KEYS))
"""Destroys a person's key: the broker overwrites it, and what it had locked is read by nobody any more."""


def _scans(stream: str) -> tuple[str, ...]:
    """Reads a stream from end to end through a consumer without a name, which the broker forgets by itself."""
    return (
        consumer_api("CREATE", stream),
        *(consumer_api(verb, stream, "*") for verb in ("INFO", "MSG.NEXT", "DELETE")),
        subjects.flow(stream),
    )


def _no_durable(stream: str) -> tuple[str, ...]:
    """A scan's rights stop at the consumers that are somebody's."""
    theirs = [one.name for one in DURABLES if one.stream == stream]
    return tuple(
        consumer_api(verb, stream, name) for name in theirs for verb in ("MSG.NEXT", "DELETE")
    )


def _follows(service: str) -> tuple[str, ...]:
    """The durables that carry the service's name: take turns at them, take, acknowledge, go
    back to what was not handled, park, see what is parked, and read it again."""
    own = [one for one in DURABLES if one.name.split("-")[0] == service]
    return (
        stream_api("MSG.GET", TURNS),
        stream_api("MSG.GET", PARKED),
        *(
            subject
            for one in own
            for subject in (
                *(
                    consumer_api(verb, one.stream, one.name)
                    for verb in ("INFO", "MSG.NEXT", "RESET")
                ),
                stream_api("MSG.GET", one.stream),
                subjects.acks(one.stream, one.name),
                subjects.parked(one.name),
                subjects.turn(one.name),
            )
        ),
    )


_SEES_FILES: Final = _reads(FILES_STREAM)
_KEEPS_FILES: Final = (
    *_SEES_FILES,
    subjects.ALL_FILE_CHUNKS,
    subjects.ALL_FILE_META,
    stream_api("PURGE", FILES_STREAM),
)


_KEEPS_WEBHOOKS: Final = (*_reads(WEBHOOKS), subjects.ALL_WEBHOOKS)


def _decides(context: str, *more: str) -> tuple[str, ...]:
    """What every service that owns facts needs: its own context's, and the log to read."""
    return (subjects.events_of(context), subjects.ALL_KEYS, *_READS_LOG, *_follows(context), *more)


def _service(name: str, about: str, says: Iterable[str], *, hears: Iterable[str] = ()) -> Identity:
    """Whoever reads a consumer is also asked to handle its parked events again."""
    replays = (subjects.replay(one.name) for one in DURABLES if one.name.split("-")[0] == name)
    return Identity(name, about, tuple(says), (*hears, *replays), answers=True)


SERVICES: Final = (
    _service(
        "registry",
        "conference, delegations, papers, agenda, tasks; deadlines in the broker",
        _decides("registry", *_KEEPS_FILES, *_FORGETS, subjects.timers_of("registry")),
        hears=(subjects.commands_to("registry"),),
    ),
    _service(
        "awards",
        "award rounds",
        _decides("awards", *_KEEPS_FILES),
        hears=(subjects.commands_to("awards"),),
    ),
    _service(
        "budget",
        "the estimate, spending, settlement",
        _decides("budget", *_SEES_FILES),
        hears=(subjects.commands_to("budget"),),
    ),
    _service(
        "notifications",
        "messages to recipients",
        _decides(
            "notifications",
            *_SEES_FILES,
            subjects.query("program", "letter"),
            subjects.query("program", "program"),
        ),
        hears=(subjects.commands_to("notifications"), subjects.queries_to("notifications")),
    ),
    _service(
        "feed",
        "what the outside may hear: writes the feed, delivers it by webhook, and has an agency told when its "
        "webhook was switched off",
        (
            *(subjects.ALL_FEED, stream_api("MSG.GET", FEED), *_KEEPS_WEBHOOKS),
            subjects.command("notifications", subjects.SYSTEM_UNIT, "RequestNotification"),
            *_READS_LOG,
            *_follows("feed"),
        ),
        hears=(subjects.ALL_FEED, subjects.ALL_WEBHOOKS),
    ),
    Identity(
        "program",
        "rows and documents; writes nothing but the log's seals",
        (*_READS_LOG, *_scans(EVENTS), *_reads(SEALS), subjects.SEAL),
        hears=(subjects.queries_to("program"),),
        never=_no_durable(EVENTS),
        answers=True,
    ),
    Identity(
        "portal",
        "the pages: wishes of people who have signed in, their links and sessions, their files",
        (
            subjects.ALL_COMMANDS,
            subjects.ALL_QUERIES,
            subjects.ALL_DOORS,
            stream_api("MSG.GET", DOORS),
            # who read personal data: written before a page goes out, read for the organiser, never deleted
            subjects.ALL_SEEN,
            *_scans(SEEN),
            *_reads(WEBHOOKS),
            *_READS_LOG,
            *_KEEPS_FILES,
        ),
    ),
)

PEOPLE: Final = (
    Identity(
        "operator",
        "the organiser's command line: wishes, lists, documents, sign-in links, files",
        (
            subjects.ALL_COMMANDS,
            subjects.ALL_QUERIES,
            subjects.ALL_DOORS,
            *_READS_LOG,
            *_scans(EVENTS),
            *_reads(SEALS),
            *_FORGETS,
            *_KEEPS_FILES,
            *_KEEPS_WEBHOOKS,
            *_reads(FEED),  # how much waits for an agency
        ),
        never=_no_durable(EVENTS),
    ),
    Identity(
        "gate",
        "a scanner at the door: one command, nothing to read",
        (subjects.command_pattern("registry", "ScanCode"),),
    ),
    Identity(
        "provisioner",
        "streams, consumers, backups; wakes for an upgrade or a new agency, otherwise offline",
        (
            *("$JS.API.>", "$JS.SNAPSHOT.>", subjects.ALL_REPLAYS, subjects.USER_INFO),
            *(subjects.query("program", name) for name in ("parked", "mend")),  # the rows' own
            subjects.ALL_KEYS,  # a restored backup brings nobody back who was forgotten
            subjects.ALL_RESTORED,  # no stream takes that but one that is being restored
        ),
    ),
    Identity(
        "storyteller",
        "the demo's story on the simulated clock: moves the time, writes no fact itself; never in production",
        (
            subjects.ALL_COMMANDS,
            subjects.ALL_QUERIES,
            subjects.ALL_DOORS,
            subjects.ALL_DUE,
            *_READS_LOG,
            *_scans(EVENTS),
            *_reads(TIMERS),
            stream_api("PURGE", TIMERS),
            *(consumer_api("INFO", one.stream, one.name) for one in DURABLES),
            *_KEEPS_FILES,
        ),
        never=_no_durable(EVENTS),
    ),
)
IDENTITIES: Final = (*SERVICES, *PEOPLE)
SYSTEM: Final = "system"
"""The broker's own account: has the configuration read anew. Reads no message."""


DURABLE_VERBS: Final = ("INFO", "MSG.NEXT", "RESET")
"""What an agency may do with its durable of the feed: look at it, take, go back to any point; and acknowledge."""


def agency_says(unit: str) -> tuple[str, ...]:
    """What an agency's key may publish, in its own account: wishes without a sender, its own durable."""
    return (
        *(subjects.agency_command(context) for context in CONTEXTS),
        subjects.query("notifications", "prepared"),
        *(subjects.agency_api(verb, unit) for verb in DURABLE_VERBS),
        subjects.acks(FEED, subjects.agency_consumer(unit)),
    )
