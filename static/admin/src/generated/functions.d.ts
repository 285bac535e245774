// Made from the engine's tables of functions and errors, and from the policy's types; not to be edited.
// Every function of the app's back end: its kind, what it takes and what it answers.

/** Codes of the errors that the back end answers, or that a job ends with. */
export type ErrorCode =
  | "cancelled"
  | "forbidden"
  | "gate-refused"
  | "internal"
  | "invalid-payload"
  | "keys-lost"
  | "limit"
  | "malformed-event"
  | "no-such-moment"
  | "not-found"
  | "other-site"
  | "outcome-unknown"
  | "platform-refused"
  | "platform-unauthorised"
  | "platform-unavailable"
  | "project-missing"
  | "proof-failed"
  | "queue-unavailable"
  | "rate-limited"
  | "restore-running"
  | "sequence-exhausted"
  | "store-damaged"
  | "too-large"
  | "try-again"
  | "unknown-function"
  | "unknown-module"
  | "version-conflict";

/** One reason why the gate refuses a record. */
export interface Violation {
  /** The declared field, or `kind`, `scope`, `name` or `fields` for the record itself. */
  field: string;
  rule: string;
  message: string;
}

/** What a program needs to act on an error; which of it is there depends on the code. */
export interface ErrorDetail {
  needs?: string;
  current?: number | null;
  violations?: Violation[];
  job?: string;
  key?: string;
  limit?: string;
  field?: string;
  /** Time of the first change, RFC 3339. */
  first?: string;
  what?: string;
  code?: string;
  status?: number | null;
  traceId?: string | null;
  retryAfter?: number | null;
}

export interface Failure {
  code: ErrorCode;
  message: string;
  detail?: ErrorDetail;
}

export type FieldType = "string" | "text" | "integer" | "number" | "boolean" | "url" | "choice" | "strings" | "map";

export interface Field {
  name: string;
  type: FieldType;
  class: "plain" | "secret";
  purpose: string;
  required: boolean;
  min?: number;
  max?: number;
  itemMax?: number;
  choices?: string[];
}

export interface Kind {
  name: string;
  title: string;
  purpose: string;
  scopes: ("site" | "project")[];
  fields: Field[];
}

export type Scope = "site" | `project:${string}`;

export interface StoredRecord {
  id: string;
  kind: string;
  scope: Scope;
  name: string;
  version: number;
  created: number;
  /** By name; a secret is `{"$secret": "set"}`. */
  fields: Record<string, unknown>;
}

/** A restore point. */
export interface Point {
  n: number;
  seq: number;
  time: string;
  changes: number;
  records: number;
  stateHash: string;
}

/** A change, with its time. */
export interface Moment {
  seq: number;
  time: string;
}

/** Where to go back to: right after a change, or after the last one at or before a time. */
export type Target = { seq: number } | { time: string };

/** What a restore does with secrets that differ from those of the point. */
export type SecretChoice = "keep" | "bring-back";

export interface PreviewChange {
  id: string;
  kind: string;
  scope: Scope;
  name: string;
  action: "add" | "update" | "delete";
  /** Plain fields that differ. */
  fields: string[];
  /** Secret fields whose stored value differs from the point's. */
  secrets: string[];
}

export interface Preview {
  to: Moment;
  adds: number;
  updates: number;
  deletes: number;
  total: number;
  changes: PreviewChange[];
  stateHash: string;
  /** Records in which a secret differs. */
  secretsDiffer: number;
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Job {
  job: string;
  kind: "restore";
  state: JobState;
  to: Moment;
  done: number;
  total: number;
  started: string;
  finished?: string;
  secrets: SecretChoice;
  /** Records in which today's secrets were kept although they differ from the point's. */
  secretsKept: number;
  expectedHash: string;
  stateHash?: string;
  proof?: "full" | "changed" | "records";
  error?: { code: ErrorCode; message: string };
}

export interface Health {
  id: "history" | "backup" | "restore";
  ok: boolean;
  text: string;
}

export interface Status {
  state: "ready";
  now: string;
  seq: number;
  sealed: number;
  manifests: number;
  unsealed: number;
  oldestUnsealed: string | null;
  records: number | null;
  lastSeal: Point | null;
  nextSeal: string | null;
  job: string | null;
  /** What could not be read of the newest backup and the changes since. */
  damaged: { key: string } | null;
  late: boolean;
  /** All that this answer rests on: the newest backup, and the changes since. */
  lookedAt: { manifest: number | null; changes: number };
  kinds: Kind[];
  health: Health[];
  vendor: { name: string; app: string; contact: string };
  limits: { recordBytes: number; backupHours: number; marginHours: number; keptDays: number };
}

export interface LedgerEntry {
  index: number;
  seq: number;
  time: string;
  actor: string;
  act: string;
  data: Record<string, unknown>;
  ops: { record: string; act: "put" | "delete" }[];
  sealed: boolean;
  leafHash: string;
}

export type Verdict = "proven" | "failing" | "incomplete" | "stated";

export interface Clause {
  id: string;
  text: string;
  owner: "app" | "platform" | "vendor" | "customer";
  check?: string;
  verdict: Verdict;
  evidence?: { time: string; text: string };
}

export interface Statement {
  vendor: string;
  app: string;
  generated: string;
  clauses: Clause[];
}

/** A payload without members. */
export type Nothing = Record<string, never>;

export interface Functions {
  status: { kind: "read"; payload: Nothing; answer: Status };
  "records.list": {
    kind: "read";
    payload: { kind?: string; scope?: string; cursor?: string; limit?: number };
    answer: { records: StoredRecord[]; cursor: string | null; total: number };
  };
  "records.get": { kind: "read"; payload: { id: string }; answer: StoredRecord };
  "records.put": {
    kind: "change";
    payload: { kind: string; scope: string; name: string; fields: Record<string, unknown>; expect?: number };
    answer: { id: string; version: number; seq: number };
  };
  "records.delete": { kind: "change"; payload: { id: string; expect: number }; answer: { seq: number } };
  "backups.list": { kind: "read"; payload: { cursor?: string }; answer: { points: Point[]; cursor: string | null } };
  "backups.seal": { kind: "change"; payload: Nothing; answer: Point };
  "backups.preview": { kind: "read"; payload: { to: Target; secrets?: SecretChoice }; answer: Preview };
  "backups.restore": { kind: "change"; payload: { to: Target; secrets?: SecretChoice }; answer: { job: string } };
  "jobs.get": { kind: "read"; payload: { job: string }; answer: Job };
  "jobs.cancel": { kind: "change"; payload: { job: string }; answer: { job: string; state: JobState } };
  "ledger.list": {
    kind: "read";
    payload: { from?: number; limit?: number };
    answer: { entries: LedgerEntry[]; size: number; next: number | null };
  };
  "ledger.checkpoint": {
    kind: "read";
    payload: Nothing;
    answer: { checkpoint: string | null; vkey: string; size: number; time: string | null };
  };
  statement: { kind: "read"; payload: Nothing; answer: Statement };
}

/** A function's name. */
export type Name = keyof Functions;
/** What a function takes. */
export type Payload<One extends Name> = Functions[One]["payload"];
/** What a function answers when it does not refuse. */
export type Answer<One extends Name> = Functions[One]["answer"];
/** What comes back from a call. */
export type Reply<One extends Name> = { ok: Answer<One> } | { error: Failure };

/** A call of a function; a payload without required members may be left out. */
export type Call<One extends Name> =
  Nothing extends Payload<One> ? (payload?: Payload<One>) => Promise<Answer<One>> : (payload: Payload<One>) => Promise<Answer<One>>;

/** A stand-in for the back end: what it answers is checked against what the back end can answer. */
export type Handlers = { [One in Name]: (payload: Payload<One>) => Reply<One> | Promise<Reply<One>> };

export const status: Call<"status">;
export const recordsList: Call<"records.list">;
export const recordsGet: Call<"records.get">;
export const recordsPut: Call<"records.put">;
export const recordsDelete: Call<"records.delete">;
export const backupsList: Call<"backups.list">;
export const backupsSeal: Call<"backups.seal">;
export const backupsPreview: Call<"backups.preview">;
export const backupsRestore: Call<"backups.restore">;
export const jobsGet: Call<"jobs.get">;
export const jobsCancel: Call<"jobs.cancel">;
export const ledgerList: Call<"ledger.list">;
export const ledgerCheckpoint: Call<"ledger.checkpoint">;
export const statement: Call<"statement">;
