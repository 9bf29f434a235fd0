"""Codes that somebody changed."""


def tampered(code: str) -> str:
    """`code` with another character in its middle, whatever it is: never, by chance, `code` itself."""
    at = len(code) // 2
    return code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :]
