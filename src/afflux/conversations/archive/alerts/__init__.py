"""Alerts: what somebody should look at, said by either side, or left unsaid."""
