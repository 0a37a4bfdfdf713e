// Documents of the table: a busy sign while one is made, and the table on the clipboard. Without this file they are links.

const told = document.querySelector("[data-told]");

const busy = async (link, work) => {
  if (link.getAttribute("aria-busy") === "true") return;
  const label = link.textContent;
  link.setAttribute("aria-busy", "true");
  link.textContent = "正在生成…";
  told.classList.add("visually-hidden");
  told.textContent = "正在生成文件，请稍候。";
  let outcome = "";
  try {
    outcome = await work(link);
    told.textContent = outcome;
  } catch {
    told.textContent = "没有成功，请检查网络后重试。";
    told.classList.remove("visually-hidden");
  }
  link.textContent = outcome || label;
  link.removeAttribute("aria-busy");
  if (outcome) setTimeout(() => { link.textContent = label; }, 3000);
};

const nameOf = (answer) => {
  const given = answer.headers.get("Content-Disposition") || "";
  const coded = given.match(/filename\*=utf-8''([^;]+)/i);
  return coded ? decodeURIComponent(coded[1]) : (given.match(/filename="([^"]+)"/) || [])[1];
};

// data-busy on a link to a document: fetched with a sign; an answer that is a page is opened as one.
const download = async (link) => {
  const answer = await fetch(link.href);
  const name = nameOf(answer);
  if (!answer.ok || !name) {
    location.assign(link.href);
    return "";
  }
  const address = URL.createObjectURL(await answer.blob());
  const saving = document.createElement("a");
  saving.href = address;
  saving.download = name;
  saving.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  return "";
};

// data-copy: the table as HTML and as text; where the clipboard is not open to pages (http), by a copy event.
const copy = async (link) => {
  const texts = [];
  for (const address of [link.dataset.copy, link.dataset.copyText]) {  // one after the other: a person makes one document at a time
    const answer = await fetch(address);
    if (!answer.ok) {
      location.assign(link.href);
      return "";
    }
    texts.push(await answer.text());
  }
  const [html, text] = texts;
  if (navigator.clipboard?.write) {
    const kinds = { "text/html": html, "text/plain": text };
    const blobs = Object.entries(kinds).map(([kind, words]) => [kind, new Blob([words], { type: kind })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return "已复制";
  }
  document.addEventListener("copy", (event) => {
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  }, { once: true });
  if (document.execCommand("copy")) return "已复制";
  location.assign(link.href);
  return "";
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-busy], a[data-copy]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  busy(link, "copy" in link.dataset ? copy : download);
});
