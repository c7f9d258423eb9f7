"""The plan of a hall as a YAML file: read, with every fault at once."""

from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from deploy.cli_send import said
from shared.events.hall import HallPlan

_TODO: Final = (
    "  → Chưa ghi gì. Sửa các mục trên, tệp mẫu ở docs/protocol.md, mục The hall: title, rows, seats, rồi aisles, "
    "blocks, reserved, uneven, fill nếu cần.\n"
    "  → Nothing was written. Mend these; docs/protocol.md, The hall, shows a file: title, rows, seats, "
    "and where needed aisles, blocks, reserved, uneven, fill."
)


class HallFileInvalid(ValueError):
    """The file is no plan of a hall; the message names each field at fault."""

    code = "HALL_FILE_INVALID"


def read_hall(file: Path) -> HallPlan:
    """Raises :class:`HallFileInvalid`."""
    try:
        told: Any = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise HallFileInvalid(f"{file}: không đọc được / cannot be read: {error}") from None
    if not isinstance(told, dict):
        raise HallFileInvalid(
            f"{file}: cần các mục title, rows, seats / needs title, rows, seats\n{_TODO}"
        )
    try:
        return HallPlan.model_validate(told)
    except ValidationError as error:
        faults = "\n".join(f"  {field}: {why}" for field, why in said(error))
        raise HallFileInvalid(f"{file}:\n{faults}\n{_TODO}") from None
