import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {ErrorData} from '../../source/foundation/errors.ts';
import {otlpSettings} from '../../source/metrics/otlp-settings.ts';
import {createRunSpans} from '../../source/runtime/run-spans.ts';
import {type Collector, startCollector} from '../metrics/otlp-collector.ts';
import {askAll, call, type FakeProject, openFakeProject, say, script} from './fake-project.ts';

vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

let collector: Collector;
let project: FakeProject | undefined;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(async () => {
  await project?.close();
  project = undefined;
  await collector.close();
});

/** A project in which a turn with one tool call was asked and sent, with these variables beside the endpoint. */
async function askedWith(environment: Record<string, string>, settings: string[] = []) {
  project = await openFakeProject({OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment});
  project.write('cart.js', 'export const pelican = 10;\n');
  project.mind = script(call('read-file', {path: 'cart.js'}), say('It is the pelican.'));
  const warnings: ErrorData[] = [];
  const runtime = await project.runtime(settings);
  runtime.events.on('warning', warning => warnings.push(warning));
  const conversation = await project.converse();
  await askAll(conversation, 'What is in cart.js?');
  await runtime.close();
  return {session: conversation.session, warnings};
}

describe('telemetry', () => {
  it.each([
    ['protobuf', 'http/protobuf', 'application/x-protobuf'],
    ['JSON', 'http/json', 'application/json'],
  ])('sends a trace and the figures of a turn as %s to the collector that is named', async (_name, protocol, type) => {
    const {session} = await askedWith({
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
      OTEL_RESOURCE_ATTRIBUTES: 'team=birds',
    });
    expect(new Set(collector.requests.map(request => `${request.path} ${request.type}`))).toEqual(
      new Set([`/v1/traces ${type}`, `/v1/metrics ${type}`]),
    );
    expect(collector.requests.every(({headers}) => headers['x-key'] === 'a b')).toBe(true);
    const [turn] = collector.spans.filter(({parentSpanId}) => parentSpanId === '');
    expect(turn).toMatchObject({
      name: 'invoke_agent eca',
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.conversation.id': session,
        'gen_ai.request.model': 'fake:7b',
        'eca.stop_reason': 'end',
      },
      isError: false,
      resource: {'service.name': 'eca', 'service.version': '0.0.0', team: 'birds'},
    });
    const parts = collector.spans.filter(({parentSpanId}) => parentSpanId === turn?.spanId);
    expect(parts.map(({name}) => name).sort()).toEqual(['chat fake:7b', 'chat fake:7b', 'execute_tool read-file']);
    for (const {traceId, startMs, endMs} of parts) {
      expect(traceId).toBe(turn?.traceId);
      expect(endMs).toBeGreaterThanOrEqual(startMs);
    }
    const metric = (name: string) => collector.metrics.find(one => one.name === name);
    expect(metric('eca.turn.count')?.points).toMatchObject([{value: 1, attributes: {'eca.stop_reason': 'end'}}]);
    expect(metric('gen_ai.client.operation.duration')).toMatchObject({unit: 's', points: [{count: 2}]});
    expect(metric('gen_ai.client.token.usage')?.points[0]?.bounds?.slice(0, 3)).toEqual([1, 4, 16]);
    expect(JSON.stringify([collector.spans, collector.metrics])).not.toMatch(/pelican|cart\.js|What is/);
  });

  it('keeps traces and figures apart where only one of them is to be sent', async () => {
    await askedWith({OTEL_METRICS_EXPORTER: 'none'});
    expect(collector.spans.length).toBeGreaterThan(0);
    expect(collector.metrics).toEqual([]);
  });

  it('sends nothing where it is off, by the setting or by the variable', async () => {
    await askedWith({}, ['telemetry.enabled=false']);
    await project?.close();
    await askedWith({OTEL_SDK_DISABLED: 'true'});
    expect(collector.requests).toEqual([]);
  });

  it('names a collector that does not take what it is sent, once, and holds nothing up', async () => {
    collector.status = 400;
    const {warnings} = await askedWith({});
    expect(warnings.filter(({code}) => code === 'telemetry-not-sent')).toHaveLength(2);
  });

  it('names an endpoint that is none', async () => {
    const {warnings} = await askedWith({OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'ftp://somewhere'});
    expect(warnings).toContainEqual(expect.objectContaining({message: expect.stringContaining('ftp://somewhere')}));
    expect(collector.metrics.length).toBeGreaterThan(0);
  });
});

describe('a training run', () => {
  it('is sent as an experiment: its parameters, and each trial with its score', async () => {
    const {openOtlp} = await import('../../source/metrics/otlp-export.ts');
    const settings = otlpSettings({OTEL_EXPORTER_OTLP_ENDPOINT: collector.url});
    const {startTrace, close} = openOtlp({settings, version: '1.2.3', onProblem: () => {}});
    if (!startTrace) throw new Error('no traces');
    const at = '2026-03-04T12:00:00.000Z';
    const run = {
      type: 'start' as const,
      run: 'r1',
      at,
      solver: 'stub',
      scenarios: ['a'],
      skipped: [],
      trials: 2,
      seed: 5,
    };
    const spans = createRunSpans(startTrace, {...run, checks: {}});
    const trial = {
      type: 'trial' as const,
      scenario: 'a',
      at,
      seed: 5,
      tests: [],
      reasons: [],
      solveMs: 1500,
      gradeMs: 500,
    };
    spans.trial({...trial, trial: 1, passed: true, score: 1, tokens: 90});
    spans.trial({...trial, trial: 2, passed: false, score: 0.25, error: 'no sandbox'});
    spans.end('complete');
    await close(5_000);
    const root = collector.spans.find(({name}) => name === 'training run');
    expect(root?.attributes).toMatchObject({
      'eca.training.run': 'r1',
      'eca.training.solver': 'stub',
      'eca.training.seed': 5,
      'eca.training.done': 2,
      'eca.training.passed': 1,
    });
    const trials = collector.spans.filter(({parentSpanId}) => parentSpanId === root?.spanId);
    expect(trials.map(({name, isError}) => [name, isError])).toEqual([
      ['trial a', false],
      ['trial a', true],
    ]);
    expect(trials[1]?.events).toEqual([
      {
        name: 'gen_ai.evaluation.result',
        attributes: {
          'gen_ai.evaluation.name': 'a',
          'gen_ai.evaluation.score.value': 0.25,
          'gen_ai.evaluation.score.label': 'failed',
        },
      },
    ]);
    expect((trials[0]?.endMs ?? 0) - (trials[0]?.startMs ?? 0)).toBeCloseTo(2000, 0);
  });
});

describe('the variables of OpenTelemetry', () => {
  it('name an endpoint for all, or one for each', () => {
    const {traces, metrics} = otlpSettings({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://one.example/otlp/',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://other.example/m',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1, b = 2 ,broken,=3',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '500',
    });
    const headers = {a: '1', b: '2'};
    expect(traces).toEqual({
      url: 'https://one.example/otlp/v1/traces',
      protocol: 'http/protobuf',
      headers,
      timeoutMs: 500,
    });
    expect(metrics).toEqual({url: 'http://other.example/m', protocol: 'http/json', headers, timeoutMs: 10_000});
  });

  it('name no endpoint that nobody gave', () => {
    expect(otlpSettings({OTEL_SERVICE_NAME: 'x'})).toMatchObject({traces: undefined, metrics: undefined, problems: []});
  });

  it.each([
    ['a protocol that is not built in', {OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc'}],
    ['an endpoint that is no address', {OTEL_EXPORTER_OTLP_ENDPOINT: 'not an address'}],
    ['an endpoint of another kind', {OTEL_EXPORTER_OTLP_ENDPOINT: 'file:///etc/passwd'}],
  ])('are told to be wrong: %s', (_title, environment) => {
    const {traces, metrics, problems} = otlpSettings({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      ...environment,
    });
    expect([traces, metrics]).toEqual([undefined, undefined]);
    expect(problems.map(({code}) => code)).toEqual(['telemetry-not-sent', 'telemetry-not-sent']);
  });
});

describe('a collector that is not there', () => {
  it('keeps the end of the program waiting no longer than it may, and is named', async () => {
    const {openOtlp} = await import('../../source/metrics/otlp-export.ts');
    const problems: ErrorData[] = [];
    const settings = otlpSettings({OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9'});
    const {record, close} = openOtlp({settings, version: '1.2.3', onProblem: problem => problems.push(problem)});
    record?.('eca.turn.retries', 1, {});
    const startMs = performance.now();
    await close(200);
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(problems.map(({code}) => code)).toContain('telemetry-not-sent');
  });
});
