"""Tables of the shell."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from afflux.kernel.ids import new_id


class SavedView(models.Model):
    """A table's filters and order under a name, for one user."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.UUIDField()
    table = models.CharField(max_length=40)
    name = models.CharField(_("Name"), max_length=60)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "table", "name"], name="saved_view_named_once")
        ]
