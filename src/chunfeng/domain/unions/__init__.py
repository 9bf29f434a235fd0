"""The organisation tree of the union, how unions are founded, its staff, and the part of the tree that each of them may see.

Invariants: the path of an organisation is its parent's path followed by its own id ("/1/12/"), and the database makes it; a
territorial organisation answers for a place, at most one for each; what ended stays below its heir; a parent's numbers are the
sum of its children's; the three administrators never meet in one person. Place in the order: above people, below talent
and employers.
"""
