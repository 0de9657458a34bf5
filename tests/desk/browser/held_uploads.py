"""Uploads that a test holds back, to see what the editor sees meanwhile."""

from playwright.sync_api import Page, Route

UPLOAD = "**/files/upload/"


class Held:
    """Uploads that wait until they are let go, unless the page has cancelled them; later ones don't wait."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.routes: list[Route] = []
        self.is_open = False
        page.route(UPLOAD, self._take)

    def _take(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.routes.append(route)

    def cancel(self, name: str) -> None:
        """Presses Cancel in the line of `name` and waits until the browser has told of it, later than the line goes."""
        with self.page.expect_event("requestfailed"):
            self.page.get_by_role("button", name=f"Cancel the upload of {name}").press("Enter")

    def let_go(self) -> None:
        self.is_open = True
        for route in self.routes:
            if route.request.failure is None:
                route.continue_()
            else:
                route.abort()  # the browser may hear of the cancelling later than of this, and send it
