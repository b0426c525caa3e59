import type {Runtime} from '../runtime/runtime.ts';
import type {RuntimeRequest} from './host.ts';

/** Loads and starts the program's core, for command lines that need more than their arguments. */
export async function openRuntime(request: RuntimeRequest): Promise<Runtime> {
  const {createRuntime} = await import('../runtime/create-runtime.ts');
  return createRuntime(request);
}
