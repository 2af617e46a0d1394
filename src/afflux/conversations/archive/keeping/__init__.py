"""How long words are kept: periods by carrier and kind, and holds that no period touches."""
