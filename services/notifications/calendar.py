"""The conference as a calendar entry for one recipient (RFC 5545, 5546), and the ids that tell answers."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vDatetime, vText
from icalendar.parser import Contentline, Parameters

from services.notifications.channels import Entry
from services.notifications.occasion import Occasion
from shared.personal import Personal
from shared.subjects import is_token

_PRODUCT: Final = "-//HoiNghi//hoinghi//VI"
_BREAK: Final = b"\r\n"
_LINES: Final = re.compile(rb"[^\r]*(?:\r\n [^\r]*)*\r\n")
"""One content line, with the lines that it is folded into."""
_UID: Final = re.compile(r"([^.@\s]+)\.([^.@\s]+)\.([^.@\s]+)@[^@\s]+")
_OWN: Final = (b"UID", b"DTSTAMP", b"ATTENDEE")


def uid(conference: str, delegation: str, person_id: str | None, domain: str) -> str:
    """The same for one recipient's entry for ever. A delegate's begins with the delegate's id."""
    return f"{person_id or 'unit'}.{delegation}.{conference}@{domain}"


def of_uid(text: str) -> tuple[str, str, str] | None:
    """``(conference, delegation, person_id)`` of a delegate's entry; None for anything else."""
    found = _UID.fullmatch(text.strip())
    if found is None or found[1] == "unit" or not all(is_token(part) for part in found.groups()):
        return None
    return found[3], found[2], found[1]


def entry(
    occasion: Occasion,
    identity: str,
    organiser: str,
    made: datetime,
    *,
    to: tuple[Personal, Personal] | None = None,
    answered: bool = False,
    cancel: bool = False,
) -> Entry:
    """``to``: name and mailbox of the one delegate who may answer; without it the entry asks nobody.

    ``answered``: the delegate has said yes already.
    """
    method = "CANCEL" if cancel else "REQUEST" if to else "PUBLISH"
    own = {
        b"UID": Contentline.from_parts("UID", Parameters(), vText(identity)),
        b"DTSTAMP": Contentline.from_parts(
            "DTSTAMP", Parameters(), vDatetime(made.astimezone(UTC))
        ),
    }
    if to:
        attendee = _attendee(*to, answered=answered)
        own[b"ATTENDEE"] = Contentline.from_parts("ATTENDEE", attendee.params, attendee)
    form = _form(occasion, organiser, method, asks=to is not None, cancel=cancel)
    return Entry(
        method, b"".join(own[one].to_ical() + _BREAK if one in own else one for one in form)
    )


@lru_cache(maxsize=64)
def _form(
    occasion: Occasion, organiser: str, method: str, *, asks: bool, cancel: bool
) -> tuple[bytes, ...]:
    """The entry's lines for everybody; those that are the recipient's own stand as their names alone."""
    event = Event()
    event.add("uid", "")
    event.add("dtstamp", occasion.starts.astimezone(UTC))
    event.add("dtstart", occasion.starts.astimezone(UTC))
    event.add("dtend", occasion.ends.astimezone(UTC))
    event.add("summary", occasion.title)
    event.add("location", occasion.place)
    event.add("sequence", occasion.sequence)
    event.add("status", "CANCELLED" if cancel else "CONFIRMED")
    host = vCalAddress(f"mailto:{organiser}")
    if occasion.desk:
        host.params["CN"] = vText(occasion.desk.replace('"', ""))
    event.add("organizer", host)
    if asks:
        event.add("attendee", vCalAddress("mailto:"), encode=False)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    lines = _LINES.findall(calendar.to_ical())
    names = (re.split(rb"[:;]", line, maxsplit=1)[0] for line in lines)
    return tuple(n if n in _OWN else line for n, line in zip(names, lines, strict=True))


def _attendee(name: Personal, mailbox: Personal, *, answered: bool) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{mailbox}")
    attendee.params["CN"] = vText(str(name).replace('"', ""))
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED" if answered else "NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE" if answered else "TRUE")
    return attendee
