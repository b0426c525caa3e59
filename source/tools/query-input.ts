import type {InputSchema} from './check-input.ts';

/** What a tool that searches is called with. */
export interface QueryInput {
  query: string;
}

/** The parameters of tools that search: a question of 1 to 1,000 characters. */
export const querySchema: InputSchema = {
  type: 'object',
  properties: {query: {type: 'string', minLength: 1, maxLength: 1_000}},
  required: ['query'],
  additionalProperties: false,
};
