import { startClock, tick } from "./clock.js";
import { byId, el, moveByArrows } from "./dom.js";
import { startJournal } from "./journal.js";
import { hashOf, showList } from "./list.js";
import { coalesced, connect, on } from "./live.js";
import { Pane } from "./pane.js";
import { refreshStore, store } from "./store.js";

const LIST_PAUSE_MS = 200;

let main = null;
let beside = null;

const openPanes = () => [main, beside].filter(Boolean);

const refreshList = coalesced(async () => {
  await refreshStore();
  tick();
  openWanted();
  showList(openPanes());
}, LIST_PAUSE_MS);

/** Open the chat that the address names; without one, wide windows show the first person's. */
function openWanted() {
  const wanted = wantedChat();
  document.body.classList.toggle("in-chat", location.hash.includes("/"));
  if (wanted?.person === main?.person && wanted?.chat === main?.chat) return;
  byId("toasts").replaceChildren(); // they were said to somebody else
  main = wanted && openPane(wanted, (chat) => { location.hash = hashOf(chat); });
  arrange();
}

function wantedChat() {
  const [person, chat] = location.hash.slice(1).split("/").map(Number);
  if (store.people.has(person) && (person === chat || store.groups.get(chat)?.members.includes(person))) {
    return { person, chat };
  }
  const first = [...store.people.keys()][0];
  return first === undefined ? null : { person: first, chat: first };
}

function openPane(chat, onswitch, onclose) {
  const pane = new Pane({ ...chat, onswitch, onclose });
  pane.sync();
  pane.refresh();
  return pane;
}

/** Open a second chat: the next person who is not shown already. */
function openBeside(chat) {
  const other = [...store.people.keys()].find((id) => id !== main?.person);
  const wanted = chat ?? (other === undefined ? null : { person: other, chat: other });
  beside = wanted && openPane(wanted, openBeside, closeBeside);
  arrange();
  showList(openPanes());
}

function closeBeside() {
  beside = null;
  arrange();
  showList(openPanes());
  byId("beside-button").focus();
}

function arrange() {
  const empty = el("p", { class: "empty" }, "从左侧选择一位人员，以其身份与机器人对话。");
  const shown = openPanes().map((pane) => pane.element);
  byId("chats").replaceChildren(...(shown.length > 0 ? shown : [empty]));
  byId("beside-button").setAttribute("aria-pressed", String(Boolean(beside)));
  openPanes().forEach((pane) => pane.toBottom());
}

function refreshAll() {
  refreshList();
  openPanes().forEach((pane) => { pane.sync(); pane.refresh(); });
}

function listen() {
  on("messages", ({ chat }) => {
    refreshList();
    openPanes().filter((pane) => pane.chat === chat).forEach((pane) => { pane.sync(); pane.refresh(); });
  });
  on("people", () => { refreshList(); openPanes().forEach((pane) => pane.refresh()); });
  on("typing", ({ chat }) => openPanes().filter((pane) => pane.chat === chat).forEach((pane) => pane.showTyping(true)));
  on("up", () => { byId("offline").hidden = true; refreshAll(); });
  on("down", () => { byId("offline").hidden = false; });
  addEventListener("hashchange", () => { openWanted(); showList(openPanes()); main?.appear(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") refreshAll(); });
  const list = document.querySelector(".list");
  list.addEventListener("keydown", (event) => moveByArrows(event, [...list.querySelectorAll(".list-row")]));
  byId("beside-button").addEventListener("click", () => (beside ? closeBeside() : openBeside()));
}

listen();
startClock();
startJournal();
connect();
