"""A field of the published language has one upper and one lower bound: of two pydantic lets the last one hold."""

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel

from shared.commands import ALL_COMMANDS
from shared.events import ALL_FACTS
from shared.events.feed import FEED_FACTS

BOUNDS = (Ge, Gt, Le, Lt, MaxLen, MinLen)


def test_no_bound_is_silently_replaced_by_another() -> None:
    """``minutes: Count = Field(le=60)`` would hold to Count's own bound and let 61 pass."""
    models: set[type[BaseModel]] = {*ALL_COMMANDS, *ALL_FACTS, *FEED_FACTS}
    assert len(models) > 150
    assert [
        (model.__name__, name)
        for model in models
        for name, field in model.model_fields.items()
        for bound in BOUNDS
        if sum(isinstance(one, bound) for one in field.metadata) > 1
    ] == []
