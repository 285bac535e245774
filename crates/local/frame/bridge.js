// What Jira's host gives a Custom UI page as `__bridge` (on Forge: global-bridge.js): the calls that `@forge/bridge` makes,
// answered by the local platform. It lives in the page's own realm, because functions travel inside the payloads.
(() => {
  "use strict";
  const [, , site, user] = location.pathname.split("/").map(decodeURIComponent);
  const control = `/_local/sites/${encodeURIComponent(site)}`;
  const tell = (kind, detail) => parent !== window && parent.postMessage({ bailee: kind, detail }, location.origin);

  async function post(path, body) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    const value = text ? JSON.parse(text) : undefined;
    if (!answer.ok) throw new Error(`There was an error invoking the function - ${value?.error?.message ?? answer.status}`);
    return value;
  }

  // - Context and theme.
  let context;
  const getContext = async () => {
    context ??= fetch(`/_page/${encodeURIComponent(site)}/${encodeURIComponent(user)}/__context`).then((answer) => answer.json());
    const root = document.documentElement.dataset;
    return { ...(await context), theme: root.colorMode ? { colorMode: root.colorMode } : undefined };
  };

  const system = matchMedia("(prefers-color-scheme: dark)");
  const colorMode = () => {
    const chosen = localStorage.getItem("bailee-color-mode");
    return chosen === "light" || chosen === "dark" ? chosen : system.matches ? "dark" : "light";
  };
  const paint = () => {
    document.documentElement.dataset.colorMode = colorMode();
    document.documentElement.dataset.theme = "light:light dark:dark spacing:spacing typography:typography";
  };
  let themed = false;
  function enableTheming() {
    if (themed) return;
    themed = true;
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/_frame/token.css" });
    document.head.prepend(sheet);
    paint();
    system.addEventListener("change", paint);
    addEventListener("storage", ({ key }) => key === "bailee-color-mode" && paint());
  }

  // - Events between the page and itself; the host sends none to an admin page.
  const listeners = new Map();
  function on({ event, callback }) {
    const heard = listeners.get(event) ?? new Set();
    listeners.set(event, heard.add(callback));
    return { unsubscribe: () => heard.delete(callback) };
  }
  const emit = ({ event, payload }) => listeners.get(event)?.forEach((callback) => callback(payload));

  // - History: kept in memory, as the address below the frame's own.
  function createHistory() {
    const entries = [{ pathname: "/", search: "", hash: "", key: "0" }];
    const heard = new Set();
    let at = 0;
    const read = (to, state) => {
      const url = new URL(typeof to === "string" ? to : `${to.pathname ?? "/"}${to.search ?? ""}${to.hash ?? ""}`, "http://page/");
      return { pathname: url.pathname, search: url.search, hash: url.hash, state: state ?? to.state, key: String(Math.random()).slice(2, 10) };
    };
    const moved = (action) => {
      history.action = action;
      history.location = entries[at];
      for (const callback of heard) callback(entries[at], action);
    };
    const go = (steps) => {
      const next = at + steps;
      if (next < 0 || next >= entries.length) return;
      at = next;
      moved("POP");
    };
    const history = {
      action: "POP",
      location: entries[0],
      get length() { return entries.length; },
      createHref: (to) => (typeof to === "string" ? to : `${to.pathname ?? ""}${to.search ?? ""}${to.hash ?? ""}`),
      push(to, state) { entries.splice(++at, entries.length, read(to, state)); moved("PUSH"); },
      replace(to, state) { entries[at] = read(to, state); moved("REPLACE"); },
      go,
      goBack: () => go(-1),
      goForward: () => go(1),
      listen(callback) { heard.add(callback); return () => heard.delete(callback); },
      block: () => () => {},
    };
    return history;
  }

  // - Addresses: on Jira these leave the page; here the frame says where to.
  const getUrl = ({ url, target, issueKey, projectKey, ...rest } = {}) => {
    const base = `https://${site}.atlassian.net`;
    if (url) return new URL(url, base).href;
    if (target === "issue") return `${base}/browse/${issueKey}`;
    if (target === "projectSettingsDetails") return `${base}/plugins/servlet/project-config/${projectKey}/summary`;
    return `${base}/#${new URLSearchParams({ target: target ?? "", ...rest })}`;
  };
  const navigate = (to) => tell("navigate", { url: getUrl(to), type: to?.type });

  async function fetchProduct({ product, restPath, fetchRequestInit = {} }) {
    const { method = "GET", body, headers = [] } = fetchRequestInit;
    const answer = await post(`${control}/fetch`, {
      user,
      options: { type: "fpp", provider: "user", remote: product },
      path: restPath,
      init: { method, body, headers: Object.fromEntries(headers) },
    });
    return { body: answer.body ?? "", headers: answer.headers, status: answer.status, statusText: "", isAttachment: false };
  }

  // The resolver's answer is what the page gets, whatever it is; a function that failed rejects.
  const invoke = ({ functionKey, payload, invokeType }) => {
    if (invokeType) throw new Error("the local platform has no remotes: the manifest declares none");
    return post(`${control}/invoke`, { user, function: functionKey, payload });
  };

  const calls = {
    invoke,
    getContext,
    enableTheming,
    fetchProduct,
    createHistory,
    navigate,
    getUrl,
    on,
    emit,
    onPublic: on,
    emitPublic: emit,
    reload: () => location.reload(),
    changeWindowTitle: (title) => void tell("title", String(title)),
    showFlag: (flag) => {
      const { id, title, description, type, isAutoDismiss } = flag ?? {};
      tell("flag", { id, title, description, type, isAutoDismiss });
      return true;
    },
    closeFlag: ({ id } = {}) => void tell("close-flag", { id }) ?? true,
    emitReadyEvent: () => void tell("ready", { site, user }),
    // An admin page is a page, not a dialog: on Jira these answer false too.
    submit: () => false,
    close: () => false,
    open: () => false,
    refresh: () => false,
    onClose: () => false,
  };

  const callBridge = async (name, payload) => {
    if (!Object.hasOwn(calls, name)) throw new Error(`the local platform does not offer ${name} to a page`);
    return (await calls[name](payload)) ?? null;
  };
  Object.defineProperty(globalThis, "__bridge", { value: Object.freeze({ callBridge }) });
})();
