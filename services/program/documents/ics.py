"""Print the conference as an iCalendar entry (RFC 5545) for the offices' working calendars."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from services.program.documents.values import CalendarEntry, CalendarSession
from services.program.documents.wording import VIETNAM, local, printable

ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def calendar_ics(entry: CalendarEntry) -> bytes:
    """One VCALENDAR with a VEVENT, or one for each half-day; the same value gives the same bytes.

    A calendar that meets the same UID with a greater SEQUENCE replaces what it held.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//HoiNghi//hoinghi//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(_vietnam())
    halves = entry.sessions or (CalendarSession("", "", entry.starts, entry.ends),)
    for half in halves:
        calendar.add_component(_event(entry, half))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEntry, half: CalendarSession) -> Event:
    event = Event()
    names = (half.id, entry.guest, entry.conference)
    event.add(
        "uid", f"{'.'.join(printable(name) for name in names if name)}@{printable(entry.domain)}"
    )
    event.add("dtstamp", entry.stamped)
    event.add("sequence", entry.sequence)
    summary = f"{entry.summary} ({half.title})" if half.title else entry.summary
    event.add("summary", printable(summary))
    event.add("dtstart", local(half.starts))
    event.add("dtend", local(half.ends))
    event.add("location", printable(entry.venue))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.description:
        event.add("description", "\n".join(map(printable, entry.description.splitlines())))
    if entry.url:
        event.add("url", entry.url)
    if entry.organizer_email:
        organizer = vCalAddress(f"mailto:{entry.organizer_email}")
        organizer.params["cn"] = vText(printable(entry.organizer_name or entry.organizer_email))
        event.add("organizer", organizer)
    return event


def calendars_zip(entries: Mapping[str, CalendarEntry]) -> bytes:
    """One ``.ics`` for each delegate in one archive, by name; the same entries give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, entry in entries.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.ics", ZIP_EPOCH), calendar_ics(entry))
    return written.getvalue()


def _vietnam() -> Timezone:
    """UTC+7 without summer time: written out, so that no release of tzdata changes a byte."""
    zone = Timezone()
    zone.add("tzid", VIETNAM.key)
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1975, 6, 13))  # a zone's start is local time
    standard.add("tzoffsetfrom", timedelta(hours=7))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone
