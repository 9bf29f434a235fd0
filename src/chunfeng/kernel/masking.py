"""What may be shown of private data to those who need to recognise it but not to know it.

Conventions: name 张*, mobile 138****8000, ID first 3 + last 3 (never the birth date), bank account last 4.
"""


def name(text: str) -> str:
    """张三 → 张*, 欧阳娜娜 → 欧***: the first character stands, each other one is a star."""
    return text[:1] + "*" * max(len(text) - 1, 0)


def mobile(text: str) -> str:
    """13800138000 → 138****8000; anything that is too short to mask keeps nothing."""
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 11 else "*" * len(text)


def resident_id(text: str) -> str:
    """First 3 and last 3 characters; the birth date never shows.

    On a foreign permanent resident's card of 2017 (3 letters, 12 digits) the day of birth reaches to the third character
    from the end, so that only 2 stand.
    """
    if len(text) < 15:
        return "*" * len(text)
    end = 2 if text[:3].isalpha() else 3
    return f"{text[:3]}{'*' * (len(text) - 3 - end)}{text[-end:]}"


def bank_account(text: str) -> str:
    """The last 4 digits."""
    return f"{'*' * (len(text) - 4)}{text[-4:]}" if len(text) > 4 else "*" * len(text)
