import {BlockList, isIP} from 'node:net';

/** An address that may be fetched: http or https, without a name and password in it. */
export interface WebAddress {
  /** As it is requested: numbers for hosts in any spelling are in their usual form. Without a fragment. */
  url: URL;
  /** Lower case, without brackets and final dots. */
  host: string;
  port: number;
}

/** The protocols that may be fetched, with their usual ports. */
const ports: Readonly<Record<string, number>> = {'http:': 80, 'https:': 443};
/** The most characters of a web address; a longer one is never fetched. */
const longestAddress = 4_096;

/**
 * Checks that a web address may be fetched at all: reads what a model or a redirect names, as browsers do; `problem`
 * says why it is never fetched (not http or https, a password in it, hidden characters).
 */
export function readWebAddress(
  text: string,
  base?: URL,
): {ok: true; address: WebAddress} | {ok: false; problem: string} {
  const fail = (problem: string) => ({ok: false as const, problem});
  if (text.length > longestAddress) return fail(`it has more than ${longestAddress} characters`);
  if (/[\p{Cc}\p{Cf}\s\\]/u.test(text)) return fail('it holds blanks, a backslash or invisible characters');
  if (!URL.canParse(text, base)) return fail('it is no web address');
  const url = new URL(text, base);
  const port = ports[url.protocol];
  if (port === undefined) return fail(`it begins with \`${url.protocol}\`, expected \`https:\` or \`http:\``);
  if (url.username !== '' || url.password !== '') return fail('it holds a user name or a password');
  url.hash = '';
  const host = hostOf(url.hostname);
  if (host === '') return fail('it names no host');
  return {ok: true, address: {url, host, port: url.port === '' ? port : Number(url.port)}};
}

/** A host in lower case, without brackets and final dots. */
function hostOf(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
}

/**
 * IPv4 ranges that are not of the public internet (private networks, this machine), from the special-purpose registries
 * of IANA (RFC 6890 and its successors), with multicast. Cloud metadata services are at 169.254.169.254,
 * 100.100.100.200, 192.0.0.192 and fd00:ec2::254: all in one of these or outside of the public IPv6 range.
 */
const reserved: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Those ranges in a form that an address can be checked against. */
const reservedList = new BlockList();
for (const [address, prefix] of reserved) reservedList.addSubnet(address, prefix, 'ipv4');

/** Of IPv6 only global unicast is public, but for documentation, benchmarking and ways to reach IPv4 inside of it. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
/** The parts of that range which are not public all the same. */
const reservedUnicast = new BlockList();
for (const [address, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  reservedUnicast.addSubnet(address, prefix, 'ipv6');
}

/**
 * Whether an IP address is on the public internet and not on this machine or a private network (protection against
 * server-side request forgery, SSRF). `address` is in its usual form; anything else is not public.
 */
export function isPublicAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  const version = isIP(bare);
  if (version === 4) return !reservedList.check(bare, 'ipv4');
  if (version !== 6) return false;
  return globalUnicast.check(bare, 'ipv6') && !reservedUnicast.check(bare, 'ipv6');
}

/** Host names that by their ending belong to this machine or a private network. */
const localNames =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;

/**
 * Whether a host belongs to this machine or a private network by its name alone: an address that is not public, a name
 * without a dot, `localhost`, `.local`.
 */
export function isLocalHost(host: string): boolean {
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return !host.includes('.') || localNames.test(host);
}

/** A part of a host name between dots, letters of all scripts allowed. */
const label = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?`;
/** A host name, or `*.` before one, as a rule may have it. */
const namePattern = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`, 'u');

/**
 * Reads the host in a `fetch-url` rule and brings it into its usual form: a host, `*.example.com` for all hosts below
 * it, each with `:PORT` where only one port is meant; undefined for anything else.
 */
export function hostPattern(text: string): string | undefined {
  const parts = /^(\[[^\]]+\]|[^:]+|[\da-f:]+:[\da-f:]*)(?::(\d{1,5}))?$/i.exec(text.trim());
  const [, host = '', port] = parts ?? [];
  const wild = host.startsWith('*.');
  const bare = wild ? host.slice(2) : host;
  if (host === '' || (port !== undefined && Number(port) > 65_535)) return undefined;
  const isAddress = isIP(bare.replace(/^\[|\]$/g, '')) !== 0;
  if (isAddress ? wild : !namePattern.test(host.replace(/\.$/, ''))) return undefined;
  const inUrl = isIP(bare) === 6 ? `[${bare}]` : bare;
  if (!URL.canParse(`http://${inUrl}/`)) return undefined;
  const usual = hostOf(new URL(`http://${inUrl}/`).hostname);
  return `${wild ? '*.' : ''}${usual.includes(':') && port !== undefined ? `[${usual}]` : usual}${port === undefined ? '' : `:${port}`}`;
}

/**
 * Whether an allow rule for a host fits the address; `pattern` is one of `hostPattern`, and `exactly` leaves out those
 * with `*`.
 */
export function hostCovers(pattern: string, {host, port}: WebAddress, exactly = false): boolean {
  const withPort = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  if (pattern === host || pattern === withPort) return true;
  if (exactly || !pattern.startsWith('*.')) return false;
  const below = pattern.slice(1);
  return host.endsWith(below) || withPort.endsWith(below);
}

/**
 * Whether a deny or ask rule for a host fits the address, read widely: that host on every port it names, and all hosts
 * below it.
 */
export function hostRefuses(pattern: string, address: WebAddress): boolean {
  const bare = pattern.replace(/^\*\./, '');
  return hostCovers(bare, address) || hostCovers(`*.${bare}`, address);
}
