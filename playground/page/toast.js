import { button, byId, el } from "./dom.js";

const SHOWN_MS = 5000;

/** Show a short notice that goes away by itself. */
export function toast(text, kind = "") {
  const notice = el("p", { class: `toast ${kind}` }, text);
  byId("toasts").append(notice);
  setTimeout(() => notice.remove(), SHOWN_MS);
}

/** Run something that may be refused, and show why if it is. */
export async function trying(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message, "failed");
    return undefined;
  }
}

/** Show an alert that must be closed, as answerCallbackQuery asks with show_alert. */
export function alertBox(text) {
  const dialog = byId("alert-dialog");
  const close = button("知道了", () => dialog.close(), { class: "primary", autofocus: true });
  dialog.replaceChildren(el("p", { class: "alert-text" }, text), close);
  dialog.showModal();
}
