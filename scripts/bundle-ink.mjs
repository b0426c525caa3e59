// What Ink needs to be part of a CommonJS bundle: no top-level await, and a layout engine that is there at once.
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Replaces `from` by `to`; a version of the package that does not have it stops the build with an error. */
function replaced(text, from, to, path) {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`${path}: not the shape this plugin knows: ${String(from).slice(0, 60)}`);
  return result;
}

/** Between these two, Ink's reconciler looks for the React development tools, with top-level awaits. */
const devtools = /if \(isDev\(\)\) \{\s*try \{[\s\S]*?\n\}\n(?=const diff)/;
/** Ink's look at its own package, for those tools alone. */
const packageName = /const packageJson = isDev\(\)[\s\S]*?;\n/;

/**
 * Patches Ink, the library that draws the app, while it is bundled (an esbuild plugin): it loads without top-level
 * await, draws frames of text fast, bounds what it remembers, and erases the right number of rows.
 */
export const bundleInk = {
  name: 'bundle-ink',
  setup({onLoad, onResolve}) {
    onResolve({filter: /^(react-devtools-core|is-in-ci)$/}, ({path}) => ({path, namespace: 'bundle-ink'}));
    // The app opens in a terminal only; that a variable named CI is set there means nothing.
    onLoad({filter: /.*/, namespace: 'bundle-ink'}, () => ({contents: 'export default false;', loader: 'js'}));

    // Unicode's tables take longer to load than all of Ink: they are loaded when a text first needs them.
    onResolve({filter: /^string-width$/}, ({namespace}) =>
      namespace === 'string-width' ? undefined : {path: 'string-width', namespace: 'string-width'},
    );
    onLoad({filter: /.*/, namespace: 'string-width'}, () => ({
      contents: `
        import {narrowWidth} from './source/ui/narrow-text.ts';
        let whole;
        export default function stringWidth(text, options) {
          const width = typeof text === 'string' && options === undefined ? narrowWidth(text) : undefined;
          if (width !== undefined) return width;
          whole ??= require('string-width').default;
          return whole(text, options);
        }`,
      resolveDir: root,
      loader: 'js',
    }));

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
      const bounded = replaced(
        text,
        kept,
        "if (hasStaticOutput) {\n            this.fullStaticOutput = ' ';\n        }\n        // Detect",
        path,
      );
      // A frame that is one text is shown as it is (see below): where it would stand is not asked for.
      const layout = 'calculateLayout = () => {';
      const contents = replaced(
        bounded,
        layout,
        `${layout}
        const [only, ...more] = this.rootNode.childNodes;
        if (more.length === 0 && only?.nodeName === 'ink-text' && !this.isScreenReaderEnabled) return;`,
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
      // A row is emptied before it is written, not behind its text: tmux counts cells that were ever written as part of a row when it
      // wraps the row anew, and in a row that is full some terminals would erase the last sign.
      const emptied = replaced(
        mended,
        /nextLines\[i\] \+\s+ansiEscapes\.eraseEndLine \+/,
        'ansiEscapes.eraseEndLine + nextLines[i] +',
        path,
      );
      // What is printed above the frame has to know the frame that the screen shows.
      const contents = emptied
        .replaceAll(/previousOutput = (str|'');/g, 'previousOutput = stream.shownFrame = $1;')
        .replaceAll('    return render;', '    stream.takeFrame = render.sync;\n    return render;');
      return {contents, loader: 'js'};
    });

    // A frame that is one text has lines that fit: laying it out cell by cell, at each token, would cost more than all the rest.
    onLoad({filter: /ink[\\/]build[\\/]renderer\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      const contents = replaced(
        replaced(
          text,
          'const renderer =',
          "import squashTextNodes from './squash-text-nodes.js';\nconst renderer =",
          path,
        ),
        '        const output = new Output({',
        `        const [only] = node.childNodes;
        if (node.childNodes.length === 1 && only.nodeName === 'ink-text' && !node.staticNode) {
          const output = squashTextNodes(only);
          return {output, outputHeight: output.split('\\n').length, staticOutput: ''};
        }
        const output = new Output({`,
        path,
      );
      return {contents, loader: 'js'};
    });
    onLoad({filter: /ink[\\/]build[\\/]dom\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      const start = 'const measureTextNode = function (node, width) {';
      const isWhole = "node.parentNode?.nodeName === 'ink-root' && node.parentNode.childNodes.length === 1";
      return {
        contents: replaced(text, start, `${start}\nif (${isWhole}) return {width, height: 1};`, path),
        loader: 'js',
      };
    });

    // Ink remembers the size of every text it ever showed.
    onLoad({filter: /ink[\\/]build[\\/]measure-text\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      const kept = 'cache.set(text, dimensions);';
      return {contents: replaced(text, kept, `if (cache.size >= 1000) cache.clear();\n${kept}`, path), loader: 'js'};
    });
    onLoad({filter: /ink[\\/]build[\\/]wrap-text\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      const kept = 'cache[cacheKey] = wrappedText;';
      const contents = replaced(
        replaced(text, 'const cache = {};', 'let cache = {};\nlet count = 0;', path),
        kept,
        `if (++count >= 1000) {cache = {}; count = 0;}\n${kept}`,
        path,
      );
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
