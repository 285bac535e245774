// Yes or no.

/** @type {import("./type.d.ts").Type<boolean>} */
export const boolean = {
  blank: false,
  open: (value) => (typeof value === "boolean" ? value : undefined),
  // A box left empty where nothing was stored stays absent, unless the field is required.
  read: (checked, field, stored) => (checked || stored !== undefined || field.required ? { value: checked } : {}),
  brief: (value) => (value ? "yes" : "no"),
  hint: () => "",
  isGroup: true,
  Input: ({ tie, text, onText }) => (
    <label class="check">
      <input {...tie} required={undefined} type="checkbox" checked={text} onChange={(event) => onText(event.currentTarget.checked)} /> Yes
    </label>
  ),
};
