// Imported first: the bridge package throws at import when there is no host, which would leave a blank page.
// The reader then gets to know where this page lives instead.
if (!globalThis.__bridge?.callBridge) {
  const place = document.getElementById("app");
  if (place) place.textContent = "This page opens inside Jira: Settings, Apps, and then the name of this app.";
}
