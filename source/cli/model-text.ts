import type {EditRecord} from '../runtime/edit-format.ts';
import type {ProbedModel} from '../runtime/models-port.ts';
import type {ProbeSummary} from '../runtime/probe-records.ts';
import {columnRows} from './text-layout.ts';

/** How a model calls tools, in words. */
const callForms: Record<ProbeSummary['toolCalls'], string> = {
  native: 'calls tools in its own form',
  json: 'calls tools in constrained JSON',
  text: 'calls tools in its text',
  none: 'calls no tools',
  unknown: 'tool calls unknown',
};

/** What is known of a model, in one line. */
export function summaryText({toolCalls, reasons, contextTokens, tokensPerSecond}: Omit<ProbeSummary, 'at'>): string {
  return [
    callForms[toolCalls],
    ...(contextTokens === undefined ? [] : [`window ${contextTokens.toLocaleString('en')} tokens`]),
    ...(tokensPerSecond === undefined ? [] : [`${tokensPerSecond} tokens/s`]),
    ...(reasons ? ['reasons first'] : []),
  ].join(', ');
}

/** What a model is told to change files with, and how that went. */
export function editsText(edits: EditRecord): string {
  const count = (name: 'edit-file' | 'write-file') => {
    const {succeeded, failed} = edits[name];
    return succeeded + failed === 0 ? [] : [`${name} ${succeeded} of ${succeeded + failed} fitted`];
  };
  const counts = [...count('edit-file'), ...count('write-file')];
  const by = edits.format === 'edit-file' ? 'changes files by edits' : 'rewrites small files whole';
  return counts.length > 0 ? `${by} (${counts.join(', ')})` : by;
}

/** What came of each try, in words. */
const outcomes = {called: 'yes', ignored: 'no', 'not-offered': 'not offered', 'too-slow': 'no answer in time'};

/** What `eca models probe` prints of a model: the model, then what was found, a line each. */
export function probeText(found: ProbedModel, columns: number): string {
  const {model, served, reachable, trials, problems} = found;
  const state = served ? 'answers' : reachable ? 'does not answer' : 'cannot be reached';
  const rows: (readonly [string, string])[] = [];
  const add = (name: string, text: string | undefined) => {
    if (text !== undefined) rows.push([name, text]);
  };
  if (trials.length > 0) {
    const tried = trials.map(({mode, outcome}) => `${mode} ${outcomes[outcome]}`).join(', ');
    add('tool calls', `${callForms[found.toolCalls]} (${tried})`);
  }
  if (found.edits) add('edits', editsText(found.edits));
  add('window', number(found.contextTokens, 'tokens'));
  add(
    'size',
    found.parameterBillions === undefined
      ? undefined
      : `${Number(found.parameterBillions.toPrecision(3))} billion parameters`,
  );
  if (served) add('reasoning', found.reasons ? 'reasons before it answers' : 'none');
  add('first token', found.firstTokenMs === undefined ? undefined : `${found.firstTokenMs.toLocaleString('en')} ms`);
  add('speed', number(found.tokensPerSecond, 'tokens/s'));
  for (const {message, hint} of problems) add('problem', hint === undefined ? message : `${message} (${hint})`);
  return [`${model} ${state}`, ...columnRows(rows, columns)].join('\n');
}

function number(value: number | undefined, unit: string): string | undefined {
  return value === undefined ? undefined : `${value.toLocaleString('en')} ${unit}`;
}
