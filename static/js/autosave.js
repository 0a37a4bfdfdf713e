// What is typed into the report form is kept every few seconds: on the server, else on this machine, from where the next
// opening offers it. Without this file the form is saved by its buttons alone.

const QUIET = 4;
const LONGEST = 20;
const place = `unsaved:${location.pathname}`;

const onMachine = () => {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
};

// What the server has saved after all needs no copy; the page that follows a save says with which form it was.
const savedWith = document.querySelector("[data-saved-with]")?.dataset.savedWith;
if (savedWith && onMachine()?.token === savedWith) localStorage.removeItem(place);

const form = document.querySelector("form[data-autosave]");

if (form) {
  const line = form.querySelector("[data-saving]");
  const fresh = line.hasAttribute("data-fresh");
  let held = form.hasAttribute("data-held");
  let timer = 0;
  let since = 0;
  let composing = false;
  let changed = false;
  let sending = false;
  let failed = false;
  let leaving = false;

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
      const token = form.querySelector("[name=token]").value;
      localStorage.setItem(place, JSON.stringify({ data, token, at: Date.now() }));
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
    return problem.status >= 500 ? "服务器出错" : "登录已过期";
  };

  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, seconds * 1000);
  };
  const save = async () => {
    if (composing || leaving || held) return;
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
      const { at, told, late } = await answer.json();
      failed = false;
      localStorage.removeItem(place);
      const passed = late && !form.hasAttribute("data-late") ? "报送截止已过，仍可报送，将标为逾期。" : "";
      say([told || `已于 ${at} 自动保存`, passed].filter(Boolean).join("，"), Boolean(told || passed));
    } catch (problem) {
      failed = true;
      say(`${reason(problem)}，${keepHere(data) ? "内容已存在本机" : "内容只在本页，请勿关闭"}`, true);
      if (!changed) later(2 * QUIET);
    }
    sending = false;
  };
  const note = () => {
    changed = true;
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
    leaving = true;
    clearTimeout(timer);
    keepHere(typed());
  });
  // Closed or left: kept on this machine and sent on the way out; the browser asks where that may not have come through.
  window.addEventListener("beforeunload", (event) => {
    if (leaving || held || !(changed || failed)) return;
    event.preventDefault();
    event.returnValue = "";
  });
  window.addEventListener("pagehide", () => {
    if (leaving || held || !changed) return;
    const data = typed();
    keepHere(data);
    send(data, { keepalive: true }).catch(() => {});
  });
  window.addEventListener("pageshow", () => { leaving = false; });

  // A page that came back with what was typed or read holds something unsaved from the start.
  if (!fresh) note();

  // What stayed on this machine is offered, never put in the place of anything.
  const left = fresh && onMachine();
  const offer = document.querySelector("[data-local]");
  if (left) {
    held = true;
    offer.hidden = false;
    offer.querySelector("[data-local-at]").textContent = new Date(left.at).toLocaleString("zh-CN", {
      month: "long", day: "numeric", hour: "2-digit", minute: "2-digit",
    });
    offer.querySelector("[data-local-take]").addEventListener("click", async () => {
      try {
        const answer = await send(left.data);
        if (!answer.ok) throw answer;
        localStorage.removeItem(place);
        location.assign("?draft");
      } catch (problem) {
        say(`${reason(problem)}，内容还在本机`, true);
      }
    });
    offer.querySelector("[data-local-drop]").addEventListener("click", () => {
      localStorage.removeItem(place);
      offer.hidden = true;
      held = form.hasAttribute("data-held");
      if (changed) note();
    });
  }
}
