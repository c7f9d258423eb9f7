"""A request's body read into its model; what is wrong in it becomes a refusal."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.events.people import LINES
from shared.personal import ONE_LINE
from shared.refusals import MALFORMED, Refused, Term


def read(kind: Any, parse: Callable[[Any], Any], body: Any) -> Any:
    """Validate a model; a fault becomes a refusal that names each field and what was expected there."""
    try:
        return kind.model_validate(parse(body))
    except ValidationError as error:
        raise malformed(error) from None
    except ValueError:
        raise MALFORMED.refuse(
            faults=Term("(body): phải là JSON (UTF-8)", "(body): JSON (UTF-8) is expected")
        ) from None


def malformed(error: ValidationError) -> Refused:
    """The refusal that names each field that is wrong; what stood in it is not repeated."""
    told = [
        (".".join(map(str, fault["loc"])) or "(body)", _told(fault))
        for fault in error.errors(include_url=False, include_input=False)[:20]
    ]
    return MALFORMED.refuse(
        faults=Term(
            "; ".join(f"{where}: {words}" for where, words in told),
            "; ".join(f"{where}: {words.en}" for where, words in told),
        )
    )


_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": "thiếu",
        "extra_forbidden": "không có trường này",
        "json_invalid": "không phải JSON hợp lệ",
        "json_type": "không phải JSON hợp lệ",
        "model_type": "phải là một đối tượng JSON",
        "model_attributes_type": "phải là một đối tượng JSON",
        "dict_type": "phải là một đối tượng JSON",
        "int_type": "phải là số nguyên",
        "int_parsing": "phải là số nguyên",
        "int_from_float": "phải là số nguyên",
        "string_type": "phải là chuỗi ký tự",
        "string_too_short": "quá ngắn hoặc bỏ trống (ít nhất {min_length} ký tự)",
        "string_too_long": "quá dài (nhiều nhất {max_length} ký tự)",
        "string_pattern_mismatch": "không đúng dạng",
        "bool_type": "phải là true hoặc false",
        "bool_parsing": "phải là true hoặc false",
        "list_type": "phải là một danh sách",
        "tuple_type": "phải là một danh sách",
        "too_short": "quá ít phần tử (ít nhất {min_length})",
        "too_long": "quá nhiều phần tử (nhiều nhất {max_length})",
        "literal_error": "phải là {expected}",
        "enum": "phải là {expected}",
        "greater_than": "phải lớn hơn {gt}",
        "greater_than_equal": "phải từ {ge} trở lên",
        "less_than": "phải nhỏ hơn {lt}",
        "less_than_equal": "không quá {le}",
        "date_from_datetime_parsing": "không phải là một ngày (2023-12-08)",
        "date_parsing": "không phải là một ngày (2023-12-08)",
        "date_type": "không phải là một ngày (2023-12-08)",
        "datetime_parsing": "không phải là một thời điểm (2023-12-08T07:30:00+07:00)",
        "datetime_from_date_parsing": "không phải là một thời điểm (2023-12-08T07:30:00+07:00)",
        "datetime_type": "không phải là một thời điểm (2023-12-08T07:30:00+07:00)",
        "timezone_aware": "thời điểm phải có múi giờ",
    }
)
"""What the library says of a fault, in Vietnamese, by the type of the fault; of any other: :data:`_WRONG`."""
_WRONG: Final = "không đúng"


def _told(fault: ErrorDetails) -> Term:
    """What was expected, in words where the library would show a pattern."""
    if fault.get("ctx", {}).get("pattern") in (ONE_LINE, LINES):
        return Term(
            "không dùng ký tự điều khiển, ký tự đổi chiều viết, hoặc xuống dòng trong ô một dòng",
            "control or direction characters, or a line break in a field of one line",
        )
    bounds = {
        name: str(value).replace(" or ", " hoặc ") for name, value in fault.get("ctx", {}).items()
    }
    return Term(_WORDS.get(fault["type"], _WRONG).format(**bounds), fault["msg"])
