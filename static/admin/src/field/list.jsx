// A list, as JSON text.
export { json as list } from "./json.jsx";
