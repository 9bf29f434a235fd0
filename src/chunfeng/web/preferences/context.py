"""What every page knows about the visitor's choice."""

from django.http import HttpRequest

ELDER_COOKIE = "chunfeng_elder"


def look(request: HttpRequest) -> dict[str, str]:
    """`theme` is "elder" where larger text was chosen, else "": the sheet then follows the device's light or dark."""
    return {"theme": "elder" if request.COOKIES.get(ELDER_COOKIE) == "1" else ""}
