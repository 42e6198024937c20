import { button, byId, el } from "./dom.js";
import { personName, store } from "./store.js";
import { toast } from "./toast.js";

/** The buttons under a message; null when there are none. */
export function inlineKeyboard(message, act) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return el("div", { class: "inline-keyboard", role: "group", "aria-label": "消息按钮" },
    rows.map((row) => el("div", { class: "row" }, row.map((key) => inlineButton(key, message, act)))));
}

/** The keyboard below the input field; empty when there is none. */
export function replyKeyboard(markup, press) {
  if (!markup?.keyboard) return [];
  return markup.keyboard.map((row) =>
    el("div", { class: "row" }, row.map((key) => button(key.text, () => press(key)))));
}

/** Do what a key of the reply keyboard asks for: send its text, or share something. */
export function pressKey(key, act) {
  if (key.request_contact || key.request_location) return act.share(key.text, []);
  if (key.request_users) return choose(key, [...store.people.values()].map(({ id, ...one }) => [id, personName(one)]), act);
  if (key.request_chat) return choose(key, [...store.groups.values()].map(({ id, title }) => [id, title]), act);
  return act.say(key.text);
}

/** Let the person choose whom or what to share. */
function choose(key, options, act) {
  const dialog = byId("choice-dialog");
  const send = (id) => { dialog.close(); act.share(key.text, [id]); };
  dialog.replaceChildren(
    el("h2", {}, key.text),
    el("div", { class: "choices" }, options.map(([id, name]) => button(name, () => send(id)))),
    button("取消", () => dialog.close(), { class: "quiet" }));
  dialog.showModal();
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
