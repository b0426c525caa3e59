import type {ApprovalAnswer, ApprovalRequest} from '../runtime-context.ts';
import {detailLines} from './detail-lines.ts';
import {escapeLine, escapeLines} from './escape-text.ts';
import type {Question, QuestionChoice, QuestionLine} from './question-state.ts';
import type {QuestionAnswer} from './questions.ts';

/** The question that is asked for each tool before it may act; another tool is asked for by its name. */
const titles: Readonly<Record<string, string>> = {
  'run-command': 'Run this command?',
  'edit-file': 'Make this edit?',
  'write-file': 'Write this file?',
  'delete-file': 'Delete this?',
  'move-file': 'Move this?',
  'read-file': 'Read this file?',
  'fetch-url': 'Fetch this page?',
};

/** The key that allows for how long. */
const scopes = {session: 'allow-session', project: 'allow-project', user: 'allow-user'} as const;

/**
 * Asks the user for permission before a command runs or a file is changed (approval prompt): shows exactly what will
 * happen, with all that cannot be seen written out, why it is asked, and the answers there are.
 */
export function approvalQuestion(request: ApprovalRequest): Question {
  const {tool, reason, requests} = request;
  const access = [...new Set(requests.map(one => one.access).filter(one => one !== undefined))];
  const wants = access.map(one => (one === 'network' ? 'it wants the network' : 'it wants to leave the sandbox'));
  return {
    place: 'approval',
    title: titles[tool] ?? `Allow ${escapeLine(tool)}?`,
    body: bodyOf(request),
    why: [escapeLine(reason), ...wants.filter(one => !reason.includes(one))].join('; '),
    choices: choicesOf(request),
  };
}

/**
 * What the user's answer allows and for how long: once, this session, this project, or always. No answer is a no.
 * `stops`: the whole turn ends with it.
 */
export function approvalAnswer(answer: QuestionAnswer | undefined): ApprovalAnswer & {stops: boolean} {
  const {action, reason} = answer ?? {};
  switch (action) {
    case 'allow-once':
      return {decision: 'allow', scope: 'once', stops: false};
    case 'allow-session':
      return {decision: 'allow', scope: 'session', stops: false};
    case 'allow-project':
      return {decision: 'allow', scope: 'project', stops: false};
    case 'allow-user':
      return {decision: 'allow', scope: 'user', stops: false};
    case 'deny':
      return {decision: 'deny', stops: false};
    case 'deny-because':
      return {decision: 'deny', ...(reason !== undefined && {reason}), stops: false};
    default:
      return {decision: 'deny', stops: true};
  }
}

/**
 * The answers that are offered. A lasting permission is offered only where there is a rule for it, and shows that rule.
 */
function choicesOf({offers}: ApprovalRequest): QuestionChoice[] {
  const lasting = (['session', 'project', 'user'] as const).flatMap((scope): QuestionChoice[] => {
    const rules = offers.filter(offer => offer.scope === scope).map(({rule}) => escapeLine(rule));
    if (rules.length === 0) return [];
    const where = {session: 'this session', project: 'always in this project', user: 'always, everywhere'}[scope];
    return [{action: scopes[scope], label: `${where}: ${rules.join(', ')}`}];
  });
  return [
    {action: 'allow-once', label: 'once'},
    ...lasting,
    {action: 'deny', label: 'no'},
    {action: 'deny-because', label: 'no, because …'},
    {action: 'deny-and-stop', label: 'no, and stop'},
  ];
}

/**
 * What would happen, as lines: the details where the tool gives any, else the command and every other field of the
 * call.
 */
function bodyOf({tool, input, requests, details}: ApprovalRequest): QuestionLine[] {
  if (details) return detailLines(details);
  const [first] = requests;
  const body: QuestionLine[] = [];
  if (tool === 'run-command' && first?.command !== undefined) {
    body.push(
      ...escapeLines(first.command).map((text, index) => ({
        text: `${index === 0 ? '$ ' : '  '}${text}`,
        role: 'strong' as const,
      })),
    );
  }
  for (const [name, value] of fieldsOf(input)) {
    if (tool === 'run-command' && name === 'command' && value === first?.command) continue;
    const lines = escapeLines(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    const label = escapeLine(name);
    if (lines.length === 1) body.push({text: `${label}: ${lines[0]}`});
    else body.push({text: `${label}:`}, ...lines.map(text => ({text: `  ${text}`})));
  }
  return body.length > 0 ? body : [{text: escapeLine(tool)}];
}

/** Every field of the call, so that nothing of it is approved unseen. */
function fieldsOf(input: unknown): [string, unknown][] {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return Object.entries(input);
  return input === undefined || input === null ? [] : [['input', input]];
}
