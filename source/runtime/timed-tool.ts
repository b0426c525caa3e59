import {isCancellation} from '../foundation/errors.ts';
import type {Tool, ToolResult} from '../tools/tool.ts';
import {type Measure, modelLabels} from './measure.ts';

/**
 * Measures the calls of a tool for `eca metrics`: how long they take, which fail, and what becomes of edits that
 * `model` makes. Apart from that it is `tool`.
 */
export function timedTool(tool: Tool, measure: Measure, model: string): Tool {
  const own: Partial<Tool> = {
    async run(input, context) {
      const startMs = performance.now();
      const done = (result: Pick<ToolResult, 'ok'>, error: string) => {
        const name = {'gen_ai.tool.name': tool.name};
        const seconds = (performance.now() - startMs) / 1000;
        measure('gen_ai.execute_tool.duration', seconds, {...name, ...(!result.ok && {'error.type': error})});
        if (!result.ok && error !== 'cancelled') measure('eca.tool.errors', 1, name);
        // A call that the user cancelled says nothing of how well the model edits.
        if (tool.effect !== 'write' || tool.name === 'remember' || error === 'cancelled') return;
        const {'gen_ai.request.model': asked = model} = modelLabels(model);
        measure('eca.edit.outcome', 1, {
          ...name,
          'gen_ai.request.model': asked,
          'eca.outcome': result.ok ? 'applied' : 'failed',
        });
      };
      try {
        const result = await tool.run(input, context);
        done(result, result.misfit ? 'misfit' : 'failed');
        return result;
      } catch (error) {
        done({ok: false}, isCancellation(error) ? 'cancelled' : 'failed');
        throw error;
      }
    },
  };
  return Object.assign(Object.create(tool), own) as Tool;
}
