"""Words of the pages for codes of the rows; moments, days and sums as officials write them."""

import re
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from services.portal.language import N_
from services.program.snapshot import VIETNAM, local
from shared.events.plan import short_date
from shared.money import format_dong

_CLOCK: Final = r"[0-9]{1,2}[:hHgG][0-9]{2}"
_WRITTEN: Final = re.compile(
    rf"(?:(?P<before>{_CLOCK})[ ,]+)?(?P<day>[0-9]{{1,2}})[/.-](?P<month>[0-9]{{1,2}})[/.-](?P<year>[0-9]{{4}})"
    rf"(?:[ ,]+(?P<after>{_CLOCK}))?"
)

DONE: Final = MappingProxyType(
    {
        "registered": N_("Đã ghi nhận người dự."),
        "confirmed": N_("Đã ghi nhận xác nhận dự họp."),
        "declined": N_("Đã ghi nhận báo vắng."),
        "substituted": N_("Đã ghi nhận người dự thay."),
        "consent": N_("Đã chuyển đề nghị cử người dự thay đến người chủ trì; chờ đồng ý."),
        "mended": N_("Đã sửa thông tin đại biểu."),
        "asked": N_("Đã gửi đề nghị thêm chỗ đến cơ quan chủ trì."),
        "handed-in": N_("Đã nhận tệp; tệp đã được kiểm tra và lưu."),
        "text-in": N_("Đã nhận nội dung báo cáo."),
        "proposed": N_("Đã ghi nhận đăng ký tham luận."),
        "withdrawn": N_("Đã ghi nhận."),
        "progress": N_("Đã ghi nhận tiến độ nhiệm vụ."),
        "completed": N_("Đã ghi nhận hoàn thành nhiệm vụ."),
        "released": N_("Đã phát hành các thư đã chọn."),
        "resent": N_("Đã yêu cầu gửi lại."),
        "discarded": N_("Đã bỏ thư, không gửi."),
        "granted": N_("Đã đồng ý đề nghị."),
        "twins-settled": N_("Đã ghi người trùng họ tên."),
        "refused": N_("Đã từ chối đề nghị; cơ quan đề nghị được báo lý do."),
        "reminded": N_("Đã gửi nhắc trả lời."),
        "respond-by-moved": N_("Đã đổi hạn trả lời; thư báo đang được gửi."),
        "invitation-declined": N_("Đã ghi nhận đơn vị không cử người dự."),
        "accepted-again": N_("Đã ghi nhận đơn vị vẫn cử người dự; mời đăng ký người dự."),
        "invitation-withdrawn": N_("Đã thu hồi giấy mời; thư báo, nếu có, chờ ở trang Thư."),
        "task-assigned": N_("Đã giao nhiệm vụ; thư báo đang được gửi."),
        "task-revised": N_("Đã sửa nhiệm vụ; thư báo đang được gửi."),
        "task-withdrawn": N_("Đã bỏ nhiệm vụ; thư báo đang được gửi."),
        "task-reminded": N_("Đã nhắc; thư đang được gửi."),
        "card-set": N_("Đã ghi thẻ đón tiếp."),
        "placed": N_("Đã xếp thứ bậc của đại biểu."),
        "code-reissued": N_("Đã cấp mã mới; thư xác nhận đang được gửi."),
        "absent": N_("Đã ghi vắng mặt."),
        "rank-set": N_("Đã đặt thứ bậc."),
        "rank-removed": N_("Đã bỏ thứ bậc."),
        "invited": N_("Đã lập giấy mời; xem lại rồi cho phát hành ở trang Thư."),
        "approved": N_("Đã duyệt."),
        "approval-withdrawn": N_(
            "Đã rút lại việc duyệt; hồ sơ trở về chờ duyệt, cơ quan trình được báo."
        ),
        "returned": N_("Đã trả lại kèm lý do."),
        "rejected": N_("Đã ghi nhận không khen thưởng."),
        "endorsed": N_("Đã xác nhận đủ điều kiện trình."),
        "ranked": N_("Đã ghi thứ tự danh sách trình."),
        "tie-settled": N_("Đã ghi thứ tự các hồ sơ bằng điểm kèm lý do."),
        "decided": N_("Đã ghi số và ngày quyết định."),
        "round-opened": N_("Đã mở đợt khen thưởng."),
        "round-amended": N_("Đã ghi thay đổi của đợt khen thưởng."),
        "round-closed": N_("Đã đóng đợt khen thưởng."),
        "stage-arranged": N_("Đã xếp thứ tự lên nhận thưởng."),
        "receiver-named": N_("Đã ghi người nhận thay."),
        "receiver-gone": N_("Đã ghi: người được khen sẽ đến nhận."),
        "award-revoked": N_("Đã ghi hủy bỏ khen thưởng; tiền thưởng đã chi thì phải thu hồi."),
        "redated": N_("Đã ghi lại ngày quyết định; các cơ quan liên quan được báo."),
        "certificate-back": N_("Đã ghi thu lại bằng khen."),
        "saved": N_("Đã ghi các dòng dự toán."),
        "removed": N_("Đã bỏ dòng dự toán."),
        "drawn": N_("Đã tiếp nhận dự trù; từ nay cơ quan tài chính sửa."),
        "submitted": N_("Đã trình người phê duyệt."),
        "saved-submitted": N_("Đã ghi các ô đã sửa và trình người phê duyệt."),
        "saved-removed": N_("Đã bỏ dòng dự toán và ghi các ô đã sửa."),
        "spent": N_("Đã ghi khoản chi."),
        "reversed": N_("Đã hủy bút toán kèm lý do."),
        "recovered": N_("Đã ghi khoản thu hồi."),
        "unpaid": N_("Đã ghi: tiền thưởng chưa chi, không phải thu hồi."),
        "proposed-adjustment": N_("Đã ghi đề nghị điều chỉnh."),
        "settled": N_("Đã nộp quyết toán."),
        "accepted": N_("Đã tiếp nhận nội dung."),
        "contribution-requested": N_("Đã yêu cầu nội dung báo cáo; cơ quan được báo."),
        "paper-requested": N_("Đã đề nghị cơ quan viết tham luận; cơ quan được báo."),
        "paper-selected": N_("Đã chọn tham luận để trình bày."),
        "paper-printed": N_("Đã chọn tham luận để in kỷ yếu."),
        "paper-returned": N_("Đã trả tham luận để chỉnh sửa, kèm ý kiến."),
        "paper-declined": N_("Đã ghi nhận không chọn tham luận; cơ quan được báo lý do."),
        "paper-due": N_("Đã đổi hạn nộp tham luận."),
        "finalised": N_("Đã hoàn chỉnh báo cáo; bản in mang mã kiểm tra đã ghi."),
        "report-unchanged": N_(
            "Không đổi: bản hoàn chỉnh gần nhất vẫn là bản hiện hành; không lập bản mới."
        ),
        "admitted": N_("Đã tiếp nhận; điểm danh theo họ tên ở trang Đón tiếp."),
        "conclusions-recorded": N_("Đã ghi kết luận; Thông báo kết luận in theo bản này."),
        "presented": N_("Đã ghi nhận trao thưởng."),
        "conference-opened": N_("Đã ghi nhận khai mạc."),
        "conference-concluded": N_("Đã ghi nhận bế mạc; thư cảm ơn chờ ở trang Thư."),
        "conference-moved": N_("Đã dời hội nghị; thư báo đang được gửi."),
        "venue-changed": N_("Đã đổi địa điểm; thư báo đang được gửi."),
        "conference-cancelled": N_("Đã hủy hội nghị; thư báo hủy chờ ở trang Thư."),
        "issued": N_("Đã phát hành văn bản."),
        "numbered": N_("Đã ghi số và ngày."),
        "replaced": N_("Đã thay thế văn bản."),
        "signed": N_("Đã kiểm tra và lưu bản đã ký số."),
        "checked-in": N_("Đã điểm danh."),
        "undone": N_("Đã hủy lượt điểm danh."),
        "program-move": N_("Đã chuyển mục; giờ được tính lại."),
        "program-minutes": N_("Đã đổi thời lượng; giờ được tính lại."),
        "program-amend": N_("Đã sửa mục."),
        "program-fix": N_("Đã ghi giờ ấn định; giờ được tính lại."),
        "program-remove": N_("Đã bỏ mục khỏi chương trình."),
        "program-add": N_("Đã thêm mục vào cuối buổi."),
        "program-first": N_(
            "Đã hoàn chỉnh chương trình; chương trình được gửi đến từng đại biểu đã xác nhận dự, hoặc qua đầu mối "
            "của đoàn."
        ),
        "program-finalise": N_("Đã hoàn chỉnh bản mới; văn thư cơ quan liên quan được báo."),
        "seats-arranged": N_("Đã xếp chỗ."),
        "seat-given": N_("Đã xếp ghế."),
        "seat-pinned": N_("Đã ghim ghế."),
        "seat-unpinned": N_("Đã bỏ ghim."),
        "seat-released": N_("Đã thu ghế."),
        "hall-set": N_("Đã lưu sơ đồ hội trường."),
        "plan-published": N_(
            "Đã công bố kế hoạch; nhiệm vụ, chương trình, khen thưởng đang được lập."
        ),
        "plan-published-alone": N_("Đã công bố kế hoạch; nhiệm vụ, chương trình đang được lập."),
        "plan-amended": N_("Đã ghi kế hoạch sửa đổi; cơ quan liên quan được báo."),
        "acting-set": N_("Đã giao người làm thay."),
        "acting-ended": N_("Đã thu hồi; phiên làm việc của người làm thay đã dừng."),
        "request-received": N_("Đã ghi nhận yêu cầu."),
        "request-replied": N_("Đã ghi ngày trả lời."),
        "request-extended": N_("Đã ghi gia hạn."),
        "request-settled": N_("Đã ghi kết quả."),
        "person-forgotten": N_("Đã xóa dữ liệu của người này; ghi kết quả để đóng yêu cầu."),
        "signed-out": N_("Đã đăng xuất."),
    }
)
_STATES: Final = MappingProxyType(
    {
        "coming": N_("chưa đến ngày"),
        "in-force": N_("đang có hiệu lực"),
        "over": N_("đã hết hạn"),
        "taken-back": N_("đã thu hồi"),
        "registered": N_("đã cử"),
        "confirmed": N_("đã xác nhận"),
        "declined": N_("báo vắng"),
        "invitation-withdrawn": N_("giấy mời đã thu hồi"),
        "replaced": N_("đã có người thay"),
        "present": N_("có mặt"),
        "absent": N_("vắng mặt"),
        "elsewhere": N_("tính ở đoàn khác"),
        "requested": N_("đã đề nghị"),
        "proposed": N_("đã đăng ký"),
        "submitted": N_("đã nộp"),
        "selected": N_("được chọn trình bày"),
        "printed": N_("in kỷ yếu"),
        "withdrawn": N_("đã rút"),
        "returned": N_("trả lại để sửa"),
        "accepted": N_("đã tiếp nhận"),
        "overdue": N_("quá hạn"),
        "completed": N_("đã hoàn thành"),
        "endorsed": N_("đủ điều kiện, chờ duyệt"),
        "approved": N_("đã duyệt"),
        "approval-withdrawn": N_("đã rút lại việc duyệt"),
        "rejected": N_("không khen thưởng"),
        "awarded": N_("đã có quyết định"),
        "left-out": N_("không có trong quyết định"),
        "presented": N_("đã trao"),
        "revoked": N_("đã hủy bỏ"),
        "held": N_("chờ phát hành"),
        "sending": N_("đang gửi"),
        "sent": N_("đã gửi"),
        "failed": N_("chưa gửi được, đang thử lại"),
        "uncertain": N_("chưa rõ đã gửi"),
        "bounced": N_("bị trả lại"),
        "abandoned": N_("đã thôi gửi"),
        "discarded": N_("đã bỏ"),
        "awaiting-post": N_("chờ gửi bưu điện"),
        "issued": N_("đã phát hành"),
        "planned": N_("đang chuẩn bị"),
        "opened": N_("đang diễn ra"),
        "open": N_("đang thực hiện"),
        "concluded": N_("đã kết thúc"),
        "cancelled": N_("đã hủy"),
        "substituted": N_("đã thay"),
        "refused": N_("bị từ chối"),
        "met": N_("đã xong"),
        "late": N_("quá hạn"),
        "granted": N_("đã đồng ý"),
    }
)
_KINDS: Final = MappingProxyType(
    {
        "collective": N_("tập thể"),
        "individual": N_("cá nhân"),
        "household": N_("hộ gia đình"),
    }
)


BODIES: Final = MappingProxyType(
    {
        "police": N_("Công an tỉnh"),
        "home-affairs": N_("Sở Nội vụ"),
        "agriculture-environment": N_("Sở Nông nghiệp và Môi trường"),
        "tax": N_("Thuế tỉnh"),
        "social-insurance": N_("Bảo hiểm xã hội tỉnh"),
        "inspectorate": N_("Thanh tra tỉnh"),
    }
)
LEVELS: Final = MappingProxyType({"province": N_("cấp tỉnh"), "military-region": N_("Quân khu")})
"""Whose awards a round grants."""
_FINDINGS: Final = MappingProxyType(
    {
        "clear": N_("không có vi phạm"),
        "under-review": N_("đang xem xét"),
        "disciplined": N_("đã bị kỷ luật"),
    }
)


SHARED: Final = "office"
"""Who came in by a link and has no account of their own."""
_BY_RULE: Final = "policy"
"""The services themselves, by one of their policies."""


def person(account: str) -> str:
    """Who did something, by their account."""
    if account == _BY_RULE:
        return N_("theo quy tắc")
    return N_("tài khoản chung") if account == SHARED else account


def body(code: str) -> str:
    """The body that was asked about an awardee."""
    return BODIES.get(code, code)


def finding(code: str) -> str:
    """What it answered."""
    return _FINDINGS.get(code, code)


def status(code: str) -> str:
    """The word for a state; a state that has none is shown as its code."""
    return _STATES.get(code, code)


def kind(code: str) -> str:
    return _KINDS.get(code, code)


def moment(text: str | None) -> str:
    """``2023-11-30T10:00:00Z`` is 17:00 30/11/2023 in Vietnam."""
    return f"{local(text):%H:%M} {short_date(local(text).date())}" if text else ""


def typed_moment(text: str) -> datetime:
    """A day or a moment as officials write it, as the pages show it, or as the record has it: ``08/12/2023``,
    ``08/12/2023 11:30``, ``11:30 08/12/2023``, ``2023-12-08 11:30``. By the Vietnamese clock
    unless it names another.

    Raises ValueError for anything else.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    year, month, on = (int(found[part]) for part in ("year", "month", "day"))
    clock = found["before"] or found["after"] or "0:00"
    hour, minute = (int(part) for part in re.split("[:hg]", clock.lower()))
    return datetime(year, month, on, hour, minute, tzinfo=VIETNAM)


def clock(at: datetime) -> str:
    """08:25, by the Vietnamese clock."""
    return f"{at.astimezone(VIETNAM):%H:%M}"


def day(text: str | None) -> str:
    """A day, or the day of a moment: 30/11/2023."""
    if not text:
        return ""
    return short_date(local(text).date() if "T" in text else date.fromisoformat(text))


def figure(value: int | str) -> str:
    """A figure of law: its decimals behind a comma, as Vietnamese acts print them."""
    return format_dong(value) if isinstance(value, int) else value.replace(".", ",")


def dong(amount: int | None) -> str:
    return "" if amount is None else format_dong(amount)
