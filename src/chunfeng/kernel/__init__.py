"""Pure vocabulary: clock and working days, money, verdicts with reasons, transitions, masking, checksums."""
