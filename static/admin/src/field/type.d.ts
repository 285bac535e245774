// What a type of field is to this page: one module for each, listed in generated/field.js.
import type { ComponentChild } from "preact";
import type { Field } from "../generated/functions.d.ts";

/** What ties an input to its label, its hint and its error. */
export interface Tie {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: "true";
  required?: true;
}

/** The value to send, or why it cannot be sent; both absent: the field is left out. */
export interface Outcome {
  value?: unknown;
  error?: string;
}

/** One type of field. `Text` is what its input holds; two that are equal as JSON are the same. */
export interface Type<Text> {
  /** What the input holds when nothing is stored. */
  readonly blank: Text;
  /** What the input holds for a stored value; undefined when the input could not give it back unchanged. */
  open(value: unknown, field: Field): Text | undefined;
  /** Reads an input that was edited. `stored` is the value that it was opened with, if any. */
  read(text: Text, field: Field, stored?: unknown): Outcome;
  /** A value that `open` takes, in a few words, for tables. */
  brief(value: any, field: Field): string;
  /** What the reader should know before filling it in, beside the field's purpose; empty when there is nothing. */
  hint(field: Field): string;
  /** Whether the input consists of several, so that its label is a legend. */
  readonly isGroup: boolean;
  Input(props: { field: Field; label: string; tie: Tie; text: Text; onText: (text: Text) => void }): ComponentChild;
}
