// Short messages after the reader's own action: the host's flag where there is one, and always the page's live region.
import { showFlag } from "@forge/bridge";

let listener = () => {};
let next = 0;

/** The live region registers itself here. @param {(notice:{id:number,text:string,visible:boolean}|null)=>void} heard */
export const onNotice = (heard) => {
  listener = heard;
};

/** Says that something was done. The region shows the text itself only when the host cannot raise a flag. */
export function say(title, description = "") {
  const id = ++next;
  let visible = false;
  try {
    showFlag({ id: `bailee-${id}`, type: "success", title, description, isAutoDismiss: true });
  } catch {
    visible = true;
  }
  listener({ id, text: description ? `${title}. ${description}` : title, visible });
}
