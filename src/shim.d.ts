// Types of what crosses the shim's own borders: from the platform, and from Rust.
import type { Ttl } from '@forge/kvs';
import type { createGlue } from '../build/wasm/glue.js';
export type { Client } from './record.d.ts';

/** A fresh instance of the module, with the glue around it. */
export type Instance = ReturnType<typeof createGlue>;

/**
 * What of a handler's second argument is read; the shim adds the site of one that the app's own code handed over. The context of a
 * function of a `Resolver` has `accountId`, and beside it whatever the page sent.
 */
export type Context = { installContext?: unknown; accountId?: unknown; principal?: { accountId?: unknown }; handed?: unknown } | null | undefined;

/** A handler of the app, as manifest.yml names it. */
export type Handler = (payload: any, context: Context) => Promise<unknown>;

/** The handlers of an app. */
export type Handlers = Record<'resolver' | 'scheduled' | 'seal' | 'lifecycle' | 'uninstall', Handler>;

export interface Condition { property: string; condition: any; values: any }

export interface Operation { key: string; value: any; entityName?: string; conditions?: Condition[]; ttl?: Ttl }

/** What effects carry, each some of it: the table in crates/forge/src/effect.rs says which. */
export interface Effect {
  type: string;
  key: string;
  value: any;
  options: any;
  entityName: string;
  items: any[];
  query: {
    prefix?: string; entityName: string; indexName: string; partition?: unknown[];
    range?: any; sort?: any; limit: number; cursor?: string; filters?: Condition[];
  };
  transaction: { set?: Operation[]; delete?: Operation[]; check?: Operation[] };
  push: { queue: string; events: any[] };
  request: { as: string; path: string };
  millis: number;
  /** What a row that is yet to come carries. */
  [argument: string]: any;
}

/** How each effect is performed, by its name. */
export type Effects = Record<string, (effect: Effect) => unknown>;

/** What the app's own code asks for, one of a list, and its answer. */
export type Asked = object;
export interface Failed { code: string; message: string; detail?: any }
export type Answered = { ok?: any; error?: Failed };

export interface Failure { code?: string; status?: number; traceId?: string; retryAfter?: number }

/** What is told to Rust of an effect. */
export type Answer = { ok: unknown } | { error: Failure };

/** What a run says after a step. */
export type Step =
  | { effects: { id: number; effect: Effect }[]; done: undefined; log: undefined }
  | { effects: undefined; done: unknown; log: object | null };
