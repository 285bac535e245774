// Bailee for the app's own code, as TypeScript sees it.
import type { Context } from './shim';

/** Where a record lies, beside its key: in plain keys (`kvs`), unless the store is given. */
export interface Place { store?: 'kvs' | 'secret' | `entity:${string}` }

/** What must be there for a write to be made: this version, or no record for 0. Without it the last write wins. */
export interface Expected extends Place { expect?: number }

/** A record, with its secrets open. Records that Bailee does not write have no version. */
export interface Found<T> { value: T; version?: number }

/** A rule of the policy that a value breaks; the value is stored all the same, since the kind's mode is `journal`. */
export interface Broken { field: string; rule: string }

/** What was made of a write. */
export interface Written { version?: number; broken: Broken[] }

/** One write of a change. */
export type Change = ({ put: string; value: unknown } | { delete: string }) & Expected;

/** What is thrown. It holds nothing of a record. */
export interface BaileeError extends Error {
  /** The code of docs/boundary.md. */
  code: string;
  detail?: { current?: number | null; violations?: Broken[]; [member: string]: unknown };
}

/** Records of the app, as their kinds declare them. */
export interface Client {
  /**
   * Acts for the user of a context, in this invocation; without a user in it, or without an argument, for the app itself. The context
   * is a handler's second argument, or the `context` of a function of a `Resolver`; never what a page sent. What is no context is
   * refused (`invalid-payload`): a variable that happens to be undefined must not act as the app.
   */
  for(...context: [] | [Context]): Omit<Client, 'for'>;
  /** Returns the value at a key, with its secrets open; undefined when there is none. */
  get<T = any>(key: string, place?: Place): Promise<T | undefined>;
  /** As `get`, with the version for `expect`. */
  read<T = any>(key: string, place?: Place): Promise<Found<T> | undefined>;
  /** Stores a value; one that is stored already is no change. */
  put(key: string, value: unknown, expected?: Expected): Promise<Written>;
  /** Deletes a record, whether or not it is there. */
  delete(key: string, expected?: Expected): Promise<Written>;
  /** Stores and deletes several records as one change: all of it or nothing. */
  change(changes: readonly Change[]): Promise<Written>;
}
