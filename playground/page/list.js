import { byId, el } from "./dom.js";
import { summary, senderOf } from "./message.js";
import { now, personName, store } from "./store.js";
import { fromStamp, shortTime } from "./time.js";

/** Show the people and groups, marking those whose chats are open. */
export function showList(open) {
  byId("bot-name").textContent = store.bot.first_name;
  byId("nobody").hidden = store.people.size > 0;
  byId("groups-title").hidden = store.groups.size === 0;
  fill(byId("people"), [...store.people.values()].map((person) => personRow(person, open)));
  fill(byId("groups"), [...store.groups.values()].map((group) => groupRow(group, open)));
}

/** The address of a chat within the page. */
export function hashOf({ person, chat }) {
  return `#${person}/${chat}`;
}

function fill(list, rows) {
  const focused = document.activeElement?.getAttribute("href");
  const inside = list.contains(document.activeElement);
  list.replaceChildren(...rows);
  if (inside && focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

function personRow(person, open) {
  const href = hashOf({ person: person.id, chat: person.id });
  const current = open.some((pane) => pane.chat === person.id);
  return row({ href, current, title: personName(person), label: person.role, ...person });
}

function groupRow(group, open) {
  const speaker = open.map((pane) => pane.person).find((id) => group.members.includes(id));
  const href = hashOf({ person: speaker ?? group.members[0], chat: group.id });
  const current = open.some((pane) => pane.chat === group.id);
  return row({ href, current, label: `${group.members.length + 1}人`, unread: 0, ...group });
}

function row({ id, href, current, title, label, unread, last_message: last }) {
  const link = el("a", { href, class: "list-row", "aria-current": current ? "true" : null },
    el("span", { class: `avatar tint-${Math.abs(id) % 6}`, "aria-hidden": "true" }, title.slice(-1)),
    el("span", { class: "list-title" }, el("span", {}, title), label ? el("small", { class: "role" }, label) : null),
    el("time", {}, last ? shortTime(fromStamp(last.date), now()) : ""),
    el("span", { class: "preview" }, last ? preview(last, id) : "还没有消息"),
    unread ? el("span", { class: "unread", "aria-label": `${unread}条未读` }, String(unread)) : null);
  return el("li", {}, link);
}

function preview(message, chat) {
  const sender = chat < 0 ? `${senderOf(message)}：` : "";
  return `${sender}${summary(message)}`.slice(0, 60);
}
