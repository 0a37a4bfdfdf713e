// What is typed into the report form is kept every few seconds: on the server, else on this machine. Without this file
// the form is saved by its buttons alone.

const SECONDS = 4;
const form = document.querySelector("form[data-autosave]");

if (form) {
  const line = form.querySelector("[data-saving]");
  const place = `unsaved:${location.pathname}`;
  let timer = 0;
  let composing = false;
  let changed = false;
  let leaving = false;

  const say = (words, failed = false) => {
    line.textContent = words;
    line.classList.toggle("late", failed);
  };
  const typed = () => {
    const data = new FormData(form);
    for (const name of ["csrfmiddlewaretoken", "file", "evidence"]) data.delete(name);
    return new URLSearchParams(data).toString();
  };
  const keepHere = (data) => {
    try {
      localStorage.setItem(place, data);
      return true;
    } catch {
      return false;
    }
  };
  const send = (data) => fetch(form.dataset.autosave, {
    method: "POST",
    body: data,
    redirect: "error",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
    },
  });

  const save = async () => {
    if (composing || leaving) return;
    const data = typed();
    changed = false;
    say("正在保存…");
    try {
      const answer = await send(data);
      if (!answer.ok) throw answer;
      const { at, told } = await answer.json();
      localStorage.removeItem(place);
      say(told || `已于 ${at} 自动保存`, Boolean(told));
    } catch (problem) {
      const here = keepHere(data) ? "内容已存在本机" : "内容只在本页，请勿关闭";
      say(problem instanceof Response ? `没有保存到服务器（登录可能已过期），${here}` : `网络中断，${here}`, true);
      if (!changed) later(2 * SECONDS);
    }
  };
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, seconds * 1000);
  };
  const note = () => {
    changed = true;
    if (!composing) later(SECONDS);
  };

  form.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  form.addEventListener("compositionend", () => {
    composing = false;
    note();
  });
  document.addEventListener("input", ({ target }) => {
    if (target.form === form || form.contains(target)) note();
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    keepHere(typed());
  });
  window.addEventListener("pagehide", () => {
    if (changed && !leaving) keepHere(typed());
  });
  window.addEventListener("pageshow", () => { leaving = false; });

  // A page that came back with what was typed or read holds something unsaved from the start.
  const fresh = line.hasAttribute("data-fresh");
  if (!fresh) note();

  // What stayed on this machine goes to the server, unless the form that held it was saved after all.
  const left = fresh && localStorage.getItem(place);
  if (left) {
    send(left).then(async (answer) => {
      if (!answer.ok) return;
      localStorage.removeItem(place);
      if (!(await answer.json()).done) location.reload();
    }).catch(() => say("网络中断，本机还有没保存的内容", true));
  }
}
