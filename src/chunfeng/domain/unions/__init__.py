"""The organisation tree of the union, its staff, and the part of the tree that each of them may see.

Invariants: the path of an organisation is its parent's path followed by its own id ("/1/12/"); a territorial organisation
answers for a place, at most one for each. Place in the order: above people, below talent and employers.
"""
