"""The update page as a member of staff uses it: signing in, bringing a file, answering what is asked."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.zone_page import ZonePage, wait_until_quiet
from tests.people import PASSWORD

NOTE = "说明（会写进历史）"
STEPS = ("confirm-part", "confirm-encoding", "confirm-system", "confirm-columns")


class DeskPage(ZonePage):
    """One tab on the update page, in Chinese."""

    def sign_in(self, name: str) -> DeskPage:
        """Sign in and go to the update page."""
        self.page.goto(f"{self.server}/sign-in?lang=zh&next=/updates")
        self.page.locator("input[name=name]").fill(name)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile("/updates"))
        expect(self.page.get_by_text("更新哪个图层")).to_be_visible()
        return self

    def begin(self) -> DeskPage:
        """Go to the start of the update page."""
        self.page.goto(f"{self.server}/updates?lang=zh")
        expect(self.page.get_by_text("更新哪个图层")).to_be_visible()
        return self.still()

    def still(self) -> DeskPage:
        """Wait until the script has run."""
        wait_until_quiet(self.page)
        return self

    def bring(self, path: Path, layer: str | None = None) -> DeskPage:
        """Hand a file in for a layer, and wait for the first question or answer."""
        if layer is not None:
            self.choose_option("desk_layer", layer)
        self.page.set_input_files("input[type=file]", path)
        self.page.wait_for_url(re.compile("case=[0-9a-f]{16}"))
        expect(self.page.locator(".zq-trail").or_(self.page.get_by_text("无法读取")).first).to_be_visible()
        return self.still()

    def choose_option(self, key: str, words: str) -> None:
        """Choose an option of a select box by its key."""
        self.page.locator(f".st-key-{key} input").first.click()
        self.page.get_by_role("option", name=words, exact=True).click()
        self.still()

    def type_option(self, key: str, words: str) -> None:
        """Type an option that a select box does not offer."""
        box = self.page.locator(f".st-key-{key} input").first
        box.fill(words)
        box.press("Enter")
        self.still()

    def is_asked(self, step: str) -> bool:
        """Tell whether a step waits for its confirmation."""
        return self.page.locator(f".st-key-{step} button").count() > 0

    def confirm(self, step: str) -> None:
        """Confirm a step and wait for the next."""
        button = self.page.locator(f".st-key-{step} button")
        expect(button).to_be_enabled()
        button.click()
        expect(button).to_have_count(0)
        self.still()

    def stage(self) -> str:
        """Name the step at hand."""
        return self.page.locator(".zq-trail .here").inner_text().split(maxsplit=1)[1].strip()

    def press(self, name: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.still()

    def note(self, words: str) -> None:
        """Write why."""
        self.write(NOTE, words)

    def write(self, label: str | re.Pattern[str], words: str) -> None:
        """Fill a box in and leave it; a press that falls into the run that this makes would be lost."""
        box = self.page.get_by_label(label)
        box.fill(words)
        box.press("Tab")
        self.still()
