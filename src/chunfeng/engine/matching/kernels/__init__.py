"""The kernels: what runs as machine code, one idea a function. Read them in this order.

    itinerary   which runs of rows a seeker asks for, nearest first; what the seeker says, laid out as tables
    fitting     does one row fit: the hard constraints
    marking     words as bits: what a list of them can be worth at most
    scoring     how well one row suits: the soft parts, and bounds that cost less than they
    podium      the best k so far
    searching   the search: bounds from cheap to dear, against the worst on the podium

A row is an index into a `Table`, `i` one into `Wishes`; both are named tuples of arrays, see `segment` and `roster`.
"""
