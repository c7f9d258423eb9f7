"""Made-up people for the demonstration: deterministic from a seed, and marked as made up wherever they show.

No real person is meant. Family, middle and given names are drawn from common syllables; a phone number uses
the prefix 0000, which no network assigns; addresses end in ``.example``.
"""

import random
from dataclasses import dataclass

from shared.personal import Personal

MARK = "(nhân vật giả định)"
"""What stands beside made-up people: “made-up person”."""

_FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ",
    "Hồ", "Ngô", "Dương", "Lý", "Giáp", "Thân", "Chu", "Đồng", "Lưu", "Vi",
)  # fmt: skip
_MIDDLE_M = ("Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Thế", "Mạnh", "Công", "Tiến")
_MIDDLE_F = ("Thị", "Thu", "Ngọc", "Thanh", "Minh", "Bích", "Hồng", "Kim", "Thúy", "Diệu")
_GIVEN_M = (
    "An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hùng", "Khánh", "Kiên", "Long",
    "Nam", "Phong", "Phúc", "Quân", "Sơn", "Thắng", "Tuấn", "Việt", "Vinh", "Ước", "Ẩn", "Ân",
)  # fmt: skip
_GIVEN_F = (
    "Anh", "Ánh", "Chi", "Dung", "Đào", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Huệ", "Hương",
    "Lan", "Liên", "Mai", "Nga", "Nhung", "Oanh", "Phượng", "Quỳnh", "Thảo", "Thủy", "Trang", "Yến",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up person: id, name, phone, mailbox."""

    person_id: str
    name: Personal
    phone: Personal
    email: Personal


def people(seed: int, prefix: str, count: int) -> list[MadeUp]:
    """``count`` made-up people; the same seed and prefix give the same ones."""
    draw = random.Random(f"{seed}/{prefix}")  # noqa: S311 - a story, not a secret
    made = []
    for number in range(1, count + 1):
        if draw.random() < 0.32:
            middle, given = draw.choice(_MIDDLE_F), draw.choice(_GIVEN_F)
        else:
            middle, given = draw.choice(_MIDDLE_M), draw.choice(_GIVEN_M)
        name = f"{draw.choice(_FAMILY)} {middle} {given}"
        person_id = f"{prefix}-{number:02d}"
        made.append(
            MadeUp(
                person_id,
                Personal(name),
                Personal(f"0000{draw.randrange(10**6):06d}"),
                Personal(f"{person_id}@nguoi-gia-dinh.example"),
            )
        )
    return made
