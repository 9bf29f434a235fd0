"""All that changes benefits: applying, reviewing, public notice, money, holidays."""
