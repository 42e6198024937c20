import { button, el } from "./dom.js";
import { toast } from "./toast.js";

/** The buttons under a message; null when there are none. */
export function inlineKeyboard(message, act) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return el("div", { class: "inline-keyboard", role: "group", "aria-label": "消息按钮" },
    rows.map((row) => el("div", { class: "row" }, row.map((key) => inlineButton(key, message, act)))));
}

/** The keyboard below the input field; empty when there is none. */
export function replyKeyboard(markup, say) {
  if (!markup?.keyboard) return [];
  return markup.keyboard.map((row) =>
    el("div", { class: "row" }, row.map((key) => button(key.text, () => say(key.text)))));
}

function inlineButton(key, message, act) {
  if (key.callback_data !== undefined) return callbackButton(key, message, act);
  if (key.copy_text) return button([key.text, sign("", "copy")], () => copy(key.copy_text.text), { title: "复制" });
  if (key.url) return button([key.text, sign("↗")], () => act.followUrl(key.url), { title: key.url });
  return button(key.text, () => toast("演练环境不支持这种按钮"));
}

function callbackButton(key, message, act) {
  const pressed = button(key.text, async () => {
    pressed.setAttribute("aria-busy", "true");
    await act.press(message.message_id, key.callback_data);
    pressed.removeAttribute("aria-busy");
  });
  return pressed;
}

function sign(text, kind = "") {
  return el("span", { class: `sign ${kind}`, "aria-hidden": "true" }, text);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`已复制：${text}`);
  } catch {
    toast(`请手动复制：${text}`);
  }
}
