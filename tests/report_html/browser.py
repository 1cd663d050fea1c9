"""A headless Chromium, driven through chromedriver by W3C WebDriver (https://www.w3.org/TR/webdriver2/) over plain HTTP."""
import base64
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element reference, by the standard
KEYS = {"right": "\ue014", "escape": "\ue00c", "enter": "\ue007"}


class Browser:
    """Use as a context manager. `problems()` are the console's errors and every request that left the file."""

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="regatta-chromium-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.driver = subprocess.Popen(
            [shutil.which("chromedriver"), f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.address = f"http://127.0.0.1:{port}"
        self.session = ""
        try:
            self._wait_for_driver()
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.session:
            try:
                self.call("DELETE", "")
            except OSError:
                pass
        self.driver.send_signal(signal.SIGTERM)
        self.driver.wait(timeout=30)
        shutil.rmtree(self.profile, ignore_errors=True)

    def _wait_for_driver(self):
        for _ in range(600):
            try:
                if self._request("GET", "/status")["ready"]:
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("chromedriver does not answer")

    def _begin(self):
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     f"--user-data-dir={self.profile}", "--hide-scrollbars"]
        capabilities = {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium")},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}
        self.session = self._request("POST", "/session", {"capabilities": capabilities})["sessionId"]

    def _request(self, method, path, body=None):
        request = urllib.request.Request(self.address + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.read().decode()[:500]}") from None

    def call(self, method, path, body=None):
        return self._request(method, f"/session/{self.session}{path}", body)

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, file, width=1280, height=900, dark=False, scripts=True):
        """A page on a screen of that size. The window has a least width of its own, so the screen is emulated."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                      mobile=width < 600)
        self.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.devtools("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.call("POST", "/url", {"url": pathlib.Path(file).resolve().as_uri()})

    def script(self, text, *arguments):
        return self.call("POST", "/execute/sync", {"script": text, "args": list(arguments)})

    def all(self, selector):
        found = self.call("POST", "/elements", {"using": "css selector", "value": selector})
        return [each[ELEMENT] for each in found]

    def one(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def text(self, selector):
        return self.call("GET", f"/element/{self.one(selector)}/text")

    def shown(self, selector):
        return self.call("GET", f"/element/{self.one(selector)}/displayed")

    def click(self, selector):
        """As a finger would: an element that is covered or not shown is an error."""
        self.script("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        self.call("POST", f"/element/{self.one(selector)}/click", {})

    def choose(self, select, value):
        self.click(f'{select} option[value="{value}"]')

    def hover(self, selector):
        """Moves the mouse to the middle of an element."""
        self.script("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        self.call("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": [
            {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": {ELEMENT: self.one(selector)}}]}]})

    def press(self, selector, key):
        self.script("document.querySelector(arguments[0]).focus()", selector)
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": [
            {"type": "keyDown", "value": KEYS[key]}, {"type": "keyUp", "value": KEYS[key]}]}]})

    def screenshot(self, file):
        """The whole page, however long."""
        size = self.devtools("Page.getLayoutMetrics")["cssContentSize"]
        image = self.devtools("Page.captureScreenshot", captureBeyondViewport=True, format="png", clip={
            "x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 12000), "scale": 1})
        pathlib.Path(file).write_bytes(base64.b64decode(image["data"]))

    def print_to(self, file):
        page = self.devtools("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        pathlib.Path(file).write_bytes(base64.b64decode(page["data"]))

    def problems(self):
        """What the console said, and requests for anything but the file itself and data: addresses."""
        found = [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})]
        for entry in self.call("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith(("file:", "data:", "about:", "chrome:")):
                    found.append("request: " + url)
        return found
