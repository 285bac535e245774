// The states every region of the page can be in: loading, empty, error, full.
import { explain } from "../problem.js";
import { useSite } from "../site.js";
import { Icon } from "./icon.jsx";
import { Copy, Time } from "./value.jsx";

/** @typedef {import("preact").ComponentChildren} Children */

/**
 * A message that stays, with icon, title and what belongs to it.
 * @param {{tone:import("./icon.jsx").Tone, title:string, children?:Children, alert?:boolean, level?:3|4}} props
 */
export const Message = ({ tone, title, children, alert = false, level = 3 }) => {
  const Heading = /** @type {"h3"|"h4"} */ (`h${level}`);
  return (
    <div class={`message ${tone}`} role={alert ? "alert" : undefined}>
      <Icon name={tone} />
      <div>
        <Heading>{title}</Heading>
        {children}
      </div>
    </div>
  );
};

/** The vendor's address, where the reader is asked to write. */
export function Contact() {
  const contact = useSite().status.value?.vendor.contact;
  return contact ? (
    <p>
      The vendor’s support: <code>{contact}</code>
    </p>
  ) : null;
}

/**
 * What happened, what it means for the data, what to do, and the code to quote. `means` is for whoever knows better than the
 * code what became of the data.
 * @param {{error:import("../api.js").ApiError, means?:string, retry?:()=>void, children?:Children, level?:3|4}} props
 */
export function Problem({ error, means, retry, children, level }) {
  const { title, meaning, action, code, message, key, trace, isForVendor } = explain(error);
  const quote = [`code ${code}`, key && `key ${key}`, trace && `trace ${trace}`, message].filter(Boolean).join(", ");
  return (
    <Message tone="bad" title={title} alert level={level}>
      <p>
        {means ?? meaning}{" "}
        {error.detail.first && (
          <>
            The first change was made on <Time at={error.detail.first} />.{" "}
          </>
        )}
        {action}
      </p>
      {isForVendor && <Contact />}
      {children}
      <p class="code">
        <span>
          Code <code>{code}</code>
          {key && (
            <>
              , key <code>{key}</code>
            </>
          )}
          {trace && (
            <>
              , trace <code>{trace}</code>
            </>
          )}
          {message && <>: {message}</>}
        </span>
        <Copy text={quote} what="the error code" />
      </p>
      {retry && (
        <p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </p>
      )}
    </Message>
  );
}

/** @param {{what:string}} props */
export const Loading = ({ what }) => (
  <div class="loading" role="status">
    <span class="spinner" aria-hidden="true" />
    Loading {what}…
  </div>
);

/** @param {{title:string, children:Children}} props */
export const Empty = ({ title, children }) => (
  <div class="empty">
    <h3>{title}</h3>
    {children}
  </div>
);

/**
 * Why a region shows nothing, or nothing newer. Damage that is named at the head of the page already is not told again.
 * @param {{load:import("../load.js").Load<any>, error:import("../api.js").ApiError}} props
 */
function Trouble({ load, error }) {
  const { cause, damaged } = useSite().status.value ?? {};
  const isClosed = Boolean(cause) && error.code === cause?.code && error.detail.key === cause.detail?.key;
  if (!isClosed && (!damaged || error.code !== "store-damaged" || error.detail.key !== damaged.key)) return <Problem error={error} retry={load.reload} />;
  return (
    <Message tone="warn" title="This cannot be shown" alert>
      <p>
        {isClosed ? (
          "The site would have to be opened for it."
        ) : (
          <>
            It rests on <code>{damaged?.key}</code>, which cannot be read.
          </>
        )}
      </p>
      <p>
        <button type="button" onClick={load.reload}>
          Try again
        </button>
      </p>
    </Message>
  );
}

/**
 * Shows a `useLoad` in its phase. `what` completes “Loading …”; `none` is shown when `isEmpty` says so. What was loaded before
 * stays below the message when it could not be loaded again.
 * @template T
 * @param {{load:import("../load.js").Load<T>, what:string, isEmpty?:(value:T)=>boolean, none?:Children, children:(value:T)=>Children}} props
 */
export function Region({ load, what, isEmpty, none, children }) {
  const { value, error, busy } = load;
  if (value === undefined) return error ? <Trouble load={load} error={error} /> : <Loading what={what} />;
  return (
    <div class="region" aria-busy={busy ? "true" : "false"}>
      {error && <Trouble load={load} error={error} />}
      {isEmpty?.(value) ? none : children(value)}
    </div>
  );
}
