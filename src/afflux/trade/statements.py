"""The room's named SQL, one statement per file in sql/."""

from afflux.kernel.statements import statements_beside

statement = statements_beside(__file__)
