"""Print the conference as an iCalendar entry (RFC 5545) for the offices' working calendars."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from services.program.documents.values import CalendarEntry
from services.program.documents.wording import VIETNAM, local, printable


def calendar_ics(entry: CalendarEntry) -> bytes:
    """One VCALENDAR with one VEVENT; the same value gives the same bytes.

    A calendar that meets the same UID with a greater SEQUENCE replaces what it held.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//HoiNghi//hoinghi//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(_vietnam())
    calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", f"{printable(entry.conference)}@{printable(entry.domain)}")
    event.add("dtstamp", entry.stamped)
    event.add("sequence", entry.sequence)
    event.add("summary", printable(entry.summary))
    event.add("dtstart", local(entry.starts))
    event.add("dtend", local(entry.ends))
    event.add("location", printable(entry.venue))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.description:
        event.add("description", printable(entry.description))
    if entry.url:
        event.add("url", entry.url)
    if entry.organizer_email:
        organizer = vCalAddress(f"mailto:{entry.organizer_email}")
        organizer.params["cn"] = vText(printable(entry.organizer_name or entry.organizer_email))
        event.add("organizer", organizer)
    return event


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
