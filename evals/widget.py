"""The widget on a slow phone: how long after a page is opened its button answers a tap."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from evals.corpora import SetError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CPU_SLOWDOWN = 4
SLOW_4G = {
    "offline": False,
    "latency": 150 * 3.75,
    "downloadThroughput": 1.6 * 1000 * 1000 / 8 * 0.9,
    "uploadThroughput": 750 * 1000 / 8 * 0.9,
}
"""What Chrome DevTools sets for "Slow 4G" (``Slow4GConditions`` in its NetworkManager): 562.5 ms a request."""
_PHONE: Any = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True}
_MOST_MILLISECONDS = 60_000
_TAP = """
window.tapped = new Promise((resolve) => {
  const look = () => {
    const root = document.querySelector("baeum-coach")?.shadowRoot;
    const button = root?.querySelector("button.open");
    if (button?.getBoundingClientRect().height) button.click();
    if (!root?.querySelector("dialog")?.open) { requestAnimationFrame(look); return; }
    const answered = performance.now();
    const asked = performance.getEntriesByType("resource").find((one) => one.name.endsWith("/widget.js"));
    resolve([answered, answered - asked.startTime, performance.getEntriesByType("resource")
      .filter((one) => one.startTime < answered).length]);
  };
  requestAnimationFrame(look);
});
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """One time that a page with the widget was opened, nothing kept from before."""

    page_ms: float
    """From opening the page until its button answered a tap."""
    widget_ms: float
    """From the moment in which the page asked for the widget."""
    requests: int


def measure_widget(address: str, times: int) -> list[Opened]:
    """Open a bare page of another site that embeds the widget of the service at ``address``.

    Raises:
        SetError: There is no Chromium, no Playwright, or no widget at the address.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise SetError("the package playwright is missing; `make` installs it") from error
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SetError("Chromium is not installed")
    with _host_page(f"{address.rstrip('/')}/widget.js") as page, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        try:
            return [_opened(browser, page) for _ in range(times)]
        except Error as error:
            raise SetError(f"the widget of {address!r} did not open; is the coach running there?") from error
        finally:
            browser.close()


def _opened(browser: "Browser", address: str) -> Opened:
    context = browser.new_context(**_PHONE)
    page = context.new_page()
    page.set_default_timeout(_MOST_MILLISECONDS)
    page.add_init_script(_TAP)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.tapped.then(() => true)")
    page_ms, widget_ms, requests = page.evaluate("window.tapped")
    context.close()
    return Opened(page_ms, widget_ms, requests)


@contextmanager
def _host_page(script: str) -> Iterator[str]:
    head = '<!doctype html><html lang="ko"><link rel="icon" href="data:,">'  # without it an icon would be asked for
    html = f'{head}<h1>City hall</h1><script src="{script}" defer></script>'.encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_: Any) -> None:
            """Nobody wants to read it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
