import { post } from "./api.js";
import { button, byId, el } from "./dom.js";
import { on } from "./live.js";
import { now, setClock } from "./store.js";
import { clockTime, day, isoDay } from "./time.js";
import { trying } from "./toast.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const TICK_MS = 1000;

/** Show the playground's clock and let it be moved forward. */
export function startClock() {
  byId("clock-button").addEventListener("click", openPanel);
  buildPanel();
  on("clock", (clock) => { setClock(clock); tick(); });
  setInterval(tick, TICK_MS);
}

function buildPanel() {
  const dialog = byId("clock-dialog");
  const field = el("input", { type: "date", id: "clock-day", required: true });
  const jump = button("到该日 09:00", () => move({ to: `${field.value}T09:00:00+08:00` }));
  dialog.replaceChildren(
    el("h2", { id: "clock-title" }, "演练时钟"),
    el("p", { class: "clock-now", "aria-live": "polite" }),
    el("p", { class: "hint" }, "时钟只能向前拨。到期的提醒会随之发出。"),
    el("div", { class: "row" }, button("+1小时", () => move({ advance: HOUR })), button("+1天", () => move({ advance: DAY }))),
    el("div", { class: "row" }, el("label", { for: "clock-day" }, "日期"), field, jump),
    button("关闭", () => dialog.close(), { class: "primary" }),
  );
}

function openPanel() {
  const field = byId("clock-day");
  field.min = isoDay(now());
  field.value = isoDay(new Date(now().getTime() + DAY * 1000));
  byId("clock-dialog").showModal();
}

/** Show the present time wherever it stands. */
export function tick() {
  const moment = now();
  const text = `${day(moment)}${clockTime(moment)}`;
  setText(byId("clock-button"), text);
  setText(byId("clock-dialog").querySelector(".clock-now"), text);
}

function setText(element, text) {
  if (element.textContent === text) return;
  element.textContent = text;
  if (element.id) element.setAttribute("aria-label", `演练时钟：${text}`);
}

async function move(wish) {
  const clock = await trying(() => post("clock", wish));
  if (!clock) return;
  setClock(clock);
  tick();
}
