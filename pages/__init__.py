"""The table of contents: one entry a page, the first is the default."""

from pages import areas, ask, chains, enquiries, history, overview, parcels, sign_in, since, sources, updates
from pages import map as map_page
from zqmap.access.policy import Command
from zqmap.ui.page_frame import PageSpec, Place

PAGES = (
    PageSpec("map", "page.map", ":material/map:", map_page.render, runs_alone=True),
    PageSpec("overview", "page.overview", ":material/monitoring:", overview.render, runs_alone=True),
    PageSpec("parcels", "page.parcels", ":material/travel_explore:", parcels.render),
    PageSpec("chains", "page.chains", ":material/hub:", chains.render),
    PageSpec("updates", "page.updates", ":material/edit_document:", updates.render, needs=Command.PREPARE),
    PageSpec("enquiries", "enquiries.title", ":material/inbox:", enquiries.render, needs=Command.READ_ENQUIRIES),
    PageSpec("areas", "page.areas", ":material/location_city:", areas.render, place=Place.MENU),
    PageSpec("since", "page.since", ":material/update:", since.render, place=Place.MENU),
    PageSpec("ask", "ask.title", ":material/contact_support:", ask.render, place=Place.MENU),
    PageSpec("history", "page.history", ":material/history:", history.render, place=Place.MENU),
    PageSpec("sources", "page.sources", ":material/fact_check:", sources.render, place=Place.MENU),
    PageSpec("sign-in", "sign_in.title", ":material/person:", sign_in.render, place=Place.ACCOUNT),
)
