"""Version 1. `/api/v1/openapi.json` describes it; nothing in it changes its meaning, new things are added."""

from ninja import NinjaAPI

from chunfeng.api.v1 import cards, drops, figures, gate, happenings, positions, problems, sheets, words

api = NinjaAPI(
    title="Chunfeng",
    version="1",
    description="Positions as schema.org JobPosting, places, occupations, cards, drops; figures and sheets for staff.",
    urls_namespace="api",
    docs_url=None,  # its page needs inline scripts, which the content security policy refuses
)
problems.install(api)
api.add_router("/positions", positions.router)
api.add_router("/cards", cards.router)
api.add_router("/drops", drops.router)
api.add_router("/gate", gate.router)
api.add_router("", words.router)
api.add_router("/happenings", happenings.router)
api.add_router("/figures", figures.router)
api.add_router("/exports", sheets.router)
