"""B2 · Joining with a phone: a poster's code, the pages behind it, and an officer's review within three working days.

Luoyang: the four key groups at 50% density by the end of 2025, 50,000 new members. Hunan: 50,000+ new members, almost 60% of them
truckers. What the papers do not give — how many there were before, how many workers there are — is made up to fit.
"""
