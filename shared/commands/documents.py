"""Wishes about issued documents, and the reasons for which one is refused."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from shared import subjects
from shared.commands.base import Command
from shared.commands.files import FileClaim
from shared.events.documents import DocumentNumber, Signature, TemplateVersion
from shared.events.people import Count, Digest, LongText, Text
from shared.files.kinds import MediaType
from shared.refusals import Refusal
from shared.subjects import Subject, Token

_CLERKS: Final = ("organiser", "office", "approver", "finance", "award-review")


class _OfDocuments(Command, context="registry", roles=_CLERKS):
    def boundary(self, conference: str) -> Subject:
        return subjects.documents(conference)


class IssueDocument(_OfDocuments):
    """Keep a printed document as issued. Its file lies in the store before; `hoinghi document issue` does both."""

    document: Token
    kind: Token
    title: Text
    file_name: Text
    media_type: MediaType
    digest: Digest
    size: Count
    content: Digest
    template: TemplateVersion
    position: int = Field(ge=0, le=2**53)
    parameters: tuple[Text, ...] = Field(default=(), max_length=50)
    number: DocumentNumber | None = None
    dated: date | None = None
    open_basis: tuple[Text, ...] = Field(default=(), max_length=50)
    """Legal bases (căn cứ) with an open number or date: the answer warns of each, the fact keeps none."""
    unsure: tuple[Text, ...] = Field(default=(), max_length=50)
    """What it rests on whose text was not verified in full: warned of as well, and kept by no fact."""

    def files(self) -> Sequence[FileClaim]:
        return [FileClaim(self.file_name, self.digest, self.size, self.media_type)]


class NumberDocument(_OfDocuments):
    """File the number and the day that the registry clerk gave."""

    document: Token
    number: DocumentNumber
    dated: date


class ReplaceDocument(_OfDocuments):
    """Put a later document of the same kind in the place of an issued one, which is never edited."""

    document: Token
    by: Token
    reason: Text


class FileSignedDocument(_OfDocuments):
    """File a signed copy beside what it signs. `hoinghi document sign` verifies it before."""

    document: Token
    issued_digest: Digest
    file_name: Text
    digest: Digest
    size: Count
    signatures: tuple[Signature, ...] = Field(min_length=1, max_length=20)

    def files(self) -> Sequence[FileClaim]:
        return [FileClaim(self.file_name, self.digest, self.size, "application/pdf")]


class RecordConclusions(_OfDocuments, roles=("organiser", "office")):
    """Record what the chair concluded, point by point, for the notice and the minutes."""

    points: tuple[Annotated[LongText, Field(max_length=4000)], ...] = Field(
        min_length=1, max_length=40
    )


DocumentCommand = (
    IssueDocument | NumberDocument | ReplaceDocument | FileSignedDocument | RecordConclusions
)

BASIS_OPEN: Final = "DOCUMENT_BASIS_OPEN"
"""The warning about a legal basis in which something was left open."""
BASIS_UNSURE: Final = "DOCUMENT_BASIS_UNSURE"
"""The warning about what a document rests on and nobody has verified in full."""
DAY_FAR: Final = "DOCUMENT_DAY_FAR"
"""The warning about a day that is hardly the one on which the document was signed."""
DOCUMENT_KNOWN: Final = Refusal(
    "DOCUMENT_KNOWN",
    "Văn bản “{document}” đã phát hành với nội dung khác; văn bản đã phát hành không được sửa.",
    "The document “{document}” was issued with other content; an issued document is never edited.",
    "Phát hành bản mới với mã khác, rồi thay thế bản cũ (`hoinghi document replace`).",
    "Issue the new one under another id, then replace the old one (`hoinghi document replace`).",
)
DOCUMENT_NUMBERED: Final = Refusal(
    "DOCUMENT_NUMBERED",
    "Văn bản “{document}” đã có số {number} ngày {dated}.",
    "The document “{document}” has the number {number} of {dated} already.",
    "Nếu số sai, phát hành bản thay thế và cấp số cho bản ấy.",
    "If the number is wrong, issue a replacement and number that.",
)
NUMBER_TAKEN: Final = Refusal(
    "DOCUMENT_NUMBER_TAKEN",
    "Số {number} năm {year} đã cấp cho văn bản “{document}”.",
    "The number {number} of {year} belongs to the document “{document}”.",
    "Kiểm tra lại sổ đăng ký văn bản đi: mỗi số chỉ cấp một lần trong năm (NĐ 30/2020, Điều 15).",
    "Check the register: a number is given once a year (NĐ 30/2020, Điều 15).",
)
OTHER_KIND: Final = Refusal(
    "DOCUMENT_OTHER_KIND",
    "Văn bản “{by}” khác loại với “{document}”, không thể thay thế.",
    "The document “{by}” is of another kind than “{document}” and cannot replace it.",
    "Chọn văn bản cùng loại.",
    "Name a document of the same kind.",
)
SIGNED_OTHER: Final = Refusal(
    "DOCUMENT_SIGNED_OTHER",
    "Tệp đã ký không phải bản đã phát hành của văn bản “{document}”.",
    "What was signed is not the issued file of the document “{document}”.",
    "Ký lại đúng tệp đã phát hành (`hoinghi document get`), không in lại hay lưu lại tệp trước khi ký.",
    "Sign the issued file itself (`hoinghi document get`); do not print or save it anew before signing.",
)
SIGNED_CHANGED: Final = Refusal(
    "SIGNED_CHANGED",
    "Tệp đã ký khác bản đã phát hành: {what}. Tệp không được nhận.",
    "The signed file is not the issued one: {what}. It is not taken in.",
    "Lấy lại bản phát hành (`hoinghi document get`), ký chính tệp ấy bằng công cụ ký số, không in hoặc lưu lại.",
    "Take the issued file (`hoinghi document get`) and sign that very file; do not print or save it anew.",
)
NOT_SIGNED: Final = Refusal(
    "SIGNED_WITHOUT_SIGNATURE",
    "Tệp không có chữ ký số nào.",
    "The file carries no digital signature.",
    "Ký số tệp rồi gửi lại.",
    "Sign the file and hand it in again.",
)
SIGNATURE_BROKEN: Final = Refusal(
    "SIGNATURE_BROKEN",
    "Chữ ký “{name}” không hợp lệ: {why}.",
    "The signature “{name}” does not hold: {why}.",
    "Ký lại tệp đã phát hành; nếu vẫn lỗi, báo đơn vị cung cấp chứng thư.",
    "Sign the issued file again; if it stays so, tell whoever provides the certificate.",
)
KIND_UNKNOWN: Final = Refusal(
    "DOCUMENT_KIND_UNKNOWN",
    "Không có loại văn bản “{kind}”.",
    "There is no kind of document “{kind}”.",
    "Chọn một trong: {kinds}.",
    "Choose one of: {kinds}.",
)
NOTHING_TO_PRINT: Final = Refusal(
    "DOCUMENT_EMPTY",
    "Chưa có gì để in trong “{kind}”.",
    "There is nothing to print in “{kind}” yet.",
    "Chờ có dữ liệu (quyết định, dự toán, giấy mời …) rồi phát hành.",
    "Issue it once there is data (a decision, an estimate, invitations …).",
)
ROWS_PARKED: Final = Refusal(
    "DOCUMENT_ROWS_PARKED",
    "Số liệu của hội nghị đang thiếu: {absent}, từ sự kiện {position}. Chưa phát hành được văn bản.",
    "The rows of this conference are not whole: {absent}, since event {position}. Nothing can be issued yet.",
    "Chờ bộ phận vận hành sửa (`hoinghi doctor` nói sự kiện nào), rồi làm lại; không dữ liệu nào mất.",
    "Wait for the operators' mend (`hoinghi doctor` says which event), then do it again; nothing is lost.",
)
SUM_OPEN: Final = Refusal(
    "DOCUMENT_SUM_OPEN",
    "Chưa lập được “{kind}”: còn {lines} dòng dự toán chưa có đơn giá, tổng số phê duyệt chưa xác định.",
    "“{kind}” cannot be drawn up yet: {lines} lines of the estimate have no price, the sum to approve is open.",
    "Ghi đơn giá cho các dòng ấy (trang Kinh phí hoặc `hoinghi budget set-estimate-line`) rồi phát hành.",
    "Give those lines a price (the budget page or `hoinghi budget set-estimate-line`), then issue it.",
)
OF_CANCELLED: Final = Refusal(
    "DOCUMENT_OF_CANCELLED",
    "Hội nghị đã hủy ngày {day}: không in, không phát hành “{kind}”.",
    "The conference was cancelled on {day}: “{kind}” is neither printed nor issued.",
    "Văn bản đã phát hành vẫn được lưu (`hoinghi document list`); việc hủy được báo bằng thư trong hộp thư đi "
    "(`hoinghi outbox list`).",
    "What was issued before is kept (`hoinghi document list`); the letters in the outbox tell that it was "
    "cancelled (`hoinghi outbox list`).",
)
REFUSALS: Final = (
    ROWS_PARKED,
    DOCUMENT_KNOWN,
    DOCUMENT_NUMBERED,
    NUMBER_TAKEN,
    OTHER_KIND,
    SIGNED_OTHER,
    SIGNED_CHANGED,
    NOT_SIGNED,
    SIGNATURE_BROKEN,
    KIND_UNKNOWN,
    NOTHING_TO_PRINT,
    SUM_OPEN,
    OF_CANCELLED,
)
