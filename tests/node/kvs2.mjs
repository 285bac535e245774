// A stand-in for `@forge/kvs` 2.x, which this repository does not use yet: what 2.0.7 (2026-09-28) is publicly described to
// export, and nothing more, so that a call which it does not offer fails. It notes every call; `answer.with` is what a call gives.

/** Every call since the last `splice`: its name and arguments, in order. @type {unknown[][]} */
export const calls = [];
/** @typedef {(...parts: any[]) => unknown} Asks */
/** @type {{ with: (name: string) => Promise<unknown> }} */
export const answer = { with: async () => undefined };

/** @param {string} name @param {unknown[]} parts */
const noted = (name, parts) => {
  calls.push([name, ...parts.map(part => (part instanceof Filter ? { filter: part.conditions } : part))]);
};
/** @param {string} name @param {...unknown} parts */
const asked = (name, ...parts) => {
  noted(name, parts);
  return answer.with(name);
};

/** A builder: each of `steps` returns the builder, `last` asks. @param {string} name @param {string[]} steps @param {string} last */
function builder(name, steps, last) {
  const made = /** @type {Record<string, Asks>} */ ({ [last]: () => asked(`${name}.${last}`) });
  for (const step of steps) {
    made[step] = (...parts) => {
      noted(`${name}.${step}`, parts);
      return made;
    };
  }
  return made;
}

export class Filter {
  /** @type {[string, string, unknown][]} */
  conditions = [];
  /** @param {string} property @param {unknown} condition */
  and(property, condition) {
    this.conditions.push(['and', property, condition]);
    return this;
  }
  /** @param {string} property @param {unknown} condition */
  or(property, condition) {
    this.conditions.push(['or', property, condition]);
    return this;
  }
}

export class ForgeKvsError extends Error {}
export class ForgeKvsAPIError extends ForgeKvsError {
  /** @param {object} responseDetails @param {{ code: string, message: string }} error */
  constructor(responseDetails, { code, message }) {
    super(message);
    this.responseDetails = responseDetails;
    this.code = code;
  }
}

/** @param {string} name @returns {(...values: unknown[]) => { condition: string, values: unknown[] }} */
const condition = name => (...values) => ({ condition: name, values });
export const WhereConditions = { beginsWith: condition('BEGINS_WITH'), equalTo: condition('EQUAL_TO') };
export const FilterConditions = { ...WhereConditions, exists: condition('EXISTS'), notExists: condition('NOT_EXISTS') };
export const Sort = { ASC: 'ASC', DESC: 'DESC' };
export const MetadataField = { CREATED_AT: 'CREATED_AT', UPDATED_AT: 'UPDATED_AT', EXPIRE_TIME: 'EXPIRE_TIME' };

/** @satisfies {Record<string, Asks> & { entity: (name: string) => Record<string, Asks> }} */
export const kvs = {
  get: (...parts) => asked('get', ...parts),
  set: (...parts) => asked('set', ...parts),
  delete: (...parts) => asked('delete', ...parts),
  getSecret: (...parts) => asked('getSecret', ...parts),
  setSecret: (...parts) => asked('setSecret', ...parts),
  deleteSecret: (...parts) => asked('deleteSecret', ...parts),
  batchGet: (...parts) => asked('batchGet', ...parts),
  batchSet: (...parts) => asked('batchSet', ...parts),
  batchDelete: (...parts) => asked('batchDelete', ...parts),
  query: () => builder('query', ['where', 'cursor', 'limit'], 'getMany'),
  entity: name => ({
    get: (...parts) => asked('entity.get', name, ...parts),
    set: (...parts) => asked('entity.set', name, ...parts),
    delete: (...parts) => asked('entity.delete', name, ...parts),
    query: () => builder(`entity(${name}).query`, ['index', 'where', 'filters', 'sort', 'cursor', 'limit'], 'getMany'),
  }),
  transact: () => builder('transact', ['set', 'delete', 'check'], 'execute'),
};
export default kvs;
