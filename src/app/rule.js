// The reference app's own code: when an issue was created or updated, it finds the automation rules that apply to it.
// It has no right to write to Jira, so its only act is a line in the log: how many rules there are, how many apply, how many
// cannot be read, and hashes of the keys of those that apply. No name, no value and no secret of a rule, and nothing of the issue.
/** @import { Client, Handler } from '../shim' */
import { createHash } from 'node:crypto';
import { kvs } from '@forge/kvs';

/** The trigger of rules that each event starts, beside a change of status. */
const TRIGGERS = new Map([['avi:jira:created:issue', 'issue-created'], ['avi:jira:updated:issue', 'issue-updated']]);

// The rules lie at the app's own keys, so the app lists them as it always did; one that was stored a moment ago may be missed.
/** Returns the keys that begin with a prefix. @param {string} prefix */
async function keys(prefix) {
  const found = [];
  let cursor;
  do {
    const query = kvs.query().where('key', { condition: 'BEGINS_WITH', values: [prefix] }).limit(100);
    /** @type {{ results: { key: string }[], nextCursor?: string }} */
    const page = await (cursor ? query.cursor(cursor) : query).getMany();
    found.push(...page.results.map(({ key }) => key));
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

/** Whether an update of an issue changed its status. @param {any} event */
const isTransition = ({ changelog }) => (changelog?.items ?? []).some((/** @type {any} */ item) => (item.fieldId ?? item.field) === 'status');

/** Returns the handler of issue events. @param {Client} bailee @returns {Handler} */
export const rules = bailee => async (event, context) => {
  const project = event?.issue?.fields?.project?.id;
  const started = new Set([TRIGGERS.get(event?.eventType), isTransition(event ?? {}) && 'issue-transitioned'].filter(Boolean));
  const found = (await Promise.all(['rule:site:', ...(project ? [`rule:project:${project}:`] : [])].map(keys))).flat();
  const acting = bailee.for(context);
  // One that is damaged must not hide the others; what is wrong with it is not for the log.
  let failed = 0;
  const read = await Promise.all(found.map(async key => ({ key, rule: await acting.get(key).catch(() => { failed += 1; }) })));
  const applied = read.filter(({ rule }) => rule?.enabled && started.has(rule.trigger));
  const hashes = applied.map(({ key }) => createHash('sha256').update(key).digest('hex').slice(0, 16));
  console.log(JSON.stringify({ event: 'rules-applied', found: found.length, applied: applied.length, failed, rules: hashes }));
};
