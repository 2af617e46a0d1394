"""What lines say of adds and losses becomes drainage's facts: kept at once, settled by a job, right in whatever order it came."""
