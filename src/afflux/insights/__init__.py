"""Insights: metrics declared once, the daily cube, funnels, money, cohorts and verdicts."""
