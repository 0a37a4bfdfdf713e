// The review page made quicker: keys, verdicts kept at a click, a selected sentence takes the comment to its field, and
// a change of the report is announced. Every step is a link or a button of the page, which works without this file.

const review = document.querySelector("[data-review]");

if (review) {
  const act = document.getElementById("act");
  const comment = act.querySelector("textarea[name=comment]");
  const passages = [...document.querySelectorAll("[data-passage]")];
  const headers = {
    Accept: "application/json",
    "X-CSRFToken": act.querySelector("[name=csrfmiddlewaretoken]").value,
  };

  // The review begins when the page is open
  const beginning = document.querySelector("[data-begun-form]");
  if (review.dataset.begun) {
    fetch(review.dataset.begun, { method: "POST", headers, redirect: "error" })
      .then((answer) => { if (answer.ok && beginning) beginning.hidden = true; })
      .catch(() => {});
  }

  // What is read can't change unseen
  const SECONDS = 20;
  const moved = document.querySelector("[data-moved]");
  let mark = "";
  const look = async () => {
    if (document.hidden || !moved.hidden) return;
    try {
      const answer = await fetch(review.dataset.version, {
        headers: mark ? { "If-None-Match": mark } : {},
        cache: "no-store",
        redirect: "error",
      });
      if (answer.status === 304) return;
      const known = `"${review.dataset.known}"`;
      mark = answer.headers.get("ETag") || "";
      if (mark === known) return;
      const told = await answer.json();
      document.querySelector("[data-moved-words]").textContent = told.told
        || `这份报告现在是第 ${told.version} 版，状态为“${told.label}”。`;
      moved.hidden = false;
    } catch {
      // no network: the version is checked again when the report is acted on
    }
  };
  setInterval(look, SECONDS * 1000);
  document.addEventListener("visibilitychange", look);

  // Verdicts are kept at once
  const judged = document.querySelector("[data-judged]");
  const keep = document.querySelector("[data-judge]");
  if (keep) keep.hidden = true;
  document.addEventListener("change", async (event) => {
    if (!event.target.matches("input[name^=verdict-]")) return;
    judged.textContent = "正在保存…";
    try {
      const body = new FormData();
      body.set("version", act.querySelector("[name=version]").value);
      body.set(event.target.name, event.target.value);
      const answer = await fetch(keep.formAction, { method: "POST", headers, body, redirect: "error" });
      const { told } = await answer.json();
      const count = document.querySelectorAll("input[name^=verdict-]:checked").length;
      judged.textContent = told || `已认定 ${count} 项`;
    } catch {
      judged.textContent = "没有保存，办理时一并保存";
    }
  });

  // So is the outlook on the year, once it has the reason that it needs
  const outlook = document.querySelector("[data-outlook]");
  if (outlook) {
    const reason = outlook.querySelector("textarea");
    const told = document.querySelector("[data-outlook-told]");
    const needed = outlook.dataset.outlook.split(" ");
    outlook.querySelector("[data-outlook-keep]").hidden = true;
    outlook.addEventListener("change", async () => {
      const chosen = outlook.querySelector("input:checked");
      if (!chosen) return;
      if (needed.includes(chosen.value) && !reason.value.trim()) {
        told.textContent = "请写明原因，写后保存";
        reason.focus();
        return;
      }
      told.textContent = "正在保存…";
      try {
        const body = new FormData();
        body.set("version", act.querySelector("[name=version]").value);
        body.set(chosen.name, chosen.value);
        body.set(reason.name, reason.value);
        const answer = await fetch(outlook.querySelector("[data-outlook-keep]").formAction, { method: "POST", headers, body, redirect: "error" });
        const said = await answer.json();
        told.textContent = said.told || "已保存";
      } catch {
        told.textContent = "没有保存，办理时一并保存";
      }
    });
  }

  // A selected sentence opens the field for a comment on it
  const bare = (words) => words.replace(/\s+/gu, "");
  document.querySelector("[data-text]").addEventListener("mouseup", () => {
    const chosen = document.getSelection();
    const words = bare(chosen.toString());
    const item = chosen.anchorNode && chosen.anchorNode.parentElement.closest(".item");
    if (!words || !item || !item.contains(chosen.focusNode)) return;
    const field = [...item.querySelectorAll("[data-passage]")].find((each) => {
      const sentence = bare(each.previousElementSibling.textContent).slice(1, -1);
      return sentence.includes(words) || words.includes(sentence);
    });
    if (!field) return;
    field.closest("details").open = true;
    field.focus({ preventScroll: true });
  });

  // Keys
  const SWITCH = "review-keys";
  const list = document.querySelector("[data-keys-list]");
  const box = list.querySelector("[data-keys-on]");
  const stored = () => {
    try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; }
  };
  box.checked = stored();
  box.addEventListener("change", () => {
    try { localStorage.setItem(SWITCH, box.checked ? "on" : "off"); } catch { /* it holds for this page */ }
  });
  document.querySelector("[data-keys]").hidden = false;
  const sure = document.querySelector("[data-sure]");
  const press = {
    "?": () => list.showModal(),
    j: () => document.querySelector("[data-key=j]")?.click(),
    k: () => document.querySelector("[data-key=k]")?.click(),
    a: () => sure.showModal(),
    r: () => {
      const said = [comment, ...passages].some((each) => each.value.trim());
      if (said) document.querySelector("[data-key=r]").click();
      else comment.focus();
    },
  };
  document.querySelector("[data-keys] [data-key]").addEventListener("click", press["?"]);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (sure.open && !event.repeat && event.key.toLowerCase() === "a") {
      event.preventDefault();
      sure.querySelector("[name=action]").click();
    }
    if (event.repeat || list.open || sure.open || event.target.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])")) return;
    const key = event.key === "？" ? "?" : event.key.toLowerCase();
    if (!press[key] || (key !== "?" && !box.checked)) return;
    event.preventDefault();
    press[key]();
  });
}
