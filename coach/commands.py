"""What the commands of ``python -m coach`` do."""

import argparse
import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import QuestionRefused, StoreUnavailable
from coach.settings import Settings, load_settings
from prompts import check_prompts

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.staff import Staff
    from knowledge.reports import Report

OK, COULD_NOT, WRONG_USAGE = 0, 1, 2


def index(options: argparse.Namespace) -> int:
    """Bring the index up to date with the folders and report what was done."""
    from coach.indexing import index_folders, watch_folders

    settings = load_settings()
    show = _print_json if options.json else _print_table
    show(index_folders(settings, options.folders, rebuild=options.rebuild, encode=options.encode))
    if options.watch:
        print("watching; Ctrl-C stops it", file=sys.stderr)
        watch_folders(settings, options.folders, tell=lambda what: _tell(what, show))
    return OK


def ask(options: argparse.Namespace) -> int:
    """Answer one question on the terminal."""
    from coach.terminal import ask_once

    try:
        return OK if asyncio.run(ask_once(load_settings(), options)) else COULD_NOT
    except QuestionRefused as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE


def serve(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    settings = load_settings()
    if options.port:
        settings = settings.model_copy(update={"port": options.port})
    problem = _cannot_listen(settings) or _cannot_write(settings.data_dir)
    if problem:
        print(problem, file=sys.stderr)
        return COULD_NOT
    check_prompts()
    if options.guides:
        from coach.indexing import index_folders
        from coach.roots import SHIPPED_GUIDES
        from knowledge.errors import IndexBusy

        try:
            index_folders(settings, [SHIPPED_GUIDES], rebuild=False)  # uploads are taken in while it serves
        except IndexBusy as error:
            print(f"the guides are not brought up to date: {error}", file=sys.stderr)
    import uvicorn

    print(f"Baeum Coach: open http://localhost:{settings.port} (Ctrl-C stops it)", flush=True)
    _invite_admin(settings)
    with suppress(KeyboardInterrupt):  # how it is meant to be stopped
        uvicorn.run(
            "api.app:create",
            factory=True,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            timeout_graceful_shutdown=5,
            proxy_headers=False,  # the application itself believes the proxies of COACH_PROXIES and no others
        )
    return OK


def admin_link(_: argparse.Namespace) -> int:
    """Print a link by which an admin is named, or chooses a new password."""
    from coach.build import build_staff

    settings = load_settings()
    staff = build_staff(settings)
    try:
        _print_admin_link(settings, staff)
    finally:
        staff.close()
    return OK


def gaps(options: argparse.Namespace) -> int:
    """Group what was asked in vain, and print what should be written next."""
    from coach.gap_list import gap_lines, open_gaps

    found = open_gaps(load_settings(), limit=options.limit)
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(gap_lines(found)))
    return OK


def doctor(_: argparse.Namespace) -> int:
    """Print every check; fail when one of them keeps the coach from answering."""
    from coach.doctor import examine

    findings = asyncio.run(examine(load_settings()))
    for finding in findings:
        print(f"{'ok ' if finding.fine else 'NO '} {finding.what}: {finding.state}")
        if finding.meaning:
            print(f"    {finding.meaning}")
    return OK if all(finding.fine for finding in findings) else COULD_NOT


def transcripts(options: argparse.Namespace) -> int:
    """Write the conversations since a day to a file."""
    from datetime import datetime

    from coach.audit import Audit, Deed
    from coach.database import open_database
    from coach.progress import Bars
    from coach.thumbs import Thumbs
    from coach.transcript_export import ConversationList, export_transcripts
    from coach.transcripts import Transcripts

    engine = open_database(load_settings().database)
    try:
        since = datetime.combine(options.since, datetime.min.time()).astimezone()
        held = ConversationList(engine).asked_since(since, options.origin)
        with Bars() as bars:
            show = partial(bars.show, "conversations")
            export_transcripts(held, Transcripts(engine), Thumbs(engine), options.file, show)
        detail = f"{options.origin}, {options.since}, {len(held)}"
        Audit(engine).record(Deed.TRANSCRIPTS_EXPORTED, who="", target=options.file.name, detail=detail)
    finally:
        engine.dispose()
    print(f"{len(held)} conversations written to {options.file}")
    return OK


def _invite_admin(settings: Settings) -> None:
    """While nobody can let others in, each start makes a new link in place of the former one."""
    from coach.build import build_staff

    try:
        staff = build_staff(settings)
    except StoreUnavailable as error:  # the service goes on trying, and says so to whoever asks it
        print(error, file=sys.stderr)
        return
    try:
        if not staff.accounts.has_admin():
            print("Nobody can sign in as admin yet. Open this link to choose a name and a password:", flush=True)
            _print_admin_link(settings, staff)
    finally:
        staff.close()


def _print_admin_link(settings: Settings, staff: "Staff") -> None:
    from coach.account_links import ADMIN_HOURS

    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else settings.host  # noqa: S104  # compared
    # Behind the sign # a browser keeps it to itself: it stands in no log of a server.
    print(f"    http://{host}:{settings.port}/setup#{staff.admin_link().token}", flush=True)
    print(
        f"It works once, within {ADMIN_HOURS} hours. From another machine put its address in place of {host}.",
        flush=True,
    )


def _print_json(report: "Report") -> None:
    print(json.dumps(asdict(report), ensure_ascii=False, indent=2), flush=True)


def _print_table(report: "Report") -> None:
    from coach.report_table import print_report

    print_report(report)


def _tell(what: "Report | Exception", show: "Callable[[Report], None]") -> None:
    """Of a watched folder: what a run changed, or why it could not be carried out."""
    if isinstance(what, Exception):
        print(what, file=sys.stderr)
    elif what.added or what.changed or what.renamed or what.removed or what.refused:
        show(what)


def _cannot_listen(settings: Settings) -> str:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return (
                f"port {settings.port} of {settings.host} cannot be used ({error.strerror}); "
                "stop the other program or choose another one: make run PORT=8001"
            )
    return ""


def _cannot_write(folder: Path) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return (
            f"data folder {str(folder)!r} cannot be written ({error.strerror}); "
            "choose another one: make run DATA_DIR=/path/to/folder"
        )
    return ""
