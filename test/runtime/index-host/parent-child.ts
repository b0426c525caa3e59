import {createCallChannel} from '../../../source/runtime/index-host/call-channel.ts';
import {programOf} from './host-fixture.ts';

// Starts the other process, says its id, and waits for an answer that never comes, or ends at once where the word is `end`.
const channel = createCallChannel({program: programOf('test/runtime/index-host/echo-child.ts')});
process.stdout.write(`${await channel.call('pid', undefined)}\n`);
if (process.argv[2] !== 'end') await channel.call('silent', undefined);
