import {compare, parse} from './pattern.js';

export function createRouter(routes) {
  const sorted = routes
    .map(([pattern, name]) => ({parts: parse(pattern), name}))
    .sort((one, other) => compare(one.parts, other.parts));
  return {
    match(path) {
      let given;
      try {
        given = parse(path).map(decodeURIComponent);
      } catch {
        return null;
      }
      for (const {parts, name} of sorted) {
        const params = paramsOf(parts, given);
        if (params) return {name, params};
      }
      return null;
    },
  };
}

function paramsOf(parts, given) {
  const params = {};
  for (const [at, part] of parts.entries()) {
    if (part === '*') return {...params, rest: given.slice(at).join('/')};
    if (given[at] === undefined) return undefined;
    if (part.startsWith(':')) {
      if (given[at] === '') return undefined;
      params[part.slice(1)] = given[at];
    } else if (part !== given[at]) return undefined;
  }
  return parts.length === given.length ? params : undefined;
}
