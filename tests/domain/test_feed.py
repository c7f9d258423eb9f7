"""The feed: each agency hears of its own, all hear of the conference, nobody hears a name."""

from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest

from services.feed.addressing import INSIDE, address, told
from shared.envelope import Fact
from shared.events import ALL_FACTS, CATALOGUE
from shared.events.agenda import AgendaEvent, ProgramChange
from shared.events.awards import (
    ApprovalWithdrawn,
    AwardsEvent,
    ClearanceRecorded,
    LeftOut,
    NominationReturned,
    NominationSubmitted,
)
from shared.events.budget import BudgetReturned
from shared.events.feed import (
    FEED_FACTS,
    AwardsGranted,
    ConferenceAnnounced,
    DelegateStatusChanged,
    NominationStatusChanged,
    OwnProgramChanged,
    ProgramPublished,
    TaskStatusChanged,
)
from shared.events.people import Attendee
from shared.events.reception import (
    ArrivalMovedEarlier,
    CheckInCodeIssued,
    CheckInUndone,
    ScanRefused,
    ScanRepeated,
)
from shared.events.registry import (
    AttendeeDeclined,
    AttendeeRegistered,
    InvitationAcceptedAgain,
    InvitationDeclined,
    ProgramFinalised,
    ReportFinalised,
    TaskAssigned,
)
from shared.personal import Personal, personal_fields
from tests.domain.planned import planned, recorded
from tests.domain.test_award_round import DOSSIER
from tests.domain.test_notifications import DECISION, FACTS, SOMEBODY, _changed, _paper

_WHO = {"delegation": "d", "unit": "so-y-te", "group": "g"}
REGISTERED = AttendeeRegistered(
    **_WHO,
    attendee=Attendee(
        person_id="p1", name=Personal(SOMEBODY), position="(bịa)", phone=Personal("0900000000")
    ),
)


def test_no_feed_event_has_a_field_for_personal_data() -> None:
    assert [found for fact in FEED_FACTS for found in personal_fields(fact)] == []


def test_feed_types_have_names_of_their_own() -> None:
    names = {fact.type_name for fact in FEED_FACTS}
    assert len(names) == len(FEED_FACTS)
    assert all(name.startswith("vn.hoinghi.feed.") for name in names)
    assert not names & set(CATALOGUE)


def test_a_delegate_is_told_to_the_own_unit_by_id_only() -> None:
    (one,) = address(recorded(REGISTERED))
    assert one.unit == "so-y-te"
    assert one.fact == DelegateStatusChanged(delegation="d", person_id="p1", status="registered")
    assert one.subject("c1") == "feed.so-y-te.c1.registry.DelegateStatusChanged"
    body = one.fact.model_dump_json()
    assert SOMEBODY not in body
    assert "0900" not in body


def test_the_reason_an_agency_gave_for_staying_away_is_not_repeated() -> None:
    declined = AttendeeDeclined(**_WHO, person_id="p1", reason="Nằm viện")
    ((_, fact),) = told(declined)
    assert "Nằm viện" not in fact.model_dump_json()


def test_an_agency_hears_that_it_sends_nobody_without_the_reason_and_that_it_does_again() -> None:
    ((unit, nobody),) = told(InvitationDeclined(**_WHO, reason="Trưởng phòng nằm viện"))
    assert (unit, nobody.model_dump()["status"]) == ("so-y-te", "declined")
    assert "nằm viện" not in nobody.model_dump_json()
    due = datetime(2023, 12, 1, 10, tzinfo=UTC)
    ((_, again),) = told(InvitationAcceptedAgain(**_WHO, respond_by=due))
    assert again.model_dump()["status"] == "accepted-again"
    assert again.model_dump()["respond_by"] == due


def test_the_plan_is_told_to_all_without_its_signatory() -> None:
    (one,) = address(recorded(planned()))
    assert one.unit == "public"
    assert isinstance(one.fact, ConferenceAnnounced)
    assert planned().plan.signatory.name not in one.fact.model_dump_json()


def test_each_unit_hears_only_of_its_own_awards() -> None:
    heard = {one.unit: one.fact for one in address(recorded(DECISION))}
    fact = heard["so-y-te"]
    assert isinstance(fact, AwardsGranted)
    assert [award.nomination for award in fact.awards] == ["n1", "n3"]
    assert set(heard) == {"so-y-te", "so-noi-vu"}


def test_whom_a_decision_leaves_out_is_told_to_their_unit_alone_with_it() -> None:
    left = (LeftOut(nomination="n7", unit="so-y-te"), LeftOut(nomination="n8", unit="so-tu-phap"))
    heard = dict(told(DECISION.model_copy(update={"left_out": left})))
    out = {unit: one.left_out for unit, one in heard.items() if isinstance(one, AwardsGranted)}
    assert out == {"so-y-te": ("n7",), "so-noi-vu": (), "so-tu-phap": ("n8",)}
    assert isinstance(alone := heard["so-tu-phap"], AwardsGranted)
    assert (alone.awards, alone.decision_number) == ((), "1234/QĐ-UBND")


def test_a_nomination_is_told_without_awardee_and_achievement() -> None:
    awardee = DECISION.awards[0].awardee
    nomination = NominationSubmitted(
        round="r",
        nomination="n1",
        unit="so-y-te",
        kind="individual",
        awardee=awardee,
        grassroots=True,
        achievement="Thành tích",
        dossier=DOSSIER,
    )
    assert told(nomination) == [
        ("so-y-te", NominationStatusChanged(round="r", nomination="n1", status="submitted"))
    ]
    returned = NominationReturned(
        round="r", nomination="n1", unit="so-y-te", missing=("minutes",), reason="Thiếu"
    )
    ((_, fact),) = told(returned)
    assert isinstance(fact, NominationStatusChanged)
    assert (fact.missing, fact.reason) == (("minutes",), "Thiếu")
    back = ApprovalWithdrawn(round="r", nomination="n1", unit="so-y-te", reason="Duyệt nhầm")
    ((unit, waits),) = told(back)
    assert isinstance(waits, NominationStatusChanged)
    assert (unit, waits.status, waits.reason) == ("so-y-te", "endorsed", "Duyệt nhầm")


def test_an_agency_that_leads_and_supports_hears_once_as_lead() -> None:
    task = TaskAssigned(task="t", lead="a", supporting=("b", "a"), text="x", due=date(2023, 12, 1))
    parts = {unit: fact.part for unit, fact in told(task) if isinstance(fact, TaskStatusChanged)}
    assert parts == {"a": "lead", "b": "supporting"}


@pytest.mark.parametrize(
    "event",
    [BudgetReturned(remarks="x"), ReportFinalised(version=1, digest="0" * 64, position=1)],
)
def test_the_budget_and_the_report_stay_inside(event: Fact) -> None:
    assert address(recorded(event)) == []


def test_ids_are_the_same_at_each_hearing_and_differ_by_unit() -> None:
    first, second = address(recorded(DECISION))
    assert [first, second] == address(recorded(DECISION))
    assert first.id != second.id


AT_THE_DOOR = (ScanRepeated, ScanRefused, ArrivalMovedEarlier, CheckInCodeIssued)


@pytest.mark.parametrize("kind", AT_THE_DOOR, ids=lambda kind: kind.event_name())
def test_what_the_door_settles_by_itself_stays_inside_above_all_a_code(kind: type[Fact]) -> None:
    assert told(kind.model_construct(**_plausible(kind))) == []


def test_an_agency_hears_that_a_check_in_was_undone() -> None:
    undone = CheckInUndone(
        **_WHO,
        person_id="p1",
        undo="undo-0001",
        gate="Cửa 1",
        arrived_at=datetime(2023, 12, 8, tzinfo=UTC),
        reason="quét nhầm",
        status="confirmed",
    )
    (one,) = address(recorded(undone))
    assert one.fact == DelegateStatusChanged(delegation="d", person_id="p1", status="confirmed")


_STUBS: dict[Any, Any] = {
    int: 1,
    str: "x",
    datetime: datetime(2023, 12, 1, tzinfo=UTC),
    date: date(2023, 12, 1),
}


@pytest.mark.parametrize(
    "kind",
    [
        fact
        for fact in ALL_FACTS
        if "unit" in fact.model_fields
        and fact.context() not in ("notifications", "budget")  # money stays inside
        and fact not in AT_THE_DOOR
        and fact not in INSIDE
        and fact not in get_args(AgendaEvent)  # a draft: what was finalised is told
    ],
    ids=lambda kind: kind.event_name(),
)
def test_every_fact_that_names_a_unit_reaches_that_unit(kind: type[Fact]) -> None:
    known: dict[Any, Any] = {type(event): event for event in [*FACTS, REGISTERED]}
    event = known.get(kind) or kind.model_construct(**_plausible(kind))
    assert [unit for unit, _ in told(event)] == ["so-y-te"]


def _plausible(kind: type[Fact]) -> dict[str, Any]:
    """Values good enough to address by; the few compound ones are those of the cases above."""
    person = REGISTERED.attendee
    fixed: dict[str, Any] = {
        "unit": "so-y-te",
        "status": "confirmed",
        "digest": "0" * 64,
        "substitute": person,
        "attendee": person,
        "contact": person,
        "printed": False,
        "missing": (),
    }
    return {
        name: fixed.get(name) or _stub(field.annotation)
        for name, field in kind.model_fields.items()
    }


def _stub(annotation: Any) -> Any:
    for candidate in (annotation, *get_args(annotation)):
        if candidate in _STUBS:
            return _STUBS[candidate]
    return None


def test_every_award_fact_but_the_rounds_own_leaves_the_building() -> None:
    silent = {
        fact.event_name() for fact in get_args(AwardsEvent) if "unit" not in fact.model_fields
    }
    assert silent == {
        "AwardRoundOpened",
        "AwardDecisionIssued",  # told to each unit with its own awards only
        "NominationsRanked",  # how others stand is nobody's business before the decision
        "TieSettled",  # the same
        "ClearanceRecorded",  # what a body answered about a person stays inside
        "AwardRoundAmended",
        "AwardRoundClosed",  # the amended plan says so, and is told to all
        "AwardDecisionRenumbered",  # likewise, under the right number
        "AwardDecisionRedated",  # likewise, with the right day and what the awards are worth by it
        "AwardDecisionCorrected",  # told to each unit that it concerns, as the decision was
        "AwardsEnteredInBook",  # the clerk's own
        "CeremonyArranged",  # stands in the script of the ceremony
        "CertificateReturned",  # between Home Affairs and the awardee
    }


def test_what_a_body_answered_about_a_person_stays_inside() -> None:
    answer = ClearanceRecorded(
        round="r",
        nomination="n1",
        body="inspectorate",
        finding="under-review",
        document="000/TTr",
        checked_on=date(2023, 11, 20),
    )
    assert address(recorded(answer)) == []


def test_a_later_program_is_told_to_all_and_its_changes_to_those_whom_they_concern() -> None:
    event = changed_program()
    (everybody, published), (unit, own) = told(event)
    assert everybody == "public"
    assert isinstance(published, ProgramPublished)
    assert unit == "so-y-te"
    assert isinstance(own, OwnProgramChanged)
    assert [change.item for change in own.changes] == ["paper-so-y-te"]


def changed_program() -> ProgramFinalised:
    change = ProgramChange(
        item="paper-so-y-te",
        kinds=("retimed",),
        before=_paper("so-y-te", 1),
        after=_paper("so-y-te", 2),
    )
    other = ProgramChange(item="paper-x", kinds=("removed",), before=_paper("x", 1))
    return _changed("so-y-te", changes=(change, other))
