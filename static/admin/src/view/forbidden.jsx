// The closed door: says who may enter, why, and who can open it.
import { Problem } from "../part/region.jsx";

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
    <Problem error={error} retry={retry} />
  </section>
);
