// Made from the engine's table of functions; not to be edited. Types are in functions.d.ts.
import { change, read } from "../api.js";

/** @type {import("./functions.d.ts").Call<"status">} */
export const status = (payload) => read("status", payload);

/** @type {import("./functions.d.ts").Call<"records.list">} */
export const recordsList = (payload) => read("records.list", payload);

/** @type {import("./functions.d.ts").Call<"records.get">} */
export const recordsGet = (payload) => read("records.get", payload);

/** @type {import("./functions.d.ts").Call<"records.put">} */
export const recordsPut = (payload) => change("records.put", payload);

/** @type {import("./functions.d.ts").Call<"records.delete">} */
export const recordsDelete = (payload) => change("records.delete", payload);

/** @type {import("./functions.d.ts").Call<"backups.list">} */
export const backupsList = (payload) => read("backups.list", payload);

/** @type {import("./functions.d.ts").Call<"backups.seal">} */
export const backupsSeal = (payload) => change("backups.seal", payload);

/** @type {import("./functions.d.ts").Call<"backups.preview">} */
export const backupsPreview = (payload) => read("backups.preview", payload);

/** @type {import("./functions.d.ts").Call<"backups.restore">} */
export const backupsRestore = (payload) => change("backups.restore", payload);

/** @type {import("./functions.d.ts").Call<"jobs.get">} */
export const jobsGet = (payload) => read("jobs.get", payload);

/** @type {import("./functions.d.ts").Call<"jobs.cancel">} */
export const jobsCancel = (payload) => change("jobs.cancel", payload);

/** @type {import("./functions.d.ts").Call<"ledger.list">} */
export const ledgerList = (payload) => read("ledger.list", payload);

/** @type {import("./functions.d.ts").Call<"ledger.checkpoint">} */
export const ledgerCheckpoint = (payload) => read("ledger.checkpoint", payload);

/** @type {import("./functions.d.ts").Call<"statement">} */
export const statement = (payload) => read("statement", payload);
