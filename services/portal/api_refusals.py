"""What the HTTP API refuses at its own door, and which status a refusal goes out with."""

from types import MappingProxyType
from typing import Final

from shared.refusals import Refusal

TOKEN_NEEDED: Final = Refusal(
    "API_TOKEN_NEEDED",
    "Yêu cầu không kèm mã truy cập hợp lệ.",
    "The request carries no valid access token.",
    "Gửi kèm tiêu đề Authorization: Bearer … (mã do quản trị hệ thống cấp: hoinghi api-token).",
    "Send the header Authorization: Bearer … (the administrator gives out tokens: hoinghi api-token).",
)
TOKEN_UNKNOWN: Final = Refusal(
    "API_TOKEN_UNKNOWN",
    "Không có mã truy cập nào như vậy đang dùng được; chưa thu hồi gì.",
    "No such access token is valid; nothing was taken back.",
    "Kiểm tra lại từng ký tự; mã đã hết hạn hoặc đã thu hồi thì không cần làm gì.",
    "Check each character; for one that is over or was taken back there is nothing to do.",
)
NOT_FOR_ROLE: Final = Refusal(
    "API_NOT_FOR_ROLE",
    "Vai trò “{role}” của mã truy cập không được dùng mục này.",
    "The token's role “{role}” does not open this.",
    "Dùng mã truy cập của vai trò có quyền (docs/api.md).",
    "Use a token of a role that may (docs/api.md).",
)
KEY_NEEDED: Final = Refusal(
    "API_KEY_NEEDED",
    "Thiếu tiêu đề Idempotency-Key, hoặc tiêu đề không đúng dạng.",
    "The header Idempotency-Key is missing, or not of its form.",
    "Gửi kèm một mã riêng cho mỗi lệnh: 8 đến 64 ký tự A-Z a-z 0-9 . _ -; gửi lại lệnh cũ thì giữ nguyên mã.",
    "Send an id of its own with each command: 8 to 64 of A-Z a-z 0-9 . _ -; the same again when it is sent again.",
)
KEY_REUSED: Final = Refusal(
    "API_KEY_REUSED",
    "Mã Idempotency-Key “{key}” đã dùng cho một lệnh khác, nên chưa ghi gì.",
    "The Idempotency-Key “{key}” was used for another command already; nothing was written.",
    "Dùng một mã mới cho lệnh này.",
    "Use a new id for this command.",
)
CURSOR_WRONG: Final = Refusal(
    "API_QUERY_WRONG",
    "Tham số “{name}” không đúng.",
    "The parameter “{name}” is not as it should be.",
    "limit: 1 đến 500; cursor: đúng như câu trả lời trước đã cho.",
    "limit: 1 to 500; cursor: exactly as the answer before gave it.",
)
NO_SUCH_PATH: Final = Refusal(
    "API_PATH_UNKNOWN",
    "Không có địa chỉ này.",
    "There is no such address.",
    "Xem /api/v1/openapi.json.",
    "See /api/v1/openapi.json.",
)
METHOD_WRONG: Final = Refusal(
    "API_METHOD",
    "Địa chỉ này không nhận yêu cầu kiểu {method}.",
    "This address takes no request of the kind {method}.",
    "Xem /api/v1/openapi.json.",
    "See /api/v1/openapi.json.",
)
REFUSALS: Final = (
    TOKEN_NEEDED,
    TOKEN_UNKNOWN,
    NOT_FOR_ROLE,
    KEY_NEEDED,
    KEY_REUSED,
    CURSOR_WRONG,
    NO_SUCH_PATH,
    METHOD_WRONG,
)

STATUS: Final = MappingProxyType(
    {
        "API_TOKEN_NEEDED": 401,
        "PORTAL_ACTING_ENDED": 401,
        "PORTAL_NOT_YOURS_TO_HAND_ON": 403,
        "ACTING_NOT_FOR": 403,
        "ACTING_NOT_NOW": 403,
        "API_NOT_FOR_ROLE": 403,
        "NOT_ENTITLED": 403,
        "NOT_YOURS": 403,
        "UNIT_UNKNOWN": 403,
        "API_PATH_UNKNOWN": 404,
        "CONFERENCE_UNKNOWN": 404,
        "NOT_FOUND": 404,
        "API_METHOD": 405,
        "BOUNDARY_BUSY": 409,
        "WRONG_STATE": 409,
        "API_KEY_REUSED": 422,
        "API_KEY_NEEDED": 400,
        "API_QUERY_WRONG": 400,
        "COMMAND_MALFORMED": 400,
        "PORTAL_TOO_LARGE": 413,
        "PORTAL_TOO_MANY": 429,
        "INTERNAL_FAULT": 500,
        "LOG_FULL": 503,
        "LOG_UNAVAILABLE": 503,
        "PORTAL_NO_ANSWER": 503,
        "PORTAL_UNAVAILABLE": 503,
    }
)
"""By code; every other refusal of a rule is 422."""
AGAIN: Final = frozenset({409, 429, 503})
"""Where the same request may be sent again: with Retry-After."""
