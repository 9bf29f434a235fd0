"""The door of a happening: a phone or a kiosk that checks people in, with or without a network."""
