"""E2 · Gansu: 5,000,000 yuan for noodle shops of workers in hardship, 50,000 each: at most a hundred, and the 101st is told why.

Working days cannot be waited for in a replay: the days of the notice are moved back by its operator, with the guards of that
table laid aside, and everything else happens as it would.
"""
