"""The guide beside each page: a few steps, those that concern the visitor's role."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.portal.language import N_
from services.portal.roles import Role


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of a guide. ``roles`` empty: for everybody who sees the page."""

    text: str
    roles: frozenset[Role] = frozenset()


def _for(text: str, *roles: Role) -> Step:
    return Step(text, frozenset(roles))


_LEAST: Final = "/c/{conference}/page".count("/")
"""Slashes of a page right below the conference: above it no guide is looked for."""

GUIDES: Final = MappingProxyType(
    {
        "/c/{conference}": (
            _for(
                N_(
                    "Dải trên cùng cho biết hội nghị đang ở bước nào. Bấm vào một bước để đến trang của "
                    "bước đó."
                ),
            ),
            _for(
                N_(
                    "“Việc chờ tôi” là những việc chỉ cơ quan của bạn làm được; “Thời hạn” ghi cả căn cứ "
                    "của từng hạn, việc trễ đứng trước."
                ),
            ),
            _for(
                N_("Số liệu tự cập nhật, không cần tải lại trang."),
            ),
        ),
        "/c/{conference}/plan": (
            _for(
                N_(
                    "Nhiệm vụ của mục III xếp theo cơ quan chủ trì; việc quá hạn có chữ đỏ. Một số nhiệm "
                    "vụ tự hoàn thành khi việc tương ứng xong (dự toán được duyệt, quyết định được ban "
                    "hành)."
                ),
            ),
            _for(
                N_(
                    "“Giao, sửa, nhắc nhiệm vụ” mở danh sách từng nhiệm vụ, việc quá hạn đứng trước; xem trước "
                    "ai sẽ được báo rồi mới ghi."
                ),
                Role.ORGANISER,
            ),
            _for(
                N_(
                    "Khi có văn bản sửa đổi đã ký: chọn tệp, xem từng phần trước và sau, rồi mới ghi "
                    "nhận. Các cơ quan liên quan được báo."
                ),
                Role.ORGANISER,
            ),
        ),
        "/c/{conference}/delegations": (
            _for(
                N_(
                    "Mỗi dòng là một đoàn: số chỗ, đã cử, xác nhận. Lọc theo thành phần hoặc tình trạng "
                    "để thấy đoàn chưa trả lời."
                ),
            ),
            _for(
                N_(
                    "Cơ quan trong kế hoạch mà chưa mời đứng ở trên; một nút lập giấy mời, rồi xem và phát hành ở "
                    "trang Thư."
                ),
                Role.ORGANISER,
            ),
            _for(
                N_(
                    "Bấm vào tên một đoàn để thấy người của đoàn, đổi hạn trả lời, ghi đơn vị không cử người "
                    "dự hoặc thu hồi giấy mời; xem trước ai sẽ được báo."
                ),
                Role.ORGANISER,
            ),
            _for(
                N_("Nút “Nhắc” gửi thư nhắc riêng đoàn đó; hệ thống cũng tự nhắc gần đến hạn."),
                Role.ORGANISER,
            ),
        ),
        "/c/{conference}/delegates": (
            _for(
                N_(
                    "Tìm tên không cần gõ dấu. Xếp theo tên như danh sách tiếng Việt, hoặc theo thứ tự lễ "
                    "tân."
                ),
            ),
            _for(
                N_(
                    "Bấm vào tên để ghi thẻ đón tiếp, xếp thứ bậc, cấp mã điểm danh mới; “Bảng thứ bậc” quyết "
                    "định ai đứng trước ai."
                ),
                Role.ORGANISER,
            ),
        ),
        "/c/{conference}/acting": (
            _for(
                N_(
                    "Chỉ giao được việc của vai trò mình đang giữ, và chỉ đến ngày cuối của kế hoạch. "
                    "Người làm thay không giao tiếp cho người khác."
                ),
            ),
            _for(
                N_(
                    "Nhật ký ghi cả người làm thay và người được thay. Thu hồi lúc nào thì phiên làm việc "
                    "dừng lúc ấy."
                ),
            ),
        ),
        "/c/{conference}/requests": (
            _for(
                N_(
                    "Ở đây chỉ có việc chờ quyết định: xin thêm chỗ, cử người dự thay thủ trưởng. Có thể "
                    "đồng ý một phần số chỗ."
                ),
            ),
            _for(
                N_("Từ chối phải ghi lý do; đoàn nhận được lý do đó."),
            ),
        ),
        "/c/{conference}/import": (
            _for(
                N_(
                    "Tải biểu mẫu trống, điền rồi chọn tệp XLSX hoặc CSV. Trang cho thấy hệ thống hiểu "
                    "từng cột thế nào và số phận từng dòng; chưa có gì được gửi cho đến khi bấm “Nhập”."
                ),
            ),
            _for(
                N_("Nhập lại tệp đã sửa sẽ cập nhật, không tạo người trùng."),
            ),
        ),
        "/c/{conference}/messages": (
            _for(
                N_(
                    "Giấy mời và thư hủy chờ phát hành: xem trước như người nhận thấy, xem số người sẽ "
                    "nhận, rồi phát hành."
                ),
            ),
            _for(
                N_(
                    "Sổ thư ghi từng thư đã đi đâu, khi nào; thư không đến được có lý do và gửi lại được."
                ),
            ),
        ),
        "/c/{conference}/program": (
            _for(
                N_(
                    "Kéo một mục, dùng nút mũi tên, hoặc Alt cùng phím mũi tên để đổi thứ tự; giờ được "
                    "tính lại ngay, phần vượt giờ kết thúc có màu đỏ."
                ),
            ),
            _for(
                N_(
                    "“Hoàn chỉnh” chốt đúng bản đang thấy bên phải và cho biết ai sẽ được báo; thay đổi "
                    "sau đó là một bản mới."
                ),
                Role.ORGANISER,
                Role.APPROVER,
            ),
        ),
        "/c/{conference}/papers": (
            _for(
                N_(
                    "Tham luận xếp theo việc phải làm: chờ quyết định, trình bày, chỉ in kỷ yếu, chờ cơ quan. "
                    "Bấm tên tệp để đọc từng bản đã nộp."
                ),
            ),
            _for(
                N_(
                    "Chọn trình bày thì ghi thứ tự và số phút; trả lại thì ghi ý kiến để cơ quan sửa. Cơ quan "
                    "được báo mỗi quyết định."
                ),
                Role.ORGANISER,
            ),
        ),
        "/c/{conference}/awards": (
            _for(
                N_(
                    "Danh sách ở bên trái; bên phải là hồ sơ, lịch sử, căn cứ và văn bản đúng như sẽ in."
                ),
            ),
            _for(
                N_("Phím j và k để đi tới, lui; a để duyệt hoặc đề nghị; r để trả lại kèm lý do."),
            ),
            _for(
                N_(
                    "“Danh sách trình” đặt thứ tự từng loại; hồ sơ bằng điểm được nêu kèm quy định, người có "
                    "thẩm quyền ghi ai đứng trước và vì sao."
                ),
                Role.REVIEWER,
                Role.APPROVER,
            ),
            _for(
                N_("Văn thư nhập số và ngày của quyết định sau khi ký; từ đó danh sách được khóa."),
                Role.CLERK,
            ),
            _for(
                N_(
                    "Ở trên có chỗ mở đợt, đổi chỉ tiêu, đóng đợt; mỗi việc được xem trước rồi mới ghi, "
                    "theo văn bản."
                ),
                Role.ORGANISER,
                Role.REVIEWER,
            ),
            _for(
                N_(
                    "Duyệt nhầm, chưa có quyết định: mở hồ sơ, Rút lại việc duyệt kèm lý do; hồ sơ trở về "
                    "chờ duyệt, cơ quan trình được báo."
                ),
                Role.APPROVER,
            ),
            _for(
                N_(
                    "Hủy bỏ khen thưởng: mở hồ sơ, ghi số quyết định và lý do, xem số tiền phải thu hồi rồi "
                    "mới ghi; không rút lại được."
                ),
                Role.APPROVER,
                Role.ORGANISER,
            ),
        ),
        "/c/{conference}/budget": (
            _for(
                N_("Mỗi con số có gạch chân mở ra cách tính, căn cứ và sự kiện phía sau."),
            ),
            _for(
                N_(
                    "Sửa đơn giá, số lượng ngay trong bảng rồi ghi; dòng theo số người xác nhận tự thay "
                    "đổi cho đến khi chốt."
                ),
                Role.FINANCE,
                Role.ORGANISER,
            ),
            _for(
                N_(
                    "Duyệt đúng số tiền đã trình; văn thư ghi số và ngày quyết định. Trả lại thì ghi ý kiến "
                    "vào từng dòng."
                ),
                Role.APPROVER,
            ),
            _for(
                N_("Tiền thưởng thuộc quỹ khen thưởng, không cộng vào kinh phí hội nghị."),
            ),
        ),
        "/c/{conference}/seats": (
            _for(
                N_(
                    "Lập sơ đồ hội trường, đặt khối cho từng thành phần, xem đề xuất rồi mới xếp. Ghế "
                    "ghim bằng tay được giữ nguyên khi xếp lại."
                ),
                Role.ORGANISER,
            ),
            _for(
                N_("Thứ tự ngồi theo thứ tự lễ tân, khối được khen thưởng gần sân khấu."),
            ),
        ),
        "/c/{conference}/reception": (
            _for(
                N_(
                    "Để con trỏ trong ô, quét mã hoặc gõ tên không dấu. Màu, dấu hiệu, chữ và âm thanh "
                    "cùng báo một kết quả."
                ),
            ),
            _for(
                N_(
                    "Mất mạng vẫn quét được: số lượt chưa gửi luôn hiện trên trang và tự gửi khi có mạng. "
                    "Đừng đăng xuất khi còn lượt chưa gửi."
                ),
            ),
            _for(
                N_(
                    "Quét nhầm thì bấm “Hủy lượt này”; lần quét thứ hai của cùng một mã cho biết ai, lúc nào, "
                    "ở cửa nào."
                ),
            ),
        ),
        "/c/{conference}/screen": (
            _for(
                N_("Mở trên máy chiếu; phím mũi tên chuyển mục, phím f mở toàn màn hình."),
            ),
        ),
        "/c/{conference}/report": (
            _for(
                N_(
                    "Báo cáo đúng như sẽ in lúc này, hoặc tại một thời điểm đã chọn; mỗi con số mở ra các "
                    "sự kiện làm nên nó."
                ),
            ),
            _for(
                N_("“Đếm lại từ nhật ký” tính mọi con số từ đầu và đặt cạnh số đang hiện."),
            ),
        ),
        "/c/{conference}/documents": (
            _for(
                N_(
                    "Mọi văn bản in được, xem trước và tải PDF, DOCX, XLSX. Số và ngày để trống cho đến "
                    "khi văn thư nhập."
                ),
            ),
            _for(
                N_(
                    "Văn bản đã phát hành được giữ nguyên; sửa là phát hành bản thay thế. Bản đã ký gửi "
                    "lại được kiểm tra rồi lưu cạnh bản gốc."
                ),
                Role.ORGANISER,
                Role.CLERK,
                Role.FINANCE,
                Role.REVIEWER,
            ),
        ),
        "/c/{conference}/history": (
            _for(
                N_("Ai đã làm gì, khi nào, vì sao: mở một dòng để thấy việc nào dẫn đến việc nào."),
            ),
            _for(
                N_("“Ai đã xem dữ liệu cá nhân” ghi từng lượt xem trang có tên người."),
                Role.ORGANISER,
            ),
        ),
        "/c/{conference}/privacy": (
            _for(
                N_(
                    "Tìm người theo tên rồi ghi yêu cầu của họ: xem, cung cấp, chỉnh sửa, xóa. Hạn trả lời và hạn "
                    "thực hiện theo quy định có hiệu lực vào ngày nhận; yêu cầu quá hạn có chữ đỏ."
                ),
            ),
            _for(
                N_(
                    "Chỉnh sửa thì sửa ở trang của đơn vị đã khai báo; cung cấp thì tải dữ liệu đang lưu; xóa thì "
                    "không lấy lại được. Xong việc nào thì ghi kết quả."
                ),
            ),
        ),
        "/c/{conference}/unit": (
            _for(
                N_(
                    "Cử người dự, xác nhận, báo vắng kèm lý do, hoặc đổi người trước hạn. Cần thêm chỗ "
                    "thì gửi đề nghị, đừng ghi quá số chỗ. Không cử được ai thì báo chung một lần, nêu lý do; "
                    "đổi ý thì nhận lời lại trước hạn."
                ),
                Role.CONTACT,
            ),
            _for(
                N_(
                    "Tham luận, hồ sơ khen thưởng, nhiệm vụ và nội dung báo cáo được đề nghị với cơ quan "
                    "nằm ở phần dưới của trang."
                ),
                Role.CONTACT,
            ),
        ),
    }
)
"""By the address of the page, as the table of ways has it."""


def guide(way: str, role: Role) -> tuple[str, ...]:
    """The steps of a page for a role; a page below has those of the page above it. Empty where there is none."""
    steps = GUIDES.get(way, ())
    while not steps and way.count("/") > _LEAST:
        way = way.rpartition("/")[0]
        steps = GUIDES.get(way, ())
    return tuple(step.text for step in steps if not step.roles or role in step.roles)
