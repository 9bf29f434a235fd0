"""From application to intent: a seeker applies to a position, the employer answers, both agree.

Vocabulary: *application*, *interest* (the employer wants to talk), *intent* (达成意向: both would like to work together).
Invariants: one live application for a person and a position; an employer sees who applied only as far as consent goes;
each step is a row in the log and, where it counts, a fact. Place in the order: above matching and employers.
"""
