"""Facts of papers (tham luận) and of contributions to the report. The type names are the storage format."""

from datetime import date

from shared.envelope import Fact
from shared.events.people import Author, Count, Digest, LongText, Text
from shared.files.kinds import MediaType
from shared.subjects import Token

# --- paper (tham luận) -------------------------------------------------------------------------------


class PaperRequested(Fact, type_name="vn.hoinghi.registry.PaperRequested.v1"):
    """A unit is asked for a paper: on what, how long it may be, and by which day."""

    paper: Token
    unit: Token
    topic: Text
    due: date
    max_pages: Count | None = None
    max_minutes: Count | None = None


class PaperDueChanged(Fact, type_name="vn.hoinghi.registry.PaperDueChanged.v1"):
    """The day by which it was asked for is another one, by hand or because the conference moved."""

    paper: Token
    unit: Token
    topic: Text
    due: date
    due_before: date


class PaperReminderDue(Fact, type_name="vn.hoinghi.registry.PaperReminderDue.v1"):
    """The day draws near, and nothing was handed in."""

    paper: Token
    unit: Token
    topic: Text
    due: date


class PaperProposed(Fact, type_name="vn.hoinghi.registry.PaperProposed.v1"):
    paper: Token
    unit: Token
    title: Text
    author: Author


class PaperSubmitted(Fact, type_name="vn.hoinghi.registry.PaperSubmitted.v1"):
    """One version of it. The file is in the store, under this boundary and its digest."""

    paper: Token
    unit: Token
    file_name: Text
    digest: Digest
    size: Count
    """Bytes."""
    media_type: MediaType | None = None
    """By its content. None: handed in before the store was there."""
    version: Count = 1
    pages: Count | None = None
    """As the file says; None: not known."""
    no_state_secrets: bool = False
    """The submitting person declared: “không chứa bí mật nhà nước”."""


class PaperRevisionRequested(Fact, type_name="vn.hoinghi.registry.PaperRevisionRequested.v1"):
    paper: Token
    unit: Token
    remarks: LongText
    version: Count = 1
    """Which version the remarks are about."""


class PaperSelected(Fact, type_name="vn.hoinghi.registry.PaperSelected.v1"):
    """Chosen to be read: its place among the papers and how long."""

    paper: Token
    unit: Token
    title: Text
    author: Author
    order: Count
    minutes: Count


class PaperSelectedForPrinting(Fact, type_name="vn.hoinghi.registry.PaperSelectedForPrinting.v1"):
    """Chosen for the printed proceedings, and not read aloud."""

    paper: Token
    unit: Token
    title: Text
    author: Author
    note: Text | None = None


class PaperDeclined(Fact, type_name="vn.hoinghi.registry.PaperDeclined.v1"):
    """Not taken. ``printed``: in the printed proceedings all the same; how that was said before
    :class:`PaperSelectedForPrinting`, and read for ever."""

    paper: Token
    unit: Token
    reason: Text
    printed: bool = False


class PaperWithdrawn(Fact, type_name="vn.hoinghi.registry.PaperWithdrawn.v1"):
    paper: Token
    unit: Token
    reason: Text


# --- contribution to the report ----------------------------------------------------------------------


class ContributionRequested(Fact, type_name="vn.hoinghi.registry.ContributionRequested.v1"):
    contribution: Token
    unit: Token
    topic: Text
    """The topic's number in the plan: ``1.4``."""
    due: date


class ContributionDueChanged(Fact, type_name="vn.hoinghi.registry.ContributionDueChanged.v1"):
    contribution: Token
    unit: Token
    topic: Text
    due: date
    due_before: date


class ContributionReminderDue(Fact, type_name="vn.hoinghi.registry.ContributionReminderDue.v1"):
    """The day draws near, and nothing was handed in."""

    contribution: Token
    unit: Token
    topic: Text
    due: date


class ContributionFellOverdue(Fact, type_name="vn.hoinghi.registry.ContributionFellOverdue.v1"):
    """The day has passed, and nothing was handed in. It may still come."""

    contribution: Token
    unit: Token
    topic: Text
    due: date


class ContributionSubmitted(Fact, type_name="vn.hoinghi.registry.ContributionSubmitted.v1"):
    contribution: Token
    unit: Token
    topic: Text
    text: LongText


class ContributionFileSubmitted(Fact, type_name="vn.hoinghi.registry.ContributionFileSubmitted.v1"):
    """Handed in as a file, which is in the store under this boundary and its digest."""

    contribution: Token
    unit: Token
    topic: Text
    file_name: Text
    digest: Digest
    size: Count
    """Bytes."""
    media_type: MediaType
    no_state_secrets: bool
    """The submitting person declared: “không chứa bí mật nhà nước”."""
    text: LongText | None = None
    """The body of a DOCX or ODT, for the report; None: another kind, or too long. It then stands beside the
    report as an annex."""


class ContributionReturned(Fact, type_name="vn.hoinghi.registry.ContributionReturned.v1"):
    contribution: Token
    unit: Token
    topic: Text
    remarks: LongText


class ContributionWithdrawn(Fact, type_name="vn.hoinghi.registry.ContributionWithdrawn.v1"):
    """By its unit, or the organiser for it; of what was accepted too, while the report is not finalised."""

    contribution: Token
    unit: Token
    topic: Text
    reason: Text


class ContributionAccepted(Fact, type_name="vn.hoinghi.registry.ContributionAccepted.v1"):
    contribution: Token
    unit: Token
    topic: Text


PaperEvent = (
    PaperRequested
    | PaperDueChanged
    | PaperReminderDue
    | PaperProposed
    | PaperSubmitted
    | PaperRevisionRequested
    | PaperSelected
    | PaperSelectedForPrinting
    | PaperDeclined
    | PaperWithdrawn
)
ContributionEvent = (
    ContributionRequested
    | ContributionDueChanged
    | ContributionReminderDue
    | ContributionFellOverdue
    | ContributionSubmitted
    | ContributionFileSubmitted
    | ContributionReturned
    | ContributionAccepted
    | ContributionWithdrawn
)
