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

  // A row is folded up to one line: it is opened before a field of it is looked at.
  const enter = (row, name) => {
    row.querySelector("details.entry-row").open = true;
    field(row, name).focus();
  };
  const line = (row) => {
    const text = field(row, "text").value.trim().replace(/\s+/g, " ");
    const stage = field(row, "stage");
    const percent = field(row, "percent").value.trim();
    row.querySelector(".line-text").textContent = text || field(row, "name").value;
    row.querySelector(".line-stage").textContent = stage.value === "unstated" ? "" : stage.selectedOptions[0]?.textContent;
    row.querySelector(".line-share").textContent = percent && `${percent.replace(/[%％]$/, "")}%`;
  };
  area.addEventListener("toggle", (event) => {
    if (!event.target.matches("details.entry-row")) return;
    if (event.target.open) event.target.querySelectorAll("textarea").forEach(grow);
    else line(event.target.closest("[data-row]"));
  }, true);

  const say = (words) => { area.querySelector("[data-rows-told]").textContent = words; };
  const placeOf = (row) => shown().indexOf(row) + 1;

  const button = (label, title, work) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "btn btn-sm", textContent: label, title, onclick: work });
    made.setAttribute("aria-label", title);
    return made;
  };
  const move = (row, step) => {
    const from = placeOf(row);
    const other = shown()[from - 1 + step];
    if (!other) return;
    const held = row.contains(document.activeElement) && document.activeElement;
    other[step < 0 ? "before" : "after"](row);
    if (held) held.focus();
    number();
    say(`第 ${from} 行移到第 ${placeOf(row)} 行。`);
  };
  const remove = (row) => {
    const place = placeOf(row);
    const near = shown()[place] || shown()[place - 2];
    field(row, "DELETE").checked = true;
    row.hidden = true;
    number();
    (near ? near.querySelector("summary") : add).focus();
    say(`第 ${place} 行已删除。`);
    const back = button("撤销删除", `撤销删除第 ${place} 行`, () => {
      field(row, "DELETE").checked = false;
      row.hidden = false;
      number();
      say(`已找回第 ${placeOf(row)} 行。`);
      enter(row, "text");
    });
    area.querySelector("[data-rows-told]").append(" ", back);
  };
  const equip = (row) => {
    const place = row.querySelector(".entry-place");
    place.classList.add("scripted");
    place.append(
      button("↑", "上移这一行", () => move(row, -1)),
      button("↓", "下移这一行", () => move(row, 1)),
      button("删除", "删除这一行", () => remove(row)),
    );
    const alias = row.querySelector("[data-alias]");
    if (!alias) return;
    const was = field(row, "was_name").value;
    const known = [...document.querySelectorAll("#known option")].map((option) => option.value);
    const offer = () => {
      const name = field(row, "name").value.trim();
      alias.hidden = name === was || !known.includes(name);
    };
    field(row, "name").addEventListener("input", offer);
    offer();
  };
  const addAfter = (last) => {
    const spare = [...area.querySelectorAll("[data-row]")].find((row) => row.hidden && !field(row, "DELETE").checked);
    if (spare) {
      spare.hidden = false;
      if (last && last !== spare) last.after(spare);
      number();
      enter(spare, "text");
      return;
    }
    if (shown().length >= Number(area.querySelector(`[name=${prefix}-MAX_NUM_FORMS]`).value)) {
      say(`已有 ${shown().length} 行，一份报告最多这么多行。`);
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
    if (last) last.after(row);
    else empty.before(row);
    equip(row);
    number();
    enter(row, "text");
  };

  add.addEventListener("click", (event) => {
    event.preventDefault();
    addAfter(shown().at(-1));
  });
  // From the keyboard: always with Alt, never while an input method composes.
  area.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    const work = {
      ArrowUp: () => move(row, -1),
      ArrowDown: () => move(row, 1),
      Enter: () => addAfter(row),
      Delete: () => remove(row),
    }[event.key];
    if (!work) return;
    event.preventDefault();
    work();
  });
  shown().forEach(equip);
  const blank = shown().filter((row) => !field(row, "text").value && !field(row, "name").value && !row.querySelector(".is-invalid"));
  blank.slice(blank.length < shown().length ? 0 : 1).forEach((row) => { row.hidden = true; });

  // One press confirms all readings of a kind, or takes all like names for the same.
  for (const all of area.querySelectorAll("[data-confirm]")) {
    all.addEventListener("click", (event) => {
      event.preventDefault();
      const kind = all.dataset.confirm;
      const boxes = kind === "same"
        ? [...area.querySelectorAll("[data-doubt]")].filter((doubt) => !doubt.querySelector(":checked"))
          .map((doubt) => doubt.querySelector("input"))
        : [...area.querySelectorAll(`[data-sure] input[value=${kind}]:not(:checked)`)];
      for (const box of boxes) box.click();
      all.hidden = true;
    });
  }
}

// Text fields of the form grow with what is typed.
function grow(field) {
  if (!field.offsetParent) return;
  field.rows = Math.max(2, field.value.split("\n").length);
  while (field.scrollHeight > field.clientHeight && field.rows < 40) field.rows += 1;
}
document.querySelectorAll("[data-rows] textarea").forEach(grow);
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-rows] textarea")) grow(event.target);
});

// Values that the text states are taken over in place, one or all.
const fillIn = (offer) => {
  const field = document.getElementById(offer.dataset.fill);
  field.value = offer.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field;
};
document.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-fill], [data-fill-all]");
  if (!offer) return;
  event.preventDefault();
  const offers = offer.matches("[data-fill]") ? [offer] : [...document.querySelectorAll("[data-fill]")];
  offers.map(fillIn)[0]?.focus();
});
