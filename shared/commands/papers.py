"""Wishes about papers (tham luận) and contributions to the report, and the reasons for which one is refused."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from pydantic import Field

from shared import subjects
from shared.commands.base import Command
from shared.commands.files import FileClaim
from shared.events.people import Author, Count, Digest, LongText, Text
from shared.files.kinds import MediaType
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _HandsInFile(Command):
    """Names a file that was put into the store before (``hoinghi paper upload`` does both)."""

    file_name: Text
    digest: Digest
    size: Count
    media_type: MediaType | None = None
    """Without it: the one that the name's ending says."""
    no_state_secrets: bool = False
    """The person's declaration: “không chứa bí mật nhà nước”. Without it nothing is taken in."""

    def files(self) -> Sequence[FileClaim]:
        return [FileClaim(self.file_name, self.digest, self.size, self.media_type)]


# --- paper -----------------------------------------------------------------------------------------


class _OfPaper(Command, context="registry"):
    paper: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.paper(conference, self.paper)


class RequestPaper(_OfPaper, roles=("organiser",)):
    """Ask a unit for a paper: on what, how long it may be, and by which day."""

    unit: Token
    topic: Text
    due: date
    max_pages: Count | None = None
    max_minutes: Count | None = Field(default=None, le=60)


class MovePaperDue(_OfPaper, roles=("organiser",)):
    """Another day for a paper that was asked for; a conference that moves takes the days along by itself."""

    due: date


class RemindPaper(_OfPaper, roles=("organiser",)):
    """Sent by the timer before the day on which it is due; does nothing where it was handed in."""


class ProposePaper(_OfPaper):
    title: Text
    author: Author


class SubmitPaper(_OfPaper, _HandsInFile):
    """Hand in the paper as a file; the file itself goes into the store first."""


class RequestPaperRevision(_OfPaper, roles=("organiser",)):
    remarks: LongText


class SelectPaper(_OfPaper, roles=("organiser",)):
    order: Count
    minutes: int = Field(ge=1, le=60)


class SelectPaperForPrinting(_OfPaper, roles=("organiser",)):
    """Take it into the printed proceedings; it is not read aloud."""

    note: Text | None = None


class DeclinePaper(_OfPaper, roles=("organiser",)):
    """Do not take the paper. With printed it means the same as SelectPaperForPrinting."""

    reason: Text
    printed: bool = False


class WithdrawPaper(_OfPaper):
    """The unit withdraws its paper, or says no to a request for one."""

    reason: Text


# --- contribution ----------------------------------------------------------------------------------


class _OfContribution(Command, context="registry"):
    contribution: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.contribution(conference, self.contribution)


class RequestContribution(_OfContribution, roles=("organiser",)):
    unit: Token
    topic: Text
    due: date


class MoveContributionDue(_OfContribution, roles=("organiser",)):
    due: date


class RemindContribution(_OfContribution, roles=("organiser",)):
    """Sent by the timer before the day on which it is due; does nothing where it was handed in."""


class MarkContributionOverdue(_OfContribution, roles=("organiser",)):
    """Sent by the timer the day after the due date; does nothing where it was handed in."""


class SubmitContribution(_OfContribution):
    text: LongText


class SubmitContributionFile(_OfContribution, _HandsInFile):
    """Hand in the contribution as a file; the file itself goes into the store first."""


class ReturnContribution(_OfContribution, roles=("organiser", "office")):
    """Also one that was accepted, as long as the report is not finalised."""

    remarks: LongText


class AcceptContribution(_OfContribution, roles=("organiser", "office")):
    pass


class WithdrawContribution(_OfContribution):
    """The unit takes back what it handed in, or says no to what it was asked for; it may hand in again."""

    reason: Text


PaperCommand = (
    RequestPaper
    | MovePaperDue
    | RemindPaper
    | ProposePaper
    | SubmitPaper
    | RequestPaperRevision
    | SelectPaper
    | SelectPaperForPrinting
    | DeclinePaper
    | WithdrawPaper
)
ContributionCommand = (
    RequestContribution
    | MoveContributionDue
    | RemindContribution
    | MarkContributionOverdue
    | SubmitContribution
    | SubmitContributionFile
    | ReturnContribution
    | AcceptContribution
    | WithdrawContribution
)

# --- refusals --------------------------------------------------------------------------------------

PAPER_KNOWN: Final = Refusal(
    "REGISTRY_PAPER_KNOWN",
    "Tham luận mang mã “{paper}” đã được đăng ký với nội dung khác.",
    "The paper “{paper}” has been proposed already, with other content.",
    "Tham luận khác thì dùng mã khác; thay tham luận cũ thì rút nó (`hoinghi paper withdraw`) rồi đăng ký bài mới "
    "cũng với mã khác.",
    "Another paper takes another id; to replace the earlier one, withdraw it (`hoinghi paper withdraw`) and "
    "propose the new one, under another id as well.",
)
PAPER_NOT_PROPOSED: Final = Refusal(
    "REGISTRY_PAPER_NOT_PROPOSED",
    "Tham luận “{paper}” mới được đề nghị, đơn vị chưa đăng ký tên và người trình bày.",
    "The paper “{paper}” was asked for; its title and author have not been proposed yet.",
    "Đăng ký tên tham luận và người trình bày trước (`hoinghi paper propose`).",
    "Propose its title and author first (`hoinghi paper propose`).",
)
DUE_PAST: Final = Refusal(
    "REGISTRY_DUE_PAST",
    "Hạn {due} đã qua.",
    "The day {due} has passed already.",
    "Chọn một ngày hạn chưa qua.",
    "Choose a day that is still to come.",
)
CONFERENCE_BEGUN: Final = Refusal(
    "REGISTRY_CONFERENCE_BEGUN",
    "Hội nghị đã bắt đầu (hoặc không còn được tổ chức); không nhận thêm tham luận.",
    "The conference has begun (or is no longer held); no further papers are taken.",
    "Gửi ý kiến bằng văn bản cho cơ quan chủ trì.",
    "Send your opinion to the organiser in writing.",
)

DUE_AFTER_CONFERENCE: Final = Refusal(
    "REGISTRY_DUE_AFTER_CONFERENCE",
    "Hạn {due} sau ngày họp {day}; tham luận không kịp đọc, không kịp in.",
    "{due} lies after the day of the conference, {day}: the paper could be neither read nor printed.",
    "Chọn hạn không muộn hơn ngày {day}.",
    "Choose {day} or an earlier day.",
)
CONTRIBUTION_AFTER_CONFERENCE: Final = Refusal(
    "REGISTRY_CONTRIBUTION_AFTER_CONFERENCE",
    "Hạn {due} sau ngày họp {day}; nội dung này chỉ kịp cho báo cáo kết quả.",
    "{due} lies after the day of the conference, {day}: it serves the report on its results only.",
    "Cần cho hội nghị thì chọn ngày sớm hơn (`hoinghi contribution move-due`).",
    "If the conference needs it, choose an earlier day (`hoinghi contribution move-due`).",
)
TOPIC_NOT_IN_PLAN: Final = Refusal(
    "REGISTRY_TOPIC_NOT_IN_PLAN",
    "Kế hoạch không có mục “{topic}”; báo cáo không có chỗ cho nội dung này.",
    "The plan has no topic “{topic}”: the report has no place for it.",
    "Ghi nhầm mục thì đề nghị lại theo đúng một mục của kế hoạch ({topics}); mục mới thì sửa kế hoạch trước "
    "(`hoinghi plan amend`).",
    "After a slip ask again, for a topic of the plan ({topics}); a new one comes with an amendment "
    "(`hoinghi plan amend`).",
)
REPORT_FINALISED: Final = Refusal(
    "REGISTRY_REPORT_FINALISED",
    "Báo cáo kết quả đã phát hành (bản {version}) có nội dung “{contribution}”; không trả lại, không rút nữa.",
    "The report is finalised (version {version}) with the contribution “{contribution}” in it; it is neither "
    "returned nor withdrawn any more.",
    "Nội dung sửa thì đề nghị bằng mã khác (`hoinghi contribution request`), tiếp nhận rồi phát hành bản báo cáo "
    "tiếp theo (trang Báo cáo).",
    "Ask for the corrected content under another id (`hoinghi contribution request`), accept it and finalise the "
    "next version of the report (page Report).",
)
PAPERS_REFUSALS: Final = (
    REPORT_FINALISED,
    PAPER_KNOWN,
    PAPER_NOT_PROPOSED,
    DUE_PAST,
    DUE_AFTER_CONFERENCE,
    CONTRIBUTION_AFTER_CONFERENCE,
    TOPIC_NOT_IN_PLAN,
    CONFERENCE_BEGUN,
)
