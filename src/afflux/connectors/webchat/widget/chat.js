// The chat on a page: <script src="https://HOST/chat.js" data-chat="LINE" async></script>
// Everything stands in a shadow root; what people write is only ever text, never markup.
(() => {
  "use strict";
  const me = document.currentScript;
  if (!me || !me.dataset.chat || window.affluxChat) return;
  window.affluxChat = true;
  const base = new URL(me.src).origin;
  const line = me.dataset.chat;
  const tongue = me.dataset.lang || document.documentElement.lang || navigator.language || "en";
  const lang = /^zh/i.test(tongue) ? "zh" : "en";
  const [callOut, broken] = lang === "zh"
    ? ["在线咨询", "暂时连不上，请稍后再试。"]
    : ["Chat with us", "The chat cannot be reached just now. Please try again."];
  const PING = 25000, SLOWEST = 30000, TYPING_SHOWN = 5000, TYPING_TOLD = 3000;
  const LINK = /https?:\/\/[^\s<>"'、。】》！-～]*[^\s<>"'、。】》！-～.,;:!?)]/g;

  // Without storage it lasts as long as the page. What outlives the page: the pass, what was not sent yet, and what was answered to the question for a contact.
  const shelf = "afflux-chat-" + line;
  let kept = { token: "", waiting: [], later: false, known: false };
  try { kept = { ...kept, ...JSON.parse(localStorage.getItem(shelf) || "{}") }; } catch {}
  const keep = (change) => {
    Object.assign(kept, change);
    try { localStorage.setItem(shelf, JSON.stringify(kept)); } catch {}
  };

  let told = null, words = {}, socket = null, opened = false, polling = false;
  let last = 0, seen = 0, readAt = "", fails = 0, timer = 0, pinger = 0, typingTimer = 0, typedAt = 0, asking = false, hasty = false;
  // key → list item
  const shown = new Map();

  const el = (tag, given = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...inside);
    return made;
  };
  // 24 by 24
  const icon = (path) => {
    const [svg, drawn] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    for (const name of ["width", "height"]) svg.setAttribute(name, 24);
    svg.setAttribute("aria-hidden", "true");
    drawn.setAttribute("d", path);
    svg.append(drawn);
    return svg;
  };
  const TALK = "M4 4h16v12H9l-5 4z", CROSS = "M6 6l12 12M18 6L6 18", SHOW = "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9h.01", GO = "M4 12l16-8-6 16-3-7z";

  const say = (place, text) => { place.textContent = text; place.hidden = !text; };
  const plain = (path, act) => el("button", { class: "plain", type: "button", onclick: act }, icon(path));
  const host = el("div", { "data-afflux-chat": true });
  const root = host.attachShadow({ mode: "open" });
  const badge = el("span", { class: "badge", hidden: true });
  const launcher = el("button", { class: "launcher", type: "button", "aria-label": callOut, "aria-expanded": "false", hidden: true, onclick: () => (opened ? shut() : open()) }, icon(TALK), badge);
  const title = el("strong");
  const state = el("p", { class: "state" });
  const closer = plain(CROSS, () => shut());
  const log = el("ol", { role: "log", "aria-live": "polite" });
  const writes = el("p", { class: "writes", role: "status" });
  const notice = el("p", { class: "notice", role: "status", hidden: true });
  const field = el("textarea", { rows: "1", maxlength: "2000" });
  const file = el("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif", hidden: true, onchange: () => picture() });
  const picker = plain(SHOW, () => file.click());
  const sender = el("button", { class: "send", type: "submit" }, icon(GO));
  const form = el("form", { class: "write" }, picker, file, field, sender);
  const desk = el("div", { class: "desk" });
  const scroller = el("div", { class: "scroll", tabindex: "0" }, log, writes, desk);
  const panel = el("section", { class: "panel", role: "dialog", "aria-label": callOut, hidden: true },
    el("header", {}, el("div", {}, title, state), closer), scroller, notice, form);
  root.append(panel, launcher);

  const stylish = async () => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(await (await fetch(base + "/chat.css")).text());
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.prepend(el("link", { rel: "stylesheet", href: base + "/chat.css" }));
    }
    launcher.hidden = false;
  };

  // ---- asking the house
  const address = (door, more = "") => `${base}/chat/${line}/${door}?lang=${lang}${more}`;
  const ask = async (door, { method = "POST", body, more } = {}) => {
    const headers = { authorization: "Bearer " + (told ? told.token : "") };
    const answer = await fetch(address(door, more), door === "hello" ? { method, body } : { method, body, headers });
    return answer.json();
  };
  const hello = async () => {
    told = await ask("hello", { body: kept.token });
    if (!told.token) throw new Error(told.says);
    words = told.words;
    keep({ token: told.token, known: kept.known || told.last > 0 });
    seen = told.seen; readAt = told.read_at;
    label();
  };
  const label = () => {
    title.textContent = told.name;
    say(state, told.online ? "" : words.closed);
    panel.setAttribute("aria-label", told.name);
    for (const [part, word] of [[closer, "close"], [picker, "picture"], [sender, "send"], [field, "write"]]) {
      part.setAttribute("aria-label", words[word]);
      if (part !== field) part.title = words[word];
    }
    field.placeholder = words.write;
    field.maxLength = told.most.text;
    if (!log.children.length) log.append(el("li", { class: "house" }, el("p", { class: "said" }, told.greeting)));
  };

  // ---- the wire: a socket, or plain requests where a socket fails twice
  const connect = () => {
    clearTimeout(timer);
    if (!told || socket || polling) return;
    if (fails >= 2) return poll();
    const wire = socket = new WebSocket(address("socket").replace(/^http/, "ws"));
    wire.onopen = () => {
      wire.send(JSON.stringify({ type: "hello", token: told.token, after: last }));
      clearInterval(pinger);
      pinger = setInterval(() => wire.readyState === 1 && wire.send('{"type":"ping"}'), PING);
    };
    wire.onmessage = (event) => {
      if (!connect.worked || fails) flush();
      connect.worked = true; fails = 0;
      say(notice, "");
      receive(JSON.parse(event.data));
    };
    wire.onclose = () => {
      if (socket === wire) socket = null;
      clearInterval(pinger);
      again();
    };
  };
  const again = (why) => {
    fails += 1;
    if (fails > 1) say(notice, why || words.away);
    clearTimeout(timer);
    timer = setTimeout(connect, Math.min(SLOWEST, 500 * 2 ** fails) * (0.5 + Math.random()));
  };
  const poll = async () => {
    polling = true;
    try {
      while (told) {
        const found = await ask("words", { method: "GET", more: `&after=${last}&wait=1` });
        if (found.type !== "words") throw new Error(found.says);
        say(notice, "");
        receive(found);
        if (found.typing) typing();
        if (kept.waiting.length) flush();
        // where a socket has worked before, it may again
        if (connect.worked) { polling = false; fails = 1; return connect(); }
      }
    } catch (problem) {
      polling = false;
      again(problem.name === "Error" && problem.message);
    }
  };
  const tell = (frame) => {
    if (socket && socket.readyState === 1 && connect.worked) socket.send(JSON.stringify(frame));
    else if (frame.key) ask("send", { body: JSON.stringify(frame) }).then((answer) => receive({ ...answer, key: answer.key || frame.key }), () => stuck(frame.key));
    else if (polling) ask("send", { body: JSON.stringify(frame) }).catch(() => {});
  };
  const receive = (one) => {
    if (one.type === "words") {
      if (one.read_at) readAt = one.read_at;
      one.words.forEach(word);
      marks();
    } else if (one.type === "kept") {
      word({ ...one, type: "word" });
      marks();
      if (told.ask === "after") contact();
    } else if (one.type === "typing") typing();
    else if (one.type === "refused" && one.key) refused(one);
    else if (one.type === "bye" && one.code === 4401) { keep({ token: "" }); hello().catch(() => {}); }
    // too much: come back later
    else if (one.type === "bye") fails += 3;
  };

  // ---- words
  const linked = (text) => {
    const parts = [];
    let from = 0;
    for (const found of text.matchAll(LINK)) {
      let url;
      try { url = new URL(found[0]); } catch { continue; }
      parts.push(text.slice(from, found.index), el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, found[0]));
      from = found.index + found[0].length;
    }
    return [...parts, text.slice(from)];
  };
  const clock = (at) => new Date(at).toLocaleTimeString(lang === "zh" ? "zh-CN" : "en", { hour: "2-digit", minute: "2-digit" });
  const word = (one) => {
    drop(one.key);
    if (one.seq > last) last = one.seq;
    const old = shown.get(one.key);
    const item = el("li", { class: one.by, "data-seq": one.seq, "data-at": one.at });
    if (one.name) item.append(el("small", {}, one.name));
    for (const thing of one.media) {
      if (!/^\/picture\/[0-9a-f]+$/.test(thing.url)) continue;
      item.append(el("a", { href: base + thing.url, target: "_blank", rel: "noopener" }, el("img", { src: base + thing.url, alt: thing.name || words.shown, onload: down })));
    }
    if (one.text) item.append(el("p", { class: "said" }, ...linked(one.text)));
    item.append(el("small", {}, el("time", { datetime: one.at }, clock(one.at)), el("span", { class: "mark" })));
    if (old) old.replaceWith(item);
    else log.append(item);
    shown.set(one.key, item);
    if (one.by === "house") { typing(false); look(); }
    down();
  };
  const down = () => { scroller.scrollTop = scroller.scrollHeight; };
  const marks = () => {
    const mine = [...log.querySelectorAll("li.guest[data-at]")].reverse();
    mine.forEach((item, back) => {
      item.querySelector(".mark").textContent = back ? "" : " · " + (readAt >= item.dataset.at ? words.read : words.sent);
    });
  };
  const look = () => {
    const fresh = [...log.querySelectorAll("li.house[data-seq]")].map((item) => +item.dataset.seq).filter((seq) => seq > seen);
    if (opened && document.visibilityState === "visible") {
      if (fresh.length) { seen = Math.max(...fresh); tell({ type: "seen", upto: seen }); }
      fresh.length = 0;
    }
    badge.hidden = !fresh.length;
    badge.textContent = fresh.length;
    launcher.setAttribute("aria-label", callOut + (fresh.length ? `: ${fresh.length} ${words.unread}` : ""));
  };
  const typing = (on = true) => {
    clearTimeout(typingTimer);
    writes.textContent = on ? `${told.name} ${words.typing}` : "";
    if (on) typingTimer = setTimeout(() => typing(false), TYPING_SHOWN);
  };

  // ---- saying
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const pending = (key, text, mark) => {
    const item = shown.get(key) || el("li", { class: "guest" });
    item.replaceChildren(el("p", { class: "said" }, text), el("small", { class: "mark" }, mark));
    if (!shown.has(key)) log.append(item);
    shown.set(key, item);
    down();
    return item;
  };
  const drop = (key) => { if (kept.waiting.some((one) => one.key === key)) keep({ waiting: kept.waiting.filter((one) => one.key !== key) }); };
  const flush = () => kept.waiting.forEach((one) => { pending(one.key, one.text, words.sending); tell(one); });
  const stuck = (key) => {
    const one = kept.waiting.find((other) => other.key === key);
    if (one) pending(key, one.text, words.away);
    setTimeout(() => kept.waiting.length && flush(), 4000);
  };
  const refused = (one) => {
    const mine = kept.waiting.find((other) => other.key === one.key);
    if (!mine) return say(notice, one.says);
    const item = pending(one.key, mine.text, one.says);
    if (one.problem === "webchat.away" || one.problem === "webchat.too_fast") return void setTimeout(() => kept.waiting.includes(mine) && tell(mine), 4000);
    drop(one.key);
    item.append(el("button", { type: "button", onclick: () => { keep({ waiting: [...kept.waiting, mine] }); flush(); } }, words.again));
  };
  const submit = (event) => {
    if (event) event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    if (!told) return void (hasty = true); // the house has not answered yet: the word goes when it has
    keep({ waiting: [...kept.waiting, { type: "say", key: newKey(), text, page: location.href.slice(0, 2000), referrer: document.referrer.slice(0, 2000) }], known: true });
    field.value = "";
    flush();
    field.focus();
  };
  const picture = async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    if (chosen.size > told.most.picture) return say(notice, words.big);
    say(notice, "");
    const key = newKey();
    const item = pending(key, words.shown, words.sending);
    keep({ known: true });
    try {
      const answer = await ask("picture", { body: chosen, more: "&key=" + key });
      if (answer.type === "kept") return receive(answer);
      item.querySelector(".mark").textContent = answer.says;
    } catch {
      item.querySelector(".mark").textContent = words.away;
    }
  };

  // ---- a way to be reached
  const contact = () => {
    if (asking || kept.later || !told.ask || !told.consent) return;
    asking = true;
    const line = (name, type, autocomplete = name) => el("label", {}, words[name], el("input", { name, type, autocomplete, maxlength: name === "name" ? 80 : 254 }));
    const wrong = el("p", { class: "wrong", role: "alert", hidden: true });
    const box = el("input", { type: "checkbox", name: "agree" });
    const done = () => { desk.replaceChildren(); asking = false; };
    const card = el("form", { class: "contact", novalidate: true },
      el("p", {}, words.leave), line("name", "text"), line("phone", "tel", "tel"), line("email", "email"),
      el("label", { class: "agree" }, box, el("span", {}, (told.consent.text.startsWith(words.agree.slice(0, -1)) ? "" : words.agree + " ") + told.consent.text)), wrong,
      el("div", {}, el("button", { type: "submit" }, words.keep), el("button", { type: "button", class: "plain", onclick: () => { keep({ later: true }); done(); } }, words.later)));
    const key = newKey();
    card.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { name, phone, email } = Object.fromEntries(new FormData(card));
      let answer;
      try {
        answer = await ask("send", { body: JSON.stringify({ type: "contact", key, name, phone, email, text: box.checked ? told.consent.id : "" }) });
      } catch { answer = { says: words.away }; }
      if (answer.type !== "left") return say(wrong, answer.says), down();
      done();
      told.ask = "";
      desk.append(el("p", { role: "status" }, words.thanks));
      down();
    });
    desk.replaceChildren(card);
    down();
  };

  // ---- opening and closing
  const open = async () => {
    opened = true;
    panel.hidden = false;
    launcher.setAttribute("aria-expanded", "true");
    try {
      if (!told) await hello();
      say(notice, "");
    } catch (problem) {
      told = null;
      return say(notice, words.away || broken);
    }
    connect();
    if (hasty) submit();
    hasty = false;
    if (told.ask === "now") contact();
    field.focus();
    look();
    down();
  };
  const shut = () => {
    opened = false;
    panel.hidden = true;
    launcher.setAttribute("aria-expanded", "false");
    launcher.focus();
  };
  form.addEventListener("submit", submit);
  field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event); });
  field.addEventListener("input", () => {
    if (Date.now() - typedAt > TYPING_TOLD) { typedAt = Date.now(); tell({ type: "typing" }); }
  });
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); });
  document.addEventListener("visibilitychange", () => told && look());
  addEventListener("online", () => { fails = 0; connect(); });
  addEventListener("offline", () => told && say(notice, words.away));

  const begin = async () => {
    document.body.append(host);
    await stylish();
    // somebody who has written before hears of answers without opening it
    if (kept.known || kept.waiting.length) {
      try { await hello(); connect(); } catch { told = null; }
    }
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
