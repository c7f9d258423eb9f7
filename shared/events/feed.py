"""What the outside may hear: facts of their own, redacted. The type names are the feed's contract.

No field here is personal data: people are named by the id that their own unit gave them.
"""

from datetime import date
from typing import Literal, get_args

from pydantic import AwareDatetime, NonNegativeInt, PositiveInt

from shared.envelope import Fact
from shared.events.agenda import ProgramChange
from shared.events.awards import AwardeeKind, DossierPart
from shared.events.people import Digest, LongText, Text, Value
from shared.events.plan_amendment import PlanPart
from shared.subjects import Token


class FeedFact(Fact):
    """Base of everything in the feed."""


class ConnectionTested(FeedFact, type_name="vn.hoinghi.feed.ConnectionTested.v1"):
    """Told to all every fifteen minutes, so that a subscriber can prove that it is connected."""

    every_seconds: PositiveInt


# --- to all ----------------------------------------------------------------------------------------


class ConferenceAnnounced(FeedFact, type_name="vn.hoinghi.feed.ConferenceAnnounced.v1"):
    title: LongText
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    venue: LongText
    address: LongText


class ConferenceMoved(FeedFact, type_name="vn.hoinghi.feed.ConferenceMoved.v1"):
    """To another time."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class VenueMoved(FeedFact, type_name="vn.hoinghi.feed.VenueMoved.v1"):
    venue: LongText
    address: LongText


class ConferenceCalledOff(FeedFact, type_name="vn.hoinghi.feed.ConferenceCalledOff.v1"):
    pass


class ConferenceBegan(FeedFact, type_name="vn.hoinghi.feed.ConferenceBegan.v1"):
    opened_at: AwareDatetime


class ConferenceEnded(FeedFact, type_name="vn.hoinghi.feed.ConferenceEnded.v1"):
    concluded_at: AwareDatetime


class ProgramPublished(FeedFact, type_name="vn.hoinghi.feed.ProgramPublished.v1"):
    """``digest``: SHA-256 of the printed program, to compare with the document received."""

    version: PositiveInt
    digest: Digest


# --- to one agency: its own ------------------------------------------------------------------------


class PlanRevised(FeedFact, type_name="vn.hoinghi.feed.PlanRevised.v1"):
    """An amended plan, to each agency that one of the changed parts concerns; ``changes``: those, in words."""

    number: Text
    signed_on: date
    parts: tuple[PlanPart, ...]
    changes: tuple[LongText, ...]
    title: LongText
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    venue: LongText
    address: LongText


class InvitationStatusChanged(FeedFact, type_name="vn.hoinghi.feed.InvitationStatusChanged.v1"):
    delegation: Token
    group: Token
    status: Literal["invited", "reminded", "due-changed", "withdrawn", "declined", "accepted-again"]
    seats: PositiveInt | None = None
    respond_by: AwareDatetime | None = None
    unanswered: PositiveInt | None = None
    reason: Text | None = None


class DelegationSeatsChanged(FeedFact, type_name="vn.hoinghi.feed.DelegationSeatsChanged.v1"):
    """A request for more seats and what became of it; ``seats``: those asked for, or those granted."""

    delegation: Token
    status: Literal["requested", "granted", "refused"]
    seats: PositiveInt | None = None
    total: PositiveInt | None = None
    reason: Text | None = None


DelegateStatus = Literal[
    "registered",
    "confirmed",
    "declined",
    "invitation-withdrawn",
    "substitution-requested",
    "substitution-approved",
    "substitution-refused",
    "substituted",
    "seated",
    "present",
    "absent",
]


class DelegateStatusChanged(FeedFact, type_name="vn.hoinghi.feed.DelegateStatusChanged.v1"):
    """``person_id``: the delegate; in a substitution the one replaced, by ``substitute_id``."""

    delegation: Token
    person_id: Token
    status: DelegateStatus
    substitute_id: Token | None = None
    row: PositiveInt | None = None
    seat: PositiveInt | None = None
    reason: Text | None = None


class DelegateParticularsChanged(
    FeedFact, type_name="vn.hoinghi.feed.DelegateParticularsChanged.v1"
):
    """Position, telephone, an address or the spelling of the name, of a delegate or of the invitation's contact;
    which, and to what, is personal."""

    delegation: Token
    person_id: Token


class PersonRemoved(FeedFact, type_name="vn.hoinghi.feed.PersonRemoved.v1"):
    """The person's data was removed on request; the agency's own system forgets them too."""

    person_id: Token


class DelegateCounted(FeedFact, type_name="vn.hoinghi.feed.DelegateCounted.v1"):
    """The same person stands in another delegation too: counted there (``elsewhere``), or here again. Which
    delegation that is, is the other agency's affair."""

    delegation: Token
    person_id: Token
    counted: Literal["here", "elsewhere"]


class AllottedSeat(Value):
    """``row`` and ``seat``: none when the seat was taken back."""

    delegation: Token
    person_id: Token
    row: PositiveInt | None = None
    seat: PositiveInt | None = None


class SeatsAllotted(FeedFact, type_name="vn.hoinghi.feed.SeatsAllotted.v1"):
    """Those of the agency's delegates who got a seat of the hall or another one, or have none any more."""

    seats: tuple[AllottedSeat, ...]


class OwnProgramChanged(FeedFact, type_name="vn.hoinghi.feed.OwnProgramChanged.v1"):
    """A later version of the program, to an agency that it concerns: its own items that changed. None of them:
    the time or the place of the conference did, as ``starts_at``, ``ends_at`` and ``venue`` say."""

    version: PositiveInt
    digest: Digest
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    venue: LongText
    changes: tuple[ProgramChange, ...] = ()


class PaperStatusChanged(FeedFact, type_name="vn.hoinghi.feed.PaperStatusChanged.v1"):
    paper: Token
    status: Literal["proposed", "submitted", "to-revise", "selected", "declined", "withdrawn"]
    order: PositiveInt | None = None
    minutes: PositiveInt | None = None
    digest: Digest | None = None
    remarks: LongText | None = None
    printed: bool = False


class PaperWanted(FeedFact, type_name="vn.hoinghi.feed.PaperWanted.v1"):
    """The agency is asked for a paper, by another day than before, or reminded of it."""

    paper: Token
    status: Literal["requested", "due-changed", "reminded"]
    topic: Text
    due: date
    max_pages: PositiveInt | None = None
    max_minutes: PositiveInt | None = None


class TaskStatusChanged(FeedFact, type_name="vn.hoinghi.feed.TaskStatusChanged.v1"):
    """To the lead agency; an assignment and a reminder also to each supporting one; a report to its own sender."""

    task: Token
    part: Literal["lead", "supporting"] | None = None
    status: Literal[
        "assigned",
        "revised",
        "withdrawn",
        "in-progress",
        "completed",
        "reopened",
        "due-soon",
        "overdue",
    ]
    text: LongText | None = None
    due: date | None = None
    percent: NonNegativeInt | None = None
    on_time: bool | None = None


class ContributionAwaited(FeedFact, type_name="vn.hoinghi.feed.ContributionAwaited.v1"):
    """Nothing was handed in yet: the day draws near, or has passed."""

    contribution: Token
    topic: Text
    status: Literal["reminded", "overdue"]
    due: date


class ContributionStatusChanged(FeedFact, type_name="vn.hoinghi.feed.ContributionStatusChanged.v1"):
    contribution: Token
    topic: Text
    status: Literal["requested", "due-changed", "submitted", "returned", "accepted", "withdrawn"]
    due: date | None = None
    remarks: LongText | None = None


class NominationStatusChanged(FeedFact, type_name="vn.hoinghi.feed.NominationStatusChanged.v1"):
    round: Token
    nomination: Token
    status: Literal[
        "submitted",
        "returned",
        "endorsed",
        "approved",
        "rejected",
        "withdrawn",
        "presented",
        "revoked",
    ]
    missing: tuple[DossierPart, ...] = ()
    reason: Text | None = None


class AwardedNomination(Value):
    """``bonus`` is in đồng."""

    nomination: Token
    kind: AwardeeKind
    bonus: NonNegativeInt


class AwardsGranted(FeedFact, type_name="vn.hoinghi.feed.AwardsGranted.v1"):
    """The awards of one decision that this agency put forward; of a correcting decision, those that it names.
    ``left_out``: the agency's nominations that had no answer when it was issued and are not in it, perhaps all of
    them; they are not handed in again."""

    round: Token
    decision_number: Text
    decision_date: date
    awards: tuple[AwardedNomination, ...]
    left_out: tuple[Token, ...] = ()


PublicFeedEvent = (
    ConferenceAnnounced
    | ConferenceMoved
    | VenueMoved
    | ConferenceCalledOff
    | ConferenceBegan
    | ConferenceEnded
    | ProgramPublished
    | ConnectionTested
)


class MessageToSend(FeedFact, type_name="vn.hoinghi.feed.MessageToSend.v1"):
    """To the agency whose system sends messages: one waits. Who gets it and what it says is asked for, once the
    attempt is claimed (docs/messages.md)."""

    message: Token
    kind: Text
    recipient_unit: Token


AgencyFeedEvent = (
    MessageToSend
    | PlanRevised
    | OwnProgramChanged
    | InvitationStatusChanged
    | DelegationSeatsChanged
    | DelegateStatusChanged
    | DelegateParticularsChanged
    | PersonRemoved
    | DelegateCounted
    | SeatsAllotted
    | PaperStatusChanged
    | PaperWanted
    | ContributionAwaited
    | TaskStatusChanged
    | ContributionStatusChanged
    | NominationStatusChanged
    | AwardsGranted
)
FEED_FACTS: tuple[type[FeedFact], ...] = (
    *get_args(PublicFeedEvent),
    *get_args(AgencyFeedEvent),
)
