import { get, post } from "./api.js";
import { Composer } from "./composer.js";
import { button, el } from "./dom.js";
import { deepLink } from "./entities.js";
import { coalesced } from "./live.js";
import { albumFrame, renderMessage } from "./message.js";
import { personName, store } from "./store.js";
import { day, fromStamp } from "./time.js";
import { alertBox, toast, trying } from "./toast.js";

const TYPING_MS = 5000;
const NEAR_BOTTOM = 120;

/** One open chat: of one person, with the bot or in a group. */
export class Pane {
  constructor({ person, chat, onswitch, onclose }) {
    Object.assign(this, { person, chat, onswitch, onclose, event: 0, shownDay: "", atBottom: true });
    this.act = {
      say: (text, replyTo) => this.say(text, replyTo),
      press: (messageId, data) => this.press(messageId, data),
      openUrl: (url) => this.openDeepLink(url),
      followUrl: (url) => this.followUrl(url),
      share: (key, picked) => this.share(key, picked),
      replyTo: (message) => this.composer.reply(message),
    };
    this.sync = coalesced(() => this.load());
    this.refresh = coalesced(() => this.loadChat());
    this.build();
    new ResizeObserver(() => this.stick()).observe(this.scroller);
  }

  build() {
    this.composer = new Composer(this);
    this.head = el("header", { class: "chat-head" });
    this.pinned = el("p", { class: "pinned", hidden: true });
    this.note = el("div", { class: "note-place" });
    this.log = el("ol", { class: "log" });
    const spoken = el("div", { role: "log", "aria-live": "polite", "aria-label": "消息" }, this.log);
    this.newest = button("有新消息", () => this.toBottom(), { class: "newest", hidden: true });
    this.scroller = el("div", { class: "scroller", tabindex: "0", "aria-label": "消息记录", onscroll: () => this.scrolled() }, this.note, spoken);
    this.gate = el("div", { class: "gate", hidden: true });
    this.element = el("section", { class: "chat", "aria-label": this.label() },
      this.head, this.pinned, this.scroller, this.newest, this.gate, this.composer.element);
  }

  label() {
    return `${personName(store.people.get(this.person))} 的对话`;
  }

  /** Ask for the chat's title, menu, keyboard and card. */
  async loadChat() {
    const { chats } = await get(`as/${this.person}/chats`);
    const chat = chats.find((one) => one.id === this.chat);
    if (!chat) return;
    await this.markRead(chat);
    if (!this.hasChanged(chats)) return;
    this.showHead(chats, chat);
    this.showNote(chat.note);
    this.showPinned(chat.pinned);
    this.showGate(chat);
    this.composer.update(chat);
  }

  async markRead(chat) {
    if (chat.unread > 0 && this.isSeen()) await post(`as/${this.person}/read`, { chat: this.chat });
  }

  /** Say whether anything but the messages changed; else an open menu must stay as it is. */
  hasChanged(chats) {
    const plain = chats.map((chat) => ({ ...chat, last_message: null, unread: 0 }));
    const form = JSON.stringify([plain, [...store.people.values()].map(({ last_message: _, unread: __, ...person }) => person)]);
    const changed = form !== this.form;
    this.form = form;
    return changed;
  }

  /** Ask for what changed in the messages and show it in place. */
  async load() {
    const { event, messages } = await get(`as/${this.person}/messages?chat=${this.chat}&after=${this.event}`);
    if (event < this.event) return this.startOver();
    this.event = event;
    messages.sort((one, other) => one.message_id - other.message_id).forEach((message) => this.show(message));
    this.stick();
    if (!this.atBottom && messages.some((message) => !message.edited && !message.deleted)) this.newest.hidden = false;
    if (messages.some((message) => message.from.is_bot)) this.showTyping(false);
    return undefined;
  }

  /** The server has been started afresh: its events count from the beginning. */
  startOver() {
    this.log.replaceChildren();
    Object.assign(this, { event: 0, shownDay: "", form: "" });
    return this.load();
  }

  show(message) {
    const present = this.log.querySelector(`[data-id="${message.message_id}"]`);
    if (message.deleted) return removeWithFrame(present);
    const rendered = renderMessage(message, this, this.act);
    rendered.querySelector("img")?.addEventListener("load", () => this.stick());
    if (present) return replaceKeepingFocus(present, rendered);
    this.showDay(message.date);
    return this.placeFor(message).append(rendered);
  }

  /** Where a new message goes: behind the others, or into its album. */
  placeFor(message) {
    if (!message.media_group_id) return this.log;
    const last = this.log.lastElementChild;
    if (last?.dataset.album === message.media_group_id) return last;
    const frame = albumFrame(message);
    this.log.append(frame);
    return frame;
  }

  showDay(stamp) {
    const text = day(fromStamp(stamp));
    if (text === this.shownDay) return;
    this.shownDay = text;
    this.log.append(el("li", { class: "day" }, el("span", {}, text)));
  }

  showHead(chats, chat) {
    const person = store.people.get(this.person);
    const back = el("a", { class: "back", href: "#", "aria-label": "返回列表" }, "‹");
    this.subtitle = el("small", {}, this.subtitleText(chat));
    const title = el("div", { class: "chat-title" }, el("strong", {}, chat.title), this.subtitle);
    const close = this.onclose ? button("关闭", this.onclose, { "aria-label": "关闭这个对话" }) : null;
    this.head.replaceChildren(back, title, this.identity(person, chat), this.tabs(chats), this.blocking(chat), close ?? "");
    this.subtitle.dataset.plain = this.subtitle.textContent;
  }

  subtitleText(chat) {
    const person = store.people.get(this.person);
    const who = `${personName(person)}${person.role ? `（${person.role}）` : ""}`;
    return chat.type === "group" ? `${chat.members}人 · 以${who}的身份` : who;
  }

  identity(person, chat) {
    const inGroup = chat.type === "group";
    if (!inGroup && !this.onclose) return "";
    const choice = inGroup ? store.groups.get(chat.id).members : [...store.people.keys()];
    const options = choice.map((id) => el("option", { value: id, selected: id === person.id }, personName(store.people.get(id))));
    const choose = (id) => this.onswitch({ person: id, chat: inGroup ? chat.id : id });
    return el("select", {
      "aria-label": "以谁的身份", onchange: (event) => choose(Number(event.target.value)),
    }, options);
  }

  tabs(chats) {
    if (chats.length < 2) return "";
    const options = chats.map((one) => el("option", { value: one.id, selected: one.id === this.chat }, one.title));
    return el("select", {
      class: "tabs", "aria-label": "这个人的对话",
      onchange: (event) => this.onswitch({ person: this.person, chat: Number(event.target.value) }),
    }, options);
  }

  blocking(chat) {
    if (chat.type === "group" || !chat.started) return "";
    const path = chat.blocked ? "unblock" : "block";
    return button(chat.blocked ? "恢复" : "停用", () => trying(() => post(`as/${this.person}/${path}`)), {
      class: "quiet", title: chat.blocked ? "重新允许机器人发消息" : "停用机器人：它将不能再发消息",
    });
  }

  showNote(note) {
    if (!note) return this.note.replaceChildren();
    const open = note.start === null ? "" : button("打开邀请链接", () => this.start(note.start), { class: "primary" });
    return this.note.replaceChildren(el("aside", { class: "note", "aria-label": "来自现实世界的纸条" },
      el("small", {}, "来自现实世界的纸条"), el("h2", {}, note.title), el("p", {}, note.text), open));
  }

  showPinned(message) {
    this.pinned.hidden = !message;
    this.pinned.textContent = message ? `置顶：${message.text ?? message.caption ?? "附件"}` : "";
  }

  showGate(chat) {
    const words = this.gateWords(chat);
    this.gate.hidden = !words;
    this.composer.element.hidden = Boolean(words);
    if (words) this.gate.replaceChildren(...words);
  }

  gateWords(chat) {
    if (store.people.get(this.person).deactivated) return [el("p", {}, "这个账号已注销。")];
    if (chat.type === "group") return chat.closed ? [el("p", {}, "机器人已不在这个群组。")] : null;
    if (chat.blocked) return [el("p", {}, "已停用机器人。"), button("恢复", () => trying(() => post(`as/${this.person}/unblock`)), { class: "primary" })];
    if (chat.started) return null;
    return [chat.description ? el("p", {}, chat.description) : "", button("开始", () => this.start(""), { class: "primary start" })];
  }

  showTyping(busy) {
    clearTimeout(this.typingTimer);
    if (!this.subtitle) return;
    this.subtitle.classList.toggle("typing", busy);
    this.subtitle.textContent = busy ? "机器人正在输入……" : this.subtitle.dataset.plain;
    if (busy) this.typingTimer = setTimeout(() => this.showTyping(false), TYPING_MS);
  }

  say(text, replyTo) {
    return trying(() => post(`as/${this.person}/text`, { text, chat: this.chat, reply_to: replyTo ?? 0 }));
  }

  share(key, picked) {
    return trying(() => post(`as/${this.person}/share`, { key, picked }));
  }

  start(payload) {
    return trying(() => post(`as/${this.person}/start`, { payload }));
  }

  async press(messageId, data) {
    const query = await trying(() => post(`as/${this.person}/press`, { chat: this.chat, message_id: messageId, data }));
    if (!query) return;
    const answer = await trying(() => get(`as/${this.person}/callbacks/${query.callback_query_id}?timeout=20`));
    if (answer?.text) (answer.show_alert ? alertBox : toast)(answer.text);
    if (answer?.url) this.followUrl(answer.url);
  }

  /** Follow a deep link to this bot inside the page; false for any other address. */
  openDeepLink(url) {
    const payload = deepLink(url, store.bot.username);
    if (payload === null) return false;
    if (this.chat !== this.person) this.onswitch({ person: this.person, chat: this.person });
    this.start(payload);
    return true;
  }

  followUrl(url) {
    if (!this.openDeepLink(url)) window.open(url, "_blank", "noopener,noreferrer");
  }

  /** Come to the front, as on a narrow screen after the list. */
  appear() {
    this.toBottom();
    this.refresh();
  }

  isSeen() {
    return document.visibilityState === "visible" && this.element.offsetParent !== null;
  }

  /** Stay with the newest message, unless the reader has scrolled up. */
  stick() {
    if (this.atBottom) this.toBottom();
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.atBottom = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
    if (this.atBottom) this.newest.hidden = true;
  }

  toBottom() {
    this.atBottom = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newest.hidden = true;
  }
}

function removeWithFrame(present) {
  const frame = present?.closest(".album");
  present?.remove();
  if (frame?.childElementCount === 0) frame.remove();
}

/** Replace a message; whoever was on one of its buttons stays on that place. */
function replaceKeepingFocus(present, rendered) {
  const place = [...present.querySelectorAll("button")].indexOf(document.activeElement);
  present.replaceWith(rendered);
  if (place < 0) return;
  const same = rendered.querySelectorAll("button")[place] ?? rendered.querySelector(".bubble");
  same?.focus({ preventScroll: true });
}
