// One of the declared choices.

/** @type {import("./type.d.ts").Type<string>} */
export const choice = {
  blank: "",
  // An empty text is the input's way to say that nothing was chosen.
  open: (value) => (typeof value === "string" && value !== "" ? value : undefined),
  read: (text) => (text === "" ? {} : { value: text }),
  brief: String,
  hint: () => "",
  isGroup: false,
  Input({ field, tie, text, onText }) {
    const choices = field.choices ?? [];
    return (
      <select {...tie} value={text} onChange={(event) => onText(event.currentTarget.value)}>
        <option value="">{field.required ? "Choose…" : "None"}</option>
        {text !== "" && !choices.includes(text) && <option value={text}>{text} (no longer a choice)</option>}
        {choices.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    );
  },
};
