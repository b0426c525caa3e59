import type {Condition} from './collection-checks.ts';

/** Translates a filter into a condition in LanceDB's SQL (DataFusion); undefined for none. */
export function toPredicate(conditions: readonly Condition[]): string | undefined {
  if (conditions.length === 0) return undefined;
  return conditions.map(toSql).join(' AND ');
}

/** One condition as SQL; an empty list of wanted values matches nothing. */
function toSql(condition: Condition): string {
  const column = `\`${condition.field}\``;
  if (condition.kind === 'equals') {
    return condition.value === null ? `${column} IS NULL` : `${column} = ${literal(condition.value)}`;
  }
  if (condition.kind === 'any') {
    return condition.values.length === 0 ? 'false' : `${column} IN (${condition.values.map(literal).join(', ')})`;
  }
  const bounds = [
    condition.from === undefined ? '' : `${column} >= ${literal(condition.from)}`,
    condition.to === undefined ? '' : `${column} <= ${literal(condition.to)}`,
  ];
  return bounds.filter(bound => bound !== '').join(' AND ');
}

/**
 * Quotes a value for SQL, so that a text cannot break out of its quotes (injection). In standard SQL a quote is doubled
 * and nothing else is special: no backslash escapes, line ends stand for themselves. Truth is kept as 1 and 0.
 */
function literal(value: string | number | boolean): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return `CAST(${Number(value)} AS DOUBLE)`;
}
