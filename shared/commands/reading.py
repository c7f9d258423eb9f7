"""A request's body read into its model; what is wrong in it becomes a refusal."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.events.people import LINES
from shared.personal import ONE_LINE
from shared.refusals import MALFORMED, Refused


def read(kind: Any, parse: Callable[[Any], Any], body: Any) -> Any:
    """Validate a model; a fault becomes a refusal that names each field and what was expected there."""
    try:
        return kind.model_validate(parse(body))
    except ValidationError as error:
        raise malformed(error) from None
    except ValueError:
        raise MALFORMED.refuse(faults="(body): JSON (UTF-8) is expected") from None


def malformed(error: ValidationError) -> Refused:
    """The refusal that names each field that is wrong; what stood in it is not repeated."""
    faults = "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or '(body)'}: {_told(fault)}"
        for fault in error.errors(include_url=False, include_input=False)[:20]
    )
    return MALFORMED.refuse(faults=faults)


def _told(fault: ErrorDetails) -> str:
    """What was expected, in words where the library would show a pattern."""
    if fault.get("ctx", {}).get("pattern") in (ONE_LINE, LINES):
        return (
            "không dùng ký tự điều khiển, ký tự đổi chiều viết, hoặc xuống dòng trong ô một dòng / control or "
            "direction characters, or a line break in a field of one line"
        )
    return fault["msg"]
