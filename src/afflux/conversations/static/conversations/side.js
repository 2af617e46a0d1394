// Inside the carrier's app this page asks it whose chat is open, follows that, and hands it words to send.
const main = document.querySelector("[data-signature]");
const told = document.querySelector("[data-told]");
const app = window.ww;
const here = window.location.href.split("#")[0];
let signed;

function tell(what, more = "", tone = "warning") {
  told.textContent = `${told.dataset[what]} ${more}`.trim();
  told.className = `notice ${tone}`;
  told.hidden = false;
}

async function signatures() {
  const answer = await fetch(`${main.dataset.signature}?${new URLSearchParams({ url: here })}`);
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.says);
  return said;
}

function signature(name) {
  signed ??= signatures();
  return signed.then((all) => all[name]);
}

function register() {
  app.register({
    corpId: main.dataset.company,
    agentId: main.dataset.app,
    jsApiList: ["getCurExternalContact", "sendChatMessage"],
    getConfigSignature: () => signature("corp"),
    getAgentConfigSignature: () => signature("agent"),
  });
}

async function follow() {
  let open;
  try {
    await signature("agent"); // our own refusal has a sentence; the app's has a code
    open = await app.getCurExternalContact();
  } catch (error) {
    if (error instanceof Error) tell("refused", error.message);
    else if (/without context/.test(error?.errMsg ?? "")) tell("nobody");
    else tell("refused", error?.errMsg ?? "");
    return;
  }
  if (open.userId === main.dataset.peer) {
    document.querySelectorAll("[data-say]").forEach((button) => (button.hidden = false));
    return;
  }
  const next = new URL(here);
  next.searchParams.set("peer", open.userId);
  window.location.replace(next);
}

async function say(button) {
  button.disabled = true;
  const text = button.dataset.say;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  try {
    const open = await app.getCurExternalContact();
    if (open.userId !== main.dataset.peer) return void follow(); // another chat was opened meanwhile
    const body = new URLSearchParams({ peer: main.dataset.peer, text });
    const judged = await fetch(main.dataset.sayUrl, { method: "POST", headers: { "X-CSRFToken": token }, body });
    if (!judged.ok) throw new Error((await judged.json()).says);
    await app.sendChatMessage({ msgtype: "text", text: { content: text } });
    tell("sent", "", "success");
    button.closest("li")?.querySelector("form")?.requestSubmit();
  } catch (error) {
    if (error instanceof Error) tell("failed", error.message);
    else tell("failed", error?.errMsg ?? "");
  } finally {
    button.disabled = false;
  }
}

if (!app) {
  tell("missing");
} else {
  register();
  follow();
  document.addEventListener("visibilitychange", () => document.hidden || follow());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-say]");
    if (button) say(button);
  });
}
