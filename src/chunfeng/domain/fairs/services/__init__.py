"""All writes to fairs: `planning` (what it is), `halls` (the plan), `seating` (who stands where), `guests` (employers and their
answers), `lists` (sheets of them), `prints` (papers).
"""
