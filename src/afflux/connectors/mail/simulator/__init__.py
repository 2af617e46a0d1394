"""A mail house on this machine: takes letters by SMTP, shows an inbox by IMAP, with the moods that real ones have."""
