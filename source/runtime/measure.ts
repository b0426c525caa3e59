import type {InstrumentName} from '../metrics/catalog.ts';
import type {Labels} from '../metrics/instrument.ts';

/**
 * Records one figure for `eca metrics`, such as a time or a count. Returns at once, whatever has to be loaded for it;
 * the project's label is added. Never throws.
 */
export type Measure = (name: InstrumentName, value: number, labels?: Labels) => void;

/**
 * The labels by which figures are told apart by model: what stands before the first colon of its id is the provider.
 */
export function modelLabels(model: string): Labels {
  const at = model.indexOf(':');
  if (at < 0) return {'gen_ai.request.model': model};
  return {'gen_ai.provider.name': model.slice(0, at), 'gen_ai.request.model': model.slice(at + 1)};
}
