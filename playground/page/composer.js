import { postFiles } from "./api.js";
import { button, el, moveByArrows } from "./dom.js";
import { pressKey, replyKeyboard } from "./keyboard.js";
import { summary, senderOf } from "./message.js";
import { trying } from "./toast.js";

/** The lower edge of a chat: input field, attachments, command menu, reply keyboard. */
export class Composer {
  constructor({ person, chat, act }) {
    this.person = person;
    this.chat = chat;
    this.act = act;
    this.files = [];
    this.replied = null;
    this.commands = [];
    this.element = el("div", { class: "composer" });
    this.build();
  }

  build() {
    this.tray = el("div", { class: "tray", hidden: true });
    this.menu = el("ul", {
      class: "menu", hidden: true, "aria-label": "命令菜单",
      onkeydown: (event) => this.menuKey(event), onfocusout: (event) => this.leaveMenu(event),
    });
    this.keyboard = el("div", { class: "reply-keyboard", hidden: true, role: "group", "aria-label": "快捷键盘" });
    this.field = el("textarea", {
      rows: "1", "aria-label": "输入消息", placeholder: "输入消息……", maxlength: "4096",
      onkeydown: (event) => this.key(event), oninput: () => this.grow(),
    });
    this.picker = el("input", {
      type: "file", multiple: true, class: "visually-hidden", tabindex: "-1", "aria-label": "选择文件",
      onchange: () => this.pick([...this.picker.files]),
    });
    this.menuButton = button("菜单", () => this.toggleMenu(), { class: "menu-button", "aria-expanded": "false", hidden: true });
    const attach = button("附件", () => this.picker.click(), { class: "attach" });
    const send = button("发送", () => this.send(), { class: "send primary" });
    const line = el("div", { class: "line" }, this.menuButton, attach, this.picker, this.field, send);
    this.element.replaceChildren(this.menu, this.tray, line, this.keyboard);
  }

  /** Show the menu and the keyboard that the chat has now. */
  update({ commands, keyboard, menu_button: menuButton }) {
    this.commands = commands;
    this.menuButton.hidden = commands.length === 0 || menuButton.type === "web_app";
    this.menu.replaceChildren(...commands.map((command) => this.menuItem(command)));
    const rows = replyKeyboard(keyboard, (key) => this.pressKey(key, keyboard));
    this.keyboard.replaceChildren(...rows);
    this.keyboard.hidden = rows.length === 0;
    this.field.placeholder = keyboard?.input_field_placeholder ?? "输入消息……";
  }

  menuItem({ command, description }) {
    const choose = () => { this.closeMenu(); this.act.say(`/${command}`); };
    return el("li", {}, button([el("b", {}, `/${command}`), el("span", {}, description)], choose));
  }

  pressKey(key, keyboard) {
    pressKey(key, this.act);
    if (keyboard.one_time_keyboard) this.keyboard.hidden = true;
  }

  toggleMenu() {
    this.menu.hidden = !this.menu.hidden;
    this.menuButton.setAttribute("aria-expanded", String(!this.menu.hidden));
    if (!this.menu.hidden) this.menu.querySelector("button")?.focus();
  }

  menuKey(event) {
    if (event.key === "Escape") { event.preventDefault(); this.closeMenu(); }
    else moveByArrows(event, [...this.menu.querySelectorAll("button")]);
  }

  /** Whoever goes elsewhere leaves no open menu behind; a press on its own button closes it. */
  leaveMenu({ relatedTarget }) {
    if (this.menu.contains(relatedTarget) || relatedTarget === this.menuButton) return;
    if (!this.menu.hidden) this.toggleMenu();
  }

  closeMenu() {
    if (this.menu.hidden) return;
    this.toggleMenu();
    this.menuButton.focus();
  }

  key(event) {
    if (event.key === "Escape" && this.replied) { this.replied = null; this.showTray(); }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
  }

  pick(files) {
    this.files.push(...files);
    this.picker.value = "";
    this.showTray();
    this.field.focus();
  }

  reply(message) {
    this.replied = message;
    this.showTray();
    this.field.focus();
  }

  showTray() {
    const rows = [this.repliedRow(), ...this.files.map((file) => this.fileRow(file)), this.kindRow()];
    this.tray.replaceChildren(...rows.filter(Boolean));
    this.tray.hidden = this.tray.childElementCount === 0;
  }

  repliedRow() {
    if (!this.replied) return null;
    const drop = button("取消", () => { this.replied = null; this.showTray(); });
    return el("p", {}, el("span", {}, `回复 ${senderOf(this.replied)}：${summary(this.replied)}`), drop);
  }

  fileRow(file) {
    const drop = () => { this.files = this.files.filter((other) => other !== file); this.showTray(); };
    return el("p", {}, el("span", {}, file.name), button("移除", drop, { "aria-label": `移除 ${file.name}` }));
  }

  kindRow() {
    const images = this.files.length > 0 && this.files.every((file) => /^image\/(jpeg|png|webp|gif|bmp)$/.test(file.type));
    if (!images) return null;
    this.asPhoto = el("input", { type: "checkbox", checked: true });
    return el("label", {}, this.asPhoto, "作为照片发送（不勾选则作为文件发送）");
  }

  async send() {
    const text = this.field.value;
    const done = this.files.length > 0 ? await this.sendFiles(text) : await this.sendText(text);
    if (done === undefined) return;
    this.field.value = "";
    this.files = [];
    this.replied = null;
    this.showTray();
    this.grow();
    this.field.focus();
  }

  async sendText(text) {
    if (!text.trim()) return undefined;
    return this.act.say(text, this.replied?.message_id);
  }

  sendFiles(caption) {
    const spoken = this.files.every((file) => /\.(ogg|oga)$/i.test(file.name));
    const asFile = spoken ? "voice" : "document";
    const kind = this.asPhoto?.isConnected && this.asPhoto.checked ? "photo" : asFile;
    return trying(() => postFiles(this.person, { chat: this.chat, kind, caption, files: this.files }));
  }
}
