import { fileUrl } from "./api.js";
import { button, byId, el } from "./dom.js";
import { renderText } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { clockTime, fromStamp } from "./time.js";
import { personName, store } from "./store.js";

/** Render one message as the person of a pane sees it; `act` is what can be done with it. */
export function renderMessage(message, pane, act) {
  const service = serviceText(message);
  if (service) return el("li", { class: "service", "data-id": message.message_id }, el("span", {}, service));
  const bubble = el("article", { class: "bubble", tabindex: "-1", "aria-label": spokenHead(message) },
    senderName(message, pane), origin(message), quote(message), media(message, pane), words(message, act),
    reactions(message), foot(message, act));
  const side = `${message.outgoing ? "outgoing" : "incoming"}${message.has_protected_content ? " sealed" : ""}`;
  return el(message.media_group_id ? "div" : "li", { class: `message ${side}`, "data-id": message.message_id },
    bubble, inlineKeyboard(message, act));
}

/** The frame of an album: its messages stand in it side by side. */
export function albumFrame(message) {
  const side = message.outgoing ? "outgoing" : "incoming";
  const kind = message.photo ? "of-photos" : "of-files";
  return el("li", { class: `album ${side} ${kind}`, "data-album": message.media_group_id });
}

/** One line that stands for a message in lists and quotes. */
export function summary(message) {
  if (!message) return "";
  return serviceText(message) || `${kindText(message)}${message.text ?? message.caption ?? ""}`;
}

function kindText(message) {
  if (message.photo) return "［照片］";
  if (message.document) return `［文件］${message.document.file_name}`;
  if (message.voice) return "［语音］";
  if (message.contact) return `［联系人］${personName(message.contact)} ${message.contact.phone_number}`;
  if (message.location) return `［位置］北纬 ${message.location.latitude}，东经 ${message.location.longitude}`;
  return "";
}

export function senderOf(message) {
  return message.from.is_bot ? store.bot.first_name : personName(message.from);
}

function serviceText(message) {
  const names = (people) => people.map(personName).join("、");
  if (message.pinned_message) return `${senderOf(message)} 置顶了：${summary(message.pinned_message)}`;
  if (message.new_chat_members) return `${names(message.new_chat_members)} 加入了群组`;
  if (message.left_chat_member) return `${names([message.left_chat_member])} 离开了群组`;
  if (message.migrate_to_chat_id) return "本群已升级为超级群";
  if (message.migrate_from_chat_id) return "由普通群升级而来";
  if (message.users_shared) return `已选择：${names(message.users_shared.users.map(({ user_id: id }) => store.people.get(id)))}`;
  if (message.chat_shared) return `已选择：${store.groups.get(message.chat_shared.chat_id)?.title ?? ""}`;
  return "";
}

function spokenHead(message) {
  return `${senderOf(message)}，${clockTime(fromStamp(message.date))}`;
}

function senderName(message, pane) {
  if (pane.chat > 0 || message.outgoing) return null;
  return el("p", { class: "sender" }, senderOf(message));
}

function origin(message) {
  const author = message.forward_origin?.sender_user;
  return author ? el("p", { class: "origin" }, `转发自 ${senderOf({ from: author })}`) : null;
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return el("p", { class: "reactions", "aria-label": "表态" }, message.reactions.join(" "));
}

function quote(message) {
  const target = message.reply_to_message;
  if (!target) return null;
  return el("div", { class: "quote" }, el("b", {}, senderOf(target)), el("span", {}, summary(target)));
}

function media(message, pane) {
  if (message.photo) return photo(message, pane);
  if (message.document) return documentCard(message, pane);
  return null;
}

function photo(message, pane) {
  const largest = message.photo.at(-1);
  const source = fileUrl(pane.person, largest.file_id);
  const description = message.caption || `${senderOf(message)} 的照片`;
  const image = el("img", {
    src: source, alt: description, width: largest.width, height: largest.height, decoding: "async",
  });
  return button(image, () => showPhoto(source, description), { class: "photo", "aria-label": `放大：${description}` });
}

function showPhoto(source, description) {
  const dialog = byId("photo-dialog");
  const close = button("关闭", () => dialog.close(), { autofocus: true });
  dialog.replaceChildren(el("img", { src: source, alt: description }), close);
  dialog.showModal();
}

function documentCard(message, pane) {
  const file = message.document;
  const content = (note) => [
    el("span", { class: "extension", "aria-hidden": "true" }, extension(file.file_name)),
    el("span", { class: "document-name" }, file.file_name, el("small", {}, `${size(file.file_size)} · ${note}`)),
  ];
  if (message.has_protected_content) return el("div", { class: "document" }, content("不可保存"));
  const link = { class: "document", href: fileUrl(pane.person, file.file_id), download: file.file_name };
  return el("a", link, content("下载"));
}

function extension(name) {
  const found = /\.([a-z0-9]{1,4})$/i.exec(name);
  return found ? found[1].toUpperCase() : "文件";
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

function words(message, act) {
  const text = message.text ?? message.caption ?? (message.voice || message.contact || message.location ? kindText(message) : undefined);
  if (text === undefined) return null;
  const entities = message.entities ?? message.caption_entities ?? [];
  return el("div", { class: "words" }, renderText(text, entities, act));
}

function foot(message, act) {
  const marks = [button("回复", () => act.replyTo(message), { class: "reply-button" })];
  if (message.has_protected_content) marks.push(el("span", { class: "protected", title: "禁止转发和保存" }, "受保护"));
  if (message.edit_date) marks.push(el("span", {}, "已编辑"));
  marks.push(el("time", {}, clockTime(fromStamp(message.date))));
  return el("footer", { class: "foot" }, marks);
}
