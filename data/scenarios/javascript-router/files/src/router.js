import {parse} from './pattern.js';

export function createRouter(routes) {
  return {
    match(path) {
      const parts = parse(path);
      for (const [pattern, name] of routes) {
        const wanted = parse(pattern);
        if (wanted.length !== parts.length) continue;
        const params = {};
        if (wanted.every((part, at) => (part[0] === ':' ? (params[part.slice(1)] = parts[at]) : part === parts[at]))) return {name, params};
      }
      return null;
    },
  };
}
