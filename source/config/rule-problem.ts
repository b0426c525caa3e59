import {parseRule} from '../security/permission-rule.ts';

/**
 * Checks that a permission rule in the settings can be read: what is wrong with it, as one sentence; undefined where
 * nothing is.
 */
export function ruleProblem(text: string): string | undefined {
  // Only whether it can be read matters here, not where the home folder is.
  const parsed = parseRule(text, '/');
  return parsed.ok ? undefined : parsed.problem.message;
}
