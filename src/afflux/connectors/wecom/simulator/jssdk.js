// Stands in for WeCom's script with the same face: ww.register, then calls that answer with promises.
window.ww = (() => {
  const there = new URL(document.currentScript.src).origin;
  const page = window.location.href.split("#")[0];
  const waiting = (window.__wecom = []);
  let options, ready;

  const call = (name, given) => new Promise((done, fail) => {
    const script = document.createElement("script");
    const query = new URLSearchParams({ ...given, call: name, url: page, number: waiting.length });
    waiting.push((told) => (/:ok$/.test(told.errMsg) ? done(told) : fail(told)));
    script.onerror = () => fail({ errMsg: `${name}:fail`, errCode: -1 });
    script.src = `${there}/native?${query}`;
    document.head.append(script);
  });
  const config = async (ticket, sign) => {
    const signed = await sign(page);
    return call("config", { ticket, corpid: options.corpId, agentid: options.agentId, ...signed });
  };
  const granted = () => (ready ??= config("corp", options.getConfigSignature)
    .then(() => config("agent", options.getAgentConfigSignature)));

  return {
    SDK_VERSION: "simulated",
    register: (given) => { options = given; },
    getCurExternalContact: () => granted().then(() => call("getCurExternalContact", {})),
    sendChatMessage: ({ msgtype, text }) =>
      granted().then(() => call("sendChatMessage", { msgtype, text: text.content })),
  };
})();
