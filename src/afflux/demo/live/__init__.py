"""The live demo: a simulated WeCom and strangers in the web chat talk with a demo house through the real doors."""
