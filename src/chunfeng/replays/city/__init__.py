"""The demo city: a lifelike district of Wuhan with made-up people and firms.

Everything is drawn from a seed and laid out relative to today, so that two homes loaded on one day hold the same city. Names
of streets and places are real; people, firms, credit codes and phones (199 0000 ….) are not.
"""
