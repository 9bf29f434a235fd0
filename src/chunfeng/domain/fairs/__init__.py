"""A job fair as its officers plan it: the hall, who stands where, what each brings, and what must be ready before the day.

Vocabulary: *fair* (a happening of that kind, with what only fairs have), *plan* (the hall on squared paper), *stand* (a
square that somebody has: a *booth* for an employer, a *desk* for advice), *zone* (stands of one trade), *participation* (an
employer at a fair, from the invitation to the morning when it came or did not), *demand* (what an employer says beforehand
that it will look for), *checklist* (what the law and the day want), *phone* (at a booth: a key that signs what one person
does there). Invariants: never more booths promised than there are; a stand has one employer at most; what was put somewhere
by hand stays there; an answer holds for the day for which it was given. Place in the order: above hiring, beside cases.
"""
