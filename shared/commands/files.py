"""Why a file is not taken in."""

from dataclasses import dataclass
from typing import Final

from shared.refusals import Refusal


@dataclass(frozen=True, slots=True)
class FileClaim:
    """What a command says about a file that was put into the store before; the service holds it to that.

    ``size`` and ``media_type`` None: the command does not say, and whatever is allowed is accepted.
    """

    file_name: str
    digest: str
    size: int | None = None
    media_type: str | None = None


FILE_MISSING: Final = Refusal(
    "FILE_MISSING",
    "Chưa có tệp “{file_name}” (SHA-256 {digest}) trong kho tệp của hội nghị.",
    "The file “{file_name}” (SHA-256 {digest}) is not in the conference's file store.",
    "Tải tệp lên trước (`hoinghi paper upload`, `hoinghi award upload`), rồi nộp lại.",
    "Upload the file first (`hoinghi paper upload`, `hoinghi award upload`), then submit it again.",
)
FILE_MISMATCH: Final = Refusal(
    "FILE_MISMATCH",
    "Tệp “{file_name}” trong kho không khớp nội dung khai báo: {what} khai {claimed}, thực tế {found}.",
    "The stored file “{file_name}” is not what was declared: {what} declared {claimed}, found {found}.",
    "Tải lại đúng tệp rồi nộp lại; không sửa tệp sau khi đã tải lên.",
    "Upload the right file and submit it again; do not change it after the upload.",
)
FILE_TOO_LARGE: Final = Refusal(
    "FILE_TOO_LARGE",
    "Tệp “{file_name}” lớn {size} byte, quá giới hạn {limit} byte.",
    "The file “{file_name}” has {size} bytes, beyond the limit of {limit}.",
    "Giảm dung lượng ảnh trong tệp, hoặc xuất lại thành PDF, rồi nộp lại.",
    "Make its pictures smaller or export it as PDF, then submit it again.",
)
FILE_EMPTY: Final = Refusal(
    "FILE_EMPTY",
    "Tệp “{file_name}” không có nội dung.",
    "The file “{file_name}” is empty.",
    "Kiểm tra lại tệp trên máy rồi nộp lại.",
    "Check the file on your machine and submit it again.",
)
FILE_KIND_REFUSED: Final = Refusal(
    "FILE_KIND_REFUSED",
    "Tệp “{file_name}” không phải PDF, DOCX, ODT, PPTX hoặc XLSX (xét theo nội dung, không theo tên).",
    "The file “{file_name}” is no PDF, DOCX, ODT, PPTX or XLSX (by its content, not by its name).",
    "Mở tệp bằng phần mềm soạn thảo, lưu lại thành DOCX hoặc PDF rồi nộp lại; báo cáo thành phần còn nộp được "
    "bằng chữ, dán thẳng nội dung.",
    "Open it in the word processor, save it as DOCX or PDF and submit that; a contribution may also be handed in "
    "as text.",
)
FILE_NAME_MISLEADING: Final = Refusal(
    "FILE_NAME_MISLEADING",
    "Tên tệp “{file_name}” không đúng với nội dung; nội dung là {found}.",
    "The name “{file_name}” does not say what the file is; it is {found}.",
    "Đặt lại phần mở rộng của tên tệp cho đúng rồi nộp lại.",
    "Give the file the ending that fits its content and submit it again.",
)
FILE_HAS_MACROS: Final = Refusal(
    "FILE_HAS_MACROS",
    "Tệp “{file_name}” chứa macro, mã lệnh hoặc tệp đính kèm ẩn.",
    "The file “{file_name}” holds macros, scripts or hidden attachments.",
    "Lưu lại thành DOCX không macro hoặc PDF thường rồi nộp lại.",
    "Save it as a DOCX without macros or as a plain PDF and submit that.",
)
FILE_ENCRYPTED: Final = Refusal(
    "FILE_ENCRYPTED",
    "Tệp “{file_name}” được mã hoá hoặc đặt mật khẩu, không kiểm tra được.",
    "The file “{file_name}” is encrypted or has a password; it cannot be checked.",
    "Bỏ mật khẩu rồi nộp lại. Tài liệu cần giữ bí mật thì không gửi qua hệ thống này.",
    "Take the password off and submit it again. What has to stay secret is not sent through here.",
)
FILE_UNREADABLE: Final = Refusal(
    "FILE_UNREADABLE",
    "Tệp “{file_name}” hỏng hoặc quá phức tạp, không đọc được để kiểm tra.",
    "The file “{file_name}” is damaged or too complex to be read and checked.",
    "Mở tệp, lưu lại (hoặc xuất ra PDF) rồi nộp lại.",
    "Open it, save it again (or export it as PDF) and submit that.",
)
FILE_DAMAGED: Final = Refusal(
    "FILE_DAMAGED",
    "Tệp lấy từ kho không còn đúng tệp đã nộp (SHA-256 {digest}); không dùng tệp này.",
    "What the store holds is no longer the file that was submitted (SHA-256 {digest}); do not use it.",
    "Báo bộ phận vận hành, và đề nghị đơn vị nộp lại tệp.",
    "Tell the ops team, and ask the unit to submit the file again.",
)
FILE_STORE_UNAVAILABLE: Final = Refusal(
    "FILE_STORE_UNAVAILABLE",
    "Kho tệp không trả lời hoặc đã đầy; chưa có gì được ghi nhận.",
    "The file store does not answer or is full; nothing was registered.",
    "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận vận hành.",
    "Try again in a few minutes; if it stays so, tell the ops team.",
)
NOT_DECLARED: Final = Refusal(
    "FILE_NOT_DECLARED",
    "Người nộp chưa cam đoan tệp không chứa bí mật nhà nước.",
    "Nobody has declared that the file holds no state secrets.",
    "Đọc lại tệp; nếu đúng là không chứa bí mật nhà nước thì đánh dấu cam đoan (dòng lệnh: "
    "`--no-state-secrets`) rồi nộp lại.",
    "Read the file again; if it holds no state secrets, declare so (command line: `--no-state-secrets`) and "
    "submit it again.",
)

REFUSALS: Final = (
    FILE_MISSING,
    FILE_MISMATCH,
    FILE_TOO_LARGE,
    FILE_EMPTY,
    FILE_KIND_REFUSED,
    FILE_NAME_MISLEADING,
    FILE_HAS_MACROS,
    FILE_ENCRYPTED,
    FILE_UNREADABLE,
    FILE_DAMAGED,
    FILE_STORE_UNAVAILABLE,
    NOT_DECLARED,
)
BY_CODE: Final = {refusal.code: refusal for refusal in REFUSALS}
