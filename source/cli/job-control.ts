import type {JobControl} from '../ui/job-control.ts';
import type {SignalSource} from './process-guard.ts';

/** Without a shell that does job control a stop is ignored: after so many milliseconds the program goes on by itself. */
const ignoredAfterMs = 100;

/**
 * Lets the shell stop the program and let it go on (job control), by the signals of `source`. Undefined on Windows,
 * which has no such thing.
 */
export function createJobControl(source: SignalSource): JobControl | undefined {
  if (process.platform === 'win32') return undefined;
  let onStop: (() => void) | undefined;
  let onGoOn: (() => void) | undefined;
  return {
    stop: () =>
      new Promise(resolve => {
        let isStopped = true;
        const goOn = () => {
          if (!isStopped) return;
          isStopped = false;
          clearTimeout(timer);
          source.off('SIGCONT', goOn);
          if (onStop) source.on('SIGTSTP', onStop);
          if (onGoOn) source.on('SIGCONT', onGoOn);
          resolve();
        };
        // Nobody listens: the signal does what it does to any program.
        if (onStop) source.off('SIGTSTP', onStop);
        if (onGoOn) source.off('SIGCONT', onGoOn);
        source.on('SIGCONT', goOn);
        // After a stop the time is over, and the signal that ended the stop is heard right after the timers.
        const timer = setTimeout(() => setImmediate(goOn), ignoredAfterMs);
        process.kill(process.pid, 'SIGTSTP');
      }),
    follow(listeners) {
      ({onStop, onGoOn} = listeners);
      source.on('SIGTSTP', listeners.onStop);
      source.on('SIGCONT', listeners.onGoOn);
      return () => {
        source.off('SIGTSTP', listeners.onStop);
        source.off('SIGCONT', listeners.onGoOn);
        onStop = undefined;
        onGoOn = undefined;
      };
    },
  };
}
