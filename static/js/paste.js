// data-pastes on a field: a table in the clipboard is taken with its cells, as HTML, into the field that is named.
// The field itself shows the plain text; once somebody changes that, the text counts and the HTML is dropped.
for (const field of document.querySelectorAll("[data-pastes]")) {
  const kept = document.getElementById(field.dataset.pastes);
  let pasted = "";
  field.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!/<table[\s>]/i.test(html) || field.value.trim()) return;
    event.preventDefault();
    field.value = pasted = event.clipboardData.getData("text/plain") || "（表格）";
    kept.value = html;
  });
  field.addEventListener("input", () => {
    if (field.value !== pasted) kept.value = "";
  });
  field.form.addEventListener("reset", () => (kept.value = ""));
}
