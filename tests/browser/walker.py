"""A person in front of the browser, who looks hard at every page that comes up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import BrowserContext, ConsoleMessage, Download, Locator

from tests.conftest import CAST

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
#: What keeps somebody out, among the elements of these kinds (with what is in them), or anywhere on the page.
BARRIERS = """async (kinds) => {
    const looked = kinds ? {include: kinds.map((kind) => standing.get(kind))} : document;
    return (await axe.run(looked, {resultTypes: ["violations"], preload: false})).violations.flatMap(
        ({id, nodes}) => nodes.map(({target, failureSummary}) => `${id}: ${target} ${failureSummary}`));
}"""
#: Each kind of element on the page: where it stands, what it is, how it looks, whether it has words and a label; and what only the
#: page as a whole shows: the order of headings and landmarks, and an id given twice. `standing` keeps the first element of each kind.
ELEMENTS = r"""() => {
    const kept = /^(role|type|lang|tabindex|scope|aria-(?!label|describedby|controls|owns|details|activedescendant|errormessage))/;
    const ids = new Set(), twice = [];
    window.standing = new Map();
    const visit = (element, above) => {
        const path = `${above}>${element.localName}.${element.getAttribute("class") || ""}`;
        const attributes = [...element.attributes].map(({name, value}) => kept.test(name) ? `${name}=${value}` : value.trim() ? name : `${name}=`);
        const states = [":checked", ":disabled", ":invalid", ":focus", ":empty"].filter((state) => element.matches(state));
        const words = [element.textContent, element.ariaLabel].map((text) => text?.trim() ? "x" : "");
        const names = (element.getAttribute("aria-labelledby") || "").split(" ").filter((id) => document.getElementById(id)).length;
        const kind = [path, ...attributes.sort(), ...states, ...words, element.labels?.length, names].join("|");
        if (!standing.has(kind)) standing.set(kind, element);
        if (element.id && ids.size === ids.add(element.id).size) twice.push(element.id);
        for (const child of element.children) visit(child, path);
    };
    visit(document.documentElement, "");
    const order = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6, main, nav, header, footer, aside")].map(({localName}) => localName);
    return [[...standing.keys()], [...order.filter((name, at) => name !== order[at - 1]), ...twice].join(" ")];
}"""
WITHOUT_BARRIERS: dict[int, set[str]] = defaultdict(set)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WORDS = """() => [document.title, document.body.innerText,
    ...[...document.querySelectorAll("[aria-label], [title], [placeholder]")].flatMap(
        (element) => ["aria-label", "title", "placeholder"].map((name) => element.getAttribute(name) || ""))].join("\\n")"""
LATIN = re.compile(r"[A-Za-z][A-Za-z-]+")
NAMES = re.compile(
    r"[\w-]+\.(?:txt|xlsx|docx|html|pdf|png)\b|\b(?:[0-9a-f]{32}){1,2}\b|https?://\S+|\b\w{4}-\w{4}-\w{4}\b|\./run manage(?: [\w-]+)+",
    re.ASCII,
)  # of files, hashes, addresses, passwords and codes, commands
KINDS = {"PDF", "Excel", "Word", "CSV", "JPEG", "PNG", "WPS", "xlsx", "xls", "xlsb", "et", "ods", "docx", "html", "txt"}
ALLOWED = {
    *KINDS,
    "JSON",
    "SHA-",
    "MB",
    "KB",
    "LDAP",
    "Alt",
    "Enter",
    "Delete",
    "minsheng",
    *CAST,
}  # a list's address; the last are user names


class Walker:
    """One person in a browser of their own; each page that they come to is read at both widths."""

    def __init__(self, context: BrowserContext, base: str, *, scripted: bool = True) -> None:
        """Open a page; what its console and its scripts complain of is kept in `errors`."""
        self.base, self.scripted, self.refusal = base, scripted, ""
        self.page = context.new_page()
        self.errors: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        """Keep an error, but for a refusal that is awaited, and for a check that came too soon: the page asks again."""
        expected = self.refusal and message.text.startswith(self.refusal)
        expected = expected or ("429" in message.text and "/check/" in f"{message.text} {message.location.get('url')}")
        if message.type in ("error", "warning") and not expected:
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def go(self, address: str) -> Self:
        """Open an address and look at the page."""
        self.page.goto(self.base + address)
        return self.look()

    def press(self, name: str, within: Locator | None = None) -> Self:
        """Press the button or follow the link of that name, and look at the page that comes."""
        with self.page.expect_navigation():
            self.at(name, within).click()
        return self.look()

    def at(self, name: str, within: Locator | None = None) -> Locator:
        """Return the first button or link of that name."""
        place = within or self.page.locator("body")
        button = place.get_by_role("button", name=name, exact=True)
        return button.or_(place.get_by_role("link", name=name, exact=True)).first

    def way(self, name: str) -> Self:
        """Choose a way in of the report form: paste, upload or rows."""
        self.page.locator(f"label[for=way-{name}]").click()
        return self

    def fill(self, label: str, text: str) -> Self:
        """Type into the field with that label."""
        self.field(label).fill(text)
        return self

    def field(self, label: str) -> Locator:
        """Return the field with that label, which may carry the star of what must be filled in."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Expect a page that refuses, with a status that the browser itself notes in its console."""
        self.refusal = "Failed to load resource: the server responded with a status of 4"
        yield
        self.refusal = ""

    def download(self, name: str) -> Download:
        """Return the file that the link of that name makes."""
        with self.page.expect_download() as waiting:
            self.at(name).click()
        return waiting.value

    def sees(self, *words: str) -> Self:
        """Assert that the page shows the words."""
        shown = self.page.locator("body").inner_text()
        for each in words:
            assert each in shown, f"{self.page.url} doesn't show {each}: {shown}"
        return self

    def look(self) -> Self:
        """Assert that the page is fit for use: no error in the console, no barrier, no English, nothing to scroll aside."""
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            width = self.page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{self.page.url} is {width} px wide at {size['width']}: {self._wide()}"
            if self.scripted:
                self._find_barriers(size["width"])
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        return self.listen()

    def listen(self) -> Self:
        """Assert of the page as it stands, whoever drew it: no English, no error in the console."""
        shown = NAMES.sub("", self.page.evaluate(WORDS))
        english = {*LATIN.findall(shown)} - ALLOWED
        assert not english, f"{self.page.url} says {english}"
        assert not self.errors, f"{self.page.url}: {self.errors}"
        return self

    def _find_barriers(self, width: int) -> None:
        """Let axe look at the page, unless all that stands on it stood, at this width, on pages that had no barrier."""
        kinds, whole = self.page.evaluate(ELEMENTS)
        new = {*kinds, whole} - WITHOUT_BARRIERS[width]
        if not new:
            return
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        barriers: list[str] = self.page.evaluate(BARRIERS, None if whole in new else [*new])
        assert not barriers, f"{self.page.url} at {width} px:\n" + "\n".join(barriers)
        WITHOUT_BARRIERS[width] |= new

    def _wide(self) -> Any:
        return self.page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter(
                (element) => element.getBoundingClientRect().right > innerWidth + 1).map(
                (element) => element.outerHTML.slice(0, 90)).slice(0, 5)"""
        )
