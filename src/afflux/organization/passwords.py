"""Argon2id at OWASP's second setting: 19 MiB, two passes, one lane (24 ms on a small machine)."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
