// Writes page.csp: the Content-Security-Policy under which Forge serves a Custom UI page in production, computed by
// Atlassian's own package from this app's manifest. `--check` compares instead of writing.
// Run from the repository root: node crates/local/csp/compute.mjs [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../../package.json", import.meta.url));
const { CSPInjectionService } = require("@forge/csp");
const { parse } = require("yaml");

const manifest = parse(readFileSync(new URL("../../../manifest.yml", import.meta.url), "utf8"));
// What a manifest may add to the policy; this app adds nothing, and a page.csp that hid an addition would be wrong.
const { content, external } = manifest.permissions ?? {};
if (content || external) throw new Error("permissions.content and permissions.external change the policy: feed them to CSPProcessingService here");
const directives = new CSPInjectionService()
  .getInjectableCSP({ existingCSPDetails: {}, microsEnv: "prod", hostname: "{site}.atlassian.net" })
  // Nothing that happens on this machine is reported to anyone.
  .filter((directive) => !directive.startsWith("report-uri"));

const target = fileURLToPath(new URL("./page.csp", import.meta.url));
const text = `${directives.join(";\n")}\n`;
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) throw new Error("page.csp differs from what @forge/csp computes: run without --check");
} else {
  writeFileSync(target, text);
}
