import {describe, expect, it} from 'vitest';
import type {Finding, Question} from '../../source/providers/retrieval-only.ts';
import {answerFromGiven} from '../../source/runtime/given-texts.ts';

const evidence = {
  path: 'source/disk.ts',
  startLine: 1,
  endLine: 2,
  title: 'freeDisk',
  kind: 'function',
  summary: '',
  excerpts: [],
  score: 1,
};
const found: Finding = {
  evidence: [evidence, {...evidence, path: 'run.log'}],
  callers: {shown: [], total: 0},
  callersAsked: false,
  isWeak: false,
  relatedFiles: ['source/other.ts'],
  unknownNames: [{name: 'ENOSPC', nearest: []}],
  fileCount: 2,
};
const log = 'INFO ready\nERROR the disk is full: ENOSPC\n    at freeDisk (source/disk.ts:2:1)\nINFO done\n';

/** Answers `text` with what stands in `attachments`, and tells what the project was searched for. */
async function ask(text: string, attachments: Question['attachments'], finding: Finding = found) {
  const asked: Question[] = [];
  const answer = await answerFromGiven({text, attachments}, new Set(['source/disk.ts', 'run.log']), async question => {
    asked.push(question);
    return finding;
  });
  return {answer, asked: asked[0] as Question};
}

describe('an answer from texts that came with the question', () => {
  it('has what surely bears on it in the project beside it, but not the text itself', async () => {
    const {answer} = await ask('which disk is full?', [{kind: 'file', path: 'run.log', text: log}]);
    expect(answer.given).toMatchObject([{kind: 'file', path: 'run.log', answers: true}]);
    expect(answer.evidence.map(({path}) => path)).toEqual(['source/disk.ts']);
    expect(answer.unknownNames).toEqual([]);
    const weak = await ask('which disk is full?', [{kind: 'stdin', text: log}], {...found, isWeak: true});
    expect(weak.answer).toMatchObject({isWeak: false, evidence: [], relatedFiles: []});
  });

  it('has the project searched for what the text says where the question says nothing else', async () => {
    const {asked} = await ask('what failed?', [{kind: 'stdin', text: log}]);
    expect(asked.text).toContain('ERROR the disk is full');
    expect(asked.attachments).toEqual([{kind: 'stdin', text: log}]);
    expect((await ask('which disk is full?', [{kind: 'stdin', text: log}])).asked.text).toBe('which disk is full?');
  });

  it('is that of the project alone where nothing in the text fits, after saying so', async () => {
    const {answer} = await ask('what is a frobnicator?', [{kind: 'stdin', text: log.repeat(9)}], {
      ...found,
      isWeak: true,
    });
    expect(answer.given).toMatchObject([{answers: false, evidence: []}]);
    expect(answer).toMatchObject({isWeak: true, relatedFiles: ['source/other.ts']});
  });

  it('leaves code and documents that are indexed to the index', async () => {
    const attachments = [{kind: 'file' as const, path: 'source/disk.ts', text: 'export const a = 1;'}];
    const {answer, asked} = await ask('what failed?', attachments);
    expect(answer.given).toBeUndefined();
    expect(asked).toEqual({text: 'what failed?', attachments});
    const unknown = await ask('what is one?', [{kind: 'file', path: 'source/new.ts', text: 'export const one = 1;'}]);
    expect(unknown.answer.given).toMatchObject([{path: 'source/new.ts', answers: true}]);
  });
});
