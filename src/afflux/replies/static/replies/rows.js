// One more empty row below the others: the server reads as many as come.
for (const button of document.querySelectorAll("[data-row]")) {
  const rows = button.parentElement.querySelectorAll(":scope > .row");
  if (!rows.length) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const last = button.previousElementSibling;
    const row = last.cloneNode(true);
    for (const one of row.querySelectorAll("[name], [for], [id], [aria-describedby]"))
      for (const name of ["name", "for", "id", "aria-describedby"]) if (one.hasAttribute(name)) one.setAttribute(name, next(one.getAttribute(name)));
    for (const error of row.querySelectorAll(".error")) error.remove();
    for (const field of row.querySelectorAll("input, textarea, select")) empty(field);
    last.after(row);
    row.querySelector("input, textarea, select").focus();
  });
}

const next = (name) => name.replace(/^((?:id_)?[a-z])(\d+)-/, (_, head, number) => `${head}${Number(number) + 1}-`);

function empty(field) {
  if (field.type === "checkbox") field.checked = false;
  else if (field.tagName === "SELECT") field.selectedIndex = 0;
  else if (field.name.endsWith("-weight")) field.value = "1";
  else field.value = "";
}
