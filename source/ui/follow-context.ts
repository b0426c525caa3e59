import type {AppStore} from './app-store.ts';
import type {Block} from './chat/block.ts';
import type {RuntimeContext} from './runtime-context.ts';

/** Where what the program tells is shown. */
export interface FollowContextOptions {
  store: AppStore;
  print: (...blocks: Block[]) => void;
  /** Called with the settings of how things look, now and after each change of them. */
  onAppearance: (appearance: ReturnType<RuntimeContext['appearance']>) => void;
}

/**
 * Shows in the app what the program tells by itself, without being asked: settings that change, warnings, notices, how
 * far indexing is, and the sandbox that commands run in.
 */
export function followContext(context: RuntimeContext, {store, print, onAppearance}: FollowContextOptions): void {
  /** Takes over settings that can change while the app runs. */
  const follow = () => {
    const appearance = context.appearance();
    store.setMaxFps(appearance.maxFps);
    onAppearance(appearance);
    store.dispatch({type: 'mode', mode: context.permissions.mode()});
  };
  follow();
  context.onSettingsChange(() => {
    follow();
    store.redraw();
  });
  context.onWarning(problem => print({kind: 'warning', problem}));
  context.onNotice?.((text, passing) => {
    if (passing) store.stream({type: 'passing', text});
    else print({kind: 'note', text});
  });
  context.onIndexProgress(progress => store.stream({type: 'indexing', progress}));
  context.permissions
    .sandbox()
    .then(({layer}) => store.dispatch({type: 'sandbox', layer: layer === 'none' ? 'no sandbox' : `sandbox ${layer}`}))
    .catch(error => context.log('the sandbox is not known', {error: String(error)}));
}
