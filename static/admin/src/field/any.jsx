// Free-form JSON, as JSON text.
export { json as any } from "./json.jsx";
