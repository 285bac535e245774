// The frame around the admin page: what a site, a user, time and trouble would do, through the control API.
(() => {
  "use strict";
  const find = (id) => document.getElementById(id);
  const page = find("page");
  const choice = { site: find("site"), user: find("user"), colours: find("colours") };
  const USERS = [["admin", "Jira administrator"], ["project-admin", "Project administrator"], ["member", "Member"], ["anonymous", "Anonymous"]];
  // What can go wrong, and at which calls; the control API takes more (docs/local.md).
  const FAULTS = new Map(Object.entries({
    "Reply lost, request performed": { type: "lostReply", applied: true },
    "Reply lost, request not performed": { type: "lostReply", applied: false },
    "No answer, request performed": { type: "timeout", applied: true },
    "429, rate limited": { type: "rateLimited" },
    "500, refused": { type: "refused", status: 500, code: "UNKNOWN_ERROR" },
    "Process killed after the call": { type: "kill", applied: true },
    "Process killed before the call": { type: "kill", applied: false },
    "Key seems absent": { type: "missingKey" },
    "One bit is wrong": { type: "bitFlip" },
    "Query page is stale": { type: "stalePage" },
    "Schedule skipped": { type: "skipSchedule" },
    "Schedule stopped": { type: "stopSchedule" },
    "Delivery comes twice": { type: "duplicateDelivery" },
  }));
  let sites = [];
  let shown = "";
  let offset = 0;

  // - Talking to the platform.
  async function ask(method, path, body) {
    const answer = await fetch(`/_local${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const value = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(value.error?.message ?? `the platform answered ${answer.status}`);
    return value;
  }

  function say(text, kind = "") {
    find("status").textContent = text;
    find("status").dataset.kind = kind;
  }

  /** Runs one action of the reader: its button waits, its outcome is said, and what is shown is read again. */
  async function act(button, doing, action) {
    if (button) button.disabled = true;
    say(`${doing}…`);
    try {
      say((await action()) ?? "Done.");
    } catch (error) {
      say(`${doing}: ${error.message}`, "error");
    } finally {
      if (button) button.disabled = false;
    }
    await refresh();
    // Time or trouble passed the page by: it looks again, as when the reader comes back to it.
    page.contentDocument?.dispatchEvent(new Event("visibilitychange"));
  }

  // - Building what is shown.
  function node(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }
  const option = (value, text = value) => node("option", { value, textContent: text });
  const table = (head, rows) =>
    node(
      "table",
      {},
      node("thead", {}, node("tr", {}, ...head.map(([text, number]) => node("th", { textContent: text, className: number ? "number" : "", scope: "col" })))),
      node("tbody", {}, ...rows.map((cells) => node("tr", {}, ...cells))),
    );
  const cell = (content, className = "") => node("td", { className }, content);
  const number = (value, digits = 0) => value.toLocaleString("en", { maximumFractionDigits: digits });
  const size = (bytes) => (bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${number(bytes / 1000, 1)} kB` : `${number(bytes / 1e6, 1)} MB`);
  // Most of what is shown costs millionths of a dollar.
  const dollars = (value) => (value === 0 ? "$0" : value < 0.01 ? `${Number((value * 1e6).toPrecision(2))} µ$` : `$${value.toFixed(2)}`);
  const moment = (time) => time.replace("T", " ").replace(/(:\d\d)(\.\d+)?Z$/, "$1");

  /** Replaces the options of a select, unless they are the same: an open list stays open. */
  function fill(select, entries) {
    const made = JSON.stringify(entries);
    if (select.made === made) return;
    select.made = made;
    const kept = select.value;
    select.replaceChildren(...entries.map(([value, text]) => option(value, text)));
    if (entries.some(([value]) => value === kept)) select.value = kept;
  }

  function showPage() {
    const site = sites.find(({ site }) => site === choice.site.value);
    const address = site?.installed ? `/_page/${encodeURIComponent(site.site)}/${choice.user.value}/` : "";
    find("absent").hidden = Boolean(address) || !site;
    page.hidden = !address;
    // A new installation is another page for the same address.
    const identity = `${address} ${site?.installationId}`;
    if (identity !== shown) page.src = address || "about:blank";
    shown = identity;
    try {
      localStorage.setItem("bailee-place", JSON.stringify([choice.site.value, choice.user.value]));
    } catch {
      // The choice is not kept then.
    }
  }

  function showInvocations(invocations) {
    const rows = invocations.map((one) => [
      cell(node("span", {}, one.function ?? one.module, node("small", { textContent: `${one.site} · ${one.user ?? "app"} · ${moment(one.at).slice(5)}` }))),
      cell(
        node("span", {}, one.outcome === "ok" ? `${number(one.millis)} ms` : one.outcome, node("small", { textContent: `${number(one.calls)} ${one.calls === 1 ? "call" : "calls"}` })),
        one.outcome === "ok" ? "number" : "number failed",
      ),
      cell(node("span", {}, `${one.readUnits} r · ${one.writeUnits} w`, node("small", { textContent: `${size(one.readBytes)} · ${size(one.writeBytes)}` })), "number"),
      cell(node("span", {}, dollars(one.dollars), node("small", { textContent: `${one.gbSeconds.toPrecision(2)} GB-s` })), "number"),
    ]);
    find("invocations").replaceChildren(
      rows.length
        ? table([["Function"], ["Time", 1], ["KVS units", 1], ["Cost", 1]], rows)
        : node("p", { className: "empty", textContent: "Nothing ran yet." }),
    );
  }

  function showCost({ sites: bySite, total, prices }) {
    const row = (name, cost) => [
      node("th", { textContent: name, scope: "row" }),
      cell(`${number(cost.invocations)}`, "number"),
      cell(`${number(cost.readUnits)} r · ${number(cost.writeUnits)} w`, "number"),
      cell(cost.gbSeconds.toPrecision(2), "number"),
      cell(dollars(cost.dollars), "number"),
    ];
    find("cost").replaceChildren(
      table([["Site"], ["Runs", 1], ["KVS units", 1], ["GB-s", 1], ["Cost", 1]], [
        ...Object.entries(bySite).map(([name, cost]) => row(name, cost)),
        row("All", total),
      ]),
      node("p", { className: "source", textContent: `Before the free allowance; prices read ${prices.readOn}.` }),
    );
  }

  const ruleText = ({ fault: { type, ...detail }, site, effect, key, skip, count }) =>
    [
      type,
      ...Object.entries(detail).filter(([, value]) => value !== null).map(([name, value]) => `${name} ${value}`),
      `on ${site ?? "every site"}`,
      effect && `at ${effect}`,
      key && `of ${key}…`,
      skip ? `after ${skip}` : "",
      count === undefined ? "until cleared" : `${count} more`,
    ].filter(Boolean).join(", ");

  function showFaults({ faults, effects }) {
    fill(find("fault").elements.effect, [["", "any"], ...effects.map((name) => [name, name])]);
    find("faults").replaceChildren(
      ...(faults.length ? faults.map((rule) => node("li", { textContent: ruleText(rule) })) : [node("li", { className: "empty", textContent: "No fault is in force." })]),
    );
  }

  function tick() {
    find("now").textContent = moment(new Date(Date.now() + offset).toISOString());
  }

  let refreshing = false;
  async function refresh() {
    if (refreshing || document.hidden) return;
    refreshing = true;
    try {
      const [list, clock, recent, cost, faults] = await Promise.all(
        ["/sites", "/clock", "/invocations?limit=12", "/cost", "/faults"].map((path) => ask("GET", path)),
      );
      sites = list.sites;
      offset = Date.parse(clock.now) - Date.now();
      find("next").textContent = clock.nextDue ? `The next delivery is due at ${moment(clock.nextDue)}.` : "No delivery is foreseen.";
      fill(choice.site, sites.map(({ site, installed }) => [site, installed ? site : `${site} (not installed)`]));
      if (!shown) restorePlace();
      const here = sites.find(({ site }) => site === choice.site.value);
      fill(find("project").elements.project, (here?.projects ?? []).map(({ id, key }) => [id, `${key} (${id})`]));
      document.querySelector('[data-act="reinstall"]').disabled = Boolean(here?.installed);
      for (const name of ["upgrade", "uninstall"]) document.querySelector(`[data-act="${name}"]`).disabled = !here?.installed;
      tick();
      showInvocations(recent.invocations);
      showCost(cost);
      showFaults(faults);
      showPage();
    } catch (error) {
      say(`The local platform does not answer: ${error.message}`, "error");
    } finally {
      refreshing = false;
    }
  }

  function restorePlace() {
    try {
      const [site, user] = JSON.parse(localStorage.getItem("bailee-place") ?? "[]");
      if (sites.some((one) => one.site === site)) choice.site.value = site;
      if (user) choice.user.value = user;
    } catch {
      // The first site and the administrator then.
    }
  }

  // - Colours: kept for the frame and every page in it.
  function paint() {
    const kept = localStorage.getItem("bailee-color-mode") ?? "auto";
    choice.colours.value = kept;
    const dark = kept === "dark" || (kept === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.colorMode = dark ? "dark" : "light";
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  choice.colours.addEventListener("change", () => {
    localStorage.setItem("bailee-color-mode", choice.colours.value);
    paint();
  });

  // - What the reader does.
  const here = () => `/sites/${encodeURIComponent(choice.site.value)}`;
  /** Advances the clock. One call does a bounded amount of work, so it goes on until the end, or until nothing moves. */
  async function advance(duration) {
    let part = await ask("POST", "/clock", { advance: duration });
    let ran = part.ran.length;
    while (!part.complete && part.ran.length) {
      say(`Advancing the clock: it is ${moment(part.now)}, ${number(ran)} deliveries ran…`);
      part = await ask("POST", "/clock", { to: part.to });
      ran += part.ran.length;
    }
    const short = part.complete ? "" : ` What runs does not end, so ${moment(part.to)} is not reached.`;
    return `It is ${moment(part.now)}; ${ran ? `${number(ran)} deliveries ran` : "nothing was due"}.${short}`;
  }
  const acts = new Map(Object.entries({
    reinstall: ["Installing", () => ask("POST", `${here()}/reinstall`, {})],
    upgrade: ["Upgrading", () => ask("POST", `${here()}/upgrade`, {})],
    uninstall: ["Uninstalling", () => ask("POST", `${here()}/uninstall`, {})],
    settle: ["Running what is due", () => advance("PT0S")],
    "clear-faults": ["Clearing the faults", () => ask("DELETE", "/faults")],
    kill: ["Killing", async () => `Killed ${(await ask("POST", "/processes/kill", {})).killed.length} processes; new ones start.`],
  }));
  for (const button of document.querySelectorAll("[data-act]")) {
    const [doing, action] = acts.get(button.dataset.act);
    button.addEventListener("click", () => act(button, doing, async () => {
      const said = await action();
      return typeof said === "string" ? said : undefined;
    }));
  }
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () =>
      act(button, "Advancing the clock", () => advance(button.dataset.advance)));
  }
  const submit = (id, doing, action) =>
    find(id).addEventListener("submit", (event) => {
      event.preventDefault();
      act(event.submitter, doing, () => action(event.target.elements));
    });
  submit("project", "Deleting the project", async ({ project }) => {
    await ask("POST", `${here()}/event`, { type: "avi:jira:deleted:project", payload: { project: { id: project.value } } });
    return "The project is deleted; its event is on the way.";
  });
  submit("add", "Adding the site", async ({ site }) => {
    await ask("POST", "/sites", { site: site.value });
    site.value = "";
  });
  submit("fault", "Adding the fault", async ({ kind, effect, times }) => {
    const rule = { fault: FAULTS.get(kind.value), site: choice.site.value, effect: effect.value || undefined };
    // A stopped schedule is stopped until somebody starts it again.
    await ask("POST", "/faults", rule.fault.type === "stopSchedule" ? rule : { ...rule, count: Number(times.value) });
  });
  for (const select of [choice.site, choice.user]) select.addEventListener("change", refresh);
  find("drawer").addEventListener("click", ({ currentTarget }) => {
    find("panel").hidden = !find("panel").hidden;
    currentTarget.setAttribute("aria-expanded", String(!find("panel").hidden));
  });

  // - What the page asks of its host.
  function flag({ id, title, description, isAutoDismiss }) {
    find(`flag-${id}`)?.remove();
    const box = node("div", { className: "flag", id: `flag-${id}` });
    const close = node("button", { type: "button", textContent: "Close" });
    close.addEventListener("click", () => box.remove());
    box.append(close, node("strong", { textContent: title ?? "" }), description ?? "");
    find("flags").append(box);
    if (isAutoDismiss) setTimeout(() => box.remove(), 8000);
  }
  addEventListener("message", ({ source, origin, data }) => {
    if (origin !== location.origin || source !== page.contentWindow || !data?.bailee) return;
    const detail = data.detail ?? {};
    if (data.bailee === "flag") flag(detail);
    else if (data.bailee === "close-flag") find(`flag-${detail.id}`)?.remove();
    else if (data.bailee === "title") document.title = `${data.detail} · local platform`;
    else if (data.bailee === "navigate") say(`Jira would go to ${detail.url}.`);
  });

  fill(choice.user, USERS);
  fill(find("fault").elements.kind, [...FAULTS.keys()].map((name) => [name, name]));
  paint();
  refresh();
  setInterval(tick, 1000);
  setInterval(refresh, 2500);
  document.addEventListener("visibilitychange", refresh);
})();
