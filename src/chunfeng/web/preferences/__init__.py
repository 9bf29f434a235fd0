"""How a visitor wants to see the pages: language and larger text. Kept in cookies, needs no account and no script."""
