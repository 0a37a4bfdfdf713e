// What is typed into the report form is kept every few seconds: on the server, else on this machine, from where the next
// opening offers it to the same person. Without this file the form is saved by its buttons alone.

const QUIET = 4;
const LONGEST = 20;
const TOO_MANY = [429, 503];
const own = `unsaved:${document.querySelector("[data-person]")?.dataset.person}:`;
const place = own + (document.querySelector("[data-saved-at]")?.dataset.savedAt ?? location.pathname);

// The copies on this machine, each window's under a name of its own.
const copies = () => {
  try {
    return Object.keys(localStorage)
      .filter((name) => name === place || name.startsWith(`${place}:`))
      .map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }))
      .filter((copy) => copy.data);
  } catch {
    return [];
  }
};
const forget = (token) => {
  for (const copy of copies()) if (copy.token === token) localStorage.removeItem(copy.name);
};

// A machine that others use too keeps nothing of them: who went without logging out finds their drafts on the server.
try {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("unsaved:") && !name.startsWith(own)) localStorage.removeItem(name);
  }
} catch { /* nothing is kept here at all */ }

// What the server has saved after all needs no copy; the page that follows a save says with which form it was.
const savedWith = document.querySelector("[data-saved-with]")?.dataset.savedWith;
if (savedWith) forget(savedWith);

const form = document.querySelector("form[data-autosave]");

if (form) {
  const line = form.querySelector("[data-saving]");
  const fresh = line.hasAttribute("data-fresh");
  const unsaved = form.querySelector("[data-unsaved]");
  const token = form.querySelector("[name=token]");
  const drawn = unsaved.textContent;
  let timer = 0;
  let since = 0;
  let composing = false;
  let changed = false;
  let sending = false;
  let failed = false;
  let leaving = false;
  let sent = false; // by a button: what is typed from then on is another form
  let differs = !fresh; // from what the report says, as the server found
  let moved = false;

  const say = (words, wrong = false) => {
    line.textContent = words;
    line.classList.toggle("late", wrong);
  };
  const typed = () => {
    const data = new FormData(form);
    for (const name of ["csrfmiddlewaretoken", "file", "evidence"]) data.delete(name);
    return new URLSearchParams(data).toString();
  };
  const keepHere = (data) => {
    try {
      const taken = copies().some((copy) => copy.name === place && copy.token !== token.value);
      const name = taken ? `${place}:${token.value}` : place;
      localStorage.setItem(name, JSON.stringify({ data, token: token.value, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  };
  const send = (data, further) => fetch(form.dataset.autosave, {
    method: "POST",
    body: data,
    redirect: "manual",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    ...further,
  });
  const reason = (problem) => {
    if (!(problem instanceof Response)) return "网络中断";
    if (TOO_MANY.includes(problem.status)) return "服务器正忙";
    return problem.status >= 500 ? "服务器出错" : "登录已过期";
  };

  // What is typed and not yet in the report, by the names that the page gives it.
  const OTHERS = {
    condition: "目标事项", reading: "年度目标累计", reason: "说明理由", obstacles: "存在问题", next_steps: "下步打算",
    paste: "粘贴的文字", decline: "不采用的意见",
  };
  const isTyped = (field) => {
    if (!field.name || ["hidden", "submit", "button", "file"].includes(field.type)) return false;
    if (["ORDER", "sure", "way"].some((name) => field.name.endsWith(name))) return false;
    if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    if (field.options) {
      const first = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(first, 0);
    }
    return field.value !== field.defaultValue;
  };
  const changes = () => {
    const shown = [...form.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
    const rows = new Set();
    const others = new Set();
    for (const field of [...form.elements].filter(isTyped)) {
      const row = field.closest("[data-row]");
      if (row?.hidden) others.add("删除的行");
      else if (row) rows.add(shown.indexOf(row) + 1);
      else others.add(OTHERS[field.name.split("-")[0]] || "其他填写内容");
    }
    const numbers = [...rows].sort((one, other) => one - other);
    const some = numbers.length > 6 ? `第 ${numbers.slice(0, 6).join("、")} 等 ${numbers.length} 行` : `第 ${numbers.join("、")} 行`;
    return [...(numbers.length ? [some] : []), ...others];
  };
  const show = () => {
    const told = differs && drawn ? [] : changes();
    if (told.length) unsaved.textContent = `未存入报告：${told.join("，")}`;
    else unsaved.textContent = differs ? drawn || (moved ? "未存入报告：各行的次序" : "") : "";
  };
  // What is kept for good, as a form without a button of its own for that does, is unsaved no more.
  const settle = () => {
    for (const field of form.elements) {
      if ("defaultValue" in field && field.type !== "hidden") field.defaultValue = field.value;
    }
  };
  const isUnsaved = () => Boolean(unsaved.textContent);
  const another = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, seconds * 1000);
  };
  const save = async () => {
    if (composing || leaving) return;
    if (sending) {
      later(1);
      return;
    }
    const data = typed();
    [changed, sending, since] = [false, true, 0];
    say("正在保存…");
    try {
      const answer = await send(data);
      if (!answer.ok) throw answer;
      const { same, kept, at, told, late } = await answer.json();
      failed = false;
      differs = !same && !kept;
      if (kept && !changed) settle();
      forget(token.value);
      show();
      const passed = late && !form.hasAttribute("data-late") ? "报送截止已过，仍可报送，将标为逾期。" : "";
      const saved = same ? "" : told || `已于 ${at} 自动保存`;
      say([saved, passed].filter(Boolean).join("，"), Boolean(told || passed));
    } catch (problem) {
      failed = true;
      say(`${reason(problem)}，${keepHere(data) ? "内容已存在本机" : "内容只在本页，请勿关闭"}`, true);
      if (!changed) later(2 * QUIET);
    }
    sending = false;
  };
  // Goes on with another form: the copy of the one before is this one's now.
  const follow = (before) => {
    keepHere(typed());
    if (before !== token.value) forget(before);
  };
  const note = (event) => {
    moved ||= Boolean(event?.target.matches?.("[data-rows]"));
    if (sent) {
      const before = token.value;
      [token.value, sent] = [another(), false];
      follow(before);
    }
    changed = differs = true;
    show();
    since ||= Date.now();
    if (!composing) later(Math.max(0, Math.min(QUIET, LONGEST - (Date.now() - since) / 1000)));
  };

  form.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  form.addEventListener("compositionend", () => {
    composing = false;
    note();
  });
  form.addEventListener("input", note);
  form.addEventListener("submit", () => {
    [leaving, sent] = [true, true];
    clearTimeout(timer);
    keepHere(typed());
  });
  document.addEventListener("submit", (event) => { leaving ||= event.target.matches("[data-forget]"); });
  // Closed or left: kept on this machine and sent on the way out; the browser asks while something is not in the report.
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !(changed || failed || isUnsaved())) return;
    event.preventDefault();
    event.returnValue = "";
  });
  window.addEventListener("pagehide", () => {
    if (leaving || !(changed || sending)) return;
    const data = typed();
    keepHere(data);
    send(data, { keepalive: true }).catch(() => {});
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
    show();
  });

  // A page that came back with what was typed or read holds something unsaved from the start.
  if (form.dataset.after) follow(form.dataset.after);
  if (!fresh) note();

  // What stayed on this machine is offered, never put in the place of anything; what is typed meanwhile is kept beside it.
  const left = fresh ? copies().sort((one, other) => other.at - one.at)[0] : null;
  const offer = document.querySelector("[data-local]");
  if (left) {
    offer.hidden = false;
    offer.querySelector("[data-local-at]").textContent = new Date(left.at).toLocaleString("zh-CN", {
      month: "long", day: "numeric", hour: "2-digit", minute: "2-digit",
    });
    offer.querySelector("[data-local-take]").addEventListener("click", async () => {
      try {
        const answer = await send(left.data);
        if (!answer.ok) throw answer;
        localStorage.removeItem(left.name);
        location.assign("?draft");
      } catch (problem) {
        say(`${reason(problem)}，内容还在本机`, true);
      }
    });
    offer.querySelector("[data-local-drop]").addEventListener("click", () => {
      localStorage.removeItem(left.name);
      offer.hidden = true;
    });
  }
}
