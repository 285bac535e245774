// Modules of the page for tests without a browser: built as the page is, since Node reads no JSX.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../../static/admin/src/", import.meta.url));

/**
 * Imports modules of the page as one bundle, so that they share what they import.
 * @param {string[]} names paths under static/admin/src
 * @returns {Promise<any[]>} their exports
 */
export async function bundle(...names) {
  const contents = names.map((name, index) => `export * as part${index} from ${JSON.stringify(`./${name}`)};`).join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: source, sourcefile: "test.js" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
  });
  const code = outputFiles[0]?.text ?? "";
  const made = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
  return names.map((_, index) => made[`part${index}`]);
}
