import type {ErrorData} from '../foundation/errors.ts';

/** The address to which one kind of telemetry goes. */
export interface OtlpEndpoint {
  url: string;
  protocol: 'http/protobuf' | 'http/json';
  headers: Record<string, string>;
  timeoutMs: number;
}

/** Whether and where telemetry is sent, as the environment asks. */
export interface OtlpSettings {
  traces: OtlpEndpoint | undefined;
  metrics: OtlpEndpoint | undefined;
  serviceName: string;
  resource: Record<string, string>;
  /** Between two exports of metrics. */
  intervalMs: number;
  /** What was asked for and cannot be had; what else was asked for is. */
  problems: ErrorData[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Decides from the environment whether telemetry is sent, and where: nothing is, unless the user names an endpoint.
 * Reads the variables of the OpenTelemetry specification ("OTLP Exporter Configuration" and "General SDK
 * Configuration"): endpoints, headers, protocol and timeout for all and for one signal, `OTEL_TRACES_EXPORTER` and
 * `OTEL_METRICS_EXPORTER` (`none` is nothing), `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`,
 * `OTEL_METRIC_EXPORT_INTERVAL`, `OTEL_SDK_DISABLED`. Unlike there, no endpoint is assumed. Metrics go out every 60
 * seconds, and a request may take 10, unless set otherwise.
 */
export function otlpSettings(environment: Environment): OtlpSettings {
  const problems: ErrorData[] = [];
  const isOff = given(environment, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
  const endpoint = (signal: 'TRACES' | 'METRICS') => (isOff ? undefined : endpointOf(environment, signal, problems));
  const resource = pairs(given(environment, 'OTEL_RESOURCE_ATTRIBUTES') ?? '');
  return {
    traces: endpoint('TRACES'),
    metrics: endpoint('METRICS'),
    serviceName: given(environment, 'OTEL_SERVICE_NAME') ?? resource['service.name'] ?? 'eca',
    resource,
    intervalMs: milliseconds(environment, 'OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000,
    problems,
  };
}

/** The endpoint of one signal; undefined where none is set or it cannot be used. */
function endpointOf(
  environment: Environment,
  signal: 'TRACES' | 'METRICS',
  problems: ErrorData[],
): OtlpEndpoint | undefined {
  const exporter = given(environment, `OTEL_${signal}_EXPORTER`) ?? 'otlp';
  if (!exporter.split(',').some(one => one.trim() === 'otlp')) return undefined;
  const own = (name: string) => `OTEL_EXPORTER_OTLP_${signal}_${name}`;
  // An address for one kind of telemetry is taken as it is; to the common one the path of the kind is added.
  const specific = given(environment, own('ENDPOINT'));
  const base = given(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  const text = specific ?? (base && `${base.replace(/\/+$/, '')}/v1/${signal.toLowerCase()}`);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    problems.push(unusable(signal, `the endpoint \`${text.slice(0, 200)}\` is no http or https address`));
    return undefined;
  }
  const protocol =
    given(environment, own('PROTOCOL')) ?? given(environment, 'OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/protobuf';
  if (protocol !== 'http/protobuf' && protocol !== 'http/json') {
    problems.push(unusable(signal, `the protocol \`${protocol.slice(0, 40)}\` is not built in`));
    return undefined;
  }
  return {
    url: url.href,
    protocol,
    headers: {
      ...pairs(given(environment, 'OTEL_EXPORTER_OTLP_HEADERS') ?? ''),
      ...pairs(given(environment, own('HEADERS')) ?? ''),
    },
    timeoutMs:
      milliseconds(environment, own('TIMEOUT')) ?? milliseconds(environment, 'OTEL_EXPORTER_OTLP_TIMEOUT') ?? 10_000,
  };
}

/** The problem that is told where telemetry was asked for and cannot be had. */
function unusable(signal: string, why: string): ErrorData {
  return {
    code: 'telemetry-not-sent',
    message: `No ${signal.toLowerCase()} are sent: ${why}`,
    hint: 'Expected OTEL_EXPORTER_OTLP_ENDPOINT with http:// or https://, and the protocol `http/protobuf` or `http/json`.',
  };
}

/** The value of an environment variable; an empty one counts as not set. */
function given(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

/** A time in milliseconds; what is none counts as not set. */
function milliseconds(environment: Environment, name: string): number | undefined {
  const value = Number(given(environment, name) ?? Number.NaN);
  return value > 0 && value < 2 ** 31 ? value : undefined;
}

/** `a=1,b=2`, percent-encoded. */
function pairs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const name = decoded(pair.slice(0, at).trim());
    if (at > 0 && name !== '') found[name] = decoded(pair.slice(at + 1).trim());
  }
  return found;
}

/** A text without percent-encoding; one that is not encoded well stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
