"""Notices: who leads hears of customers left waiting and of alerts, in the console and where else they wish, each once."""
