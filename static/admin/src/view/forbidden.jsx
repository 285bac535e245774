// The closed door: says who may enter, why, and who can open it.
import { Copy } from "../part/value.jsx";

/** @param {{error: import("../api.js").ApiError, retry: () => void}} props */
export const Forbidden = ({ error, retry }) => (
  <section aria-labelledby="door">
    <h2 id="door">For Jira administrators only</h2>
    <p>
      This page shows and changes everything the app stores for the whole site, so Jira is asked at every call whether
      you hold the global permission “Administer Jira”. Its answer was no.
    </p>
    <p>
      A site administrator or organization administrator can grant it: in Jira under Settings, System, Global permissions,
      or by adding you to a group that holds it.
    </p>
    <p class="row">
      <button type="button" onClick={retry}>
        Try again
      </button>
      <span class="note">
        Code <code>{error.code}</code>
        {error.message && <>: {error.message}</>}
      </span>
      <Copy text={`code ${error.code}, ${error.message}`} what="the error code" />
    </p>
  </section>
);
