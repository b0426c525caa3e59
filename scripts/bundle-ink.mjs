// What Ink needs to be part of a CommonJS bundle: no top-level await, and a layout engine that is there at once.
import {readFile} from 'node:fs/promises';

/** Replaces `from` by `to`; a version of the package that does not have it stops the build. */
function replaced(text, from, to, path) {
  if (!text.includes(from)) throw new Error(`${path}: not the shape this plugin knows: ${from.slice(0, 60)}`);
  return text.replace(from, to);
}

/** Between these two, Ink's reconciler looks for the React development tools, with top-level awaits. */
const devtools = /if \(isDev\(\)\) \{\s*try \{[\s\S]*?\n\}\n(?=const diff)/;
const packageName = /const packageJson = isDev\(\)[\s\S]*?;\n/;

export const bundleInk = {
  name: 'bundle-ink',
  setup({onLoad, onResolve}) {
    onResolve({filter: /^(react-devtools-core|is-in-ci)$/}, ({path}) => ({path, namespace: 'bundle-ink'}));
    // The app opens in a terminal only; that a variable named CI is set there means nothing.
    onLoad({filter: /.*/, namespace: 'bundle-ink'}, () => ({contents: 'export default false;', loader: 'js'}));

    onLoad({filter: /ink[\\/]build[\\/]reconciler\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      if (!devtools.test(text) || !packageName.test(text)) throw new Error(`${path}: not the shape this plugin knows`);
      const contents = text
        .replace(devtools, '')
        .replace(packageName, 'const packageJson = {name: undefined, version: undefined};\n');
      return {contents, loader: 'js'};
    });

    // Ink keeps everything it ever printed, for windows that the live region does not fit in; ours always fits.
    onLoad({filter: /ink[\\/]build[\\/]ink\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      const kept =
        'if (hasStaticOutput) {\n            this.fullStaticOutput += staticOutput;\n        }\n        // Detect';
      const contents = replaced(
        text,
        kept,
        "if (hasStaticOutput) {\n            this.fullStaticOutput = ' ';\n        }\n        // Detect",
        path,
      );
      return {contents, loader: 'js'};
    });

    // Ink 6.8.0 goes up one row too few in a frame that ends with a line feed, as every frame below the height of the window does.
    onLoad({filter: /ink[\\/]build[\\/]log-update\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      const mended = replaced(
        text,
        'ansiEscapes.cursorUp(previousVisible - 1)',
        "ansiEscapes.cursorUp(previousOutput.endsWith('\\n') ? previousVisible : previousVisible - 1)",
        path,
      );
      // What is printed above the frame has to know the frame that the screen shows.
      const contents = mended.replaceAll(/previousOutput = (str|'');/g, 'previousOutput = stream.shownFrame = $1;');
      return {contents, loader: 'js'};
    });

    onLoad({filter: /yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      const contents = replaced(
        replaced(text, 'loadYoga from ', 'loadYoga, {wasmBytes} from ', path),
        'wrapAssembly(await loadYoga())',
        `(() => {
          const library = {
            instantiateWasm(imports, receive) {
              const instance = new WebAssembly.Instance(new WebAssembly.Module(wasmBytes()), imports);
              receive(instance);
              return instance.exports;
            },
          };
          loadYoga(library);
          return wrapAssembly(library);
        })()`,
        path,
      );
      return {contents, loader: 'js'};
    });

    onLoad({filter: /yoga-wasm-base64-esm\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      const [, base64] = /"data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)"/.exec(text) ?? [];
      if (!base64) throw new Error(`${path}: not the shape this plugin knows`);
      const contents = `${text.replace(base64, '')}\nexport const wasmBytes = () => Buffer.from('${base64}', 'base64');`;
      return {contents, loader: 'js'};
    });
  },
};
