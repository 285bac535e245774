// Nothing, said as such, as JSON text.
export { json as null } from "./json.jsx";
