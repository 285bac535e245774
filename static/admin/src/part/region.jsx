// The states every region of the page can be in: loading, empty, error, full.
import { explain } from "../problem.js";
import { Icon } from "./icon.jsx";
import { Copy } from "./value.jsx";

/** A message that stays, with icon, title and what belongs to it. */
export const Message = ({ tone, title, children, alert = false, level = 3 }) => {
  const Heading = `h${level}`;
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

/** What happened, what it means for the data, what to do, and the code to quote. */
export function Problem({ error, retry, children, level }) {
  const { title, meaning, action, code, message, key, trace } = explain(error);
  const quote = [`code ${code}`, key && `key ${key}`, trace && `trace ${trace}`, message].filter(Boolean).join(", ");
  return (
    <Message tone="bad" title={title} alert level={level}>
      <p>
        {meaning} {action}
      </p>
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

export const Loading = ({ what }) => (
  <div class="loading" role="status">
    <span class="spinner" aria-hidden="true" />
    Loading {what}…
  </div>
);

export const Empty = ({ title, children }) => (
  <div class="empty">
    <h3>{title}</h3>
    {children}
  </div>
);

/**
 * Shows a `useLoad` in its phase. `what` completes “Loading …”; `none` is shown when `isEmpty` says so.
 * @param {{load:any, what:string, isEmpty?:(value:any)=>boolean, none?:any, children:(value:any)=>any}} props
 */
export function Region({ load, what, isEmpty, none, children }) {
  if (load.phase === "loading") return <Loading what={what} />;
  if (load.phase === "error") return <Problem error={load.error} retry={load.reload} />;
  return (
    <div class="region" aria-busy={load.busy ? "true" : "false"}>
      {isEmpty?.(load.value) ? none : children(load.value)}
    </div>
  );
}

/** A table that can scroll sideways on narrow screens, reachable by keyboard. */
export const Table = ({ caption, head, children }) => (
  <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
    <table>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {head.map(([title, kind]) => (
            <th key={title} scope="col" class={kind}>
              {kind === "unseen-title" ? <span class="unseen">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
