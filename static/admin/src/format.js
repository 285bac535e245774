// Times, numbers and names as the reader's profile wants them: zone and locale come from the bridge's context.

/** @type {string|undefined} */
let locale;
/** @type {string|undefined} */
let zone;
let skew = 0; // The app's clock minus the browser's, so that “in 3 hours” is true on a wrong or virtual clock.

/**
 * Takes locale and time zone of the reader; what Intl does not know falls back to the browser's own.
 * @param {{locale?: string, timezone?: string} | undefined} context
 */
export function setProfile(context) {
  try {
    const wanted = String(context?.locale ?? "").replace("_", "-");
    locale = wanted ? Intl.getCanonicalLocales(wanted)[0] : undefined;
  } catch {
    locale = undefined;
  }
  try {
    // The profile's own name for the zone is kept: Intl may answer with an older one, such as Asia/Calcutta.
    zone = new Intl.DateTimeFormat("en", { timeZone: context?.timezone }) && context?.timezone;
  } catch {
    zone = undefined;
  }
}

/** Follows the app's clock where the status tells it. @param {string} [now] */
export function setClock(now) {
  const parsed = Date.parse(now ?? "");
  skew = Number.isNaN(parsed) ? 0 : parsed - Date.now();
}
export const now = () => Date.now() + skew;

/** @type {Intl.DateTimeFormatOptions} */
const TO_SECONDS = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" };

/** Absolute time in the reader's zone, with the zone's short name. @param {string|number} value */
export const time = (value) => new Intl.DateTimeFormat(locale, { ...TO_SECONDS, timeZone: zone }).format(new Date(value));

/** The same instant whatever the zone, for what must not be misread: “2026-10-25 00:30:00 UTC”. @param {string} value */
export const utc = (value) => `${new Date(value).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const STEPS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000]];

/** Distance from now in the largest fitting unit, as “3 hours ago” or “in 2 days”. @param {string} value */
export function relative(value) {
  const distance = Date.parse(value) - now();
  const [unit, size] = STEPS.find(([, step]) => Math.abs(distance) >= step) ?? ["second", 1000];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(distance / size), unit);
}

/** @param {number} value */
export const number = (value) => new Intl.NumberFormat(locale).format(value);

/** “1 record”, “12 records”. @param {number} value @param {string} one */
export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** “1 KB”, “2.5 MB”: so many bytes, rounded up. @param {number} bytes */
export const size = (bytes) => (bytes < 1_048_576 ? `${number(Math.ceil(bytes / 1024))} KB` : `${number(Math.ceil(bytes / 104_857.6) / 10)} MB`);

/** A length of time in words, coarse on purpose because it is used for estimates. @param {number} ms */
export function duration(ms) {
  if (ms < 60_000) return `${Math.max(1, Math.round(ms / 1000))} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} hours`;
}

const clocks = new Map();
/** What the clocks of a zone show; kept, because it is dear to make. @param {string|undefined} timeZone @returns {Intl.DateTimeFormat} */
function clockOf(timeZone) {
  const made = clocks.get(timeZone) ?? new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  clocks.set(timeZone, made);
  return made;
}

/** Milliseconds that the zone is ahead of UTC at an instant. @param {number} instant */
function offset(instant) {
  const parts = new Map(clockOf(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  /** @param {Intl.DateTimeFormatPartTypes} type */
  const part = (type) => parts.get(type) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - Math.floor(instant / 1000) * 1000;
}

const DAY = 86_400_000;

/**
 * The value of a datetime-local input, read in the reader's zone, as an RFC 3339 instant; null when it is none.
 * Where clocks are changed one rule holds, in every zone: a time that comes twice is read as the first, and one that is
 * skipped as if the clocks had not been changed yet, which is later by what was skipped. `clock` says which it was.
 * @param {string} text
 * @returns {{time: string, clock: "once"|"twice"|"skipped"} | null}
 */
export function momentOf(text) {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return null;
  const [before, after] = [wall - offset(wall - DAY), wall - offset(wall + DAY)];
  const shown = [...new Set([before, after])].filter((instant) => instant + offset(instant) === wall);
  const instant = shown.length > 0 ? Math.min(...shown) : before;
  const clock = shown.length === 0 ? "skipped" : shown.length === 1 ? "once" : "twice";
  return { time: new Date(instant).toISOString(), clock };
}

/** The inverse: an instant as a datetime-local value in the reader's zone, to the second. @param {string|number} value */
export function wallOf(value) {
  const instant = typeof value === "number" ? value : Date.parse(value);
  return new Date(instant + offset(instant)).toISOString().slice(0, 19);
}

/** The zone's name for labels, such as “Europe/Berlin”. */
export const zoneName = () => zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A field's name in words: baseUrl, base-url and base_url all read “Base URL”. @param {string} name */
export function words(name) {
  const text = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_.]+/g, " ").toLowerCase();
  const known = text.replace(/\b(url|id|api|json|http|https)\b/g, (short) => short.toUpperCase());
  return known.charAt(0).toUpperCase() + known.slice(1);
}

/** @param {string} scope */
export const scopeText = (scope) => (scope === "site" ? "Whole site" : `Project ${scope.replace("project:", "")}`);
