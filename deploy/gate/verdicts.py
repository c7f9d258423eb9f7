"""What a gate shows for the answer to a scan: a sign and a word first, then why and what to do."""

from typing import Final

from shared.commands.base import Accepted, Answer
from shared.gate import FACTS, REASONS, VERDICTS, Judged

_LET_IN: Final = frozenset({"arrived", "earlier", "repeated", "known"})


def fact_of(answer: Answer) -> str:
    """The name of the fact that the scan became; the code of a refusal; ``known``: it held already."""
    if not isinstance(answer, Accepted):
        return answer.code
    return answer.events[0].type.split(".")[-2] if answer.events else "known"


def lets_in(answer: Answer) -> bool:
    return isinstance(answer, Accepted) and _word(answer) in _LET_IN


def lines_of(answer: Answer, who: str = "") -> list[str]:
    if not isinstance(answer, Accepted):
        head = [f"✗ {answer.code}", who, answer.vi, answer.todo_vi, answer.en, answer.todo_en]
        return [head[0], *(f"  {line}" for line in head[1:] if line)]
    several = f" × {len(answer.events)}" if len(answer.events) > 1 else ""
    lines = [f"{_head(_word(answer))}{several}"]
    if who:
        lines[0] += f"  {who}"
    return lines + [
        f"  {text}" for one in answer.warnings for text in (f"{one.code}: {one.vi}", one.en)
    ]


def lines_without(judged: Judged, who: str = "") -> list[str]:
    """Without a line: what the roster says, and that the scan is kept."""
    lines = [f"{_head(judged.verdict)} – đã giữ, chưa gửi / KEPT, not sent"]
    if who:
        lines[0] += f"  {who}"
    return lines + [f"  {text}" for text in REASONS.get(judged.reason, ())]


def _head(word: str) -> str:
    verdict = VERDICTS[word]
    return f"{verdict.sign} {verdict.vi} / {verdict.en}"


def _word(answer: Accepted) -> str:
    return FACTS.get(fact_of(answer), "known")
