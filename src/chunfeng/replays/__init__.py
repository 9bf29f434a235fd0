"""The seeds' stories, driven from outside through web and API, and the demo city."""
