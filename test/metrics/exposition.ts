/** A sample of Prometheus's text exposition. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** A family of samples: what stands under one `# TYPE`. */
export interface Family {
  name: string;
  type: string;
  help: string;
  samples: Sample[];
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (NaN|[+-]?Inf|[-+0-9.eE]+)$/;
const labelPair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;

/**
 * Reads text exposition format 0.0.4, as strictly as Prometheus does: one HELP and TYPE before the samples of a family, families in one piece,
 * no sample twice. @throws Error for anything else.
 */
export function parseExposition(text: string): Family[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no line end');
  const families: Family[] = [];
  const seen = new Set<string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    const last = families.at(-1);
    if (kind === 'HELP') {
      if (families.some(family => family.name === name)) throw new Error(`${name} comes twice`);
      families.push({name, help: rest, type: '', samples: []});
    } else if (kind === 'TYPE') {
      if (last?.name !== name || last.type !== '') throw new Error(`TYPE of ${name} is out of place`);
      if (!['counter', 'gauge', 'summary', 'histogram', 'untyped'].includes(rest)) throw new Error(`no type: ${rest}`);
      last.type = rest;
    } else {
      const sample = parseSample(line);
      if (!last || !belongs(last, sample)) throw new Error(`${sample.name} is out of place`);
      const key = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`;
      if (seen.has(key)) throw new Error(`${key} comes twice`);
      seen.add(key);
      last.samples.push(sample);
    }
  }
  return families;
}

function belongs({name, type}: Family, sample: Sample): boolean {
  if (type === 'counter' && !(name.endsWith('_total') && sample.value >= 0)) return false;
  if (type !== 'summary') return sample.name === name;
  if (sample.name === name) return sample.labels.quantile !== undefined;
  return sample.name === `${name}_sum` || sample.name === `${name}_count`;
}

function parseSample(line: string): Sample {
  const [, name = '', pairs = '', value = ''] = sampleLine.exec(line) ?? [];
  if (name === '') throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  for (let rest = pairs; rest !== ''; ) {
    const [pair, label = '', text = ''] = labelPair.exec(rest) ?? [];
    if (pair === undefined || label in labels) throw new Error(`no labels: ${rest}`);
    labels[label] = text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    rest = rest.slice(pair.length);
  }
  return {name, labels, value: Number(value.replace('Inf', 'Infinity'))};
}
