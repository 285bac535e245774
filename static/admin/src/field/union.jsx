// One of several shapes, as JSON text.
export { json as union } from "./json.jsx";
