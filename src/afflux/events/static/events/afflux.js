/* afflux: views, load times, afflux("event", {…}). No cookie; silent under Do-Not-Track. docs/guide: attention */
(function (w, d, n) {
	"use strict";
	var s = d.currentScript, l = location, mem = {}, old = w.afflux || {}, last, m;
	if (!s || old.on) return;
	var to = s.src.replace(/\/static\/.*/, "/collect"),
		off = n.doNotTrack == 1 || w.doNotTrack == 1 || n.globalPrivacyControl || n.webdriver;
	function id() {
		var a = new Uint8Array(16), o = "", i = 0;
		for (crypto.getRandomValues(a); i < 16; i++) o += (a[i] + 256).toString(16).slice(1);
		return o;
	}
	function keep(k, v) {
		k = "afflux." + k;
		if (v) mem[k] = v;
		try {
			if (v) localStorage.setItem(k, v);
			return localStorage.getItem(k);
		} catch (e) { return mem[k]; }
	}
	function send(kind, props, ms) {
		if (off) return;
		var b = JSON.stringify({
			id: id(), at: +new Date(), kind: kind + "", visitor: keep("id") || keep("id", id()),
			code: keep("code") || void 0, url: l.href.slice(0, 500), props: props, load_ms: ms
		});
		if (!(n.sendBeacon && n.sendBeacon(to, b)) && w.fetch)
			fetch(to, { method: "POST", body: b, mode: "no-cors", credentials: "omit", keepalive: true })["catch"](id);
	}
	function view() {
		var p = l.pathname + l.search;
		if (p != last) send("view", { referrer: d.referrer.slice(0, 300) });
		last = p;
	}
	function load() {
		setTimeout(function () {
			var t = w.performance && performance.timing, ms = t && t.loadEventEnd - t.navigationStart;
			if (ms > 0) send("load", void 0, ms);
		}, 1);
	}
	if ((m = /[?&]afx=(\w{1,16})(&|$)/.exec(l.search))) keep("code", m[1]);
	w.afflux = function (kind, props) { send(kind, props); };
	w.afflux.on = 1;
	["pushState", "replaceState"].forEach(function (f) {
		var was = history[f];
		history[f] = function () { was.apply(history, arguments); view(); };
	});
	w.addEventListener("popstate", view);
	view();
	(old.q || []).forEach(function (a) { send(a[0], a[1]); });
	d.readyState == "complete" ? load() : w.addEventListener("load", load);
})(window, document, navigator);
