"""Where people meet without being in one place: rooms with a broadcast, the questions asked there, and calls between two.

Vocabulary: *room* (what people watch, held for a happening), *broadcast* (once on air, from the first picture to the end),
*host* (whoever speaks for an employer of the room, or organises it), *question* (asked by a viewer, shown once a host lets it
through), *watch* (one uninterrupted visit; people and people-times as at a door), *call* (two people, picture and sound, for some
minutes, never recorded). Invariants: one broadcast of a room at a time; nothing a viewer wrote is public before a host has
read it; a call has two seats. Place in the order: above unions and people, below happenings; what it is held for is known
by number only.
"""
