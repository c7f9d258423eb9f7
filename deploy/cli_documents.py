"""``hoinghi document issue|list|get|sign`` and ``hoinghi templates check``: documents on the command line."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.dry_run import TOLD, DryRun

console = Console()
documents = typer.Typer(
    help="Văn bản / documents: issue, list, get, number, sign, replace.", no_args_is_help=True
)
templates = typer.Typer(help="An office's own templates.", no_args_is_help=True)

Conference = Annotated[
    str,
    typer.Option("--conference", "-c", envvar="HOINGHI_CONFERENCE", help="The conference's id"),
]
Document = Annotated[str, typer.Argument(help="The document's id")]
Acting = Annotated[
    str | None, typer.Option("--unit", "-u", "--as", help="Who does it; default: the organiser")
]


@documents.command("issue")
def issue(
    kind: Annotated[str, typer.Argument(help="giay-moi, chuong-trinh, quyet-dinh-khen-thuong …")],
    conference: Conference,
    document: Annotated[
        str | None, typer.Option("--id", help="Its id; default: the kind and a running number")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="pdf or docx")] = "pdf",
    number: Annotated[
        str | None, typer.Option(help='The clerk\'s number with symbol, as "05/GM-UBND"')
    ] = None,
    dated: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day the clerk gave")
    ] = None,
    acting: Acting = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="A position or a time")] = None,
    dry_run: DryRun = False,
) -> None:
    """Print one document, keep its bytes, and tell the log. An unchanged one is not built again."""
    from deploy.documents import Wanted, issue_document

    wanted = Wanted(kind, document, form, number, dated.date() if dated else None, as_of)
    told = asyncio.run(issue_document(conference, wanted, acting, dry_run=dry_run))
    console.print(told, highlight=False)


@documents.command("finalise-report")
def finalise_report(
    conference: Conference,
    acting: Acting = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the files")] = Path("out"),
    dry_run: DryRun = False,
) -> None:
    """Print the report on the results, PDF and DOCX, and finalise what was printed as its next version."""
    from deploy import documents as shown

    lines = asyncio.run(shown.finalise_report(conference, acting, out, dry_run=dry_run))
    print("\n".join(lines))


@documents.command("list")
def list_documents(
    conference: Conference,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts")] = False,
) -> None:
    """What was issued: id, kind, number, day, digest, what replaced it, signed copies."""
    from deploy.cli_show import print_rows
    from deploy.documents import LISTED, as_listed, listed

    rows = asyncio.run(listed(conference))
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print_rows(console, LISTED, as_listed(rows), numbers=("@",))


@documents.command("get")
def get(
    document: Document,
    conference: Conference,
    out: Annotated[Path, typer.Option("--out", help="The folder for the file")] = Path(),
    signed: Annotated[
        bool, typer.Option("--signed", help="The signed copy that was filed last")
    ] = False,
) -> None:
    """Fetch an issued document, byte for byte."""
    from deploy.documents import fetch

    console.print(str(asyncio.run(fetch(conference, document, out, signed=signed))))


@documents.command("bundle")
def bundle(
    document: Document,
    conference: Conference,
    out: Annotated[Path, typer.Option("--out", help="The folder for the ZIP")] = Path(),
) -> None:
    """Gói hồ sơ cho hệ thống quản lý văn bản / for the document system: file, metadata, draft edXML, digests."""
    from deploy.documents import bundle_of

    console.print(str(asyncio.run(bundle_of(conference, document, out))))


@documents.command("sign")
def sign(
    document: Document,
    file: Annotated[Path, typer.Argument(help="The signed PDF", exists=True, dir_okay=False)],
    conference: Conference,
    root: Annotated[
        list[Path] | None, typer.Option(help="A trusted certificate (PEM or DER)", exists=True)
    ] = None,
    acting: Acting = None,
    dry_run: DryRun = False,
) -> None:
    """Verify a signed PDF against what was issued and file it beside; a changed byte is refused."""
    from deploy.documents import file_signed

    filing = file_signed(conference, document, file, root or [], acting, dry_run=dry_run)
    for one in asyncio.run(filing):
        when = one.signed_at.isoformat() if one.signed_at else "?"
        trust = "tin cậy / trusted" if one.trusted else "chưa rõ nguồn / issuer not known"
        console.print(f"[green]✓[/] {one.subject}  {when}  {trust}", highlight=False)
    if dry_run:
        print(TOLD)


@templates.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="The office's folder of templates")],
) -> None:
    """Check a folder of templates: every fault with its file and line; then try each layout."""
    from deploy.documents import check_templates

    found = check_templates(folder)
    named = ", ".join(found.replaced) or "–"
    console.print(f"[green]✓[/] {folder}: {named}  (version {found.version})", highlight=False)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(documents, name="document")
    app.add_typer(templates, name="templates")
