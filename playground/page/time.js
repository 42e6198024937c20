const ZONE = "Asia/Shanghai";
const WEEKDAYS = { Mon: "周一", Tue: "周二", Wed: "周三", Thu: "周四", Fri: "周五", Sat: "周六", Sun: "周日" };

const formatter = new Intl.DateTimeFormat("en-US", {
  timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric",
  hour: "2-digit", minute: "2-digit", weekday: "short", hourCycle: "h23",
});

function parts(date) {
  return Object.fromEntries(formatter.formatToParts(date).map(({ type, value }) => [type, value]));
}

/** 2026年11月22日（周日） */
export function day(date) {
  const { year, month, day: number, weekday } = parts(date);
  return `${year}年${month}月${number}日（${WEEKDAYS[weekday]}）`;
}

/** 09:05 */
export function clockTime(date) {
  const { hour, minute } = parts(date);
  return `${hour}:${minute}`;
}

/** 2026-11-22, as a date field wants it. */
export function isoDay(date) {
  const { year, month, day: number } = parts(date);
  return `${year}-${month.padStart(2, "0")}-${number.padStart(2, "0")}`;
}

/** A short time for the list: the hour today, else the date. */
export function shortTime(date, now) {
  const { month, day: number } = parts(date);
  return isoDay(date) === isoDay(now) ? clockTime(date) : `${month}月${number}日`;
}

/** The date of a Bot API timestamp. */
export function fromStamp(stamp) {
  return new Date(stamp * 1000);
}
