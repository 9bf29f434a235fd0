"""Something with places, times and a capacity that people register for, queue at, check in to and are counted at.

Vocabulary: *happening* (a fair, a class, a visit …), *series* (a season of them), *registration* (one person's wish for a
seat), *offer* (a seat held for somebody on the waiting list), *device* (a staff phone that checks people in, also without a
network), *check-in* (in, out, or the undoing of either), *line* and *ticket* (a queue and a number in it). *People* (人) are
different persons, *people-times* (人次) their entries; the two never mix. Invariants: never more seats than there are, one
live registration a person, one check-in a client's UUID, and the same totals whatever the order in which check-ins arrive.
Place in the order: above unions and people, below growth, talent and employers.
"""
