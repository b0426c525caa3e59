export function isoWeek(text) {
  const day = new Date(`${text}T00:00:00`);
  const start = new Date(day.getFullYear(), 0, 1);
  return [day.getFullYear(), Math.floor((day - start) / 604_800_000) + 1];
}
