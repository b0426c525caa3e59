import {parseRule} from '../security/permission-rule.ts';

/** What is wrong with a permission rule, as one sentence; undefined where it can be read. */
export function ruleProblem(text: string): string | undefined {
  // Only whether it can be read matters here, not where the home folder is.
  const parsed = parseRule(text, '/');
  return parsed.ok ? undefined : parsed.problem.message;
}
