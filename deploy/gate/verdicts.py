"""What a gate shows for the answer to a scan: a sign and a word first, then why and what to do."""

from typing import Final

from shared.commands.base import Accepted, Answer

HEADS: Final = {
    "AttendeeCheckedIn": "✓ VÀO / IN",
    "ScanRepeated": "! ĐÃ VÀO RỒI / IN ALREADY",
    "ArrivalMovedEarlier": "✓ ĐÃ VÀO, đến sớm hơn / IN, earlier than known",
    "ScanRefused": "✗ KHÔNG VÀO / NOT LET IN",
    "ScanUnmatched": "✗ KHÔNG CÓ TRONG DANH SÁCH / NOBODY'S CODE",
}
_LET_IN: Final = frozenset({"AttendeeCheckedIn", "ScanRepeated", "ArrivalMovedEarlier"})


def verdict_of(answer: Answer) -> str:
    """The name of the fact that the scan became; the code of a refusal; ``known``: it held already."""
    if not isinstance(answer, Accepted):
        return answer.code
    return answer.events[0].type.split(".")[-2] if answer.events else "known"


def lets_in(answer: Answer) -> bool:
    return isinstance(answer, Accepted) and verdict_of(answer) in {*_LET_IN, "known"}


def lines_of(answer: Answer, who: str = "") -> list[str]:
    verdict = verdict_of(answer)
    if not isinstance(answer, Accepted):
        head = [f"✗ {answer.code}", who, answer.vi, answer.todo_vi, answer.en, answer.todo_en]
        return [head[0], *(f"  {line}" for line in head[1:] if line)]
    several = f" × {len(answer.events)}" if len(answer.events) > 1 else ""
    lines = [f"{HEADS.get(verdict, '✓ ĐÃ GHI TỪ TRƯỚC / KNOWN ALREADY')}{several}"]
    if who:
        lines[0] += f"  {who}"
    return lines + [
        f"  {text}" for one in answer.warnings for text in (f"{one.code}: {one.vi}", one.en)
    ]
