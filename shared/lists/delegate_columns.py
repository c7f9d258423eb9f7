"""The columns of a list of delegates, under the names that offices give to them (folded)."""

from collections.abc import Mapping
from typing import Final

from shared.events.plan_types import Language
from shared.lists.columns import Field

NAME: Final = Field(
    "name",
    "Họ và tên",
    ("ho va ten", "ho ten", "hovaten", "ho va ten dai bieu", "ho ten dai bieu", "ten dai bieu",
     "dai bieu", "ho va ten can bo", "h va ten", "ho ten can bo", "nguoi du", "thanh phan du", "full name"),
)  # fmt: skip
FAMILY: Final = Field(
    "family",
    "Họ đệm",
    ("ho dem", "ho va ten dem", "ho va dem", "ho ten dem", "ho lot", "ho va chu lot", "ho chu lot",
     "ho", "ho va", "ho va ten lot", "ho va chu dem", "ho chu dem", "surname", "family name", "last name"),
)  # fmt: skip
GIVEN: Final = Field("given", "Tên", ("ten", "given name", "first name"))
POSITION: Final = Field(
    "position",
    "Chức vụ",
    ("chuc vu", "chuc danh", "cv", "chuc vu chuc danh", "chuc vu cong tac", "chuc danh chuc vu",
     "chuc vu hien nay", "chuc vu don vi", "cap bac chuc vu", "position"),
)  # fmt: skip
RANK: Final = Field("rank", "Cấp bậc", ("cap bac", "quan ham", "cb", "cap ham"))
UNIT: Final = Field(
    "unit",
    "Đơn vị",
    ("don vi", "co quan", "don vi cong tac", "co quan don vi", "co quan cong tac", "noi cong tac",
     "dv", "cq", "cq dv", "co quan don vi cong tac", "phong ban", "don vi co quan"),
)  # fmt: skip
PHONE: Final = Field(
    "phone",
    "Số điện thoại",
    ("so dien thoai", "sdt", "dt", "dien thoai", "di dong", "dtdd", "so dt", "so di dong", "mobile",
     "dien thoai di dong", "dien thoai lien he", "dt lien he", "so dien thoai lien he", "sdt lien he",
     "phone", "tel"),
)  # fmt: skip
EMAIL: Final = Field(
    "email",
    "Thư điện tử",
    ("thu dien tu", "email", "e mail", "mail", "dia chi email", "dia chi thu dien tu", "hop thu",
     "hop thu dien tu", "hom thu", "hom thu dien tu", "dia chi mail"),
)  # fmt: skip
ADDRESS: Final = Field(
    "address",
    "Địa chỉ",
    ("dia chi", "dia chi nhan thu", "dia chi lien he", "dia chi buu dien", "noi o", "cho o", "noi o hien nay",
     "dia chi thuong tru", "noi nhan thu", "postal address", "address"),
)  # fmt: skip
BIRTH: Final = Field(
    "birth",
    "Ngày sinh",
    ("ngay sinh", "ngay thang nam sinh", "sinh ngay", "nam sinh", "ngay thang sinh", "ns"),
)
LANGUAGE: Final = Field(
    "language",
    "Ngôn ngữ",
    (
        "ngon ngu",
        "ngon ngu thu",
        "ngon ngu giay moi",
        "ngon ngu trao doi",
        "thu bang tieng",
        "language",
    ),
)
LANGUAGES: Final[Mapping[str, Language]] = {
    "vi": "vi", "viet": "vi", "tieng viet": "vi", "vietnamese": "vi",
    "en": "en", "anh": "en", "tieng anh": "en", "english": "en",
}  # fmt: skip
"""What is written in that column (folded)."""
NUMBER: Final = Field("number", "STT", ("stt", "tt", "so tt", "so thu tu", "no"))
NOTE: Final = Field("note", "Ghi chú", ("ghi chu", "gc", "note"))
FIELDS: Final = (
    NUMBER, NAME, FAMILY, GIVEN, POSITION, RANK, UNIT, PHONE, EMAIL, ADDRESS, LANGUAGE, BIRTH,
    NOTE,
)  # fmt: skip
REQUIRED: Final = (("name", "given"), ("position", "rank"))
