import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {parseExposition} from '../metrics/exposition.ts';

vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'eca-metrics-cli-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** Runs the built program in an empty project of the user `home`. */
function eca(argv: readonly string[], home = 'home'): Promise<{code: number; out: string; err: string}> {
  return new Promise(resolve => {
    const env = {PATH: process.env.PATH, ECA_HOME: join(folder, home), OLLAMA_BASE_URL: 'http://127.0.0.1:9'};
    execFile(process.execPath, [join(root, 'bin/eca.js'), ...argv], {cwd: folder, env}, (error, out, err) =>
      resolve({code: error ? Number(error.code) : 0, out, err}),
    );
  });
}

beforeAll(async () => {
  await eca(['where is the entrance?']);
  await eca(['and where is the exit?']);
});

describe('eca metrics', () => {
  it('shows the last hour, today and 30 days of what was done', async () => {
    const {code, out} = await eca(['metrics']);
    expect(code).toBe(0);
    expect(out).toMatch(/last hour +today +30 days\nturns +2 +2 +2\nended well +100 % +100 % +100 %/);
    expect(out).toMatch(/project +turns +tokens\n {2}eca-metrics-cli-\w+ +2 +0/);
  });

  it('prints the same figures as one JSON object', async () => {
    const {out} = await eca(['metrics', '--json']);
    const {now, today, month} = JSON.parse(out);
    expect([now.turns, today.turns <= 2, month.turns]).toEqual([2, true, 2]);
    expect(month.turnDuration).toMatchObject({count: 2});
    expect(month.series.turns).toHaveLength(30);
  });

  it('takes a start, and says where nothing was measured since', async () => {
    const {out} = await eca(['metrics', 'show', '--since', '2h', '--json']);
    expect(JSON.parse(out).since.turns).toBe(2);
    const empty = await eca(['metrics', 'show', '--since', '7d'], 'nobody');
    expect([empty.code, empty.out]).toEqual([0, expect.stringMatching(/^Nothing was measured since \d{4}-/)]);
  });

  it('exports Prometheus text, CSV and JSON lines', async () => {
    const families = parseExposition((await eca(['metrics', 'export', '--format', 'prometheus'])).out);
    const turns = families.find(({name}) => name === 'eca_turn_count_total');
    expect(turns?.samples.map(({value}) => value)).toEqual([2]);
    const csv = (await eca(['metrics', 'export', '--format', 'csv'])).out.trimEnd().split('\r\n');
    expect(csv.length).toBeGreaterThan(2);
    const lines = (await eca(['metrics', 'export', '--since', '1d'])).out.trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line).name)).toContain('gen_ai.invoke_agent.duration');
  });

  it('exports nothing where nothing is', async () => {
    const {code, out} = await eca(['metrics', 'export', '--format', 'prometheus'], 'nobody');
    expect([code, out]).toEqual([0, '']);
  });

  it.each([
    ['a start that is none', ['show', '--since', 'yesterday']],
    ['a start that is yet to come', ['show', '--since', '2999-01-01']],
    ['an unknown form', ['export', '--format', 'xml']],
    ['a word too many', ['show', '--json', 'tokens']],
    ['a verb that is yet to come', ['forecast']],
  ])('refuses %s', async (_title, argv) => {
    const {code, out, err} = await eca(['metrics', ...argv]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('error:');
  });
});
