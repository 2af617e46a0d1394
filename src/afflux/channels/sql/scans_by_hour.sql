-- Scans of some codes in [since, until), by hour of the reader's clock. Previews are nobody's visit and are left out.
-- One range of the index (code, at) per code; the grouping is done once over what those ranges hold.
select
    date_trunc('hour', at at time zone %(zone)s) as hour,
    count(*) filter (where outcome = 1) as assigned,
    count(*) filter (where outcome = 2) as returning,
    count(*) filter (where outcome = 3) as fallback,
    count(*) filter (where outcome = 5) as not_valid
from channels_scan
where code_id = any(%(codes)s) and at >= %(since)s and at < %(until)s and outcome <> 4
group by 1
order by 1
