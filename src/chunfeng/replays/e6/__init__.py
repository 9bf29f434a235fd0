"""E6 · Mutual aid for illness as in Hunan and Changchun: joining, the waiting period, claims by steps, the cover for women."""
