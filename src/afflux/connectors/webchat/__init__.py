"""Web chat: a carrier of our own. A stranger on a page talks with the house; this folder is its wire, its rows and its widget."""
