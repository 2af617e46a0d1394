"""Forms of drainage: they read what people type and hand drafts to the actions."""
