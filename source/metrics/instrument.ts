/** How measurements of one kind are kept: added up, the newest one, or as a distribution. */
export type InstrumentKind = 'counter' | 'gauge' | 'histogram';

/** A metric: its name, unit, meaning and labels. */
export interface Instrument {
  /** Dotted, as OpenTelemetry writes names. */
  name: string;
  kind: InstrumentKind;
  /** UCUM as OpenTelemetry uses it: `s`, `By`, `1`, `{token}`. */
  unit: string;
  /** One sentence. */
  help: string;
  /** The labels it may have; others are not taken. */
  labels: readonly string[];
}

/** Values of an instrument's labels; one that is left out is not known or does not apply. */
export type Labels = Readonly<Record<string, string>>;
