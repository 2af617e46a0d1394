"""E-mail: letters out by SMTP, answers in by IMAP or by a hook, and a way out of them with one click."""
