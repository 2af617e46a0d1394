"""CLI: the `afflux` command."""
