"""B1 · A branch gets its union: applied for, approved with number and date, then more than 200 join together with an oath.

City totals: 578 union organisations and 154,000 members among new forms of employment.
"""
