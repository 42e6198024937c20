import { get } from "./api.js";

/** What the page knows of the world; refreshed whenever the server says it changed. */
export const store = {
  bot: { id: 0, first_name: "", username: "" },
  people: new Map(),
  groups: new Map(),
  clockOffset: 0,
};

/** Ask for people, groups, the newest messages and the clock. */
export async function refreshStore() {
  const [state, overview] = await Promise.all([get("state"), get("overview")]);
  store.bot = state.bot;
  store.people = joined(state.people, overview.people);
  store.groups = joined(state.groups, overview.groups);
  setClock(state.clock);
}

/** Remember how far the playground's clock is from this machine's. */
export function setClock(clock) {
  store.clockOffset = new Date(clock.now).getTime() - Date.now();
}

/** The playground's time. */
export function now() {
  return new Date(Date.now() + store.clockOffset);
}

export function personName(person) {
  return `${person.last_name ?? ""}${person.first_name}`;
}

function joined(rows, details) {
  const more = new Map(details.map((detail) => [detail.id, detail]));
  return new Map(rows.map((row) => [row.id, { ...row, ...more.get(row.id) }]));
}
