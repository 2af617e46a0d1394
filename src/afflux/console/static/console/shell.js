// Keys, ticks and drop-downs of the shell. Every page works without this file.
const search = document.getElementById("search");
const typing = (node) => node.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && search && !typing(event.target) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.pop[open]").forEach((node) => {
      if (node.contains(document.activeElement)) node.querySelector("summary").focus();
      node.removeAttribute("open");
    });
    const hits = document.getElementById("hits");
    if (hits) hits.replaceChildren();
  }
});

document.addEventListener("click", (event) => {
  const hits = document.getElementById("hits");
  if (hits && !event.target.closest(".search")) hits.replaceChildren();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => copy.classList.add("copied"));
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form.bulk");
  if (!form) return;
  if (event.target.matches("[data-tick-all]")) {
    form.querySelectorAll("input[name=ids]").forEach((box) => (box.checked = event.target.checked));
  }
  const ticked = form.querySelectorAll("input[name=ids]:checked").length;
  const bar = form.querySelector("[data-bulk]");
  if (bar) {
    bar.hidden = ticked === 0;
    bar.querySelector("[data-ticked]").textContent = ticked;
  }
});

document.addEventListener("submit", (event) => {
  const words = event.submitter?.dataset.confirm;
  if (words && !window.confirm(words)) event.preventDefault();
});

// On a phone the pages of a section stand in one row: the one that is open shall be seen in it.
document.querySelector(".subtabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
