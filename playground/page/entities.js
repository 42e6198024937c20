import { button, el } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", hashtag: "span", cashtag: "span",
};

// A block ends its line by itself: the line break after it would show as an empty line.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** Render text with its entities; offsets are UTF-16 units, as in JavaScript's own strings. */
export function renderText(text, entities = [], act = {}) {
  return fragment(text, 0, text.length, [...entities], act);
}

function fragment(text, start, end, entities, act) {
  const nodes = [];
  let at = start;
  while (entities.length > 0 && entities[0].offset < end) {
    const entity = entities.shift();
    if (entity.offset < at) continue;
    const stop = Math.min(end, entity.offset + entity.length);
    nodes.push(text.slice(at, entity.offset));
    const inner = fragment(text, entity.offset, stop, entities, act);
    nodes.push(element(entity, text.slice(entity.offset, stop), inner, act));
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? stop + 1 : stop;
  }
  nodes.push(text.slice(at, Math.max(at, end)));
  return nodes.filter((node) => node !== "");
}

function element(entity, covered, inner, act) {
  switch (entity.type) {
    case "url": return link(covered, inner, act);
    case "text_link": return link(entity.url, inner, act);
    case "email": return el("a", { href: `mailto:${covered}` }, inner);
    case "bot_command":
      return button(inner, () => act.say?.(covered), { class: "linklike" });
    case "spoiler": return spoiler(inner);
    case "pre": return el("pre", { tabindex: "0" }, inner);
    case "expandable_blockquote": return expandable(covered, inner);
    default: return el(TAGS[entity.type] ?? "span", { class: `entity-${entity.type}` }, inner);
  }
}

function link(address, inner, act) {
  const url = address.includes(":") ? address : `https://${address}`;
  if (!/^(https?|tg|mailto|tel):/i.test(url)) return el("span", {}, inner);
  return el("a", {
    href: url, target: "_blank", rel: "noopener noreferrer",
    onclick: (event) => { if (act.openUrl?.(url)) event.preventDefault(); },
  }, inner);
}

/** A long quotation shows three lines until it is opened. */
function expandable(covered, inner) {
  const quote = el("blockquote", {}, el("div", { class: "quoted" }, inner));
  if (covered.split("\n").length <= 3 && covered.length <= 120) return quote;
  const opener = button("展开", () => {
    const open = quote.classList.toggle("open");
    opener.textContent = open ? "收起" : "展开";
    opener.setAttribute("aria-expanded", String(open));
  }, { class: "opener", "aria-expanded": "false" });
  quote.classList.add("expandable");
  quote.append(opener);
  return quote;
}

function spoiler(inner) {
  const hidden = button(inner, () => hidden.classList.add("shown"), {
    class: "spoiler", "aria-label": "显示隐藏内容",
  });
  return hidden;
}

/** The payload if a URL is a deep link to this bot, else null. */
export function deepLink(url, username) {
  let address;
  try {
    address = new URL(url.includes(":") ? url : `https://${url}`);
  } catch {
    return null;
  }
  const wanted = username.toLowerCase();
  const web = /^(www\.)?(t|telegram)\.me$/i.test(address.hostname)
    && address.pathname.slice(1).toLowerCase() === wanted;
  const app = address.protocol === "tg:" && address.searchParams.get("domain")?.toLowerCase() === wanted;
  return web || app ? address.searchParams.get("start") ?? "" : null;
}
