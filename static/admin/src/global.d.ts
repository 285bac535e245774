// What the host gives the page beside the browser's own.
export {};

declare global {
  /** The host's side of `@forge/bridge`; absent outside of Jira. */
  var __bridge: { callBridge(name: string, payload?: any): Promise<any> | any } | undefined;
}
