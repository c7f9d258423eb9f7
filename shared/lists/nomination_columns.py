"""The columns of a list of nominations: those of the award files' own form (vietnam-facts §2.5), and what else an
office may say of an awardee."""

from collections.abc import Mapping
from typing import Final

from shared.events.awards import AwardeeKind, Merit
from shared.lists.columns import Field
from shared.lists.delegate_columns import ADDRESS, GIVEN, NOTE, NUMBER, POSITION, UNIT
from shared.lists.delegate_columns import FAMILY as DELEGATES_FAMILY

SALUTATION: Final = Field(
    "salutation", "Tên gọi", ("ten goi", "danh xung", "ong ba", "cap bac", "xung ho")
)
AWARDEE: Final = Field(
    "name",
    "Tên tập thể/cá nhân/hộ gia đình",
    ("ten tap the ca nhan ho gia dinh", "ten tap the ca nhan", "tap the ca nhan", "ho va ten", "ho ten",
     "ten tap the", "ten ca nhan", "ten ho gia dinh", "ho gia dinh", "ten don vi ca nhan",
     "ten tap the va ca nhan", "ho va ten ten tap the", "ten", "doi tuong khen thuong", "ten doi tuong",
     "ten tap the ho va ten ca nhan"),
)  # fmt: skip
FAMILY: Final = Field(
    "family",
    "Họ đệm",
    tuple(name for name in DELEGATES_FAMILY.names if name != "ho"),  # as "Hộ" is folded, too
)
KIND: Final = Field(
    "kind",
    "Phân loại khen thưởng",
    ("phan loai khen thuong", "phan loai", "loai", "doi tuong", "loai doi tuong", "tap the hay ca nhan",
     "tap the ca nhan ho"),
)  # fmt: skip
FORM: Final = Field(
    "form", "Danh hiệu/Hình thức",
    ("danh hieu hinh thuc", "hinh thuc", "danh hieu", "hinh thuc khen thuong", "hinh thuc de nghi"),
)  # fmt: skip
CLASS: Final = Field("object_class", "Phân loại đối tượng", ("phan loai doi tuong",))
SPHERE: Final = Field("sphere", "Lĩnh vực hoạt động", ("linh vuc hoat dong", "linh vuc"))
ACHIEVEMENT: Final = Field(
    "achievement",
    "Tóm tắt thành tích",
    ("tom tat thanh tich", "thanh tich", "trich thanh tich", "trich", "noi dung thanh tich",
     "thanh tich dat duoc", "noi dung khen thuong", "ly do khen thuong"),
)  # fmt: skip
GRASSROOTS: Final = Field(
    "grassroots", "Cấp cơ sở", ("cap co so", "co so", "o co so", "thuoc co so")
)
MERIT: Final = Field(
    "merit", "Loại hình khen thưởng", ("loai hinh khen thuong", "loai hinh", "loai khen thuong")
)
MERIT_FROM: Final = Field(
    "merit_from", "Thành tích tính từ ngày", ("thanh tich tinh tu ngay", "tinh tu ngay")
)
WOMAN: Final = Field("woman", "Nữ", ("nu", "gioi tinh", "la nu", "phai"))
WOMEN: Final = Field(
    "women_percent", "Tỷ lệ nữ (%)", ("ty le nu", "ti le nu", "phan tram nu", "so nu")
)
LEADER: Final = Field(
    "leader",
    "Lãnh đạo, quản lý",
    ("lanh dao quan ly", "lanh dao", "la lanh dao", "can bo lanh dao"),
)
FIELDS: Final = (
    NUMBER, SALUTATION, AWARDEE, FAMILY, GIVEN, POSITION, UNIT, KIND, FORM, CLASS, SPHERE, ACHIEVEMENT, GRASSROOTS,
    MERIT, MERIT_FROM, WOMAN, WOMEN, LEADER, ADDRESS, NOTE,
)  # fmt: skip
REQUIRED: Final = (("name", "given"), ("kind",))

KINDS: Final[Mapping[str, AwardeeKind]] = {
    "canhan": "individual",
    "tapthe": "collective",
    "hogiadinh": "household",
    "ho": "household",
}
CODES: Final[Mapping[AwardeeKind, str]] = {
    "individual": "CANHAN",
    "collective": "TAPTHE",
    "household": "HOGIADINH",
}
"""As the award files' form writes them."""
MERITS: Final[Mapping[Merit, str]] = {
    "merit": "công trạng",
    "sudden": "đột xuất",
    "movement": "phong trào thi đua",
    "long-service": "quá trình cống hiến",
    "tenure": "niên hạn",
    "foreign-relations": "đối ngoại",
    "thematic": "chuyên đề",
}
YES: Final = ("x", "co", "1", "dung", "co so", "yes", "nu", "lanh dao")
NO: Final = ("khong", "0", "no", "nam")
