import type {LoadedConfig} from '../config/load.ts';
import type {Paths} from '../config/paths.ts';
import type {Config} from '../config/schema.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {EventBus} from '../foundation/event-bus.ts';
import type {Logger} from '../foundation/logger.ts';
import type {ConversationLog} from '../memory/conversation-log.ts';
import type {ProjectIndex} from '../workspace/project-index.ts';

/** What a running program tells its faces beside the stream of a turn. */
export interface RuntimeEvents {
  warning: ErrorData;
  'config-change': Config;
}

/**
 * The composition root as faces see it: settings, places, and one port for each capability, each loaded at its first call and
 * the same object from then on.
 */
export interface Runtime {
  readonly config: LoadedConfig;
  readonly paths: Paths;
  /** The absolute, real path of the project folder. */
  readonly workspaceRoot: string;
  readonly events: EventBus<RuntimeEvents>;
  readonly logger: Logger;
  sessions(): Promise<ConversationLog>;
  projectIndex(): Promise<ProjectIndex>;
  /** Closes what was opened, in reverse order. */
  close(): Promise<void>;
}
