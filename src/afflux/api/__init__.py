"""API: the shell of the machine face. Keys, problem documents (RFC 9457), paging."""
