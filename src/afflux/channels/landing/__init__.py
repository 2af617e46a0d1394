"""The public pages behind a code: no log-in, no script but the chat's, one hand on a phone, either language."""
