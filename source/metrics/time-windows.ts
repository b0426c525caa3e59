/** A stretch of time to show, such as today, cut into parts for a series. */
export interface TimeWindow {
  fromMs: number;
  /** Where each part begins. */
  startsMs: number[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The last 60 minutes, by minutes. */
export function lastHour(nowMs: number): TimeWindow {
  return cut(Math.floor(nowMs / minuteMs) * minuteMs - 59 * minuteMs, nowMs, minuteMs);
}

/** Today so far, as clocks here have it, by hours. */
export function today(nowMs: number): TimeWindow {
  return cut(startOfDay(nowMs), nowMs, hourMs);
}

/** The last `days` days, today included, as clocks here have them; days of 23 and 25 hours are days too. */
export function lastDays(days: number, nowMs: number): TimeWindow {
  const startsMs = Array.from({length: days}, (_, place) => {
    const day = new Date(startOfDay(nowMs));
    day.setDate(day.getDate() - (days - 1 - place));
    return day.getTime();
  });
  return {fromMs: startsMs[0] ?? nowMs, startsMs};
}

/** From `fromMs` on, in some dozens of parts; where those are days, from the start of the first one as clocks here have it. */
export function since(fromMs: number, nowMs: number): TimeWindow {
  // A question for the last two days is answered a moment after it was asked.
  const span = Math.max(0, nowMs - fromMs) - minuteMs;
  if (span <= 2 * hourMs) return cut(Math.floor(fromMs / minuteMs) * minuteMs, nowMs, minuteMs);
  if (span <= 2 * dayMs) return cut(Math.floor(fromMs / hourMs) * hourMs, nowMs, hourMs);
  const first = startOfDay(fromMs);
  // Days of 23 and 25 hours are days too.
  const days = Math.round((startOfDay(nowMs) - first) / dayMs) + 1;
  return days <= 71 ? lastDays(days, nowMs) : cut(first, nowMs, Math.ceil(days / 60) * dayMs);
}

/** The midnight before a moment, as clocks here have it. */
function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** A stretch of time in parts of the same length. */
function cut(fromMs: number, toMs: number, stepMs: number): TimeWindow {
  const startsMs: number[] = [];
  for (let ms = fromMs; ms <= toMs; ms += stepMs) startsMs.push(ms);
  return {fromMs, startsMs};
}
