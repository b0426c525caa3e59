import type {ImportedText} from '../runtime/knowledge-port.ts';
import {runBatch} from './batch.ts';
import type {Verb} from './command.ts';
import {textField} from './json-line.ts';

/** The lines that are worked on at once: those that arrive together share one write to the disk. */
const linesAtOnce = 200;

/** `eca knowledge import`: takes over texts from another program, or what `eca knowledge export` wrote, as JSON lines. */
export const importVerb: Verb = {
  name: 'import',
  summary: 'Takes over texts held elsewhere, or an export: JSON lines in, {"id","ok"} out',
  example: `echo '{"id":"n1","title":"Deploys","text":"We deploy on Fridays."}' | eca knowledge import`,
  async run(context) {
    const knowledge = await (await context.runtime()).knowledge();
    const code = await runBatch(context, {
      concurrency: linesAtOnce,
      async handle(line) {
        if ('blocks' in line) await knowledge.importDocument(line);
        else await knowledge.importText(textOfLine(line), context.signal);
        return {ok: true};
      },
    });
    // The next search would do it too, but would have to be waited for.
    await knowledge.refresh(context.signal);
    return code;
  },
};

/** A line of `eca knowledge import`, checked. @throws EcaError `batch-bad-line`. */
function textOfLine(line: Record<string, unknown>): ImportedText {
  const {id} = line as {id: string | number};
  const optional = (name: 'title' | 'mediaType' | 'kind') =>
    line[name] === undefined || line[name] === null ? {} : {[name]: textField(line, name)};
  return {
    id: String(id),
    ...(typeof id === 'number' && {numericId: true}),
    text: textField(line, 'text'),
    ...optional('title'),
    ...optional('mediaType'),
    ...optional('kind'),
  };
}
