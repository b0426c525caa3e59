import assert from 'node:assert';
import {parseDuration} from './duration.ts';

assert.equal(parseDuration('1h30m'), 5_400_000);
assert.throws(() => parseDuration('soon'), SyntaxError);
