const isPlain = value => typeof value === 'object' && value !== null && !Array.isArray(value);

export function merge(base, over) {
  const merged = {...base};
  for (const key of Object.keys(over)) {
    if (key === '__proto__' || over[key] === undefined) continue;
    const value = isPlain(over[key]) ? merge(isPlain(merged[key]) ? merged[key] : {}, over[key]) : over[key];
    merged[key] = value;
  }
  return merged;
}
