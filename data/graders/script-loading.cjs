// Lets `require` load what was made runnable under the name it had: TypeScript and modules, compiled to CommonJS.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');

for (const extension of ['.js', '.mjs', '.ts', '.mts', '.cts', '.tsx', '.jsx']) {
  Module._extensions[extension] = (module, file) => module._compile(fs.readFileSync(file, 'utf8'), file);
}
const resolveAsIs = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  try {
    return resolveAsIs(request, ...rest);
  } catch (error) {
    if (!/\.[cm]?jsx?$/.test(request)) throw error;
    // TypeScript names the file that would be emitted.
    return resolveAsIs(request.replace(/js(x?)$/, 'ts$1'), ...rest);
  }
};
