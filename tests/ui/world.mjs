// A small in-memory stand-in for the app's back end: answers every resolver function with plausible data.
// It decides nothing that the real app decides; tests of the page override single functions to get the state they need.
// What it may answer is the type of the real answers, so an answer that the engine never sends does not pass the type checker.

/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Name} Name */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Handlers} Handlers */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Kind} Kind */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Field} Field */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Status} Status */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Point} Point */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Preview} Preview */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Job} Job */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").LedgerEntry} LedgerEntry */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Statement} Statement */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Clause} Clause */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Finding} Finding */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Repair} Repair */

/** @param {string} text */
const at = (text) => new Date(text).toISOString();
export const NOW = at("2026-11-21T17:58:59Z");
/** @param {number} seed */
const hash = (seed) => Array.from({ length: 64 }, (_, index) => ((seed * 7 + index * 13 + (index >> 2) * seed) % 16).toString(16)).join("");

/**
 * A kind whose values have these fields, `name` before them; whatever else it is, `change` says.
 * @param {string} name @param {Field[]} fields @param {Partial<Kind>} change @returns {Kind}
 */
export const kind = (name, fields, change = {}) => ({
  name, title: name, purpose: "Test", store: "kvs", key: `${name}:{scope:scope}:{id:word}`, mode: "enforce", see: "project", change: "project", label: "name", ...change,
  value: { name: "", type: "object", class: "plain", purpose: "", required: false, fields: [...fields, { name: "name", type: "string", class: "plain", purpose: "What people call it", required: true, max: 200 }], ...change.value },
});

/** @type {[Kind, Kind]} */
export const KINDS = [
  kind(
    "integration",
    [
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
    { title: "Integration", purpose: "Connects the app to a service" },
  ),
  kind(
    "notification-rule",
    [
      { name: "channel", type: "string", class: "plain", purpose: "Name of the channel", required: true, max: 80 },
      { name: "event", type: "choice", class: "plain", purpose: "What is told", required: true, choices: ["created", "updated", "closed"] },
    ],
    { title: "Notification rule", purpose: "Decides when the app tells a channel about an issue", key: "notification-rule:{project:project}:{id:word}" },
  ),
];

/**
 * A record: what it is called stands in its value, too.
 * @param {string} id @param {string} of the kind @param {string} scope @param {string} name @param {number} version @param {Record<string, unknown>} value
 * @returns {StoredRecord & {value: Record<string, unknown>}}
 */
export const record = (id, of, scope, name, version, value) => ({
  id: id.repeat(26), store: "kvs", key: `${of}:${of === "integration" ? scope : scope.replace("project:", "")}:${id}1`, kind: of, scope, name, version, value: { name, ...value },
});

/** The records that every list starts with, under their names. */
export const BUILD = record("a", "integration", "site", "Build server", 7, {
  baseUrl: "https://builds.example.com/api/v2/with/a/rather/long/path", token: { $secret: "set" }, secondToken: { $secret: "set" }, retries: 3, enabled: true, mode: "both", labels: ["release", "hotfix"], mapping: { Done: "closed" },
});
export const CHAT = record("b", "integration", "project:10001", "Chat", 4, { baseUrl: "https://chat.example.com", token: { $secret: "set" }, enabled: false, mode: "push" });
export const TELL = record("c", "notification-rule", "project:10001", "Tell the release channel", 5, { channel: "releases", event: "closed" });
/** @returns {StoredRecord[]} */
export function records(count = 3) {
  const more = Array.from({ length: Math.max(0, count - 3) }, (_, index) => ({
    ...record(String(index), "notification-rule", "project:10001", `Rule ${index + 4}`, index + 8, { channel: "releases", event: "closed" }),
    id: `d${String(index + 3).padStart(25, "2")}`,
  }));
  return [BUILD, CHAT, TELL, ...more].slice(0, count);
}

/** @type {[Point, Point, Point]} */
export const points = [
  { n: 3, seq: 42, time: at("2026-11-21T03:00:12Z"), changes: 5, stateHash: hash(5), records: 31, damaged: false },
  { n: 2, seq: 37, time: at("2026-11-20T03:00:09Z"), changes: 12, stateHash: hash(9), records: 30, damaged: false },
  { n: 1, seq: 25, time: at("2026-11-19T03:00:31Z"), changes: 25, stateHash: hash(3), records: 25, damaged: false },
];

/** A page of the list of restore points. @param {Point[]} points @param {Partial<import("../../static/admin/src/generated/functions.d.ts").Points>} change */
export const restorePoints = (points, change = {}) => ({ points, unreadable: [], closed: false, cursor: null, ...change });

export const CHECKPOINT = `bailee.example/site/0f3c\n42\n${Buffer.from(hash(5).slice(0, 32)).toString("base64")}\n\n— bailee.example/site/0f3c ${Buffer.from(hash(7) + hash(2)).toString("base64")}\n`;

/** @param {Partial<Status>} change @returns {Status} */
export const status = (change = {}) => ({
  state: "ready", cause: null, findings: 0, now: NOW, seq: 45, sealed: 42, manifests: 3, unsealed: 3, oldestUnsealed: at("2026-11-21T09:12:00Z"), records: 3,
  lastSeal: points[0], nextSeal: at("2026-11-22T03:00:00Z"), job: null, damaged: null, late: false, trouble: null, lookedAt: { manifest: 3, changes: 3 }, kinds: KINDS, look: null,
  health: [
    { id: "history", ok: true, text: "The newest backup and every change since are present and unaltered." },
    { id: "backup", ok: true, text: "New changes wait for the next daily backup." },
    { id: "restore", ok: true, text: "No restore is running." },
  ],
  vendor: { name: "Example Apps Ltd", app: "Bridge to Builds", contact: "support@vendor.example" },
  limits: { recordBytes: 245_760, backupHours: 24, marginHours: 2, keptDays: 35 },
  ...change,
});

/** What the status says when the newest backup, or a change since, cannot be read. @param {string} key @param {Partial<Status>} change */
export const damaged = (key, change = {}) =>
  status({
    damaged: { key }, records: null, lastSeal: null, oldestUnsealed: null, nextSeal: null, lookedAt: { manifest: null, changes: 0 },
    health: [
      { id: "history", ok: false, text: `Stored data is missing or was changed outside the app, at \`${key}\`; contact the vendor's support.` },
      { id: "backup", ok: false, text: "Backups cannot go on until the damage is repaired." },
      { id: "restore", ok: true, text: "No restore is running." },
    ],
    ...change,
  });

/** What the status says of a site that cannot be opened. @param {import("../../static/admin/src/generated/functions.d.ts").Failure} cause @param {Partial<Status>} change */
export const closed = (cause, change = {}) => damaged(`${cause.detail?.key ?? "root"} ${cause.detail?.damage ?? ""}`.trim(), { state: "closed", cause, lookedAt: { manifest: null, changes: 0 }, ...change });

/** Stored values that are not what was acknowledged, one of each sort. @type {{changed: Finding, gone: Finding, foreign: Finding, forgotten: Finding}} */
export const FOUND = (() => {
  const { version: _, value: __, ...build } = BUILD;
  const { version: ___, value: ____, ...tell } = TELL;
  const planted = { id: "f".repeat(26), store: "kvs", key: "integration:site:zz9", kind: "integration", scope: "site", name: "Mirror" };
  const erased = { id: "g".repeat(26), store: "kvs", key: "integration:site:gg9", kind: "integration", scope: "site", name: "integration:site:gg9" };
  const time = at("2026-11-21T03:00:05Z");
  return {
    changed: { at: `l:${build.id}`, what: "contradicts", time, seq: 43, seen: "c1", heading: build, acknowledged: BUILD, live: { ...BUILD.value, baseUrl: "https://elsewhere.example/api", retries: 10 }, forgotten: false },
    gone: { at: `l:${tell.id}`, what: "missing", time, seq: 43, seen: "c2", heading: tell, acknowledged: TELL, live: null, forgotten: false },
    foreign: { at: `l:${planted.id}`, what: "contradicts", time, seq: 44, seen: "c3", heading: planted, acknowledged: null, live: { name: "Mirror", baseUrl: "https://mirror.example", token: { $secret: "set" }, enabled: true, mode: "push" }, forgotten: false },
    forgotten: { at: `l:${erased.id}`, what: "contradicts", time, seq: 44, seen: "c4", heading: erased, acknowledged: null, live: null, forgotten: true },
  };
})();

/** What can be made again, one of each. @type {Repair[]} */
export const REPAIRS = [
  { repair: "shelves", count: 3, at: ["s:0", "s:4", "s:9"] },
  { repair: "manifest", count: 1, at: ["m:3"] },
  { repair: "base", count: 1, at: ["b:full:42:0:1a2b3c4d5e6f"] },
  { repair: "ledger", count: 30, at: Array.from({ length: 20 }, (_, index) => `t:0:${index}`) },
];

/** A user of the page, as the ledger names them: 16 characters of base32. */
const SOMEBODY = "k3v7q2m5x4aadtbz";
/** One entry of each form that the engine gives to whoever acted. @type {LedgerEntry[]} */
export const ACTED = /** @type {[actor: string, act: string, data: Record<string, unknown>, ops: LedgerEntry["ops"]][]} */ ([
  ["event", "setup", {}, []],
  [SOMEBODY, "put", {}, [{ record: BUILD.id, act: "put" }]],
  ["app", "put-reported", { broken: 2 }, [{ record: CHAT.id, act: "put" }]],
  [`app:${SOMEBODY}`, "delete", {}, [{ record: TELL.id, act: "delete" }]],
  ["event", "seen", {}, [{ record: BUILD.id, act: "put" }, { record: CHAT.id, act: "delete" }]],
  ["anonymous", "refused", { function: "records.put" }, []],
]).map(([actor, act, data, ops], index) => ({ index, seq: index + 1, time: at("2026-11-21T09:12:00Z"), actor, act, data, ops, sealed: false, leafHash: hash(index + 1) }));

/** @param {number} size @returns {LedgerEntry[]} */
const entries = (size) =>
  Array.from({ length: size }, (_, index) => {
    const kind = index % 5;
    return {
      index, seq: index + 1, time: new Date(Date.parse(NOW) - (size - index) * 3_600_000).toISOString(), actor: index % 4 === 0 ? "app" : SOMEBODY,
      act: ["put", "put", "delete", "restore-started", "refused"][kind] ?? "put",
      data: [{}, {}, {}, { job: "j1", to: 37 }, { function: "records.put" }][kind] ?? {},
      ops: kind < 3 ? [{ record: BUILD.id, act: kind === 2 ? "delete" : "put" }] : [],
      sealed: index < size - 3, leafHash: hash(index + 1),
    };
  });

/** @type {Clause[]} */
export const CLAUSES = [
  { id: "A3", text: "The app stores only the unique ids of your Cloud products and declared configuration.", owner: "app", verdict: "proven", evidence: { time: NOW, text: "412 keys read; every one belongs to a declared family." }, check: "Every stored key is compared with the declared families." },
  { id: "A8", text: "We back up at least once a day.", owner: "app", verdict: "failing", evidence: { time: NOW, text: "The last backup is 49 hours old; the limit is 26 hours." } },
  { id: "A9", text: "We keep backups for at least a month.", owner: "app", verdict: "incomplete", evidence: { time: NOW, text: "Stored data is missing at `m:3`, so that this could not be looked at." } },
  { id: "A15", text: "You keep the logins of your own Atlassian products safe.", owner: "customer", verdict: "stated" },
  { id: "A16", text: "All traffic between the product and the app is encrypted with HTTPS.", owner: "platform", verdict: "stated" },
  { id: "A20", text: "Reports of vulnerabilities reach us at the published address.", owner: "vendor", verdict: "stated" },
];

/** @param {Clause[]} clauses @param {string} generated @returns {Statement} */
export const statement = (clauses = CLAUSES, generated = NOW) => ({ vendor: "Example Apps Ltd", app: "Bridge to Builds", generated, clauses });

/** @param {Partial<Preview>} change @returns {Preview} */
export const preview = (change = {}) => ({
  to: { seq: 37, time: points[1].time }, adds: 1, updates: 1, deletes: 1, total: 3, stateHash: points[1].stateHash, secretsDiffer: 0, outside: 0, forgotten: 0, forgottenRecords: [], unfit: 0, unfitRecords: [],
  changes: [
    { id: "a", store: "kvs", key: BUILD.key, kind: "integration", scope: "site", name: "Build server", action: "update", fields: ["baseUrl", "retries"], secrets: [] },
    { id: "b", store: "kvs", key: "notification-rule:10001:b2", kind: "notification-rule", scope: "project:10001", name: "Tell everybody", action: "add", fields: ["channel", "event"], secrets: [] },
    { id: "c", store: "kvs", key: CHAT.key, kind: "integration", scope: "project:10001", name: "Chat", action: "delete", fields: [], secrets: [] },
  ],
  ...change,
});

/** Records that today's policy does not allow as they were. @type {Preview["unfitRecords"]} */
export const UNFIT = [
  { id: "u", store: "kvs", key: "integration:site:u1", kind: "integration", scope: "site", name: "Old mirror", rule: "required" },
  { id: "v", store: "kvs", key: "notification-rule:10001:v1", kind: "notification-rule", scope: "project:10001", name: "Tell by mail", rule: "email" },
];

/** @param {Partial<Job>} change @returns {Job} */
export const job = (change = {}) => ({
  job: "j1", kind: "restore", state: "running", to: preview().to, done: 1, total: 3, started: NOW, secrets: "keep", secretsKept: 0, forgotten: 0, unfit: 0, meanwhile: 0, expectedHash: points[1].stateHash,
  finished: null, stateHash: null, proof: null, compared: 0, error: null, ...change,
});
/** @type {Partial<Job>} */
export const proven = { state: "done", done: 3, finished: NOW, stateHash: points[1].stateHash, proof: "full", compared: 30 };

/** What the page calls, with its answers; `change` replaces some, and any other function is unknown. A function gets the payload and returns {ok} or {error}. @param {Partial<Handlers>} change */
export function world(change = {}) {
  const size = 60;
  /** @type {Partial<Handlers>} */
  const answers = {
    status: () => ({ ok: status() }),
    "records.list": ({ kind, scope, cursor, limit = 50 }) => {
      const all = records().filter((record) => (!kind || record.kind === kind) && (!scope || record.scope === scope));
      const from = Number(cursor ?? 0);
      return { ok: { records: all.slice(from, from + limit), cursor: from + limit < all.length ? String(from + limit) : null, total: all.length, unverified: false } };
    },
    "records.get": ({ store = "kvs", key }) => {
      const ok = records().find((record) => record.store === store && record.key === key);
      return ok ? { ok } : { error: { code: "not-found", message: "there is no such record" } };
    },
    "records.put": ({ key }) => ({ ok: { key, version: 46, seq: 46 } }),
    "records.delete": () => ({ ok: { seq: 46 } }),
    "backups.list": () => ({ ok: restorePoints(points) }),
    "backups.seal": () => ({ ok: { n: 4, seq: 45, time: NOW, changes: 3, records: 31, stateHash: hash(6), damaged: false } }),
    "backups.preview": () => ({ ok: preview() }),
    "backups.restore": () => ({ ok: { job: "j1" } }),
    "jobs.get": () => ({ ok: job(proven) }),
    "jobs.cancel": () => ({ ok: { job: "j1", state: "cancelled" } }),
    "findings.list": () => ({ ok: { findings: [] } }),
    "findings.settle": () => ({ ok: { seq: 46 } }),
    "repairs.list": () => ({ ok: { repairs: [] } }),
    "repairs.run": () => ({ ok: { count: 1 } }),
    "ledger.list": ({ from = 0, limit = 50 }) => ({ ok: { entries: entries(size).slice(from, from + limit), size, next: from + limit < size ? from + limit : null } }),
    "ledger.checkpoint": () => ({ ok: { checkpoint: CHECKPOINT, vkey: "bailee.example/site/0f3c+1a2b3c4d+AeExample", size: 57, time: points[0].time } }),
    "store.export": ({ cursor }) =>
      ({ ok: cursor ? { lines: ['{"bailee":"end","seq":59}'], cursor: null } : { lines: ['{"bailee":"export","v":1,"seq":59}', '{"store":"kvs","key":"a","value":1}'], cursor: "second" } }),
    statement: () => ({ ok: statement() }),
    ...change,
  };
  const byName = new Map(Object.entries(answers));
  /** @param {string} name @param {any} payload what the page sent; it was typed there */
  return (name, payload) => byName.get(name)?.(/** @type {never} */ (payload)) ?? { error: { code: "unknown-function", message: `no function ${name}` } };
}

/** An answer that refuses. @param {import("../../static/admin/src/generated/functions.d.ts").ErrorCode} code @param {import("../../static/admin/src/generated/functions.d.ts").ErrorDetail} [detail] */
export const refuse = (code, message = "a message", detail = undefined) => () => ({ error: { code, message, ...(detail && { detail }) } });

// The stand-in cannot drift from the back end: each of these must be an error of the type checker, which fails when one is not.
export const DRIFTS = [
  // @ts-expect-error: no health of this id is ever sent
  () => status({ health: [{ id: "keys", ok: true, text: "" }] }),
  // @ts-expect-error: the status has no such member
  () => status({ colour: "red" }),
  // @ts-expect-error: a job is never in this state
  () => job({ state: "proving" }),
  // @ts-expect-error: the statement always says when it was made
  () => world({ statement: () => ({ ok: { vendor: "", app: "", clauses: [] } }) }),
  // @ts-expect-error: the app has no such function
  () => world({ "records.rename": () => ({ ok: {} }) }),
  // @ts-expect-error: the app answers no error of this code
  () => refuse("out-of-luck"),
];
