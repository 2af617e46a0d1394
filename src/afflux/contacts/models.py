"""Tables of the pool."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class Person(models.Model):
    """Somebody in the pool. A merged-away person keeps its row and points to the one kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    # No index of their own: those below begin with the same column, and each more costs every row of an import.
    staff = models.ForeignKey(
        "organization.Staff", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", db_index=False
    )
    props = models.JSONField(default=dict, blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="person_latest", condition=Q(merged_into=None)),
            models.Index(
                fields=["unit", "-created_at", "-id"], name="person_of_unit", condition=Q(merged_into=None)
            ),
            models.Index(
                fields=["staff", "-created_at", "-id"], name="person_of_staff", condition=Q(merged_into=None)
            ),
            models.Index(fields=["merged_into"], name="person_absorbed", condition=~Q(merged_into=None)),
            # Names are short and Chinese ones have two or three characters, which trigrams cannot find.
            GinIndex(Func(F("name"), function="contacts_grams"), name="person_name_grams"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Unnamed"))

    @property
    def contactable(self) -> bool | None:
        """May be contacted (True), withdrew (False), or never asked (None); select_related("standing") saves a query."""
        held = getattr(self, "standing", None)  # a person without a word has no row
        return held.given if held else None


class Identity(models.Model):
    """A proof of who somebody is. `key` = hashed_id(kind, value): facts that carry it belong to the person."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        EXTERNAL = "external", _("Customer number")
        UNIONID = "unionid", _("WeChat unionid")
        OPENID = "openid", _("WeChat openid")
        WECOM = "wecom", _("WeCom customer")
        APP = "app", _("App id")
        VISITOR = "visitor", _("Browser")

    key = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="identities")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=254)
    source = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_of_one_person")]
        # Nobody types a part of a browser's id, and every event of a stranger brings one.
        indexes = [
            GinIndex(
                OpClass(F("value"), name="gin_trgm_ops"),
                name="identity_value_like",
                condition=~Q(kind="visitor"),
            )
        ]


class ConsentText(models.Model):
    """The words somebody agreed to; a change is a new row, never an edit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    version = models.IntegerField(_("Version"))
    body_en = models.TextField(_("Text (English)"))
    body_zh = models.TextField(_("Text (中文)"))
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="consent_text_version")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Consent(models.Model):
    """Given or withdrawn, append-only: the newest row of (person, purpose) holds. Basis: PIPL art. 13, GDPR art. 6."""

    class Basis(models.TextChoices):
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")
        OBLIGATION = "obligation", _("Legal obligation")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", db_index=False)
    purpose = models.CharField(max_length=32, default="contact")
    given = models.BooleanField()
    basis = models.CharField(max_length=12, choices=Basis)
    # Checked by the trigger on the ledger, a statement at a time: a text is never deleted, so looking once is enough.
    text = models.ForeignKey(
        ConsentText, models.PROTECT, null=True, blank=True, db_index=False, db_constraint=False
    )
    source = models.CharField(max_length=160)  # where: "code Ab3…", "import crm.csv", "console"
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source_key = models.UUIDField(null=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["person", "purpose", "-at"], name="consent_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(given=False) | ~Q(basis="consent") | Q(text__isnull=False),
                name="consent_names_its_text",
            )
        ]


class Standing(models.Model):
    """The row of purpose "contact" that holds for a person, kept by a trigger on the ledger: a list of a million people
    cannot ask each ledger anew. A table of its own, because a column would rewrite every index of the person."""

    # Whoever has a standing has a consent, and that one's reference to the person is checked.
    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="standing", db_constraint=False
    )
    given = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["person"], name="standing_withdrawn", condition=Q(given=False))]


class Tag(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=60, unique=True)
    colour = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a person, with the rule (or the hand) that gave it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="taggings", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)
    rule = models.CharField(max_length=120)  # "hand", "code:Ab3…", "import:<run>"
    by_name = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "tag"], name="tagging_once")]
        indexes = [models.Index(fields=["tag", "person"], name="tagging_of_tag")]


class TagRun(models.Model):
    """A tag put on, or taken off, everybody under some filters, a few thousand people at a time."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+")
    put = models.BooleanField()  # False: taken off
    filters = models.JSONField(default=dict)  # of the list of people; emptied when the run has ended
    by = models.UUIDField()  # the login whose part of the pool it is
    by_name = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.IntegerField(null=True)  # people under the filters when the run began
    seen = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    reached = models.UUIDField(null=True)  # everybody up to this id is done
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Merge(models.Model):
    """Two persons found to be one. `moved` lists the rows that changed hands, so that undoing gives them back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merges_absorbed")
    proof = models.CharField(max_length=300)
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=160)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=160, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="merge_latest")]


class Likeness(models.Model):
    """A proposal: these two look like one person, and why. Decided by a person."""

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        MERGED = "merged", _("Merged")
        DIFFERENT = "different", _("Different people")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    left = models.ForeignKey(Person, models.CASCADE, related_name="+")
    right = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.SmallIntegerField()  # 0–100
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=160, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-score", "-id"], name="likeness_to_decide")]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="likeness_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="likeness_ordered"),
        ]


class Erasure(models.Model):
    """Somebody was forgotten. `rows`: how many, by room; `kept`: what a legal hold kept, and why.

    `sealed`: what is still to be looked for in texts that no index leads to; empty once all were read.
    """

    class State(models.TextChoices):
        READING = "reading", _("Reading through")
        HELD = "held", _("Waits for a legal hold")
        DONE = "done", _("Forgotten")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    reason = models.CharField(_("Reason"), max_length=200)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    rows = models.JSONField(default=dict)
    kept = models.JSONField(default=list)
    sealed = models.BinaryField(default=b"")
    place = models.SmallIntegerField(default=0)  # which text is being read
    reached = models.CharField(max_length=40, blank=True)  # everything of it up to this row was read
    read = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="erasure_latest")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def kept_out(self) -> int:
        """How many of their numbers and ids no file, list or hand may bring back."""
        return self.suppressions.filter(lifted_at=None).count()


class Suppression(models.Model):
    """That an identity's person asked to be forgotten: a keyed hash, which nobody can read back, and since when.

    While `lifted_at` is None no file, list or hand takes them in; `lifted_by` is who let them in again, or they themselves.
    """

    THEMSELVES = "*"

    digest = models.UUIDField(primary_key=True, editable=False)
    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="suppressions")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=160, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="suppression_holds", condition=Q(lifted_at=None))]


class Disclosure(models.Model):
    """What is kept of somebody, written into one file for them. `file` is "" before it is made and after its time is over."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="disclosures")
    reason = models.CharField(_("Reason"), max_length=200)
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    rows = models.BigIntegerField(default=0)
    read = models.BigIntegerField(default=0)  # rows of texts that no index leads to
    percent = models.SmallIntegerField(default=0)
    parts = models.JSONField(default=list)
    missing = models.IntegerField(default=0)  # pictures and files that did not fit
    file = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="disclosure_latest")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="disclosure_has_a_reason")]

    def __str__(self) -> str:
        return f"disclosure-{self.created_at:%Y%m%d-%H%M}"
