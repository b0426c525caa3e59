import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type AppTerminal, openTerminal, program} from './app-terminal.ts';
import {type ScriptedModel, startScriptedModel} from './scripted-model.ts';

export interface AppRequest {
  columns?: number;
  rows?: number;
  args?: readonly string[];
  environment?: Readonly<Record<string, string | undefined>>;
  /** Without it the app has no model at all. */
  withModel?: boolean;
  /** Typed before the app is ready. */
  early?: string;
  /** A shell command in place of the app itself; `$ECA` starts it. */
  script?: string;
}

/** A project, a state folder and a model for the tests of one file; every app opened in it is closed with it. */
export interface AppFixture {
  readonly project: string;
  readonly home: string;
  readonly model: ScriptedModel;
  /** Opens the built program in a pseudo-terminal, and waits until it takes messages. */
  open(request?: AppRequest): Promise<AppTerminal>;
  closeApps(): Promise<void>;
  close(): Promise<void>;
}

/** Where the file `name` of the search path is this script: a program for tools to run. */
export function writeProgram(folder: string, name: string, script: string): void {
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
}

export async function openAppFixture(): Promise<AppFixture> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-app-')));
  const project = join(folder, 'project');
  const home = join(folder, 'home');
  mkdirSync(join(project, 'source'), {recursive: true});
  writeFileSync(
    join(project, 'source/cart.ts'),
    '/** Adds one item to the cart. */\nexport function addItem(cart: string[], item: string): void {\n  cart.push(item);\n}\n',
  );
  writeFileSync(join(project, 'README.md'), '# A shop\n\nIt sells things.\n');
  const model = await startScriptedModel();
  const apps: AppTerminal[] = [];
  return {
    project,
    home,
    model,
    async open({columns = 80, rows = 24, args = [], environment = {}, withModel = true, early, script} = {}) {
      const argv = [...(withModel ? ['-m', 'ollama:fake:7b'] : []), ...args];
      const command = [process.execPath, program, ...argv].join(' ');
      const app = openTerminal({
        ...(script === undefined
          ? {command: process.execPath, args: [program, ...argv]}
          : {command: 'bash', args: ['--norc', '--noprofile', '-c', script]}),
        folder: project,
        environment: {
          PATH: process.env.PATH,
          HOME: folder,
          ECA_HOME: home,
          ECA: command,
          // Nothing listens on the discard port.
          OLLAMA_BASE_URL: withModel ? model.server.baseUrl : 'http://127.0.0.1:9',
          ...environment,
        },
        columns,
        rows,
      });
      apps.push(app);
      if (early !== undefined) app.send(early);
      await app.printed(/ready|fake:7b/);
      return app;
    },
    async closeApps() {
      await Promise.all(apps.splice(0).map(app => app.close()));
    },
    async close() {
      await Promise.all(apps.splice(0).map(app => app.close()));
      await model.server.close();
      rmSync(folder, {recursive: true, force: true});
    },
  };
}
