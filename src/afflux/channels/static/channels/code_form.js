// Shows the mode of a new channel only while the typed channel is not one of the list. Works without: the fields just stay.
const channel = document.querySelector("input[name=channel]");
const fresh = document.querySelector("[data-new-channel]");

if (channel && fresh) {
  const known = () => [...document.querySelectorAll("#hits-channels option")].some((option) => option.value === channel.value.trim());
  const show = () => (fresh.hidden = !fresh.querySelector(".wrong") && (channel.value.trim() === "" || known()));
  channel.addEventListener("input", show);
  channel.addEventListener("change", show);
  document.body.addEventListener("htmx:afterSwap", show);
  show();
}
