import type {ErrorData} from '../foundation/errors.ts';
import type {OtlpExport} from '../metrics/otlp-export.ts';
import {otlpSettings} from '../metrics/otlp-settings.ts';

/**
 * Begins to send traces and metrics to an OpenTelemetry collector, as the `OTEL_…` variables in `environment` say;
 * undefined where they ask for nothing that can be had. What is wrong with them goes to `onProblem`.
 */
export async function openTelemetry(
  environment: Readonly<Record<string, string | undefined>>,
  version: string,
  onProblem: (problem: ErrorData) => void,
): Promise<OtlpExport | undefined> {
  const settings = otlpSettings(environment);
  for (const problem of settings.problems) onProblem(problem);
  if (!settings.traces && !settings.metrics) return undefined;
  const {openOtlp} = await import('../metrics/otlp-export.ts');
  return openOtlp({settings, version, onProblem});
}
