/** What a piece of text is, as far as colours go. */
export type StyleRole =
  | 'accent'
  | 'dim'
  | 'user'
  | 'success'
  | 'warning'
  | 'error'
  | 'selection'
  | 'match'
  | 'heading'
  | 'strong'
  | 'emphasis'
  | 'strike'
  | 'code'
  | 'link'
  | 'quote'
  | 'border'
  | 'keyword'
  | 'string'
  | 'number'
  | 'comment'
  | 'function'
  | 'type'
  | 'added'
  | 'removed';

/** How many colours the terminal can show: none, 16, 256, or 24 bits. */
export type ColorDepth = 'none' | 'basic' | '256' | 'full';

/** The colours and styles that the app is drawn in. */
export interface Theme {
  readonly name: 'dark' | 'light';
  /** `none` under NO_COLOR and on a dumb terminal: then `style` returns the text as it is. */
  readonly depth: ColorDepth;
  /** For a screen reader: words in place of marks, and no line that changes by itself. */
  readonly spoken: boolean;
  /** `text` in the style of `role`, closed at its end, so that pieces may stand side by side. One line; not nested. */
  style(role: StyleRole, text: string): string;
}

/** What the user has set, and what the terminal says of itself. */
export interface ThemeOptions {
  setting: 'auto' | 'dark' | 'light';
  /** The environment: NO_COLOR, FORCE_COLOR, COLORTERM, TERM and COLORFGBG count. */
  environment: Readonly<Record<string, string | undefined>>;
  /** See `Theme.spoken`; false when absent. */
  spoken?: boolean;
}

/** A colour as `#rrggbb`. */
type Hex = `#${string}`;
/** The colour with many and with sixteen colours (an SGR parameter), and what is set besides. */
type Look = readonly [color: Hex | undefined, basic: number | undefined, ...attributes: number[]];

/** The parameters by which terminals set styles (SGR). */
const bold = 1;
const faint = 2;
const italic = 3;
const underlined = 4;
const inverse = 7;
const struck = 9;

/** The colours on a dark background (dark theme). */
const dark: Record<StyleRole, Look> = {
  accent: ['#7aa2f7', 94],
  dim: ['#8b90a0', 90],
  user: ['#7dcfff', 96, bold],
  success: ['#9ece6a', 32],
  warning: ['#e0af68', 33],
  error: ['#f7768e', 91],
  selection: [undefined, undefined, inverse],
  match: ['#ff9e64', 93, bold],
  heading: ['#7aa2f7', 94, bold],
  strong: [undefined, undefined, bold],
  emphasis: [undefined, undefined, italic],
  strike: [undefined, undefined, struck],
  code: ['#c3e88d', 92],
  link: ['#7dcfff', 36, underlined],
  quote: ['#a9b1d6', undefined, italic],
  border: ['#5c6380', 90],
  keyword: ['#bb9af7', 95],
  string: ['#9ece6a', 32],
  number: ['#ff9e64', 93],
  comment: ['#7f88a8', 90],
  function: ['#7aa2f7', 94],
  type: ['#2ac3de', 36],
  added: ['#9ece6a', 32],
  removed: ['#f7768e', 91],
};

/** The colours on a light background (light theme); what is not named is as in the dark one. */
const light: Record<StyleRole, Look> = {
  ...dark,
  accent: ['#2e5fd0', 34],
  dim: ['#666b7a', 90],
  user: ['#00698f', 34, bold],
  success: ['#3d6b12', 32],
  warning: ['#8a5a00', 33],
  error: ['#c02a4a', 31],
  match: ['#a84300', 35, bold],
  heading: ['#2e5fd0', 34, bold],
  code: ['#3d6b12', 32],
  link: ['#00698f', 36, underlined],
  quote: ['#50566b', undefined, italic],
  border: ['#9aa0b0', 37],
  keyword: ['#7a3fc4', 35],
  string: ['#3d6b12', 32],
  number: ['#a84300', 31],
  comment: ['#6b7080', 90],
  function: ['#2e5fd0', 34],
  type: ['#00708a', 36],
  added: ['#3d6b12', 32],
  removed: ['#c02a4a', 31],
};

/**
 * Chooses the colours for this terminal: dark or light as the setting `ui.theme` says, and as many as it can show. With
 * `auto` and without a word about its background it is taken to be dark.
 */
export function createTheme({setting, environment, spoken = false}: ThemeOptions): Theme {
  const name = setting === 'auto' ? backgroundOf(environment.COLORFGBG) : setting;
  const depth = colorDepth(environment);
  const looks = name === 'light' ? light : dark;
  const openings = new Map<StyleRole, string>();
  if (depth !== 'none') {
    for (const [role, look] of Object.entries(looks)) openings.set(role as StyleRole, opening(look, depth));
  }
  return {
    name,
    depth,
    spoken,
    style(role, text) {
      const open = openings.get(role);
      return open === undefined || text === '' ? text : `${open}${text}\u001B[0m`;
    },
  };
}

/** The control sequence (SGR) that begins a style. */
function opening([color, basic, ...attributes]: Look, depth: ColorDepth): string {
  const parameters = [...attributes];
  if (depth === 'basic' || color === undefined) {
    if (basic !== undefined) parameters.push(basic);
  } else {
    const [red, green, blue] = [1, 3, 5].map(at => Number.parseInt(color.slice(at, at + 2), 16)) as [
      number,
      number,
      number,
    ];
    if (depth === 'full') parameters.push(38, 2, red, green, blue);
    else parameters.push(38, 5, nearestOf256(red, green, blue));
  }
  return `\u001B[${parameters.length > 0 ? parameters.join(';') : faint}m`;
}

/** The closest of xterm's 256 colours. The 6 × 6 × 6 cube begins at 16; its steps are 0, 95, 135, 175, 215 and 255. */
function nearestOf256(red: number, green: number, blue: number): number {
  const step = (value: number) => (value < 48 ? 0 : value < 115 ? 1 : Math.min(5, Math.floor((value - 35) / 40)));
  return 16 + 36 * step(red) + 6 * step(green) + step(blue);
}

/**
 * Finds out how many colours the terminal can show, or whether colours are turned off: NO_COLOR first, then
 * FORCE_COLOR, COLORTERM and TERM as terminals set them. https://no-color.org and https://force-color.org
 */
function colorDepth(environment: ThemeOptions['environment']): ColorDepth {
  const {NO_COLOR, FORCE_COLOR, COLORTERM, TERM = ''} = environment;
  if (NO_COLOR) return 'none';
  if (FORCE_COLOR === '0' || FORCE_COLOR === 'false') return 'none';
  if (FORCE_COLOR === '3' || COLORTERM === 'truecolor' || COLORTERM === '24bit') return 'full';
  if (FORCE_COLOR === '2' || /256/.test(TERM)) return '256';
  if (TERM === 'dumb' && !FORCE_COLOR) return 'none';
  return 'basic';
}

/**
 * Tells a dark from a light terminal background. COLORFGBG is `foreground;background`, each a number of the sixteen
 * colours: 7 and 9 to 15 are light grounds; without it dark is assumed.
 */
function backgroundOf(colorFgBg: string | undefined): 'dark' | 'light' {
  const background = Number(colorFgBg?.split(';').at(-1) || Number.NaN);
  return background === 7 || (background >= 9 && background <= 15) ? 'light' : 'dark';
}
