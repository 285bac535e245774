// Short messages after the reader's own action: the host's flag where there is one, and always the page's live region.
import { showFlag } from "@forge/bridge";

/** @typedef {{text:string, visible:boolean}} Notice */

/** @type {(notice:Notice) => void} */
let listener = () => {};
let next = 0;

/** The live region registers itself here. @param {(notice:Notice) => void} heard */
export const onNotice = (heard) => {
  listener = heard;
};

/** Says that something was done. The region shows the text itself only when the host cannot raise a flag. @param {string} title */
export function say(title, description = "") {
  let visible = false;
  try {
    next += 1;
    showFlag({ id: `bailee-${next}`, type: "success", title, description, isAutoDismiss: true });
  } catch {
    visible = true;
  }
  listener({ text: description ? `${title}. ${description}` : title, visible });
}

/** Tells those who listen what those who look see already, such as a new page of a list. @param {string} text */
export const announce = (text) => listener({ text, visible: false });
