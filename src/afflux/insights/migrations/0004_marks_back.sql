drop index scan_by_day;
drop function insights_mark_dated, insights_mark_scans, insights_mark_adds, insights_mark_events, insights_mark_orders,
    insights_mark_identities, insights_mark_codes, insights_mark_targets, insights_mark_merchant, insights_today cascade;
