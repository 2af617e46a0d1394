"""Somebody who asks to be forgotten is forgotten everywhere: each room lets go of what is its own, when it hears `Erased`."""
