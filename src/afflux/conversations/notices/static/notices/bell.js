// The bell moves by itself while its page is looked at. A page in the background holds no line: a browser has only six.
const bell = document.querySelector("[data-bell]");
const place = bell.querySelector("[data-bell-count]");
let asked = null;
async function count() {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(bell.dataset.countFrom, { signal: asked.signal, redirect: "error" });
    if (!answer.ok) return;
    const found = await answer.text();
    place.textContent = found;
    place.hidden = found === "";
  } catch (error) {
    if (error.name !== "AbortError" && error.name !== "TypeError") throw error; // away for now: the stream opens again
  }
}
let source = null;
function listen() {
  if (document.hidden || source) return;
  source = new EventSource("/talk/stream?only=notices");
  for (const event of ["open", "notice", "all"]) source.addEventListener(event, count);
}
function rest() {
  source?.close();
  source = null;
}
if (document.querySelector("[data-inbox]")) {
  document.addEventListener("afflux:notice", count); // the inbox has a line already
} else {
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  window.addEventListener("pagehide", rest);
  listen();
}
