// The inbox moves by itself, is led by keys, and says who else is there. Every page works without this file.
import { measure } from "../connectors/segments.js";
import { drafts, watchSending } from "./unsent.js";

const inbox = document.querySelector("[data-inbox]");
const { open, words, here, me, rows, stream } = inbox.dataset;
const form = () => document.getElementById("compose");
const box = () => form()?.querySelector("textarea");
const list = () => [...document.querySelectorAll("#talks a[data-talk]")];
const pane = document.getElementById("words");
const typingIn = (node) => node.closest("input, textarea, select, [contenteditable]");

// ---- what changes on the server
const RETRY = 3000; // ms until what could not be fetched is fetched again
let listTimer = 0;
let missed = false;
const fetchList = () => { listTimer = 0; window.htmx.ajax("GET", rows, { target: "#talks", swap: "innerHTML" }).catch(() => setTimeout(listSoon, RETRY)); };
const listSoon = () => {
  if (document.hidden) missed = true;
  else if (!listTimer) listTimer = setTimeout(fetchList, 400 + Math.random() * 600);
};
// Where one stands is kept when the list moves: on the same conversation, else on the one that took its place.
let stood = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  const focused = document.activeElement;
  if (!target?.contains(focused)) return;
  if (target.id === "talks") stood = { talk: focused.dataset.talk, place: list().indexOf(focused), href: focused.getAttribute("href") };
  else if (target.id === "words") stood = { words: true };
});
document.addEventListener("htmx:afterSettle", () => {
  if (!stood) return;
  const all = list();
  const links = [...document.querySelectorAll("#talks a")];
  const again = stood.words ? pane
    : (stood.talk && all.find((one) => one.dataset.talk === stood.talk)) || (!stood.talk && links.find((one) => one.getAttribute("href") === stood.href))
      || all[Math.min(Math.max(stood.place, 0), all.length - 1)] || links[0];
  stood = null;
  again?.focus({ preventScroll: true });
});
const toEnd = () => { if (pane) pane.scrollTop = pane.scrollHeight; };
const refreshWords = () => {
  if (!words) return;
  const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
  window.htmx.ajax("GET", words, { target: "#words", swap: "innerHTML" }).then(() => atEnd && toEnd(), () => setTimeout(refreshWords, RETRY));
};
const everything = () => { listSoon(); refreshWords(); document.dispatchEvent(new Event("afflux:notice")); };
const source = new EventSource(stream);
source.addEventListener("talk", (event) => {
  listSoon();
  if (event.data === open) { refreshWords(); tell("looks"); }
});
// A broken line is said, once it did not come back at once; a stream that was refused (logged out) does not come back at all.
const lost = document.querySelector("[data-lost]");
let losing = 0;
source.addEventListener("error", () => {
  losing ||= setTimeout(() => {
    lost.textContent = source.readyState === EventSource.CLOSED ? lost.dataset.ended : lost.dataset.lost;
    lost.hidden = false;
  }, 4000);
});
source.addEventListener("open", () => { clearTimeout(losing); losing = 0; lost.hidden = true; });
source.addEventListener("notice", () => document.dispatchEvent(new Event("afflux:notice")));
source.addEventListener("all", everything);
// Whatever changed between the making of this page and the opening of its stream, or while it was broken, nobody told.
source.addEventListener("open", everything);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (missed) { missed = false; everything(); }
  if (open) tell("looks");
});
window.addEventListener("pagehide", () => { source.close(); if (open) tell("left"); });

// ---- who else is here
const others = new Map();
const line = document.querySelector("[data-here-line]");
function showOthers() {
  const now = Date.now();
  for (const [user, one] of others) if (one.until < now) others.delete(user);
  if (line) {
    line.textContent = [...others.values()]
      .map((one) => (one.doing === "types" ? inbox.dataset.types : inbox.dataset.looks).replace("NAME", one.name))
      .join(" · ");
  }
}
let told = 0;
function tell(doing) {
  const token = form()?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token || (document.hidden && doing !== "left")) return;
  told = Date.now();
  fetch(here, { method: "POST", keepalive: true, headers: { "X-CSRFToken": token }, body: new URLSearchParams({ doing, note: form().classList.contains("noting") ? "1" : "" }) })
    .catch(() => {}); // who is here is worth a moment; a broken line says so itself
}
source.addEventListener("here", (event) => {
  const one = JSON.parse(event.data);
  if (one.talk !== open || one.user === me) return;
  const known = others.has(one.user);
  if (one.doing === "left") others.delete(one.user);
  else others.set(one.user, { name: one.name || inbox.dataset.guest, doing: one.doing, until: Date.now() + (one.doing === "types" ? 6000 : 25000) });
  showOthers();
  if (!known && one.doing !== "left" && Date.now() - told > 1000) tell("looks");
});
if (open) {
  tell("looks");
  setInterval(() => { showOthers(); if (Date.now() - told > 15000) tell("looks"); }, 2000);
  toEnd();
}

// ---- the box
const draft = drafts(`${me}/${open}`);
watchSending(form, inbox.dataset);
if (box() && !box().value && draft.kept()) box().value = draft.kept();
function count() {
  const place = form()?.querySelector("[data-count]");
  if (!place) return;
  const pieces = form().querySelector("#pieces");
  if (pieces) return countPieces(place, JSON.parse(pieces.textContent));
  const most = Number(form().dataset.bytes);
  const used = new TextEncoder().encode(box().value).length;
  place.textContent = inbox.dataset.bytes.replace("USED", used).replace("MOST", most);
  place.hidden = used < most * 0.75; // until then nobody need think of it
  place.classList.toggle("over", used > most);
}
function countPieces(place, how) {
  const size = measure(how.before + box().value.trim() + how.after);
  const over = size.units > how.most;
  const cost = (size.parts * (how.price_micros ?? 0)) / 1e6;
  const told = {
    units: size.units,
    parts: size.parts,
    most: how.most,
    cost: new Intl.NumberFormat(document.documentElement.lang, {
      style: "currency",
      currency: how.currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: 4,
    }).format(cost),
  };
  const sentence = over ? how.says.over : how.price_micros === null ? how.says.line : how.says.cost;
  place.textContent = sentence.replace(/%\((\w+)\)s/g, (_all, name) => told[name]);
  place.classList.toggle("over", over);
}
const choices = () => [...document.querySelectorAll("#quick button")].filter((one) => !one.hidden);
function quick(show, wanted = "") {
  const panel = document.getElementById("quick");
  if (!panel) return;
  panel.querySelectorAll("button").forEach((one) => {
    one.hidden = !one.dataset.quick.toLowerCase().includes(wanted.toLowerCase());
    one.setAttribute("aria-selected", "false");
  });
  choices()[0]?.setAttribute("aria-selected", "true");
  panel.hidden = !show || choices().length === 0;
}
function take(button) {
  const field = box();
  const begin = field.value.lastIndexOf("/", field.selectionStart);
  field.setRangeText(button.dataset.text, begin < 0 ? field.selectionStart : begin, field.selectionStart, "end");
  quick(false);
  draft.keep(field.value);
  count();
  field.focus();
}
function move(step) {
  const all = choices();
  const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  all[now]?.setAttribute("aria-selected", "false");
  const next = all[(now + step + all.length) % all.length];
  next?.setAttribute("aria-selected", "true");
  next?.scrollIntoView({ block: "nearest" });
}
document.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  draft.keep(box().value);
  count();
  if (Date.now() - told > 2500) tell("types");
  const typed = box().value.slice(0, box().selectionStart).match(/(?:^|\s)\/([^\s/]*)$/);
  quick(Boolean(typed), typed ? typed[1] : "");
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-quick]");
  if (button) take(button);
});
document.addEventListener("change", (event) => {
  const name = event.target.name === "picture" && form()?.querySelector("[data-picked]");
  if (!name) return;
  name.textContent = event.target.files[0]?.name || name.dataset.picked;
  name.closest(".pick").classList.toggle("picked", event.target.files.length > 0);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.id !== "compose") return;
  draft.keep(box()?.value ?? "");
  box()?.focus();
  toEnd();
  count();
});

// ---- keys
function inBox(event) {
  const panel = document.getElementById("quick");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form().querySelector(form().classList.contains("noting") ? "[data-note]" : "[data-send]").click(); return; }
  if (event.key === "Escape") { if (panel && !panel.hidden) quick(false); else box().blur(); return; }
  if (!panel || panel.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
  if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); take(choices().find((one) => one.getAttribute("aria-selected") === "true") || choices()[0]); }
}
function step(by) {
  const all = list();
  const now = all.findIndex((one) => one === document.activeElement || (!all.includes(document.activeElement) && one.dataset.talk === open));
  const next = all[Math.max(0, Math.min(all.length - 1, now + by))];
  if (!next) return;
  if (open && next.dataset.talk !== open) next.click();
  else next.focus();
}
// While a note is written Ctrl+Enter keeps it in the house, and the box looks like a note.
function write(note) {
  if (!box()) return;
  form().classList.toggle("noting", note);
  form().querySelector("[data-send]").classList.toggle("primary", !note);
  form().querySelector("[data-note]").classList.toggle("primary", note);
  box().focus();
}
const keys = {
  j: () => step(1),
  k: () => step(-1),
  r: () => write(false),
  n: () => write(true),
  "/": () => { if (box()) { box().focus(); box().setRangeText("/", box().value.length, box().value.length, "end"); quick(true); } },
  "?": () => document.querySelector("[data-keys]")?.toggleAttribute("open"),
};
document.addEventListener("keydown", (event) => {
  if (event.target === box()) { inBox(event); return; }
  if (typingIn(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  const button = /^[a-z]$/.test(event.key) && document.querySelector(`.actions [data-key="${event.key}"]`);
  if ((event.key === "/" && box()) || (act && event.key !== "/")) { event.preventDefault(); event.stopImmediatePropagation(); act(); }
  else if (button) { event.preventDefault(); button.click(); button.closest("details[open]")?.querySelector("form button")?.focus(); }
}, true);
if (box()) count();
document.querySelector("#talks [aria-current]")?.scrollIntoView({ block: "nearest" });
