// An object, as JSON text.
export { json as object } from "./json.jsx";
