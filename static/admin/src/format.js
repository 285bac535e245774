// Times, numbers and names as the reader's profile wants them: zone and locale come from the bridge's context.

let locale;
let zone;
let skew = 0; // The app's clock minus the browser's, so that “in 3 hours” is true on a wrong or virtual clock.

/** Takes locale and time zone of the reader; what Intl does not know falls back to the browser's own. */
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

/** Follows the app's clock where the status tells it. */
export function setClock(now) {
  const parsed = Date.parse(now ?? "");
  skew = Number.isNaN(parsed) ? 0 : parsed - Date.now();
}
export const now = () => Date.now() + skew;

/** Absolute time in the reader's zone, with the zone's short name. */
export function time(value) {
  const options = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone, timeZoneName: "short" };
  return new Intl.DateTimeFormat(locale, options).format(new Date(value));
}

const STEPS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000]];

/** Distance from now in the largest fitting unit, as “3 hours ago” or “in 2 days”. */
export function relative(value) {
  const distance = Date.parse(value) - now();
  const [unit, size] = STEPS.find(([, step]) => Math.abs(distance) >= step) ?? STEPS[3];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(distance / size), unit);
}

export const number = (value) => new Intl.NumberFormat(locale).format(value);

/** “1 record”, “12 records”. */
export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** A length of time in words, coarse on purpose because it is used for estimates. */
export function duration(ms) {
  if (ms < 60_000) return `${Math.max(1, Math.round(ms / 1000))} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** Milliseconds that the zone is ahead of UTC at an instant. */
function offset(instant) {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - Math.floor(instant / 1000) * 1000;
}

/** The value of a datetime-local input, read in the reader's zone, as an RFC 3339 instant; null when it is none. */
export function instantOf(text) {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return null;
  const guess = wall - offset(wall);
  return new Date(wall - offset(guess)).toISOString();
}

/** The inverse: an instant as a datetime-local value in the reader's zone, to the second. */
export function wallOf(value) {
  const instant = typeof value === "number" ? value : Date.parse(value);
  return new Date(instant + offset(instant)).toISOString().slice(0, 19);
}

/** The zone's name for labels, such as “Europe/Berlin”. */
export const zoneName = () => zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A field's name in words: baseUrl, base-url and base_url all read “Base URL”. */
export function words(name) {
  const text = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_.]+/g, " ").toLowerCase();
  const known = text.replace(/\b(url|id|api|json|http|https)\b/g, (short) => short.toUpperCase());
  return known.charAt(0).toUpperCase() + known.slice(1);
}

export const scopeText = (scope) => (scope === "site" ? "Whole site" : `Project ${scope.replace("project:", "")}`);
