"""Starting, stopping and resuming a run; saving a mapping under a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.exchange.events import RunStarted, RunStopped
from afflux.exchange.jobs import run_import
from afflux.exchange.kinds import Kind, Option, kind
from afflux.exchange.mapping import UNKNOWN_KIND, checked, feeds_of, fold
from afflux.exchange.models import Profile, Run
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell

NO_RIGHT = problem(
    "exchange.no_right", _("You may not import %(kind)s. Ask an owner for the right."), status=403
)
UNKNOWN_OPTION = problem(
    "exchange.unknown_option", _("%(kind)s have no option “%(name)s”. Known are: %(known)s.")
)
UNKNOWN_CHOICE = problem(
    "exchange.unknown_choice", _("“%(value)s” cannot be chosen for “%(name)s”. Known are: %(known)s.")
)
NOT_A_DRAFT = problem("exchange.not_a_draft", _("This import has been sent already."), status=409)
NOT_STOPPABLE = problem("exchange.not_stoppable", _("This import has ended already."), status=409)
NOT_RESUMABLE = problem(
    "exchange.not_resumable", _("This import is not stopped, so there is nothing to resume."), status=409
)


def start(
    *,
    kind_name: str,
    file: str,
    file_name: str,
    mapping: dict[str, Any],
    options: dict[str, str],
    dry_run: bool,
    by: Actor,
    at: datetime,
    worker: bool = False,
) -> Run:
    """A new waiting run of one kept file (its digest). Refuses a mapping or an option that means nothing.

    With `worker` a worker process is told; without, the caller works on it.
    """
    of = permitted(kind_name, by)
    options = chosen(of, {**checked(mapping, of).options, **options})
    with transaction.atomic():
        run = _new(kind_name, file, file_name, by, at)
        run.mapping, run.options, run.dry_run, run.state = mapping, options, dry_run, Run.State.WAITING
        run.save()
        _set_going(run, by=by, at=at, worker=worker)
    return run


def draft(
    *, kind_name: str, file: str, file_name: str, mapping: dict[str, Any], by: Actor, at: datetime
) -> Run:
    """A run whose columns somebody has yet to choose; `mapping` says how to open the file."""
    permitted(kind_name, by)
    run = _new(kind_name, file, file_name, by, at)
    run.mapping, run.state = mapping, Run.State.DRAFT
    run.save()
    return run


def send(
    run: Run, *, mapping: dict[str, Any], options: dict[str, str], dry_run: bool, by: Actor, at: datetime
) -> Run:
    """Let a draft run, really or as a trial, with the columns and options that were chosen."""
    of = permitted(run.kind, by)
    options = chosen(of, {**checked(mapping, of).options, **options})
    with transaction.atomic():
        run = Run.objects.select_for_update().get(id=run.id)
        if run.state != Run.State.DRAFT:
            raise Refused(NOT_A_DRAFT)
        run.mapping, run.options, run.dry_run, run.state = mapping, options, dry_run, Run.State.WAITING
        run.save(update_fields=["mapping", "options", "dry_run", "state"])
        _set_going(run, by=by, at=at, worker=True)
    return run


def again(run: Run, *, dry_run: bool, by: Actor, at: datetime) -> Run:
    """The same file read once more in the same way: for real after a trial."""
    return start(
        kind_name=run.kind,
        file=run.file,
        file_name=run.file_name,
        mapping=run.mapping,
        options=run.options,
        dry_run=dry_run,
        by=by,
        at=at,
        worker=True,
    )


def permitted(kind_name: str, by: Actor) -> Kind:
    """The kind, if there is one and the actor may import it."""
    of = kind(kind_name)
    if of is None:
        raise Refused(UNKNOWN_KIND, field="kind", name=kind_name, known="")
    if not (by.may("imports.write") and by.may(of.right)):
        raise Refused(NO_RIGHT, field="kind", kind=str(of.label))
    return of


def _new(kind_name: str, file: str, file_name: str, by: Actor, at: datetime) -> Run:
    return Run(
        kind=kind_name,
        file=file,
        file_name=file_name[:200],
        by_id=by.id,
        by_name=by.name[:160],
        created_at=at,
    )


def _set_going(run: Run, *, by: Actor, at: datetime, worker: bool) -> None:
    tell(RunStarted(run=run, by=by, at=at))
    if worker:
        run_import.enqueue_under(f"import:{run.id}", run_id=str(run.id))


def chosen(of: Kind, options: dict[str, str]) -> dict[str, str]:
    """The options as the kind knows them: a choice may be said by its label, in any case, with - or _.

    Refuses an option that the kind does not have or a choice that it does not offer.
    """
    known = {option.name: option for option in of.options}
    found = {}
    for name, value in options.items():
        option = known.get(name)
        if option is None:
            raise Refused(
                UNKNOWN_OPTION, field=name, kind=str(of.label), name=name, known=", ".join(known) or "–"
            )
        found[name] = _choice(option, value)
    return found


def _choice(option: Option, value: str) -> str:
    choices = list(option.choices()) if option.choices else None
    if choices is None:
        return value
    loose = fold(value).replace("-", "_")
    match = next(
        (choice for choice, label in choices if loose in (fold(choice).replace("-", "_"), fold(str(label)))),
        None,
    )
    if match is None:
        known = ", ".join(choice for choice, _label in choices) or "–"
        raise Refused(UNKNOWN_CHOICE, field=option.name, value=value, name=option.name, known=known)
    return match


def stop(run: Run, *, by: Actor, at: datetime) -> Run:
    """Stop after the chunk now being written; what is written stays."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(id=run.id)
        if run.state not in (Run.State.WAITING, Run.State.RUNNING):
            raise Refused(NOT_STOPPABLE)
        run.state, run.finished_at = Run.State.STOPPED, at
        run.save(update_fields=["state", "finished_at"])
        tell(RunStopped(run=run, by=by, at=at))
    return run


def resume(run: Run, *, by: Actor, at: datetime, worker: bool = False) -> Run:
    """Let a stopped or failed run go on where it stood."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(id=run.id)
        if run.state not in (Run.State.STOPPED, Run.State.FAILED):
            raise Refused(NOT_RESUMABLE)
        run.state, run.finished_at, run.problem, run.problem_params = Run.State.WAITING, None, "", {}
        run.save(update_fields=["state", "finished_at", "problem", "problem_params"])
        _set_going(run, by=by, at=at, worker=worker)
    return run


def save_profile(*, name: str, kind_name: str, mapping: dict[str, Any], by: Actor, at: datetime) -> Profile:
    """Keep a checked mapping under a name; the same kind and name is replaced. `kind_name` "" for one with feeds."""
    if not by.may("imports.write"):
        raise Refused(NO_RIGHT, kind=kind_name)
    for feed, raw in feeds_of(mapping, "" if "feeds" in mapping else kind_name):
        of = kind(feed)
        if of is not None:
            checked(raw, of)
    profile, _created = Profile.objects.update_or_create(
        kind=kind_name, name=name.strip()[:80], defaults={"mapping": mapping, "created_at": at}
    )
    return profile


def drop_profile(profile: Profile, *, by: Actor) -> None:
    """Forget a saved mapping; runs keep the copy they were started with."""
    if not by.may("imports.write"):
        raise Refused(NO_RIGHT, kind=profile.kind)
    profile.delete()
