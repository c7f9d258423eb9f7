"""Facts of an award round to rows: the round, its nominations, the awards of its decision."""

from typing import assert_never

from pydantic_core import to_json

from services.program.changes import Cell, Change, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events import awards as fact
from shared.events.awards import AwardsEvent
from shared.events.people import Author, Awardee


def award_round(recorded: Recorded[AwardsEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    here: Row = {"conference": recorded.conference, "round": event.round}
    match event:
        case fact.AwardRoundOpened():
            return [Put("award_rounds", here, _opened(event) | {"opened_at": at})]
        case fact.AwardDecisionIssued():
            return _decided(event, here, at)
        case fact.AwardPresented() | fact.AwardRevoked():
            values: Row
            if isinstance(event, fact.AwardPresented):
                values = {"presented_at": at, "received_by": _name(event.received_by)}
            else:
                values = {
                    "revoked_at": at,
                    "revoked_reason": event.reason,
                    "revoked_by": event.decision_number,
                }
            return [Put("awards", here | {"nomination": event.nomination}, values)]
        case _:
            key = here | {"nomination": event.nomination}
            return [Put("nominations", key, _nomination(event, at))]


def _opened(event: fact.AwardRoundOpened) -> Row:
    return {
        "form": event.form,
        "form_name": event.form_name,
        "collectives": event.collectives,
        "individuals": event.individuals,
        "grassroots_first": event.grassroots_first,
        "deadline": moment(event.deadline),
    }


def _nomination(
    event: fact.NominationSubmitted
    | fact.NominationReturned
    | fact.NominationEndorsed
    | fact.NominationApproved
    | fact.NominationRejected
    | fact.NominationWithdrawn,
    at: str,
) -> Row:
    def now(status: str, **values: Cell) -> Row:
        return {"unit": event.unit, "status": status} | values

    match event:
        case fact.NominationSubmitted():
            return now(
                "submitted",
                kind=event.kind,
                **_awardee(event.awardee),
                grassroots=event.grassroots,
                achievement=event.achievement,
                dossier=to_json(event.dossier).decode(),
                missing=None,
                reason=None,
                submitted_at=at,
            )
        case fact.NominationReturned():
            return now("returned", missing=" ".join(event.missing), reason=event.reason)
        case fact.NominationEndorsed():
            return now("endorsed")
        case fact.NominationApproved():
            return now("approved")
        case fact.NominationRejected():
            return now("rejected", reason=event.reason)
        case fact.NominationWithdrawn():
            return now("withdrawn", reason=event.reason)
        case _:
            assert_never(event)


def _decided(event: fact.AwardDecisionIssued, here: Row, at: str) -> list[Change]:
    decision: Row = {
        "form_name": event.form_name,
        "decision_number": event.decision_number,
        "decision_date": day(event.decision_date),
        "decided_at": at,
        "bonuses": to_json(event.bonuses).decode(),
        "total": event.total,
    }
    awards = (
        Put(
            "awards",
            here | {"nomination": award.nomination},
            {
                "unit": award.unit,
                "kind": award.kind,
                **_awardee(award.awardee),
                "bonus": award.bonus,
                "ordinal": number,
            },
        )
        for number, award in enumerate(event.awards, 1)
    )
    return [Put("award_rounds", here, decision), *awards]


def _awardee(awardee: Awardee) -> Row:
    return {
        "person_id": awardee.person_id,
        "name": awardee.name,
        "position": awardee.position,
    }


def _name(receiver: Author | None) -> str | None:
    return str(receiver.name) if receiver is not None else None
