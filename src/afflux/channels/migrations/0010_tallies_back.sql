drop function channels_tally_adds, channels_tally_changed_adds, channels_tally_none, channels_tally_moved_channels,
    channels_tally_moved_days, channels_tally_days_again, channels_tally_zone cascade;
