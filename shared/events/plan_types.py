"""Field types of a plan: what may stand in a field, and how it is said to the one who fills it.

Every text is NFC and stripped. `Expects` is read by the checker of plan files.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
VIETNAM_OFFSET = timedelta(hours=7)


@dataclass(frozen=True)
class Expects:
    """What a well-filled field of this type looks like, said to the one who fills it."""

    vi: str
    en: str


def _tidy(value: Any) -> Any:
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _written_as(pattern: str) -> Callable[[Any], Any]:
    """Holds text to a written form, since pydantic also reads a bare number as a time."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.match(pattern, value.strip()):
            raise PydanticCustomError("written_form", "not written as {p}", {"p": pattern})
        return value.strip() if isinstance(value, str) else value

    return check


def _vietnam_time(value: datetime) -> datetime:
    if value.utcoffset() != VIETNAM_OFFSET:
        raise PydanticCustomError("time_zone", "the offset must be +07:00")
    return value


def unique(field: str) -> AfterValidator:
    """Holds a list to items that differ in one field."""

    def check(items: tuple[Any, ...]) -> tuple[Any, ...]:
        values = [getattr(item, field) for item in items]
        if len(set(values)) < len(values):
            raise PydanticCustomError("not_unique", "{field} occurs twice", {"field": field})
        return items

    return AfterValidator(check)


Tidy = BeforeValidator(_tidy)
Text = Annotated[
    str,
    Tidy,
    StringConstraints(min_length=1, max_length=4000),
    Expects("chữ, không để trống", "text, not empty"),
]
Token = Annotated[
    str,
    Tidy,
    StringConstraints(pattern=ID_PATTERN, max_length=48),
    Expects(
        "mã: chữ thường không dấu, chữ số, gạch nối, tối đa 48 ký tự (ví dụ so-noi-vu)",
        "an id: a-z, 0-9 and single hyphens, at most 48 characters (e.g. so-noi-vu)",
    ),
]
Symbol = Annotated[
    str,
    Tidy,
    StringConstraints(pattern=r"^[A-Za-zĐđ0-9]+(-[A-Za-zĐđ0-9]+)*$", max_length=30),
    Expects("ký hiệu văn bản, ví dụ KH-UBND", "a document symbol, e.g. KH-UBND"),
]
SerialNumber = Annotated[
    str,
    Tidy,
    StringConstraints(pattern=r"^[0-9]{1,6}[a-zđ]?$"),
    Expects(
        "số văn bản, ví dụ 15 hoặc 15a, hoặc để trống",
        "a document's serial number, such as 15 or 15a, or nothing",
    ),
]
TopicCode = Annotated[
    str,
    Tidy,
    StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3})*$"),
    Expects("số mục, ví dụ 1.10", "an item number, e.g. 1.10"),
]
Email = Annotated[
    str,
    Tidy,
    StringConstraints(pattern=r"^[^@\s,;<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254),
    Expects(
        "một địa chỉ thư điện tử, ví dụ van-thu@so.gov.vn",
        "one e-mail address, such as van-thu@so.gov.vn",
    ),
]
Day = Annotated[
    date,
    BeforeValidator(_written_as(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
    Expects("ngày dạng năm-tháng-ngày, ví dụ 2023-12-08", "a date, e.g. 2023-12-08"),
]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written_as(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")),
    AfterValidator(_vietnam_time),
    Expects(
        "thời điểm giờ Việt Nam, ví dụ 2023-12-08T07:30:00+07:00",
        "a time in Vietnam, e.g. 2023-12-08T07:30:00+07:00",
    ),
]
KindQuota = Annotated[
    int,
    Field(ge=0, le=10_000),
    Expects("số nguyên từ 0 đến 10.000", "a whole number from 0 to 10,000"),
]
Rank = Annotated[
    int,
    Field(ge=1, le=10_000),
    Expects("thứ tự, số nguyên từ 1 đến 10.000", "an order, a whole number from 1 to 10,000"),
]
Seats = Annotated[
    int,
    Field(ge=1, le=500),
    Expects("số chỗ, số nguyên từ 1 đến 500", "a number of seats, from 1 to 500"),
]
Minutes = Annotated[
    int,
    Field(ge=1, le=1440),
    Expects("số phút, số nguyên từ 1 đến 1.440", "minutes, a whole number from 1 to 1,440"),
]
Channel = Literal["email", "webhook", "print", "outside"]
"""How a message travels. ``print``: on paper, by post; ``outside``: a consumer of notifications sends it."""
Language = Literal["vi", "en"]
"""In which messages reach a recipient. ``en``: English for guests who ask for it, the Vietnamese text below."""
