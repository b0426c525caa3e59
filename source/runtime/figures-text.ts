/** The bars of a small chart, the lowest first. */
const blocks = '▂▃▄▅▆▇█';

/**
 * Draws a series of numbers as a small bar chart on one line (sparkline) of at most `columns` characters: neighbours
 * are added up where it is longer. Nothing lies on the ground, what is more stands on it, the largest as a full block.
 */
export function sparkline(values: readonly number[], columns: number): string {
  const parts = squeeze(values, columns);
  const most = Math.max(...parts, 0);
  return parts.map(value => (value > 0 ? blocks[Math.min(6, Math.floor((value / most) * 6.999))] : '▁')).join('');
}

/** `values` in at most `columns` numbers, neighbours added up. */
function squeeze(values: readonly number[], columns: number): number[] {
  const size = Math.max(1, Math.ceil(values.length / Math.max(1, columns)));
  const parts: number[] = [];
  for (let at = 0; at < values.length; at += size) {
    parts.push(values.slice(at, at + size).reduce((sum, value) => sum + value, 0));
  }
  return parts;
}

/** A time for people to read: `840 ms`, `4.2 s`, `3:07`, `2:05:00`. */
export function durationText(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A number in few characters: `999`, `12.3k`, `4.5M`, `2.1G`. */
export function shortNumber(value: number): string {
  if (value < 999.5) return String(Math.round(value * (value < 10 ? 10 : 1)) / (value < 10 ? 10 : 1));
  const scales: [number, string][] = [
    [1e3, 'k'],
    [1e6, 'M'],
    [1e9, 'G'],
  ];
  const [scale, letter] = scales.find(([size]) => value < size * 999.5) ?? [1e9, 'G'];
  const scaled = value / scale;
  return `${scaled < 99.95 ? scaled.toFixed(1) : Math.round(scaled)}${letter}`;
}

/** An amount of US dollars, with four digits below ten cents: `$0.0042`, `$3.20`. */
export function costText(dollars: number): string {
  return `$${dollars > 0 && dollars < 0.1 ? dollars.toFixed(4) : dollars.toFixed(2)}`;
}

/**
 * The name of a project for people: what stands behind its folder's name to make it unique is left off where the name
 * alone is.
 */
export function projectText(project: string, all: readonly string[]): string {
  const plain = (name: string) => name.replace(/-[0-9a-f]{16}$/, '');
  const alone = all.filter(other => plain(other) === plain(project)).length < 2;
  return alone ? plain(project) : `${plain(project)} (${project.slice(-16, -10)})`;
}
