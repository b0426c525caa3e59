/** The time that a question names, such as last week; both ends in milliseconds since 1970, `toMs` excluded. */
export interface TimeSpan {
  fromMs: number;
  toMs: number;
  /** Whether it is counted from now (`last week`), so that it says when something was said rather than when it happened. */
  relative: boolean;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Names of months as people type them, in lower case. */
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
/** A month by its name or the first three letters of it. */
const monthPattern = `(${months.join('|')}|${months.map(name => name.slice(0, 3)).join('|')}|sept)\\.?`;
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** Numbers in words, as people count days and weeks. */
const numbers: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  few: 3,
  couple: 2,
};

/**
 * Understands dates and times in a question, such as `last week`, `two days ago` or `in May 2025`, or gives undefined:
 * days, weeks, months, years, dates in words and digits, weekdays. What is counted from now is counted from `nowMs`, in
 * the local calendar; a month or day without a year is the last one that has begun, and so is `this weekend`.
 */
export function readTimeSpan(question: string, nowMs: number): TimeSpan | undefined {
  const text = question.slice(0, 2_000).toLowerCase();
  return relativeSpan(text, nowMs) ?? absoluteSpan(text, nowMs);
}

/**
 * Times counted from now: `yesterday`, `three weeks ago`, `last month`. A number of weeks or months ago is taken with
 * half a unit of slack on either side.
 */
function relativeSpan(text: string, nowMs: number): TimeSpan | undefined {
  const today = startOfDay(nowMs);
  const span = (fromMs: number, toMs: number): TimeSpan => ({fromMs, toMs, relative: true});
  if (/\b(today|this (?:morning|afternoon|evening)|tonight)\b/.test(text)) return span(today, addDays(today, 1));
  if (/\b(yesterday|last night)\b/.test(text)) return span(addDays(today, -1), today);
  // `two weeks ago` is rarely exact: half a unit on either side counts too.
  const ago =
    /\b(a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|a few|a couple(?: of)?) (day|week|month|year)s? ago\b/.exec(
      text,
    );
  if (ago) {
    const word = (ago[1] ?? '').replace(/^a (few|couple).*/, '$1');
    const count = numbers[word] ?? Number(word);
    const unitDays = {day: 1, week: 7, month: 30, year: 365}[ago[2] as 'day' | 'week' | 'month' | 'year'];
    const middle = addDays(today, -count * unitDays);
    const slack = Math.max(0.5, unitDays / 2);
    return span(middle - slack * dayMs, middle + (slack + 1) * dayMs);
  }
  const recent =
    /\b(?:in|over|during|within)? ?the (?:last|past) (\d{1,3}|two|three|four|five|six|seven|few)? ?(day|week|month|year)s?\b/.exec(
      text,
    );
  if (recent) {
    const count = recent[1] === undefined ? 1 : (numbers[recent[1]] ?? Number(recent[1]));
    const unitDays = {day: 1, week: 7, month: 31, year: 366}[recent[2] as 'day' | 'week' | 'month' | 'year'];
    return span(addDays(today, -count * unitDays), addDays(today, 1));
  }
  // Weeks begin on Monday.
  const monday = addDays(today, -((new Date(today).getDay() + 6) % 7));
  const saturday = addDays(monday, 5);
  if (/\blast week\b/.test(text)) return span(addDays(monday, -7), monday);
  if (/\bthis week\b/.test(text)) return span(monday, addDays(monday, 7));
  const weekend = /\b(last|this) weekend\b/.exec(text);
  if (weekend?.[1] === 'this' && today >= saturday) return span(saturday, addDays(saturday, 2));
  if (weekend) return span(addDays(saturday, -7), monday);
  const now = new Date(nowMs);
  if (/\blast month\b/.test(text))
    return span(monthStart(now.getFullYear(), now.getMonth() - 1), monthStart(now.getFullYear(), now.getMonth()));
  if (/\bthis month\b/.test(text))
    return span(monthStart(now.getFullYear(), now.getMonth()), monthStart(now.getFullYear(), now.getMonth() + 1));
  if (/\blast year\b/.test(text)) return span(monthStart(now.getFullYear() - 1, 0), monthStart(now.getFullYear(), 0));
  if (/\bthis year\b/.test(text)) return span(monthStart(now.getFullYear(), 0), monthStart(now.getFullYear() + 1, 0));
  const weekday = new RegExp(`\\b(?:last|on|this) (${weekdays.join('|')})\\b`).exec(text);
  if (weekday && !/\d/.test(text)) {
    const back = (new Date(today).getDay() - weekdays.indexOf(weekday[1] ?? '') + 7) % 7 || 7;
    return span(addDays(today, -back), addDays(today, 1 - back));
  }
  return undefined;
}

/** Dates of the calendar: `2025-05-08`, `8 May`, `in May`, `in 2025`. */
function absoluteSpan(text: string, nowMs: number): TimeSpan | undefined {
  const span = (fromMs: number, toMs: number): TimeSpan => ({fromMs, toMs, relative: false});
  const iso = /\b(\d{4})-(\d{2})(?:-(\d{2}))?\b/.exec(text);
  if (iso) {
    const [year, month, day] = [Number(iso[1]), Number(iso[2]) - 1, Number(iso[3] ?? 0)];
    if (month >= 0 && month < 12) {
      return day > 0
        ? span(dateAt(year, month, day), dateAt(year, month, day + 1))
        : span(monthStart(year, month), monthStart(year, month + 1));
    }
  }
  const day = '(\\d{1,2})(?:st|nd|rd|th)?';
  const year = '(?:,? (?:of )?(\\d{4}))?';
  // `8 May 2025` or `May 8, 2025`, the year left out or not.
  const dayFirst = new RegExp(`\\b${day} (?:of )?${monthPattern}${year}\\b`).exec(text);
  const monthFirst = new RegExp(`\\b${monthPattern} ${day}${year}(?!\\d)`).exec(text);
  const dated = dayFirst
    ? {day: Number(dayFirst[1]), month: monthOf(dayFirst[2]), year: dayFirst[3]}
    : monthFirst
      ? {day: Number(monthFirst[2]), month: monthOf(monthFirst[1]), year: monthFirst[3]}
      : undefined;
  if (dated && dated.day >= 1 && dated.day <= 31) {
    const inYear = dated.year === undefined ? lastYearOf(dated.month, dated.day, nowMs) : Number(dated.year);
    return span(dateAt(inYear, dated.month, dated.day), dateAt(inYear, dated.month, dated.day + 1));
  }
  const month = new RegExp(`\\b(?:(?:in|during|since|by|of|early|late|mid|last)[ -]+)${monthPattern}${year}\\b`).exec(
    text,
  );
  const named = month ?? new RegExp(`\\b${monthPattern},? (\\d{4})\\b`).exec(text);
  if (named) {
    const at = monthOf(named[1]);
    const inYear = named[2] === undefined ? lastYearOf(at, 1, nowMs) : Number(named[2]);
    return span(monthStart(inYear, at), monthStart(inYear, at + 1));
  }
  // A year alone, as in `in 2025`, last: with a month or day beside it that is meant.
  const alone = /\b(?:in|during|since|of) (19\d{2}|20\d{2})\b/.exec(text);
  if (alone) return span(monthStart(Number(alone[1]), 0), monthStart(Number(alone[1]) + 1, 0));
  return undefined;
}

/** The number of a month, from 0, by its name or the first three letters of it. */
function monthOf(name = ''): number {
  return months.findIndex(month => month.startsWith(name.slice(0, 3)));
}

/** The year that a day without one is in: the last in which it has begun, and the last leap year for February 29. */
function lastYearOf(month: number, day: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getFullYear();
  const begun = dateAt(thisYear, month, day) <= nowMs ? thisYear : thisYear - 1;
  if (month !== 1 || day !== 29) return begun;
  let leap = begun;
  while (new Date(leap, month, day).getMonth() !== month) leap--;
  return leap;
}

/** Midnight of that day, by the local calendar. */
function startOfDay(ms: number): number {
  const date = new Date(ms);
  return dateAt(date.getFullYear(), date.getMonth(), date.getDate());
}

/** In the calendar, not in hours: a day may have 23 or 25 of them. */
function addDays(ms: number, days: number): number {
  const date = new Date(ms);
  return dateAt(date.getFullYear(), date.getMonth(), date.getDate() + days);
}

/** Midnight of the first day of a month. */
function monthStart(year: number, month: number): number {
  return dateAt(year, month, 1);
}

/** Midnight of a day, by the local calendar; `month` counts from 0. */
function dateAt(year: number, month: number, day: number): number {
  return new Date(year, month, day).getTime();
}

/** Whether a text says when: a date, a weekday, `yesterday`, `last week`, `two years ago`. */
export function saysWhen(text: string): boolean {
  return whenPattern.test(text);
}

/** Words and numbers that say when. */
const whenPattern = new RegExp(
  `\\b(?:today|tonight|yesterday|tomorrow|last (?:night|week|month|year|weekend|summer|spring|fall|autumn|winter|${weekdays.join('|')})|next (?:week|month|year|weekend|summer|${weekdays.join('|')})|this (?:morning|week|weekend|month|year|summer)|(?:\\w+) (?:days?|weeks?|months?|years?) ago|for (?:\\w+) (?:days?|weeks?|months?|years?)|since \\w+|recently|${months.filter(name => name !== 'may' && name !== 'march').join('|')}|(?:in|on) (?:may|march)|${weekdays.join('|')}|(?:19|20)\\d{2}|\\d{1,2}(?:st|nd|rd|th))\\b`,
  'i',
);
