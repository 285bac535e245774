// A small in-memory stand-in for the app's back end: answers every resolver function with plausible data.
// It decides nothing that the real app decides; tests of the page override single functions to get the state they need.

const at = (text) => new Date(text).toISOString();
export const NOW = at("2026-11-21T17:58:59Z");
const hash = (seed) => Array.from({ length: 64 }, (_, index) => ((seed * 7 + index * 13 + (index >> 2) * seed) % 16).toString(16)).join("");

export const KINDS = [
  {
    name: "integration",
    title: "Integration",
    purpose: "Connects the app to a service",
    scopes: ["site", "project"],
    fields: [
      { name: "baseUrl", type: "url", class: "plain", purpose: "Where the service is reached", required: true, max: 2000 },
      { name: "token", type: "string", class: "secret", purpose: "Authenticates the app to the service", required: true, max: 255 },
      { name: "secondToken", type: "string", class: "secret", purpose: "Used while the first is replaced", required: false },
      { name: "retries", type: "integer", class: "plain", purpose: "How often a failed call is repeated", required: false, min: 0, max: 10 },
      { name: "factor", type: "number", class: "plain", purpose: "Growth of the pause between two calls", required: false },
      { name: "enabled", type: "boolean", class: "plain", purpose: "Whether the app calls the service at all", required: true },
      { name: "mode", type: "choice", class: "plain", purpose: "In which direction issues are copied", required: true, choices: ["push", "pull", "both"] },
      { name: "labels", type: "strings", class: "plain", purpose: "Issues with one of these labels are copied", required: false, max: 100 },
      { name: "mapping", type: "map", class: "plain", purpose: "Names of statuses there, by names here", required: false, max: 100 },
      { name: "note", type: "text", class: "plain", purpose: "For other administrators; no names of people", required: false, max: 200 },
    ],
  },
  {
    name: "notification-rule",
    title: "Notification rule",
    purpose: "Decides when the app tells a channel about an issue",
    scopes: ["project"],
    fields: [
      { name: "channel", type: "string", class: "plain", purpose: "Name of the channel", required: true, max: 80 },
      { name: "event", type: "choice", class: "plain", purpose: "What is told", required: true, choices: ["created", "updated", "closed"] },
    ],
  },
];

export function records(count = 3) {
  const kept = [
    { id: "aaaaaaaaaaaaaaaaaaaaaaaaaa", kind: "integration", scope: "site", name: "Build server", version: 7, created: 1, fields: { baseUrl: "https://builds.example.com/api/v2/with/a/rather/long/path", token: { $secret: "set" }, secondToken: { $secret: "set" }, retries: 3, enabled: true, mode: "both", labels: ["release", "hotfix"], mapping: { Done: "closed" } } },
    { id: "bbbbbbbbbbbbbbbbbbbbbbbbbb", kind: "integration", scope: "project:10001", name: "Chat", version: 4, created: 2, fields: { baseUrl: "https://chat.example.com", token: { $secret: "set" }, enabled: false, mode: "push" } },
    { id: "cccccccccccccccccccccccccc", kind: "notification-rule", scope: "project:10001", name: "Tell the release channel", version: 5, created: 5, fields: { channel: "releases", event: "closed" } },
  ];
  for (let index = kept.length; index < count; index += 1) {
    kept.push({ ...kept[2], id: `d${String(index).padStart(25, "2")}`, name: `Rule ${index + 1}`, version: index + 5, created: index + 5 });
  }
  return kept.slice(0, count);
}

export const points = [
  { n: 3, seq: 42, time: at("2026-11-21T03:00:12Z"), changes: 5, stateHash: hash(5), records: 31 },
  { n: 2, seq: 37, time: at("2026-11-20T03:00:09Z"), changes: 12, stateHash: hash(9), records: 30 },
  { n: 1, seq: 25, time: at("2026-11-19T03:00:31Z"), changes: 25, stateHash: hash(3), records: 25 },
];

export const CHECKPOINT = `bailee.example/site/0f3c\n42\n${Buffer.from(hash(5).slice(0, 32)).toString("base64")}\n\n— bailee.example/site/0f3c ${Buffer.from(hash(7) + hash(2)).toString("base64")}\n`;

export function status(change = {}) {
  return {
    state: "ready", now: NOW, seq: 45, sealed: 42, manifests: 3, unsealed: 3, oldestUnsealed: at("2026-11-21T09:12:00Z"), records: 3,
    lastSeal: { n: 3, time: points[0].time, seq: 42, stateHash: points[0].stateHash }, nextSeal: at("2026-11-22T03:00:00Z"), job: null, kinds: KINDS,
    health: [
      { id: "backup", ok: true, text: "The last backup is 15 hours old; one is due every 24 hours." },
      { id: "keys", ok: true, text: "The keys of this site are present and open its backups." },
      { id: "restore", ok: true, text: "The last restore was proven equal." },
    ],
    vendor: { name: "Example Apps Ltd", app: "Bridge to Builds" }, limits: { backupHours: 24, keptDays: 35 }, ...change,
  };
}

const entries = (size) =>
  Array.from({ length: size }, (_, index) => ({
    index, seq: index + 1, time: new Date(Date.parse(NOW) - (size - index) * 3_600_000).toISOString(), actor: index % 4 === 0 ? "app" : "k3v7q2m5x4aa", act: ["put", "put", "delete", "restore-started", "refused"][index % 5],
    data: [{}, {}, {}, { job: "j1", to: 37 }, { function: "records.put" }][index % 5], ops: index % 5 < 3 ? [{ record: "aaaaaaaaaaaaaaaaaaaaaaaaaa", act: "put" }] : [], sealed: index < size - 3, leafHash: hash(index + 1),
  }));

export const CLAUSES = [
  { id: "A3", text: "The app stores only the unique ids of your Cloud products and declared configuration.", owner: "app", verdict: "proven", evidence: { time: NOW, text: "412 keys read; every one belongs to a declared family." }, check: "Every stored key is compared with the declared families." },
  { id: "A8", text: "We back up at least once a day.", owner: "app", verdict: "failing", evidence: { time: NOW, text: "The last backup is 49 hours old; the limit is 26 hours." } },
  { id: "A9", text: "We keep backups for at least a month.", owner: "app", verdict: "stale", evidence: { time: points[2].time, text: "Three days of history so far." } },
  { id: "A15", text: "You keep the logins of your own Atlassian products safe.", owner: "customer", verdict: "stated" },
  { id: "A16", text: "All traffic between the product and the app is encrypted with HTTPS.", owner: "platform", verdict: "stated" },
  { id: "A20", text: "Reports of vulnerabilities reach us at the published address.", owner: "vendor", verdict: "stated" },
];

export const preview = {
  to: { seq: 37, time: points[1].time }, adds: 1, updates: 1, deletes: 1, total: 3,
  changes: [
    { id: "a", kind: "integration", scope: "site", name: "Build server", action: "update", fields: ["baseUrl", "retries"] },
    { id: "b", kind: "notification-rule", scope: "project:10001", name: "Tell everybody", action: "add", fields: ["channel", "event"] },
    { id: "c", kind: "integration", scope: "project:10001", name: "Chat", action: "delete", fields: [] },
  ],
};

export const job = (change = {}) => ({ job: "j1", kind: "restore", state: "running", to: preview.to, done: 1, total: 3, started: NOW, ...change });
export const proven = { state: "done", done: 3, finished: NOW, stateHash: points[1].stateHash, expectedHash: points[1].stateHash, proof: "full" };

/** Every function with its answer; `change` replaces some. A function gets the payload and returns {ok} or {error}. */
export function world(change = {}) {
  const size = 60;
  const answers = {
    status: () => ({ ok: status() }),
    "records.list": ({ kind, scope, cursor, limit = 50 }) => {
      const all = records(3).filter((record) => (!kind || record.kind === kind) && (!scope || record.scope === scope));
      const from = Number(cursor ?? 0);
      return { ok: { records: all.slice(from, from + limit), cursor: from + limit < all.length ? String(from + limit) : null, total: all.length } };
    },
    "records.get": ({ id }) => ({ ok: records(3).find((record) => record.id === id) }),
    "records.put": () => ({ ok: { id: "e", version: 46, seq: 46 } }),
    "records.delete": () => ({ ok: { seq: 46 } }),
    "backups.list": () => ({ ok: { points, cursor: null } }),
    "backups.seal": () => ({ ok: { n: 4, seq: 45, changes: 3, stateHash: hash(6) } }),
    "backups.preview": () => ({ ok: preview }),
    "backups.restore": () => ({ ok: { job: "j1" } }),
    "jobs.get": () => ({ ok: job(proven) }),
    "jobs.cancel": () => ({ ok: { job: "j1", state: "cancelled" } }),
    "ledger.list": ({ from, limit }) => ({ ok: { entries: entries(size).slice(from, from + limit), size, next: Math.min(from + limit, size) } }),
    "ledger.checkpoint": () => ({ ok: { checkpoint: CHECKPOINT, vkey: "bailee.example/site/0f3c+1a2b3c4d+AeExample", size: 57, time: points[0].time } }),
    statement: () => ({ ok: { vendor: "Example Apps Ltd", app: "Bridge to Builds", generated: NOW, clauses: CLAUSES } }),
    ...change,
  };
  return (name, payload) => (answers[name] ?? (() => ({ error: { code: "unknown-function", message: `no function ${name}` } })))(payload);
}
