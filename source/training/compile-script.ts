import type * as Sucrase from 'sucrase';

/** The part of the compiler that is used. */
type Transformer = Pick<typeof Sucrase, 'transform'>;

/** The endings of JavaScript and TypeScript. */
const scripts = /\.([cm]?[jt]s|[jt]sx)$/;
/** The endings of TypeScript, whose types have to be taken away. */
const typed = /\.([cm]?ts|tsx)$/;
/** The largest file that is compiled, in bytes; a larger one stays as it is. */
const largestBytes = 1_000_000;

/** Whether the file is one that `compileScript` knows. */
export function isScript(path: string): boolean {
  return scripts.test(path);
}

/**
 * Makes TypeScript and modules runnable: as CommonJS that Node 20 runs, line for line; types are taken away and not
 * checked. A text that does not parse stays as it is, so that running it tells what is wrong.
 */
export async function compileScript(path: string, bytes: Buffer): Promise<Buffer> {
  const isTyped = typed.test(path);
  if (bytes.length > largestBytes) return bytes;
  const text = bytes.toString('utf8');
  if (!isTyped && !/^\s*(?:import|export)\b/m.test(text)) return bytes;
  const loaded = (await import('sucrase')) as Transformer & {default?: Transformer};
  // Its names stand one level deeper in the bundle.
  const {transform} = loaded.default ?? loaded;
  try {
    const {code} = transform(text, {
      transforms: [
        ...(isTyped ? (['typescript'] as const) : []),
        ...(/x$/.test(path) ? (['jsx'] as const) : []),
        'imports',
      ],
      disableESTransforms: true,
      preserveDynamicImport: true,
      production: true,
    });
    return Buffer.from(code);
  } catch {
    return bytes;
  }
}
