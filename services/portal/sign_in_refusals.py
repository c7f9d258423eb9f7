"""What signing in at the office's identity provider refuses, with a code and what to do next."""

from typing import Final

from shared.refusals import Refusal

PROVIDER_DOWN: Final = Refusal(
    "PORTAL_PROVIDER_DOWN",
    "Hệ thống đăng nhập của cơ quan tạm thời không trả lời.",
    "The office's identity provider does not answer at the moment.",
    "Thử lại sau ít phút. Nếu cần vào ngay, đề nghị quản trị hệ thống cấp đường dẫn đăng nhập một lần.",
    "Try again in a few minutes. If you have to come in now, ask the administrator for a one-time link.",
)
PROVIDER_REFUSED: Final = Refusal(
    "PORTAL_PROVIDER_REFUSED",
    "Hệ thống đăng nhập của cơ quan không cho vào ({error}).",
    "The office's identity provider does not let you in ({error}).",
    "Đăng nhập lại; nếu vẫn vậy, báo mã trong ngoặc cho {help}.",
    "Sign in again; if it stays so, tell the code in brackets to {help}.",
)
SIGN_IN_STALE: Final = Refusal(
    "PORTAL_SIGN_IN_STALE",
    "Lần đăng nhập này không bắt đầu từ trình duyệt này, đã quá 10 phút hoặc đã dùng rồi.",
    "This sign-in did not begin in this browser, is more than ten minutes old, or was used already.",
    "Bắt đầu đăng nhập lại từ trang đầu.",
    "Begin the sign-in again from the first page.",
)
PROOF_WRONG: Final = Refusal(
    "PORTAL_PROOF_WRONG",
    "Giấy xác nhận của hệ thống đăng nhập không hợp lệ ({fault}), nên không ai được vào.",
    "What the identity provider vouched with does not hold ({fault}); nobody was let in.",
    "Đăng nhập lại; nếu vẫn vậy, báo mã trong ngoặc cho {help}.",
    "Sign in again; if it stays so, tell the code in brackets to {help}.",
)
ACCOUNT_UNIT: Final = Refusal(
    "PORTAL_ACCOUNT_UNIT",
    "Tài khoản của bạn chưa ghi cơ quan, hoặc ghi một cơ quan mà hệ thống không biết (“{unit}”).",
    "Your account names no agency, or one that is not known here (“{unit}”).",
    "Đề nghị {help} ghi đúng mã cơ quan (mục “{claim}”) cho tài khoản.",
    "Ask {help} to enter the agency's id (the claim “{claim}”) for your account.",
)
ACCOUNT_ROLE: Final = Refusal(
    "PORTAL_ACCOUNT_ROLE",
    "Tài khoản của bạn chưa có vai trò nào mà cơ quan “{unit}” giữ trong một hội nghị (“{roles}”).",
    "Your account has no role that the agency “{unit}” holds in a conference (“{roles}”).",
    "Đề nghị {help} cấp vai trò (mục “{claim}”): {known}.",
    "Ask {help} for a role (the claim “{claim}”): {known}.",
)

ACTING_NOT_YET: Final = Refusal(
    "PORTAL_ACTING_NOT_YET",
    "Việc làm thay “{absent}” bắt đầu từ ngày {since}.",
    "Acting for “{absent}” begins on {since}.",
    "Mở lại đường dẫn này từ ngày đó; nếu đường dẫn hết hạn trước, đề nghị cấp đường dẫn mới.",
    "Open this link again from that day on; if it is not valid so long, ask for a new one.",
)
ACTING_ENDED: Final = Refusal(
    "PORTAL_ACTING_ENDED",
    "Việc làm thay “{absent}” đã hết hạn hoặc đã được thu hồi; phiên làm việc này đã dừng.",
    "Acting for “{absent}” is over or was taken back; this session has ended.",
    "Đăng nhập lại bằng vai trò của chính mình, hoặc đề nghị giao lại.",
    "Sign in again as yourself, or ask to be appointed anew.",
)

REFUSALS: Final = (
    ACTING_NOT_YET,
    ACTING_ENDED,
    PROVIDER_DOWN,
    PROVIDER_REFUSED,
    SIGN_IN_STALE,
    PROOF_WRONG,
    ACCOUNT_UNIT,
    ACCOUNT_ROLE,
)
