// The margin of the report form: while one types, what is typed is checked and the margin drawn anew. Without this file
// the button 核对 does it.

const PAUSE = 1500;
const SHARE = 3; // of the time, the server checks for this form one part
const BUSY = [429, 503];
const UNREAD = 422;
const check = document.querySelector("[data-check]");

if (check) {
  const form = check.closest("form");
  const inMargin = (element) => Boolean(element?.closest?.("[data-told]"));
  let timer = 0;
  let began = 0;
  let took = 0; // the last check: the longer, the rarer
  let composing = false;
  let stale = false; // a reason was touched after the question was sent: the answer would overwrite it

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (composing) return;
      if (inMargin(document.activeElement)) later();
      else htmx.trigger(check, "check");
    }, Math.max(PAUSE, took * (SHARE - 1)));
  };
  form.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  form.addEventListener("compositionend", () => {
    composing = false;
    later();
  });
  form.addEventListener("input", (event) => {
    if (inMargin(event.target)) stale = true;
    else if (!composing && event.target.name !== "paste") later();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.form === form && !form.contains(target)) later(); // a field beside the form: an answer to a condition
  });
  check.addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    htmx.trigger(check, "check");
  });
  document.body.addEventListener("htmx:beforeRequest", () => { [stale, began] = [false, performance.now()]; });
  document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
    took = performance.now() - began;
    if (BUSY.includes(detail.xhr.status)) later();
    if (detail.xhr.status === UNREAD) {
      form.querySelector("[data-rows-told]").textContent = "内容太长或太复杂，没有读完，没有核对。请去掉重复粘贴的部分。";
    }
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!stale && !composing && !inMargin(document.activeElement)) return;
    event.detail.shouldSwap = false;
    later();
  });

  // Goes to a field, whose row may be folded up.
  const enter = (field) => {
    const row = field.closest("details");
    if (row) row.open = true;
    field.focus();
  };

  // Selects the words in the field: where they stood when they were read, or as near to it as they stand now.
  const choose = (field, { words, begin }) => {
    let place = -1;
    for (let at = words ? field.value.indexOf(words) : -1; at >= 0; at = field.value.indexOf(words, at + 1)) {
      if (place < 0 || Math.abs(at - begin) < Math.abs(place - begin)) place = at;
    }
    if (place >= 0) field.setSelectionRange(place, place + words.length);
    return place >= 0;
  };

  // 改为 94%: the clerk's press puts the proposal where the finding stands, and it can be undone like anything typed.
  form.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-propose]");
    const field = offer && document.querySelector(offer.getAttribute("formaction"));
    if (!field) return;
    enter(field);
    if (!choose(field, offer.dataset)) return; // the server says that the words are gone
    event.preventDefault();
    const { words, propose } = offer.dataset;
    const place = field.selectionStart;
    document.execCommand("insertText", false, propose);
    field.setSelectionRange(place, place + propose.length);
    const percent = document.getElementById(field.id.replace(/text$/, "percent"));
    if (parseFloat(percent.value) === parseFloat(words) && !field.value.includes(words)) {
      percent.value = String(parseFloat(propose));
    }
    form.querySelector("[data-rows-told]").textContent = `${words} 改为 ${propose}。`;
  });

  // 改正: to the row's words, those that the finding stands on selected.
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-told] a[href]");
    const field = link && document.querySelector(link.hash);
    if (!field?.matches("textarea")) return;
    event.preventDefault();
    enter(field);
    choose(field, link.dataset);
  });
}
