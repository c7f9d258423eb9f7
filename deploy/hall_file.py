"""The plan of a hall as a YAML file: read, with every fault at once."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from shared.events.hall import HallPlan


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
        raise HallFileInvalid(f"{file}: cần các mục title, rows, seats / needs title, rows, seats")
    try:
        return HallPlan.model_validate(told)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise HallFileInvalid(f"{file}: {faults}") from None
