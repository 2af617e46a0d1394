"""Events: append-only facts of attention (page views, custom events, load times), each under one identity key."""
