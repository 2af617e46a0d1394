"""The embedded PostgreSQL: one cluster in the data directory, reached over a Unix socket only."""

from afflux.runtime.postgres.cluster import Cluster, wait_for_postmaster
from afflux.runtime.postgres.complaints import explain_os_error

__all__ = ["Cluster", "explain_os_error", "wait_for_postmaster"]
