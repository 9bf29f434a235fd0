"""E1 · Hubei: 1,000 yuan for graduates who join a small or medium firm, and 30% of the market rent for talents."""
