"""The map page on a phone of 390 px."""

from playwright.sync_api import expect


def test_the_map_comes_first_and_nothing_is_wider_than_the_screen(phone):
    phone.open()
    top = phone.page.locator(".st-key-map iframe").bounding_box()
    assert top["y"] < 200
    assert top["width"] <= 390
    assert phone.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_filters_open_as_a_sheet_and_filter_the_map(phone):
    phone.open()
    phone.page.get_by_role("button", name="筛选").click()
    sheet = phone.page.locator("[data-testid=stPopoverBody]")
    expect(sheet).to_be_visible()
    assert sheet.bounding_box()["height"] > 844 / 2
    phone.page.get_by_role("button", name="在建").first.click()
    phone.wait_for_link("query.get('status') === 'under_construction'")
    phone.wait_for_shown("shown.length && shown.every((name) => /^(roads|facilities)/.test(name))")


def test_the_list_is_made_of_cards_that_select(phone):
    phone.open("list=roads")
    phone.page.get_by_role("button", name="列表").click()
    phone.page.get_by_role("button", name="富利路").first.click()
    phone.wait_for_link("query.get('feature') === 'roads/fuli-road'")
    expect(phone.detail.get_by_role("heading", name="富利路")).to_be_attached()


def test_the_bar_lies_at_the_lower_edge_and_every_button_has_a_name(phone):
    phone.open("lang=zh")
    bar = phone.page.locator(".st-key-phone-bar").bounding_box()
    assert 844 - (bar["y"] + bar["height"]) < 24
    share = phone.page.get_by_role("button", name="复制链接")
    narrow = share.bounding_box()["width"]
    share.click()
    said = phone.page.get_by_role("button", name="已复制")
    expect(said).to_be_visible()
    assert said.bounding_box()["width"] > narrow


def test_captions_can_be_read(phone):
    phone.open("lang=zh")
    caption = phone.page.locator("[data-testid=stCaptionContainer]").first
    expect(caption).to_have_css("color", "rgb(90, 90, 85)")
    expect(caption).to_have_css("opacity", "1")


def test_the_downloads_follow_the_base_map_without_a_gap(phone):
    phone.open("lang=zh")
    phone.page.get_by_role("button", name="更多").last.click()
    sheet = phone.page.locator("[data-testid=stPopoverBody]")
    chooser = sheet.locator(".st-key-basemap").bounding_box()
    hint = sheet.get_by_text("下载").first.bounding_box()
    assert 0 < hint["y"] - (chooser["y"] + chooser["height"]) < 60
    assert chooser["height"] < 60
