import {configCommand} from './config-command.ts';
import {clearCommand, compactCommand, contextCommand} from './context-commands.ts';
import {exportCommand} from './export-command.ts';
import {badCommand, goodCommand} from './feedback-commands.ts';
import {createHelpCommand} from './help-command.ts';
import {indexCommand} from './index-command.ts';
import {ingestCommand} from './ingest-command.ts';
import {correctCommand, recalledCommand, rememberCommand} from './memory-commands.ts';
import {modeCommand} from './mode-command.ts';
import {modelCommand} from './model-command.ts';
import {sessionCommand} from './session-command.ts';
import type {SlashCommand} from './slash-command.ts';
import {redoCommand, rewindCommand, undoCommand} from './undo-commands.ts';

/** All slash commands that can be typed in the chat (`/help`, `/model`, `/undo`, …), once, in the order of help. */
export const commandTable: readonly SlashCommand[] = [
  createHelpCommand(() => commandTable),
  modelCommand,
  modeCommand,
  sessionCommand,
  undoCommand,
  redoCommand,
  rewindCommand,
  clearCommand,
  contextCommand,
  compactCommand,
  goodCommand,
  badCommand,
  rememberCommand,
  correctCommand,
  recalledCommand,
  exportCommand,
  ingestCommand,
  indexCommand,
  configCommand,
  tabCommand('memory', 'Open the Memory tab: what was said and written down, searched as you type.'),
  tabCommand('knowledge', 'Open the Knowledge tab: your documents and the index of the project, searched as you type.'),
  tabCommand('metrics', 'Open the Metrics tab: the figures of this session.'),
  tabCommand('training', 'Open the Training tab: scenarios to solve yourself, and how models do on them.'),
  {
    name: 'quit',
    aliases: ['exit', 'q'],
    parameters: '',
    summary: 'Leave; the session can be gone on with later.',
    example: '/quit',
    async run(_words, {app}) {
      app.quit();
      return [];
    },
  },
];

/** Looks a slash command up by its name or alias, without the slash. */
export function findCommand(name: string): SlashCommand | undefined {
  return commandTable.find(command => command.name === name || command.aliases?.includes(name));
}

/** A slash command that opens the tab of that name. */
function tabCommand(name: string, summary: string): SlashCommand {
  return {
    name,
    parameters: '',
    summary,
    example: `/${name}`,
    async run(_words, {app}) {
      app.showTab(name);
      return [];
    },
  };
}
