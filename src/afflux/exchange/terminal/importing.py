"""`afflux import`: keep the file, start its runs or go on with those a kill left behind, and answer in counts."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from afflux.exchange import actions, rejects, running
from afflux.exchange.cli import SHORTHANDS
from afflux.exchange.keeping import UPLOAD
from afflux.exchange.kinds import Kind, all_kinds, kind
from afflux.exchange.mapping import UNKNOWN_KIND, feeds_of
from afflux.exchange.models import Profile, Run
from afflux.files import store
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.runtime.messages import Stop
from afflux.runtime.progress import say

ALL_TAKEN, SOME_REJECTED, NOTHING_DONE = 0, 1, 2
_UNFINISHED = (Run.State.WAITING, Run.State.RUNNING, Run.State.STOPPED)
_BLOCK = 1 << 20


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 all rows taken, 1 some rejected, 2 nothing done."""
    kind_name, file = _what(arguments)
    if arguments.columns:
        return _print_columns(kind_name or file)
    try:
        spec = _spec(arguments)
        feeds = feeds_of(spec, kind_name)
        runs = [
            _begin(arguments, name, mapping, digest) for digest in [_kept(file)] for name, mapping in feeds
        ]
        runs = [_work(run) for run in runs]
    except Refused as refusal:
        raise Stop(str(refusal)) from refusal
    answers = [_answer(arguments, run, file, several=len(runs) > 1) for run in runs]
    _print(arguments.format, answers, dry_run=arguments.dry_run)
    return _status(runs)


def _what(arguments: argparse.Namespace) -> tuple[str, str]:
    what = arguments.what
    if len(what) == 2:
        return what[0], what[1]
    if len(what) == 1 and (arguments.map or arguments.columns):
        return "", what[0]
    raise Stop(
        _("Say what the file holds and which file: afflux import contacts FILE. Kinds: %(known)s.")
        % {"known": _known()}
    )


def _known() -> str:
    return ", ".join(known.name for known in all_kinds())


def _spec(arguments: argparse.Namespace) -> dict[str, Any]:
    """The mapping file or profile, with what the command line says on top."""
    spec = dict(_mapping(arguments.map)) if arguments.map else {}
    constants = {name: {"value": value} for name, value in map(_pair, arguments.set)}
    if constants:
        spec["columns"] = {**spec.get("columns", {}), **constants}
        if not arguments.map:
            spec["aliases"] = True
    for word in ("encoding", "delimiter", "sheet"):
        if getattr(arguments, word):
            spec[word] = {"\\t": "\t", "tab": "\t"}.get(getattr(arguments, word), getattr(arguments, word))
    return spec


def _mapping(name: str) -> dict[str, Any]:
    path = Path(name)
    if path.is_file():
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, UnicodeError) as error:
            raise Stop(_("%(file)s is no JSON: %(reason)s") % {"file": name, "reason": error}) from error
        if not isinstance(found, dict):
            raise Stop(_("%(file)s must hold one object in braces.") % {"file": name})
        return found
    profile = Profile.objects.filter(name=name).first()
    if profile is None:
        raise Stop(_("There is neither a file nor a saved mapping called %(name)s.") % {"name": name})
    return {"kind": profile.kind, **profile.mapping} if profile.kind else dict(profile.mapping)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Stop(_("“%(text)s” must be NAME=VALUE.") % {"text": text})
    return name.strip(), value


def _kept(file: str) -> str:
    """Keep the file's bytes; its digest."""
    name = "stdin" if file == "-" else Path(file).name
    try:
        if file == "-":
            return store.keep(_blocks(sys.stdin.buffer), name=name, media_type=UPLOAD, at=utc_now()).digest
        with Path(file).open("rb") as stream:
            return store.keep(_blocks(stream), name=name, media_type=UPLOAD, at=utc_now()).digest
    except OSError as error:
        raise Stop(
            _("%(file)s cannot be read: %(reason)s") % {"file": file, "reason": error.strerror}
        ) from error


def _blocks(stream: Any) -> Iterator[bytes]:
    return iter(lambda: stream.read(_BLOCK), b"")


def _begin(arguments: argparse.Namespace, name: str, mapping: dict[str, Any], digest: str) -> Run:
    """A new run, or the unfinished one of the same file said in the same way."""
    of = kind(name)
    if of is None:
        raise Refused(UNKNOWN_KIND, name=name, known=_known())
    options = _options(arguments, of, only_one=bool(len(arguments.what) == 2))
    file_name = "stdin" if arguments.what[-1] == "-" else Path(arguments.what[-1]).name
    left = Run.objects.filter(
        kind=name,
        file=digest,
        mapping=mapping,
        dry_run=arguments.dry_run,
        state__in=_UNFINISHED,
        by_id=SYSTEM.id,
    ).order_by("-created_at")
    wanted = actions.chosen(of, {**mapping.get("options", {}), **options})
    found = next((run for run in left if run.options == wanted), None)
    if found is not None:
        say(_("Going on with the unfinished import of this file at row %(row)s.") % {"row": found.next_row})
        return actions.resume(found, by=SYSTEM, at=utc_now()) if found.state == Run.State.STOPPED else found
    return actions.start(
        kind_name=name,
        file=digest,
        file_name=file_name,
        mapping=mapping,
        options=options,
        dry_run=arguments.dry_run,
        by=SYSTEM,
        at=utc_now(),
    )


def _work(run: Run) -> Run:
    """Ctrl-C stops the run where it stands: a worker must not go on with what a person stopped."""
    try:
        return running.work(run.id, clock=utc_now, told=_tell)
    except KeyboardInterrupt:
        run = Run.objects.get(id=run.id)
        if run.state in (Run.State.WAITING, Run.State.RUNNING):
            actions.stop(run, by=SYSTEM, at=utc_now())
        say("\n" + _("Stopped. The same command goes on where it stopped."))
        raise


def _options(arguments: argparse.Namespace, of: Kind, *, only_one: bool) -> dict[str, str]:
    """Options said on the command line; with several kinds each takes those it has."""
    said = {name: getattr(arguments, name) for name in SHORTHANDS if getattr(arguments, name)}
    said |= {name.replace("-", "_"): value for name, value in map(_pair, arguments.option)}
    has = {option.name for option in of.options}
    return said if only_one else {name: value for name, value in said.items() if name in has}


def _tell(run: Run) -> None:
    if sys.stderr.isatty():
        done = {
            "kind": run.kind,
            "percent": round(run.share * 100),
            "rows": run.next_row,
            "rejected": run.rejected,
        }
        print(
            "\r" + _("%(kind)s: %(percent)s %%, %(rows)s rows, %(rejected)s rejected") % done,
            end="",
            file=sys.stderr,
            flush=True,
        )


def _answer(arguments: argparse.Namespace, run: Run, file: str, *, several: bool) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "run": str(run.id),
        "kind": run.kind,
        "state": run.state,
        "rows": run.next_row - run.skipped,
        "imported": run.imported,
        "merged": run.merged,
        "rejected": run.rejected,
        "left_out": run.skipped,
        "dry_run": run.dry_run,
        "errors": _write_rejects(arguments, run, file, several=several) if run.rejected else None,
        "problem": rejects.sentence(run.problem, run.problem_params, language) if run.problem else None,
        "ignored_columns": run.found.get("ignored", [])[:100],
    }


def _write_rejects(arguments: argparse.Namespace, run: Run, file: str, *, several: bool) -> str:
    stem = Path("import" if file == "-" else Path(file).name).stem
    path = Path(arguments.errors or f"{stem}.rejected.csv")
    if several:
        path = path.with_name(f"{path.stem}.{run.kind}-{run.id.hex[-6:]}{path.suffix}")
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as target:
            csv.writer(target).writerows(rejects.table(run))
    except OSError as error:
        say(_("%(file)s cannot be written: %(reason)s") % {"file": path, "reason": error.strerror})
        return ""
    return str(path)


def _print(form: str, answers: list[dict[str, Any]], *, dry_run: bool) -> None:
    if form == "json":
        print(
            json.dumps(answers[0] if len(answers) == 1 else _together(answers), ensure_ascii=False, indent=1)
        )
        return
    if sys.stderr.isatty():
        print(file=sys.stderr)
    for answer in answers:
        print(
            _(
                "%(kind)s: %(rows)s rows = %(imported)s imported + %(merged)s already there + %(rejected)s rejected."
            )
            % answer
        )
        if answer["left_out"]:
            print(_("Left out by the mapping or blank: %(left_out)s.") % answer)
        if answer["errors"]:
            print(_("Rejected rows and their reasons: %(errors)s") % answer)
        if answer["problem"]:
            print(answer["problem"])
    if dry_run:
        print(_("This was a dry run: nothing was written."))


def _together(answers: list[dict[str, Any]]) -> dict[str, Any]:
    totals = {
        name: sum(answer[name] for answer in answers)
        for name in ("rows", "imported", "merged", "rejected", "left_out")
    }
    return {**totals, "dry_run": answers[0]["dry_run"], "runs": answers}


def _status(runs: list[Run]) -> int:
    taken = sum(run.imported + run.merged for run in runs)
    if any(run.state != Run.State.DONE for run in runs) or (not taken and any(run.rejected for run in runs)):
        return SOME_REJECTED if taken else NOTHING_DONE
    return SOME_REJECTED if any(run.rejected for run in runs) else ALL_TAKEN


def _print_columns(name: str) -> int:
    of = kind(name)
    if of is None:
        raise Stop(str(Refused(UNKNOWN_KIND, name=name, known=_known())))
    for column in of.columns:
        print(f"{column.name:<14} {column.type.value:<9} {'*' if column.required else ' '} {column.help}")
        if column.aliases:
            print(f"{'':<26} = {', '.join(column.aliases)}")
    for option in of.options:
        print(f"--{option.name.replace('_', '-'):<23} {option.help}")
    return ALL_TAKEN
