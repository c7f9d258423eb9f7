"""What an amendment changes, in English: the plan's own text stays, the system's words are English."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from deploy.plan_import import read_plan
from shared.events.plan_amendment import PlanPart, parts_of
from shared.plan_changes import NAMES, lines
from tests.paths import PLAN

READ = read_plan(PLAN)
PARTS = parts_of(READ.plan, READ.agencies)
MARKED = re.compile("[ăâđêôơưĂÂĐÊÔƠƯà-ãè-êìíò-õùúýạ-ỹẠ-Ỹ]")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for _, one in value:
            yield from texts(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)


OWN = sorted({*texts((READ.plan, *READ.agencies))}, key=len, reverse=True)


def otherwise(value: Any) -> list[Any]:
    """The same part gone, turned round, and with its first item changed in every field it shares with the last."""
    if not isinstance(value, tuple):
        return [None]
    first, last = value[0], value[-1]
    mixed = last
    if isinstance(first, BaseModel):
        key = next(iter(type(first).model_fields))
        mixed = last.model_copy(update={key: getattr(first, key)})
    return [(), value[::-1], (mixed, *value[1:])]


@pytest.mark.parametrize("part", NAMES)
def test_every_line_of_a_change_is_english_but_for_the_plans_own_text(part: PlanPart) -> None:
    old = getattr(PARTS, part)
    told = [
        (english, vietnamese)
        for new in otherwise(old)
        for english, vietnamese in zip(
            [*lines(part, old, new, english=True), *lines(part, new, old, english=True)],
            [*lines(part, old, new), *lines(part, new, old)],
            strict=True,
        )
    ]
    assert told
    for english, vietnamese in told:
        assert english.lower().startswith(f"{NAMES[part][1]}: ")
        assert vietnamese.startswith(f"{NAMES[part][0]}: ")
        rest = re.sub("“.*?”", "", english)  # an item of the plan, as it names itself
        for own in OWN:
            rest = rest.replace(own, "")
        assert not MARKED.search(rest), rest
