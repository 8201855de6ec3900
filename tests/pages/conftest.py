from tests.pages.report_pages import open_page as open_page
from tests.pages.report_pages import store as store
