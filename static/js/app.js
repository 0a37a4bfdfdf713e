// Small conveniences on data-* hooks; every page does its work without them.

// data-autosubmit on a form: a changed select sends it at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select")) form.requestSubmit();
});

// data-tick on a link names the boxes that it ticks on the spot, or those alone that stay ticked; data-other is its other word.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-tick]");
  if (!link) return;
  event.preventDefault();
  const every = link.textContent === "全选";
  for (const box of document.querySelectorAll(`input[type=checkbox][name="${link.dataset.tick}"]`)) {
    box.checked = every || "stays" in box.dataset;
  }
  [link.textContent, link.dataset.other] = [link.dataset.other, link.textContent];
});

// data-leaving on a form: the browser asks before a page is left on which something was typed and not sent.
let going = false;
document.addEventListener("submit", () => { going = true; });
window.addEventListener("pageshow", () => { going = false; });
window.addEventListener("beforeunload", (event) => {
  const fields = [...document.querySelectorAll("form[data-leaving] textarea")];
  if (going || fields.every((field) => field.value === field.defaultValue)) return;
  event.preventDefault();
  event.returnValue = "";
});

// A form that could carry a file and carries none is sent in the way that the server reads in a third of the time.
document.addEventListener("submit", ({ target: form }) => {
  const files = [...form.elements].filter((field) => field.type === "file");
  if (!files.length) return;
  form.enctype = files.some((field) => field.files.length) ? "multipart/form-data" : "application/x-www-form-urlencoded";
});

// A click elsewhere, or Escape, closes what drops down from the top bar.
const closeDrops = (except) => {
  for (const drop of document.querySelectorAll("details[data-drop][open]")) {
    if (!drop.contains(except)) drop.open = false;
  }
};
document.addEventListener("click", (event) => closeDrops(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDrops(null);
});

// The bar at the foot grows with what it says: a field that gets the focus is scrolled to above it.
const bar = document.querySelector(".action-bar");
if (bar) {
  new ResizeObserver(() => {
    document.documentElement.style.scrollPaddingBottom = `${bar.offsetHeight + 20}px`;
  }).observe(bar);
}
