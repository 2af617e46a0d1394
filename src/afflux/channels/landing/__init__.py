"""The public pages behind a code: no log-in, no script, one hand on a phone, either language."""
