import {
  type Attributes,
  type Counter,
  type Gauge,
  type Histogram,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {OTLPMetricExporter as JsonMetricExporter} from '@opentelemetry/exporter-metrics-otlp-http';
import {OTLPMetricExporter as ProtobufMetricExporter} from '@opentelemetry/exporter-metrics-otlp-proto';
import {OTLPTraceExporter as JsonTraceExporter} from '@opentelemetry/exporter-trace-otlp-http';
import {OTLPTraceExporter as ProtobufTraceExporter} from '@opentelemetry/exporter-trace-otlp-proto';
import {resourceFromAttributes} from '@opentelemetry/resources';
import {MeterProvider, PeriodicExportingMetricReader} from '@opentelemetry/sdk-metrics';
import {BasicTracerProvider, BatchSpanProcessor} from '@opentelemetry/sdk-trace-base';
import type {ErrorData} from '../foundation/errors.ts';
import type {InstrumentName} from './catalog.ts';
import type {Labels} from './instrument.ts';
import {instrumentOf} from './metric-rows.ts';
import type {OtlpEndpoint, OtlpSettings} from './otlp-settings.ts';

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** When a stretch of work began and what it is. */
export interface SpanOptions {
  /** Unix milliseconds. */
  startMs: number;
  /** Whether it is a request to another program. */
  isRequest?: boolean;
  attributes?: SpanAttributes;
}

/** A stretch of work in a trace. Times are Unix milliseconds. */
export interface Span {
  /** Begins a part of it. */
  startSpan(name: string, options: SpanOptions): Span;
  set(attributes: SpanAttributes): void;
  event(name: string, attributes: SpanAttributes, atMs: number): void;
  /** `error` is the class of what went wrong. */
  end(endMs: number, error?: string): void;
}

/** Sends traces and metrics to a collector of the user's (OpenTelemetry), in the background. */
export interface OtlpExport {
  /** Begins a trace. Absent where traces go nowhere. */
  startTrace?(name: string, options: SpanOptions): Span;
  /** Passes a measurement on. Absent where metrics go nowhere. */
  record?(name: InstrumentName, value: number, labels: Labels): void;
  /** Sends what is left, for at most `limitMs`. */
  close(limitMs: number): Promise<void>;
}

/** What is sent and who hears of failures. */
export interface OtlpOptions {
  settings: OtlpSettings;
  /** The program's. */
  version: string;
  /** Hears once of each kind of telemetry that could not be sent. */
  onProblem: (problem: ErrorData) => void;
}

/** The histogram buckets that the conventions ask for, of seconds. */
const secondBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
/** The histogram buckets that the conventions ask for, of seconds of a whole turn. */
const turnBuckets = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
/** The histogram buckets that the conventions ask for, of tokens. */
const tokenBuckets = Array.from({length: 14}, (_, power) => 4 ** power);
/** Our own histogram buckets, of shares from 0 to 1. */
const shareBuckets = Array.from({length: 10}, (_, tenth) => (tenth + 1) / 10);

/** Begins to send telemetry as `settings` say, and to nowhere else. */
export function openOtlp({settings, version, onProblem}: OtlpOptions): OtlpExport {
  const resource = resourceFromAttributes({
    ...settings.resource,
    'service.name': settings.serviceName,
    'service.version': version,
  });
  const traces = settings.traces && openTraces(settings.traces, {resource, version, onProblem});
  const metrics =
    settings.metrics && openMetrics(settings.metrics, settings.intervalMs, {resource, version, onProblem});
  return {
    ...(traces && {startTrace: traces.startTrace}),
    ...(metrics && {record: metrics.record}),
    async close(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>(resolve => {
        timer = setTimeout(() => {
          const {host} = new URL((settings.traces ?? settings.metrics)?.url ?? '');
          onProblem(notSent(`What was left could not be sent to ${host} within ${limitMs / 1000} s`));
          resolve();
        }, limitMs);
      });
      // What could not be sent was told by then.
      const sent = Promise.allSettled([traces?.provider.shutdown(), metrics?.provider.shutdown()]);
      await Promise.race([sent, patience]).finally(() => clearTimeout(timer));
    },
  };
}

/** Who sends, and who hears where that fails. */
interface Origin {
  resource: ReturnType<typeof resourceFromAttributes>;
  version: string;
  onProblem: (problem: ErrorData) => void;
}

/** The way by which traces go out, several at once in the background. */
function openTraces(endpoint: OtlpEndpoint, {resource, version, onProblem}: Origin) {
  const Exporter = endpoint.protocol === 'http/json' ? JsonTraceExporter : ProtobufTraceExporter;
  const exporter = tellingFailures(new Exporter(exporterOptions(endpoint)), 'traces', endpoint, onProblem);
  const provider = new BasicTracerProvider({resource, spanProcessors: [new BatchSpanProcessor(exporter)]});
  const tracer = provider.getTracer('eca', version);
  const start = (name: string, options: SpanOptions, context = ROOT_CONTEXT): Span => {
    const {startMs, isRequest = false, attributes = {}} = options;
    const kind = isRequest ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const span = tracer.startSpan(name, {startTime: startMs, kind, attributes}, context);
    return {
      startSpan: (inner, innerOptions) => start(inner, innerOptions, trace.setSpan(context, span)),
      set: more => void span.setAttributes(more),
      event: (event, more, atMs) => void span.addEvent(event, more, atMs),
      end(endMs, error) {
        if (error !== undefined) span.setStatus({code: SpanStatusCode.ERROR}).setAttribute('error.type', error);
        span.end(endMs);
      },
    };
  };
  return {provider, startTrace: (name: string, options: SpanOptions) => start(name, options)};
}

/** The way by which figures go out, once in every interval. */
function openMetrics(endpoint: OtlpEndpoint, intervalMs: number, {resource, version, onProblem}: Origin) {
  const Exporter = endpoint.protocol === 'http/json' ? JsonMetricExporter : ProtobufMetricExporter;
  const reader = new PeriodicExportingMetricReader({
    exporter: tellingFailures(new Exporter(exporterOptions(endpoint)), 'metrics', endpoint, onProblem),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(endpoint.timeoutMs, intervalMs),
  });
  const provider = new MeterProvider({resource, readers: [reader]});
  const meter = provider.getMeter('eca', version);
  const made = new Map<string, Counter | Gauge | Histogram>();
  const make = (name: InstrumentName) => {
    const {kind, unit, help: description} = instrumentOf(name);
    if (kind === 'counter') return meter.createCounter(name, {unit, description});
    if (kind === 'gauge') return meter.createGauge(name, {unit, description});
    const explicitBucketBoundaries = bucketsOf(name, unit);
    return meter.createHistogram(name, {unit, description, advice: {explicitBucketBoundaries}});
  };
  return {
    provider,
    record(name: InstrumentName, value: number, labels: Labels) {
      const instrument = made.get(name) ?? make(name);
      made.set(name, instrument);
      const attributes: Attributes = labels;
      if ('add' in instrument) instrument.add(value, attributes);
      else instrument.record(value, attributes);
    },
  };
}

/** The buckets that the values of a histogram are counted in, by what they measure. */
function bucketsOf(name: InstrumentName, unit: string): number[] {
  if (name === 'gen_ai.invoke_agent.duration') return turnBuckets;
  if (unit === '{token}') return tokenBuckets;
  return unit === '1' ? shareBuckets : secondBuckets;
}

function exporterOptions({url, headers, timeoutMs}: OtlpEndpoint) {
  return {url, headers, timeoutMillis: timeoutMs};
}

/** The problem that is told when telemetry cannot be sent. */
function notSent(message: string): ErrorData {
  return {
    code: 'telemetry-not-sent',
    message,
    hint: 'Check OTEL_EXPORTER_OTLP_ENDPOINT, or set `telemetry.enabled` to false.',
  };
}

/** What the exporters of the library have in common. */
interface Exporter<Items> {
  export(items: Items, done: (result: {code: number; error?: Error}) => void): void;
}

/** Makes failures to send known, once; the library keeps them to itself. */
function tellingFailures<Items, Kind extends Exporter<Items>>(
  exporter: Kind,
  what: string,
  {url}: OtlpEndpoint,
  onProblem: (problem: ErrorData) => void,
): Kind {
  const send = exporter.export.bind(exporter);
  let told = false;
  exporter.export = (items, done) =>
    send(items, result => {
      if (result.code !== 0 && !told) {
        told = true;
        const why = result.error?.message ?? 'no reason was given';
        onProblem(notSent(`The ${what} could not be sent to ${new URL(url).host}: ${why}`));
      }
      done(result);
    });
  return exporter;
}
