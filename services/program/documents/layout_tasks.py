"""Lay out sections V and VI of Báo cáo kết quả: tasks, messages."""

from services.program.documents.sheet import Block, Column, Table, paragraph, row
from services.program.documents.values import MessageRow, TaskOutcome, TaskPart, TaskResult
from services.program.documents.wording import count, listed_count, printable, short_date

_TASK_STATUS = {
    TaskOutcome.ON_TIME: "Đúng hạn",
    TaskOutcome.LATE: "Chậm hạn",
    TaskOutcome.OVERDUE: "Quá hạn, chưa xong",
    TaskOutcome.OPEN: "Chưa đến hạn",
}


def lay_out_tasks(tasks: tuple[TaskResult, ...]) -> list[Block]:
    if not tasks:
        return [paragraph("Chưa giao nhiệm vụ nào.")]
    parts = [part for one in tasks for part in one.parts]
    tally = {
        outcome: listed_count(sum(part.outcome is outcome for part in parts))
        for outcome in TaskOutcome
    }
    shared = len(parts) != len(tasks)
    spread = f", chia thành {listed_count(len(parts))} việc giao các cơ quan" if shared else ""
    return [
        paragraph(
            f"Tổng số {listed_count(len(tasks))} nhiệm vụ{spread}: hoàn thành đúng hạn "
            f"{tally[TaskOutcome.ON_TIME]}; hoàn thành chậm {tally[TaskOutcome.LATE]}; quá hạn, "
            f"chưa hoàn thành {tally[TaskOutcome.OVERDUE]}; chưa đến hạn {tally[TaskOutcome.OPEN]}."
        ),
        Table(
            (
                Column("TT", 9, "center"),
                Column("Nhiệm vụ", 50),
                Column("Cơ quan chủ trì", 23),
                Column("Hạn", 23.5, "center"),
                Column("Hoàn thành", 23.5, "center"),
                Column("Kết quả", 31),  # names the agencies that did not keep the day
            ),
            tuple(
                row(
                    str(place),
                    _sentence(one.content),
                    _lead(one.parts),
                    short_date(one.due) if one.due else "-",
                    _completed(one.parts),
                    _result(one.parts),
                )
                for place, one in enumerate(tasks, 1)
            ),
            tight=True,
            small=True,
        ),
    ]


def _sentence(text: str) -> str:
    """A capital at its beginning and no full stop, wherever in a sentence of the plan it stood."""
    bare = printable(text).rstrip(" .;")
    return bare[:1].upper() + bare[1:]


def _lead(parts: tuple[TaskPart, ...]) -> str:
    return parts[0].lead if len(parts) == 1 else f"{listed_count(len(parts))} cơ quan"


def _completed(parts: tuple[TaskPart, ...]) -> str:
    """The day on which the last part was done; open while one is missing."""
    days = [part.completed for part in parts if part.completed]
    return short_date(max(days)) if days and len(days) == len(parts) else "-"


def _result(parts: tuple[TaskPart, ...]) -> str:
    """One agency's result, or how many had which, naming those that did not keep the day."""
    if len(parts) == 1:
        return _TASK_STATUS[parts[0].outcome]
    told = []
    for outcome, label in _TASK_STATUS.items():
        names = [part.lead for part in parts if part.outcome is outcome]
        if names:
            number = f"{listed_count(len(names))} {label[0].lower()}{label[1:]}"
            late = outcome in (TaskOutcome.LATE, TaskOutcome.OVERDUE)
            told.append(f"{number}: {', '.join(names)}" if late else number)
    return "; ".join(told)


def lay_out_messages(messages: tuple[MessageRow, ...]) -> list[Block]:
    if not messages:
        return [paragraph("Chưa gửi giấy mời, thông báo nào.")]
    sums = [
        sum(getattr(one, name) for one in messages)
        for name in ("requested", "sent", "failed", "replied", "discarded", "waiting")
    ]
    requested, sent, failed, replied, discarded, waiting = map(listed_count, sums)
    answers = f"; nhận được {replied} thư trả lời" if sums[3] else ""
    dropped = f", bỏ không gửi theo quyết định của cơ quan chủ trì {discarded}" if sums[4] else ""
    open_ = f", còn chờ gửi {waiting}" if sums[5] else ""
    return [
        paragraph(
            f"Tổng số {requested} thư điện tử: đã gửi {sent}, không gửi được {failed}"
            f"{dropped}{open_}{answers}."
        ),
        Table(
            (
                Column("Loại", 46),
                Column("Cần gửi", 18, "center"),
                Column("Đã gửi", 18, "center"),
                Column("Không gửi được", 18, "center"),
                Column("Bỏ, không gửi", 18, "center"),
                *((Column("Chờ gửi", 18, "center"),) if sums[5] else ()),
            ),
            tuple(
                row(
                    one.kind,
                    count(one.requested),
                    count(one.sent),
                    count(one.failed),
                    count(one.discarded),
                    *((count(one.waiting),) if sums[5] else ()),
                )
                for one in messages
            ),
        ),
    ]
