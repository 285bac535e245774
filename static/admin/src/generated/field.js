// Made from the policy's types of fields; not to be edited.
import { boolean } from "../field/boolean.jsx";
import { choice } from "../field/choice.jsx";
import { integer } from "../field/integer.jsx";
import { map } from "../field/map.jsx";
import { number } from "../field/number.jsx";
import { string } from "../field/string.jsx";
import { strings } from "../field/strings.jsx";
import { text } from "../field/text.jsx";
import { url } from "../field/url.jsx";

/**
 * Each type of field, and nothing for a name that is none.
 * @type {ReadonlyMap<string, import("../field/type.d.ts").Type<any>>}
 */
export const TYPES = new Map(
  Object.entries(
    /** @satisfies {Record<import("./functions.d.ts").FieldType, import("../field/type.d.ts").Type<any>>} */ ({
      string,
      text,
      integer,
      number,
      boolean,
      url,
      choice,
      strings,
      map,
    }),
  ),
);
