// Entry: theme and profile of the reader first, then the page; neither may keep the page from opening.
import "./guard.js";
import "./style/token.css";
import "./style/base.css";
import "./style/part.css";
import "./style/view.css";
import { view } from "@forge/bridge";
import { render } from "preact";
import { App } from "./app.jsx";
import { keepFocus } from "./focus.js";
import { setProfile } from "./format.js";

async function start() {
  const [context] = await Promise.allSettled([view.getContext(), view.theme.enable()]);
  setProfile(context.status === "fulfilled" ? context.value : undefined);
  const place = document.getElementById("app");
  if (!place) return;
  place.textContent = "";
  keepFocus();
  render(<App />, place);
}

start();
