"""B3 · Urumqi: build where the workers are — the key firm, then the trade, then the neighbourhood as safety net.

16 union organisations and 12,365 members; whoever works where nothing else exists has a union all the same; 108 activities with
5,160 people-times. The six party branches are no business of this product.
"""
