"""``hoinghi outbox``: what waits for the organiser's release, what became of what went, the proof of sending."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from deploy.dry_run import TOLD

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from shared.commands.base import Answer, Command

    Asked = Callable[[Command], Awaitable[Answer]]

console = Console()
outbox = typer.Typer(
    help="Thông báo chờ phát hành, đã gửi, gửi lỗi / messages: held, sent, failed.",
    no_args_is_help=True,
)
Conference = Annotated[str, typer.Argument(help="The conference's id")]
Messages = Annotated[list[str] | None, typer.Argument(help="The messages' ids")]
Kind = Annotated[
    str | None, typer.Option(help="All that wait of this kind: invitation, cancelled …")
]
Acting = Annotated[
    str, typer.Option("--unit", "-u", envvar="HOINGHI_UNIT", help="Who does it: the organiser's id")
]
Time = Annotated[
    str | None,
    typer.Option(envvar="HOINGHI_TIME", help="Only heard by a system on the simulated clock"),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Say what would be done; nothing is sent and nothing recorded"),
]
Reason = Annotated[str, typer.Option("--reason", help="Why")]


@outbox.command("list")
def list_held(
    conference: Conference,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts")] = False,
) -> None:
    """What waits for release: how many messages of each kind, to how many recipients, and each of them."""
    from deploy.outbox import by_kind, greeted, waiting

    rows = asyncio.run(_read(lambda engine: waiting(engine, conference, "held")))
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Loại", "Nơi nhận", "Cơ quan", "Tiêu đề", "Thông báo"):
        table.add_column(title, overflow="fold")
    for row in rows:
        cells = (row["kind"], greeted(row), row["unit"], row["subject"], row["message"])
        table.add_row(*map(Text, cells))
    console.print(table, highlight=False)
    for kind, count in by_kind(rows).items():
        console.print(f"{kind}: {count.vi} chờ phát hành / {count.en} held", highlight=False)
    if not rows:
        console.print("Không có thông báo nào chờ phát hành. / Nothing waits.", highlight=False)
    _tell_quiet_hours()


@outbox.command("waiting")
def list_waiting(
    conference: Conference,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts")] = False,
) -> None:
    """What is to be sent and has not gone yet: until when each message waits, and why."""
    from deploy.outbox import delayed
    from shared.settings import Settings

    rows = asyncio.run(_read(lambda engine: delayed(engine, conference, Settings())))
    if as_json:
        print(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Người nhận", "Tiêu đề", "Chờ / waits", "Thông báo"):
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, (row.recipient, row.subject, row.waits.vi, row.message)))
    console.print(table, highlight=False)
    if not rows:
        console.print("Không có thư nào chờ. / Nothing waits.", highlight=False)


@outbox.command("preview")
def preview(
    conference: Conference,
    message: Annotated[str, typer.Argument(help="The message's id")],
    out: Annotated[Path, typer.Option("--out", help="Where the mail is written (.eml)")] = Path(
        "xem-truoc.eml"
    ),
) -> None:
    """See the message exactly as its recipient would get it, with everything that goes with it."""
    raw = _ask("preview", {"conference": conference, "message": message})
    out.write_bytes(raw)
    console.print(f"{out} ({len(raw)} bytes)", highlight=False)


@outbox.command("test")
def send_test(
    conference: Conference,
    message: Annotated[str, typer.Argument(help="The message's id")],
    to: Annotated[str, typer.Option("--to", help="A mailbox of your own")],
    dry_run: DryRun = False,
) -> None:
    """Send it to yourself, marked as a test. The recipient gets nothing, and nothing is recorded."""
    if dry_run:
        raw = _ask("preview", {"conference": conference, "message": message})
        console.print(f"→ {to}: {len(raw)} bytes", highlight=False, markup=False)
        console.print(TOLD, highlight=False)
        return
    raw = _ask("test", {"conference": conference, "message": message, "to": to})
    console.print(json.loads(raw)["server_reply"], highlight=False, markup=False)


@outbox.command("release")
def release(
    conference: Conference,
    acting: Acting,
    messages: Messages = None,
    kind: Kind = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    dry_run: DryRun = False,
    time: Time = None,
) -> None:
    """Let held messages go: those named, or all of a kind. Says first how many will receive them."""
    from deploy.outbox import by_kind, waiting
    from shared.commands.notifications import ReleaseNotification

    rows = asyncio.run(_read(lambda engine: waiting(engine, conference, "held", kind)))
    chosen = [row for row in rows if not messages or row["message"] in messages]
    if not chosen:
        console.print("Không có thông báo nào như vậy đang chờ. / No such message waits.")
        raise typer.Exit(1)
    for name, count in by_kind(chosen).items():
        console.print(f"{name}: {count.vi} / {count.en}", highlight=False)
    _tell_quiet_hours()
    if not dry_run and not yes and not typer.confirm("Phát hành? / Release?"):
        console.print("Chưa phát hành gì. / Nothing was released.")
        raise typer.Exit(1)
    _send(
        conference,
        acting,
        _wishes(lambda name: ReleaseNotification(message=name), [row["message"] for row in chosen]),
        time,
        dry_run=dry_run,
    )


@outbox.command("reword")
def reword(
    conference: Conference,
    acting: Acting,
    covering: Annotated[str, typer.Option("--covering", help="The text that comes first")],
    messages: Messages = None,
    kind: Kind = None,
    dry_run: DryRun = False,
    time: Time = None,
) -> None:
    """Put a covering text before held messages: those named, or all of a kind."""
    from shared.commands.notifications import RewordNotification

    names = _chosen(conference, messages, kind)
    _send(
        conference,
        acting,
        _wishes(lambda name: RewordNotification(message=name, covering=covering), names),
        time,
        dry_run=dry_run,
    )


@outbox.command("discard")
def discard(
    conference: Conference,
    acting: Acting,
    reason: Reason,
    messages: Messages = None,
    kind: Kind = None,
    dry_run: DryRun = False,
    time: Time = None,
) -> None:
    """Do not send them: those named, or all held ones of a kind."""
    from shared.commands.notifications import DiscardNotification

    names = _chosen(conference, messages, kind)
    _send(
        conference,
        acting,
        _wishes(lambda name: DiscardNotification(message=name, reason=reason), names),
        time,
        dry_run=dry_run,
    )


@outbox.command("ledger")
def ledger(
    conference: Conference,
    as_of: Annotated[str | None, typer.Option("--as-of", help="A position or a time")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts")] = False,
) -> None:
    """Who was invited when and what the server said, against the last day that the rule leaves."""
    from dataclasses import asdict

    from deploy.cli_views import STATUSES
    from deploy.cli_words import word
    from deploy.outbox import ledger as read
    from deploy.reading import engine_as_of
    from services.program.outgoing import waits_of
    from services.program.snapshot import snapshot
    from shared.law import Law
    from shared.settings import Settings
    from shared.working_days import Calendar

    settings = Settings()
    law = Law.load(settings.law_files, settings.law_scopes)
    calendar = Calendar.load(settings.days_off_files)

    async def run() -> Any:
        async with engine_as_of(settings, as_of) as engine, snapshot(engine, conference) as shot:
            # What held a message at an earlier moment is not told: the pace is that of today.
            waits = {} if as_of else await waits_of(shot, settings, datetime.now(UTC))
            return await read(shot, law, calendar, waits)

    found = asyncio.run(run())
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Nơi nhận", "Kênh", "Trạng thái", "Gửi lúc", "Máy chủ trả lời / chờ", ""):
        table.add_column(title, overflow="fold")
    for one in found.lines:
        sent = f"{one.sent_at:%d/%m/%Y %H:%M}" if one.sent_at else ""
        late = "TRỄ / late" if one.late else ""
        channel = word("messages", "channel", one.channel) or one.channel
        status = "chờ gửi" if one.status == "requested" else STATUSES.get(one.status, one.status)
        said = one.waits.vi if one.waits else _answered(one.reason or one.server_reply, one.channel)
        for what, when in (("báo vắng tự động", one.away), ("có trả lời", one.replied)):
            said += f"\n{what} {when:%d/%m/%Y %H:%M}" if when else ""
        cells = (one.name, channel, status, sent, said, late)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table, highlight=False)
    for one in found.stopped:
        console.print(
            f"Không nhận nhắc / no reminders: {one.name} ({one.recipient}), từ {one.stopped_at:%d/%m/%Y %H:%M}",
            highlight=False,
            markup=False,
        )
    late = sum(one.late for one in found.lines)
    console.print(
        f"Hạn gửi giấy mời: hết ngày {found.last_day:%d/%m/%Y} ({found.working_days} ngày làm việc trước "
        f"hội nghị; {found.basis}) [{found.mark}]. {len(found.lines)} giấy mời, {late} trễ. / "
        f"Last day for invitations: {found.last_day} ({found.working_days} working days before the conference). "
        f"{len(found.lines)} invitations, {late} late.",
        highlight=False,
        markup=False,
    )


def _answered(answer: str | None, channel: str) -> str:
    """What it means, and the answer itself."""
    from shared.server_words import in_words

    told = in_words(answer, channel)
    return f"{told} [{answer}]" if told else answer or ""


@outbox.command("print")
def print_letters(
    conference: Conference,
    acting: Acting,
    out: Annotated[Path, typer.Option("--out", help="The letters as one PDF; the lists beside it")],
    messages: Messages = None,
    again: Annotated[bool, typer.Option("--again", help="Those printed already, too")] = False,
    dry_run: DryRun = False,
    time: Time = None,
) -> None:
    """Print the letters that wait for the post, in envelope order, with labels and a posting list."""
    from deploy.posting import bundle
    from deploy.reading import engine_as_of
    from services.program.documents.templates import templates_of
    from services.program.sending_day import SendingDay, last_sending_day
    from shared.law import Law, NoRuleInForce
    from shared.settings import Settings
    from shared.working_days import Calendar, CalendarYearUnknown

    settings = Settings()
    law = Law.load(settings.law_files, settings.law_scopes)
    calendar = Calendar.load(settings.days_off_files)
    at = _moment(time)

    def lawful(starts: datetime) -> SendingDay | None:
        try:
            return last_sending_day(starts, law, calendar)
        except (NoRuleInForce, CalendarYearUnknown):  # the list is printed all the same
            return None

    async def run(send: "Asked | None") -> Any:
        async with engine_as_of(settings, None) as engine:
            return await bundle(
                engine,
                conference,
                send=send,
                printed_at=at,
                answer_base=settings.answer_base_url,
                again=again,
                only=messages,
                templates=templates_of(settings.templates_dir),
                lawful=lawful,
            )

    made = asyncio.run(run(None) if dry_run else _sending(conference, acting, time, run))
    if made is None:
        console.print("Không có thư giấy nào đang chờ. / No letter waits for the post.")
        raise typer.Exit(1)
    for message, why in made.refused.items():
        console.print(f"{message}: {why}", highlight=False, markup=False)
    for path in made.write(out):
        console.print(str(path), highlight=False, markup=False, soft_wrap=True)
    count = len(made.posting.envelopes)
    missing = sum(not one.address for one in made.posting.envelopes)
    console.print(
        f"{count} bì thư, {missing} chưa có địa chỉ / {count} envelopes, {missing} without an address",
        highlight=False,
    )
    if dry_run:
        console.print(TOLD, highlight=False)


@outbox.command("posted")
def posted(
    conference: Conference,
    acting: Acting,
    handed_by: Annotated[str, typer.Option("--by", help="The office that handed them over")],
    messages: Messages = None,
    listed: Annotated[
        Path | None,
        typer.Option("--list", help="The posting list (XLSX) with its numbers filled in"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every letter that is printed")] = False,
    on: Annotated[
        str | None,
        typer.Option("--on", help="When (2023-12-01 or with the hour); now if not given"),
    ] = None,
    carrier: Annotated[
        str, typer.Option("--carrier", help="The post, or who carries it")
    ] = "Bưu điện",
    number: Annotated[str | None, typer.Option("--number", help="The carrier's number")] = None,
    document: Annotated[str | None, typer.Option("--document", help="Number of the letter")] = None,
    dry_run: DryRun = False,
    time: Time = None,
) -> None:
    """Record that letters were handed to the post: when, by whom, under which number. The law's proof."""
    from deploy.posting import PostingListInvalid, numbers_of
    from shared.commands.notifications import RecordNotificationPosted

    at = _handed_over(on, _moment(time))
    try:
        numbers = numbers_of(listed) if listed else dict.fromkeys(messages or (), number)
    except PostingListInvalid as error:
        console.print(f"{error.code}: {error}", highlight=False, markup=False)
        raise typer.Exit(2) from None
    if everything:
        from deploy.outbox import waiting

        rows = asyncio.run(_read(lambda engine: waiting(engine, conference, "awaiting-post")))
        numbers = {row["message"]: number for row in rows} | numbers
    if not numbers:
        console.print("Nêu mã thông báo, --list hoặc --all. / Name the messages, --list or --all.")
        raise typer.Exit(2)
    wishes = _wishes(
        lambda name: RecordNotificationPosted(
            message=name,
            handed_at=at,
            handed_by=handed_by,
            carrier=carrier,
            number=numbers[name],
            document=document,
        ),
        list(numbers),
    )
    _send(conference, acting, wishes, time, dry_run=dry_run)


@outbox.command("resume")
def resume(
    conference: Conference,
    acting: Acting,
    recipients: Annotated[list[str], typer.Argument(help="Their ids, as the ledger shows them")],
    reason: Reason,
    dry_run: DryRun = False,
    time: Time = None,
) -> None:
    """Send reminders again to recipients who had asked for none."""
    from shared.commands.notifications import ResumeReminders

    wishes = _wishes(lambda name: ResumeReminders(recipient=name, reason=reason), recipients)
    _send(conference, acting, wishes, time, dry_run=dry_run)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(outbox, name="outbox")


# --- reading and sending ---------------------------------------------------------------------------


def _tell_quiet_hours() -> None:
    """In the quiet hours of this deployment: until when what is released now waits."""
    from datetime import UTC

    from shared.quiet_hours import quiet_hours
    from shared.settings import Settings

    settings = Settings()
    hours = quiet_hours(settings.quiet_hours)
    until = hours.until(datetime.now(UTC)) if hours and settings.clock == "system" else None
    if until is not None:
        console.print(
            f"Giờ yên lặng {settings.quiet_hours}: thư phát hành bây giờ chờ đến {until:%H:%M %d/%m} / "
            f"quiet hours: what is released now waits until {until:%H:%M %d/%m}",
            highlight=False,
        )


def _chosen(conference: str, messages: Sequence[str] | None, kind: str | None) -> list[str]:
    from deploy.outbox import held

    if messages:
        return list(messages)
    if kind is None:
        console.print("Nêu mã thông báo hoặc --kind. / Name the messages, or --kind.")
        raise typer.Exit(2)
    return asyncio.run(_read(lambda engine: held(engine, conference, kind)))


async def _read(question: Callable[[Any], Awaitable[list[Any]]]) -> list[Any]:
    from deploy.reading import engine_as_of
    from shared.settings import Settings

    async with engine_as_of(Settings(), None) as engine:
        return await question(engine)


def _ask(name: str, question: dict[str, Any]) -> bytes:
    """A question to the notifications service; its refusal is told in both languages."""
    from nats.errors import NoRespondersError
    from pydantic_core import to_json

    from deploy.broker import connected
    from shared import subjects
    from shared.commands.notifications import NOT_CLAIMED, TEST_FAILED
    from shared.refusals import FAULT, Term, not_found
    from shared.settings import Settings

    known = {one.code: one for one in (NOT_CLAIMED, TEST_FAILED, FAULT)}
    what = Term("thư xem trước được", "letter to preview")
    gone = not_found(what, str(question.get("message")), "hoinghi show … messages")

    async def run() -> bytes:
        client = await connected(Settings())
        try:
            subject = subjects.query("notifications", name)
            answer = await client.request(subject, to_json(question), timeout=60)
        except (TimeoutError, NoRespondersError):
            console.print("Dịch vụ thông báo không trả lời. / The notifications service is silent.")
            raise typer.Exit(1) from None
        finally:
            await client.close()
        if code := (answer.headers or {}).get("Hoinghi-Refused"):
            told = known.get(code, gone)  # not there, discarded, or of somebody who was forgotten
            console.print(code, highlight=False)
            words = (told.todo_vi, told.todo_en)
            if told is gone:
                words = (f"{told.vi} {told.todo_vi}", f"{told.en} {told.todo_en}")
            console.print(*words, sep="\n", highlight=False, markup=False)
            raise typer.Exit(1)
        return answer.data

    return asyncio.run(run())


def _wishes(wish: "Callable[[str], Command]", names: "Sequence[str]") -> "list[Command]":
    """One for each name; what is no such wish is told as everywhere, and nothing is sent."""
    from pydantic import ValidationError

    from deploy.cli_send import malformed_lines

    try:
        return [wish(name) for name in names]
    except ValidationError as error:
        print("\n".join(malformed_lines(error)), file=sys.stderr)
        raise typer.Exit(2) from None


def _handed_over(on: str | None, now: datetime) -> datetime:
    """``on``, else now. Of today without an hour it is now where noon is still to come: who records in the morning
    what has left speaks of the morning."""
    if on is None:
        return now
    at = _moment(on)
    whole_day = len(on) == len("2023-12-01")
    return min(at, now) if whole_day and at.date() == now.astimezone(at.tzinfo).date() else at


def _moment(text: str | None) -> datetime:
    """A day is taken at its noon in Vietnam; without a text it is now."""
    from services.notifications.wording import VIETNAM

    if text is None:
        return datetime.now(VIETNAM)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        console.print(
            f"{text!r}: cần ngày (2023-12-01) hoặc ngày giờ / a day or a moment is expected",
            highlight=False,
            markup=False,
        )
        raise typer.Exit(2) from None
    if len(text) == len("2023-12-01"):
        at = at.replace(hour=12)
    return at if at.tzinfo else at.replace(tzinfo=VIETNAM)


async def _sending(
    conference: str, acting: str, time: str | None, work: "Callable[[Asked], Awaitable[Any]]"
) -> Any:
    """``work`` with a function that sends one command."""
    from deploy.broker import connected
    from shared.client import Commands
    from shared.settings import Settings

    at = datetime.fromisoformat(time) if time else None
    client = await connected(Settings())
    commands = Commands(client, conference)
    try:
        return await work(lambda wish: commands.send(acting, wish, time=at))
    finally:
        await client.close()


def _send(
    conference: str,
    acting: str,
    wishes: "Sequence[Command]",
    time: str | None,
    *,
    dry_run: bool = False,
) -> None:
    """One after another with a progress bar; each is accepted or refused by itself."""
    if dry_run:
        for wish in wishes:
            about = wish.model_dump_json(exclude_none=True)
            console.print(f"{type(wish).__name__} {about}", highlight=False, markup=False)
        console.print(TOLD, highlight=False)
        return
    from deploy.cli_batch import answers
    from shared.commands.base import Declined

    async def run() -> int:
        refused = 0
        shown = track(wishes, description="Gửi / sending", console=console)
        async for _, answer in answers(conference, acting, shown, time):
            if isinstance(answer, Declined):
                refused += 1
                console.print(f"{answer.code}: {answer.vi} {answer.todo_vi}", highlight=False)
        return refused

    refused = asyncio.run(run())
    console.print(f"{len(wishes) - refused} xong / done, {refused} bị từ chối / refused")
    if refused:
        raise typer.Exit(1)
