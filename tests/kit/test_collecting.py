"""What survived a full collection is set aside, and looked at again after a while."""

import gc
from collections.abc import Iterator

import pytest

from shared.collecting import Survivors


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = list(gc.callbacks)
    yield
    gc.callbacks[:] = before
    gc.unfreeze()


class Knot:
    """A cycle, which only a collection frees."""

    freed = 0

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Knot.freed += 1


def test_what_survived_is_not_walked_again_but_new_garbage_is_found() -> None:
    gc.callbacks.append(Survivors())
    kept = [Knot() for _ in range(100)]
    gc.collect()
    assert gc.get_freeze_count() > 100
    assert len(gc.get_objects()) < gc.get_freeze_count()
    freed = Knot.freed
    Knot()
    gc.collect()
    assert Knot.freed == freed + 1
    assert len(kept) == 100


def test_once_in_a_while_everything_is_walked() -> None:
    gc.callbacks.append(Survivors(every=0.0))
    knot: Knot | None = Knot()
    gc.collect()
    freed = Knot.freed
    knot = None
    gc.collect()
    assert knot is None
    assert Knot.freed == freed + 1
