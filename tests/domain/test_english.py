"""Every occasion has both languages; the English words hold every figure, id, reason and day of the others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from deploy.plan_import import read_plan
from services.notifications.audience import audience
from services.notifications.english import both, moment
from services.notifications.english_work import ENGLISH
from services.notifications.policies import RULES, request_messages
from services.notifications.wording import ADDRESSEE, Wording
from services.notifications.wording import moment as vietnamese_moment
from shared.envelope import Fact, Recorded, decode
from shared.events.plan import short_date
from shared.events.registry import (
    AttendeeRegistered,
    AttendeeSubstituted,
    ConferencePlanned,
    InvitationIssued,
)
from shared.personal import Personal
from shared.program_changes import english_day as day
from tests.events import stored
from tests.paths import PLAN

CHECKED = read_plan(PLAN)
PLANNED = ConferencePlanned(plan=CHECKED.plan, agencies=CHECKED.agencies)
by_occasion = pytest.mark.parametrize("kind", RULES, ids=[kind.__name__ for kind in RULES])


def heard(kind: type[Fact]) -> Recorded[Any]:
    return decode(stored.body(kind.type_name), 7, stored.CATALOGUE)


def unit_of(event: Any) -> str:
    return str(getattr(event, "unit", None) or getattr(event, "lead", None) or "so-y-te")


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from leaves(one)
    elif value is not None and not isinstance(value, bool):
        yield value


def test_every_occasion_has_both_languages() -> None:
    assert ENGLISH.keys() == RULES.keys()


@by_occasion
def test_what_the_vietnamese_words_hold_the_english_ones_hold_too(kind: type[Fact]) -> None:
    event = heard(kind).event
    unit = unit_of(event)
    vietnamese = RULES[kind].words(event, PLANNED, unit)
    english = ENGLISH[kind](event, PLANNED, unit)
    told = 0
    for value in leaves(event):
        if isinstance(value, datetime):
            pairs = [(vietnamese_moment(value), moment(value))]
        elif isinstance(value, date):
            pairs = [(short_date(value), day(value))]
        elif isinstance(value, int):
            pairs = [(f" {value:02d} ", str(value))]
        else:
            pairs = [(f"{value}", f"{value}")] if len(str(value)) > 3 else []
        for ours, theirs in pairs:
            if ours in vietnamese.body:
                told += 1
                assert theirs in english.body, (ours, english.body)
    assert told or kind.event_name() in {"ConferenceConcluded", "ProgramFinalised", "PlanAmended"}
    assert (ADDRESSEE in vietnamese.body) == (ADDRESSEE in english.body)
    assert PLANNED.plan.contact.email in english.body
    assert PLANNED.plan.title in english.subject


def asked_for(language: str) -> Any:
    recorded = heard(InvitationIssued)
    contact = recorded.event.contact.model_copy(update={"language": language})
    event = recorded.event.model_copy(update={"contact": contact})
    (wish,) = request_messages(replace(recorded, event=event), PLANNED)
    return wish


def test_who_asked_for_nothing_gets_vietnamese_alone() -> None:
    wish = asked_for("vi")
    assert wish.language == "vi"
    assert wish.body.startswith("Kính gửi:")
    assert "honour to" not in wish.body


def test_who_asked_for_english_gets_it_with_the_vietnamese_text_below() -> None:
    wish = asked_for("en")
    assert wish.language == "en"
    assert wish.body.startswith("To: ")
    assert wish.body.index("honour to send you") < wish.body.index("trân trọng gửi Quý cơ quan")
    assert wish.subject.startswith("Invitation: ")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_substitute_is_written_to_in_their_own_language_not_in_that_of_whom_they_replace(
    language: str,
) -> None:
    recorded = heard(AttendeeSubstituted)
    event = recorded.event
    email = Personal("thay@vi-du.test")
    comes = event.substitute.model_copy(update={"language": language, "email": email})
    gone = comes.model_copy(
        update={"language": "vi" if language == "en" else "en", "person_id": event.person_id}
    )
    invited = heard(InvitationIssued).event.model_copy(
        update={"delegation": event.delegation, "unit": event.unit}
    )
    about = {"delegation": event.delegation, "unit": event.unit, "group": event.group}
    who = audience([invited, AttendeeRegistered(attendee=gone, **about)])
    event = event.model_copy(update={"substitute": comes})
    (wish,) = request_messages(replace(recorded, event=event), PLANNED, who)
    assert (wish.language, wish.person_id) == (language, comes.person_id)
    assert wish.recipient.email == email


@pytest.mark.parametrize(("origin", "rank_rule"), [("award", "named"), ("plan", "named")])
def test_who_is_invited_in_person_is_greeted_by_name(origin: str, rank_rule: str) -> None:
    recorded = heard(InvitationIssued)
    contact = recorded.event.contact.model_copy(update={"person_id": "p-khac", "language": "en"})
    event = recorded.event.model_copy(
        update={"origin": origin, "rank_rule": rank_rule, "contact": contact}
    )
    (wish,) = request_messages(replace(recorded, event=event), PLANNED)
    assert wish.body.startswith(f"To: {ADDRESSEE}, {event.invitee}")
    assert f"Kính gửi: Ông (Bà) {ADDRESSEE}, {event.invitee}" in wish.body


def test_a_unit_that_asks_for_english_gets_it_for_its_office() -> None:
    recorded = heard(InvitationIssued)
    agencies = tuple(
        one.model_copy(update={"language": "en"}) if one.id == recorded.event.unit else one
        for one in PLANNED.agencies
    )
    (wish,) = request_messages(recorded, PLANNED.model_copy(update={"agencies": agencies}))
    assert wish.language == "en"


def test_a_subject_in_two_languages_stays_short_enough() -> None:
    assert len(both(Wording("a" * 299, "x"), Wording("b" * 299, "y")).subject) <= 300
