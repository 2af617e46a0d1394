"""Text messages through an HTTP gateway: the shapes of vendors are data (`vendors/*.toml`), their signatures are code."""
