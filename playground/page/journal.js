import { get } from "./api.js";
import { button, byId, el } from "./dom.js";
import { coalesced, on } from "./live.js";
import { clockTime } from "./time.js";

const SHOWN = 60;
const PAUSE_MS = 500;

/** Let the curious see the raw Bot API calls. */
export function startJournal() {
  const drawer = byId("journal");
  const opener = byId("journal-button");
  const list = el("ol", { class: "calls" });
  const refresh = coalesced(() => show(list), PAUSE_MS);
  const toggle = () => {
    drawer.hidden = !drawer.hidden;
    opener.setAttribute("aria-expanded", String(!drawer.hidden));
    if (drawer.hidden) opener.focus();
    else { refresh(); drawer.querySelector("button").focus(); }
  };
  drawer.replaceChildren(el("header", {}, el("h2", {}, "接口日志"), button("关闭", toggle)), list);
  opener.addEventListener("click", toggle);
  drawer.addEventListener("keydown", (event) => { if (event.key === "Escape") toggle(); });
  on("journal", () => { if (!drawer.hidden) refresh(); });
}

async function show(list) {
  const opened = new Set([...list.querySelectorAll("details[open]")].map((one) => one.dataset.key));
  const { calls } = await get(`journal?limit=${SHOWN}`);
  list.replaceChildren(...calls.map((call) => row(call, opened)));
}

function row(call, opened) {
  const key = `${call.at} ${call.method}`;
  const answer = call.answer.ok ? "成功" : `${call.answer.error_code}`;
  const head = el("summary", {},
    el("b", {}, call.method), el("span", { class: call.answer.ok ? "ok" : "failed" }, answer),
    el("small", {}, `${clockTime(new Date(call.at))} · ${call.ms} ms`));
  const details = el("details", { "data-key": key, open: opened.has(key) }, head,
    el("pre", { tabindex: "0" }, JSON.stringify({ params: call.params, answer: call.answer, fault: call.fault }, null, 2)));
  return el("li", {}, details);
}
