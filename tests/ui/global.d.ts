// What tests put into the page under test.
export {};

declare global {
  /** Answers the page's calls of the app's back end. */
  var __answer: (name: string, payload: unknown) => Promise<unknown>;
  /** The flags that the page raised. */
  var __flags: { title: string; type: string; description?: string }[];
  /** What the page put on the clipboard. */
  var __copied: string;
  /** Whether anything had the focus since the page was opened. */
  var __focused: boolean;
  /** What the policy of the page must not let run. */
  var inline: boolean | undefined;
  var axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> };

  interface Violation {
    id: string;
    help: string;
    nodes: { target: string[]; any: { message: string }[] }[];
  }
}
