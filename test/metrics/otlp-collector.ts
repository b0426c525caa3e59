import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';

export type AttributeValue = string | number | boolean;

export interface CollectedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  startMs: number;
  endMs: number;
  attributes: Record<string, AttributeValue>;
  events: {name: string; attributes: Record<string, AttributeValue>}[];
  isError: boolean;
  resource: Record<string, AttributeValue>;
}

export interface CollectedMetric {
  name: string;
  unit: string;
  points: {
    attributes: Record<string, AttributeValue>;
    value?: number;
    count?: number;
    sum?: number;
    bounds?: number[];
  }[];
}

/** An OTLP collector on loopback that decodes what arrives. */
export interface Collector {
  url: string;
  spans: CollectedSpan[];
  metrics: CollectedMetric[];
  requests: {path: string; type: string; headers: IncomingMessage['headers']}[];
  /** What it answers with; 200 at first. */
  status: number;
  close(): Promise<void>;
}

/** Listens for OTLP over HTTP, as protobuf and as JSON. */
export async function startCollector(): Promise<Collector> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const type = request.headers['content-type'] ?? '';
    collector.requests.push({path: request.url ?? '', type, headers: request.headers});
    const payload = type.includes('json') ? JSON.parse(body.toString('utf8')) : undefined;
    if (request.url?.endsWith('/v1/traces')) collector.spans.push(...spansIn(payload ?? decode(body, traceRequest)));
    else collector.metrics.push(...metricsIn(payload ?? decode(body, metricsRequest)));
    response.writeHead(collector.status, {'content-type': type});
    response.end(type.includes('json') ? '{}' : '');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    metrics: [],
    requests: [],
    status: 200,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return collector;
}

/** How a field of a protobuf message is written; another message by its own fields. */
type Field = 'string' | 'hex' | 'varint' | 'fixed64' | 'double' | 'fixed64s' | 'doubles' | 'bool' | (() => Fields);
/** Fields by number: their name in OTLP's JSON, their form, and whether there may be several. */
type Fields = Record<number, [name: string, form: Field, repeated?: true]>;

// From the definitions in github.com/open-telemetry/opentelemetry-proto, version 1.
const anyValue: Fields = {
  1: ['stringValue', 'string'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'varint'],
  4: ['doubleValue', 'double'],
};
const keyValue: Fields = {1: ['key', 'string'], 2: ['value', () => anyValue]};
const resource: Fields = {1: ['attributes', () => keyValue, true]};
const spanEvent: Fields = {2: ['name', 'string'], 3: ['attributes', () => keyValue, true]};
const spanStatus: Fields = {3: ['code', 'varint']};
const span: Fields = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  4: ['parentSpanId', 'hex'],
  5: ['name', 'string'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: ['attributes', () => keyValue, true],
  11: ['events', () => spanEvent, true],
  15: ['status', () => spanStatus],
};
const traceRequest: Fields = {
  1: [
    'resourceSpans',
    () => ({1: ['resource', () => resource], 2: ['scopeSpans', () => ({2: ['spans', () => span, true]}), true]}),
    true,
  ],
};
const numberPoint: Fields = {
  4: ['asDouble', 'double'],
  6: ['asInt', 'fixed64'],
  7: ['attributes', () => keyValue, true],
};
const histogramPoint: Fields = {
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  6: ['bucketCounts', 'fixed64s'],
  7: ['explicitBounds', 'doubles'],
  9: ['attributes', () => keyValue, true],
};
const metric: Fields = {
  1: ['name', 'string'],
  3: ['unit', 'string'],
  5: ['gauge', () => ({1: ['dataPoints', () => numberPoint, true]})],
  7: ['sum', () => ({1: ['dataPoints', () => numberPoint, true]})],
  9: ['histogram', () => ({1: ['dataPoints', () => histogramPoint, true]})],
};
const metricsRequest: Fields = {
  1: ['resourceMetrics', () => ({2: ['scopeMetrics', () => ({2: ['metrics', () => metric, true]}), true]}), true],
};

type Decoded = Record<string, unknown>;

/** Reads a protobuf message (protobuf.dev/programming-guides/encoding); fields that are not asked for are passed over. */
function decode(bytes: Buffer, fields: Fields): Decoded {
  const message: Decoded = {};
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the message ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    let value: Buffer | bigint;
    if (wire === 0) value = varint();
    else {
      const length = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? Number(varint()) : Number.NaN;
      if (!(at + length <= bytes.length)) throw new Error(`field ${tag >> 3} does not fit, wire type ${wire}`);
      value = bytes.subarray(at, at + length);
      at += length;
    }
    const [name, form, repeated] = fields[tag >> 3] ?? [];
    if (name === undefined || form === undefined) continue;
    const read = readField(value, form);
    if (repeated) message[name] = [...((message[name] as unknown[]) ?? []), read];
    else message[name] = read;
  }
  return message;
}

function readField(value: Buffer | bigint, form: Field): unknown {
  if (typeof value === 'bigint') return form === 'bool' ? value !== 0n : Number(value);
  if (typeof form === 'function') return decode(value, form());
  if (form === 'string') return value.toString('utf8');
  if (form === 'hex') return value.toString('hex');
  const numbers = Array.from({length: value.length / 8}, (_, place) =>
    form.startsWith('double') ? value.readDoubleLE(place * 8) : value.readBigUInt64LE(place * 8).toString(),
  );
  return form.endsWith('s') ? numbers : numbers[0];
}

// biome-ignore lint/suspicious/noExplicitAny: OTLP's JSON, whose shape is what is being tested.
type Json = any;

function attributesOf(list: Json = []): Record<string, AttributeValue> {
  return Object.fromEntries(
    list.map(({key, value}: Json) => [
      key,
      value.stringValue ??
        value.boolValue ??
        (value.intValue === undefined ? value.doubleValue : Number(value.intValue)),
    ]),
  );
}

function spansIn({resourceSpans = []}: Json): CollectedSpan[] {
  return resourceSpans.flatMap(({resource: from, scopeSpans = []}: Json) =>
    scopeSpans.flatMap(({spans = []}: Json) =>
      spans.map((one: Json) => ({
        name: one.name,
        traceId: one.traceId,
        spanId: one.spanId,
        parentSpanId: one.parentSpanId ?? '',
        startMs: Number(one.startTimeUnixNano) / 1e6,
        endMs: Number(one.endTimeUnixNano) / 1e6,
        attributes: attributesOf(one.attributes),
        events: (one.events ?? []).map((event: Json) => ({
          name: event.name,
          attributes: attributesOf(event.attributes),
        })),
        isError: one.status?.code === 2,
        resource: attributesOf(from?.attributes),
      })),
    ),
  );
}

function metricsIn({resourceMetrics = []}: Json): CollectedMetric[] {
  return resourceMetrics.flatMap(({scopeMetrics = []}: Json) =>
    scopeMetrics.flatMap(({metrics = []}: Json) =>
      metrics.map((one: Json) => ({
        name: one.name,
        unit: one.unit ?? '',
        points: ((one.sum ?? one.gauge ?? one.histogram)?.dataPoints ?? []).map((point: Json) => ({
          attributes: attributesOf(point.attributes),
          ...(point.count === undefined
            ? {value: Number(point.asDouble ?? point.asInt)}
            : {count: Number(point.count), sum: point.sum, bounds: point.explicitBounds}),
        })),
      })),
    ),
  );
}
