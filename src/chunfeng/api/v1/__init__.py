"""Version 1. `/api/v1/openapi.json` describes it; nothing in it changes its meaning, new things are added."""

from chunfeng.api.v1 import (
    benefits,
    booths,
    bulletins,
    cards,
    coupons,
    drops,
    fair_desk,
    fairs,
    figures,
    gate,
    happenings,
    me,
    notices,
    positions,
    problems,
    registrations,
    rooms,
    sheets,
    words,
)
from chunfeng.api.v1.description import DescribedApi

api = DescribedApi(
    title="Chunfeng",
    version="1",
    description="Positions as schema.org JobPosting, happenings as Event, fairs, rooms, bulletins, benefits, drops; one's own "
    "part in each with the session of the pages; figures and sheets for staff; fairs as officers plan them.",
    urls_namespace="api",
    docs_url=None,  # its page needs inline scripts, which the content security policy refuses
)
problems.install(api)
api.add_router("/positions", positions.router)
api.add_router("/cards", cards.router)
api.add_router("/drops", drops.router)
api.add_router("/gate", gate.router)
api.add_router("/booth", booths.router)
api.add_router("", words.router)
api.add_router("/happenings", happenings.router)
api.add_router("", registrations.router)
api.add_router("/fairs", fairs.router)
api.add_router("/desk", fair_desk.router)
api.add_router("/rooms", rooms.router)
api.add_router("/bulletins", bulletins.router)
api.add_router("/benefits", benefits.router)
api.add_router("/me/benefits", benefits.mine)
api.add_router("/notices", notices.router)
api.add_router("", coupons.router)
api.add_router("/me", me.router)
api.add_router("/figures", figures.router)
api.add_router("/exports", sheets.router)
