from tests.pages.report_pages import empty_store as empty_store
from tests.pages.report_pages import open_page as open_page
from tests.pages.report_pages import past as past
from tests.pages.report_pages import store as store
