// Rows of the report form: added, moved and removed in place. Without this file their numbers and boxes do it.

for (const area of document.querySelectorAll("[data-rows]")) {
  const prefix = area.dataset.rows;
  const total = area.querySelector(`[name=${prefix}-TOTAL_FORMS]`);
  const empty = area.querySelector("template[data-row-empty]");
  const add = area.querySelector("[data-row-add]");
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const shown = () => [...area.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
  const number = () => {
    shown().forEach((row, place) => { field(row, "ORDER").value = place + 1; });
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const button = (label, title, work) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "btn btn-sm", textContent: label, title, onclick: work });
    made.setAttribute("aria-label", title);
    return made;
  };
  const move = (row, other, side) => {
    if (!other) return;
    other[side](row);
    number();
  };
  const equip = (row) => {
    const place = row.querySelector(".entry-place");
    place.classList.add("scripted");
    const near = (step) => shown()[shown().indexOf(row) + step];
    place.append(
      button("↑", "上移这一行", () => move(row, near(-1), "before")),
      button("↓", "下移这一行", () => move(row, near(1), "after")),
      button("删除", "删除这一行", () => {
        field(row, "DELETE").checked = true;
        row.hidden = true;
        number();
        add.focus();
      }),
    );
  };

  add.hidden = false;
  add.addEventListener("click", () => {
    const spare = [...area.querySelectorAll("[data-row]")].find((row) => row.hidden && !field(row, "DELETE").checked);
    if (spare) {
      spare.hidden = false;
      shown().at(-1).after(spare);
      number();
      field(spare, "text").focus();
      return;
    }
    const index = total.value;
    const row = empty.content.querySelector("[data-row]").cloneNode(true);
    for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replaceAll("__prefix__", index));
      }
    }
    total.value = Number(index) + 1;
    const last = shown().at(-1);
    if (last) last.after(row);
    else empty.before(row);
    equip(row);
    number();
    field(row, "text").focus();
  });
  shown().forEach(equip);
  const blank = shown().filter((row) => !field(row, "text").value && !field(row, "name").value && !row.querySelector(".is-invalid"));
  blank.slice(blank.length < shown().length ? 0 : 1).forEach((row) => { row.hidden = true; });
}

// Doubtful names: one press says of all of them that they are the same.
const doubts = [...document.querySelectorAll("[data-doubt]")];
const all = document.querySelector("[data-doubts-same]");
if (all && doubts.length > 1) {
  all.hidden = false;
  all.addEventListener("click", () => {
    for (const doubt of doubts) doubt.querySelector("input").click();
    all.hidden = true;
  });
}

// Text fields of the form grow with what is typed.
const grow = (field) => {
  if (!field.offsetParent) return;
  field.rows = Math.max(2, field.value.split("\n").length);
  while (field.scrollHeight > field.clientHeight && field.rows < 40) field.rows += 1;
};
document.querySelectorAll("[data-rows] textarea").forEach(grow);
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-rows] textarea")) grow(event.target);
});

// A value that the text states is taken over in place.
document.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-fill]");
  if (!offer) return;
  event.preventDefault();
  const field = document.getElementById(offer.dataset.fill);
  field.value = offer.dataset.value;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
