import type {PermissionMode} from '../runtime-context.ts';
import type {Question} from './question-state.ts';
import type {QuestionAnswer} from './questions.ts';

/** Asks the user whether to carry out a plan (plan mode); the plan itself stands above, as the answer of the turn. */
export const planQuestion: Question = {
  place: 'plan',
  title: 'Start with this plan?',
  body: [],
  why: '',
  choices: [
    {action: 'plan-start-asking', label: 'start, ask before each change'},
    {action: 'plan-start-editing', label: 'start, edit files without asking'},
    {action: 'plan-edit', label: 'change the plan'},
    {action: 'plan-refuse-because', label: 'no, because …'},
    {action: 'plan-refuse', label: 'no'},
  ],
};

/** What follows from the answer: a mode to go on in, a message to send, and a text to be edited before it is sent. */
export interface PlanStep {
  mode?: PermissionMode;
  send?: string;
  edit?: string;
}

/** What the assistant is told when the user accepts its plan. */
const accepted = 'I accept the plan. Carry it out now, step by step.';

/**
 * What happens after the user's answer to a plan: it is carried out in the mode that was chosen, comes into the prompt
 * to be edited, or is sent back with the reason. Without an answer nothing happens.
 *
 * @param plan as it was presented
 */
export function planStep(answer: QuestionAnswer | undefined, plan: string): PlanStep {
  switch (answer?.action) {
    case 'plan-start-asking':
      return {mode: 'ask', send: accepted};
    case 'plan-start-editing':
      return {mode: 'auto-edit', send: accepted};
    case 'plan-edit':
      return {mode: 'ask', edit: `Carry out this plan now:\n\n${plan}`};
    case 'plan-refuse-because':
      return {send: `I do not accept the plan: ${answer.reason ?? 'it is not what I want'}. Present another one.`};
    default:
      return {};
  }
}
