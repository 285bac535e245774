// Which part of the configuration is shown: a kind, a scope.
import { useState } from "preact/hooks";
import { projectComplaint } from "../record.js";

/** @typedef {{kind?: string, scope?: string}} Choice */

/** @param {{kinds: import("../generated/functions.d.ts").Kind[], onFilter: (choice: Choice) => void}} props */
export function Filter({ kinds, onFilter }) {
  const [kind, setKind] = useState("");
  const [where, setWhere] = useState("");
  const [project, setProject] = useState("");
  const [error, setError] = useState("");
  /** @param {string} kind @param {string} where */
  const apply = (kind, where) => {
    setKind(kind);
    setWhere(where);
    const wrong = where === "project" ? projectComplaint(project) : "";
    // A project that is not entered yet is no mistake.
    setError(project === "" ? "" : wrong);
    if (!wrong) onFilter({ ...(kind && { kind }), ...(where && { scope: where === "project" ? `project:${project}` : where }) });
  };
  return (
    <form
      class="filter"
      role="search"
      aria-label="Filter"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        apply(kind, where);
        if (where === "project") setError(projectComplaint(project));
      }}
    >
      <label>
        Kind
        <select value={kind} onChange={(event) => apply(event.currentTarget.value, where)}>
          <option value="">All kinds</option>
          {kinds.map((one) => (
            <option key={one.name} value={one.name}>
              {one.title}
            </option>
          ))}
        </select>
      </label>
      <label>
        Scope
        <select value={where} onChange={(event) => apply(kind, event.currentTarget.value)}>
          <option value="">All scopes</option>
          <option value="site">Whole site</option>
          <option value="project">One project</option>
        </select>
      </label>
      {where === "project" && (
        <>
          <label>
            Project id
            <input
              class="number"
              inputMode="numeric"
              aria-invalid={error ? "true" : undefined}
              aria-describedby={error ? "filter-error" : undefined}
              value={project}
              onInput={(event) => setProject(event.currentTarget.value.trim())}
            />
          </label>
          <button type="submit">Show</button>
        </>
      )}
      {error && (
        <p class="error" id="filter-error">
          {error}
        </p>
      )}
    </form>
  );
}
