// Nothing that was typed is lost: drafts outlive a step to another conversation, and what could not be sent says so and stays.

// A draft lives as long as the tab, under the name of the reader and the conversation.
export function drafts(name) {
  const shelf = `afflux/draft/${name}`;
  const reach = (act) => { try { return act(); } catch { return null; } }; // a browser without storage: as it was without drafts
  return {
    keep: (text) => reach(() => (text.trim() ? sessionStorage.setItem(shelf, text) : sessionStorage.removeItem(shelf))),
    kept: () => reach(() => sessionStorage.getItem(shelf)) || "",
  };
}

// Says beside the box why it was not sent. `says`: {away, broken} in the reader's language.
export function watchSending(form, says) {
  const place = () => form()?.querySelector("[data-unsent]");
  const tell = (words) => {
    const line = place();
    if (!line) return;
    line.textContent = words;
    line.hidden = !words;
  };
  const ours = (event) => event.detail.elt?.id === "compose";
  let files = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!ours(event)) return;
    tell("");
    form().querySelector("textarea").readOnly = true; // the answer replaces the box: what is typed meanwhile would go with it
    files = form().querySelector("[name=picture]")?.files ?? null;
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (ours(event) && form()) form().querySelector("textarea").readOnly = false; });
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, (event) => ours(event) && tell(says.away));
  document.addEventListener("htmx:responseError", (event) => ours(event) && event.detail.xhr.status !== 422 && tell(says.broken));
  // The refused words come back from the server; a browser's chosen picture does not, so it is put back.
  document.addEventListener("htmx:afterSettle", (event) => {
    const field = event.detail.elt?.id === "compose" && event.detail.xhr?.status === 422 && form().querySelector("[name=picture]");
    if (field && files?.length) { field.files = files; field.dispatchEvent(new Event("change", { bubbles: true })); }
    if (ours(event)) files = null;
  });
}
