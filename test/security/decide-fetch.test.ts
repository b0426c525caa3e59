import {describe, expect, it} from 'vitest';
import {decideFetch} from '../../source/security/decide-fetch.ts';
import {grantFor} from '../../source/security/grant-rule.ts';
import {parseRule} from '../../source/security/permission-rule.ts';
import {hostPattern, isPublicAddress, readWebAddress} from '../../source/security/web-address.ts';

const rules = (texts: readonly string[] = []) =>
  texts.map(text => {
    const parsed = parseRule(text, '/home/someone');
    if (!parsed.ok) throw new Error(parsed.problem.message);
    return parsed.rule;
  });
const decided = (url: string, lists: {allow?: string[]; ask?: string[]; deny?: string[]} = {}) =>
  decideFetch(url, {allow: rules(lists.allow), ask: rules(lists.ask), deny: rules(lists.deny)}).decision;

describe('a page of the web', () => {
  it.each([
    ['https://example.com/a?b=c#d', {}, 'ask'],
    ['http://EXAMPLE.com./', {allow: ['fetch-url(example.com)']}, 'allow'],
    ['https://example.com:8443/', {allow: ['fetch-url(example.com)']}, 'allow'],
    ['https://example.com:8443/', {allow: ['fetch-url(example.com:8443)']}, 'allow'],
    ['https://example.com/', {allow: ['fetch-url(example.com:8443)']}, 'ask'],
    ['https://example.com/', {allow: ['fetch-url']}, 'allow'],
    ['https://example.com/', {allow: ['*']}, 'ask'],
    ['https://example.com/', {allow: ['run-command', 'read-file(example.com)']}, 'ask'],
    ['https://docs.example.com/', {allow: ['fetch-url(example.com)']}, 'ask'],
    ['https://docs.example.com/', {allow: ['fetch-url(*.example.com)']}, 'allow'],
    ['https://example.com/', {allow: ['fetch-url(*.example.com)']}, 'ask'],
    ['https://notexample.com/', {allow: ['fetch-url(*.example.com)']}, 'ask'],
    ['https://example.com.evil.net/', {allow: ['fetch-url(example.com)']}, 'ask'],
    ['https://evil.net/example.com', {allow: ['fetch-url(example.com)']}, 'ask'],
    ['https://evil.net/?https://example.com', {allow: ['fetch-url(example.com)']}, 'ask'],
    ['https://example.com@evil.net/', {allow: ['fetch-url(example.com)', 'fetch-url']}, 'deny'],
    ['https://münchen.example/', {allow: ['fetch-url(xn--mnchen-3ya.example)']}, 'allow'],
    ['https://xn--mnchen-3ya.example/', {allow: ['fetch-url(münchen.example)']}, 'allow'],
    ['https://docs.example.com/', {allow: ['fetch-url'], deny: ['fetch-url(example.com)']}, 'deny'],
    ['https://example.com/', {allow: ['fetch-url(example.com)'], deny: ['fetch-url']}, 'deny'],
    ['https://example.com/', {allow: ['fetch-url(example.com)'], deny: ['*']}, 'deny'],
    ['https://example.com/', {allow: ['fetch-url(example.com)'], ask: ['fetch-url(example.com)']}, 'ask'],
  ] as const)('%s with %j: %s', (url, lists, expected) => {
    expect(decided(url, lists as {allow?: string[]})).toBe(expected);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
    'data:text/html,x',
    'javascript:alert(1)',
    'example.com',
    '//example.com/',
    'https://',
    'https://exam ple.com/',
    'https://example.com\\@evil.net',
    'https://example.com/\u202e',
    'https://user:secret@example.com/',
    `https://example.com/${'x'.repeat(5_000)}`,
    '',
  ])('is never fetched from %j', url => {
    expect(decided(url, {allow: ['fetch-url']})).toBe('deny');
  });

  it.each([
    'http://localhost/',
    'http://localhost:3000/',
    'http://LOCALHOST./',
    'http://a.localhost/',
    'http://router/',
    'http://printer.local/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0/',
    'http://10.1.2.3/',
    'http://172.20.1.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.100.100.200/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://１２７.0.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
  ])('is not fetched from %s under a broad rule', url => {
    expect(decided(url)).toBe('deny');
    expect(decided(url, {allow: ['fetch-url', '*']})).toBe('deny');
  });

  it.each([
    ['http://localhost:3000/', 'fetch-url(localhost)'],
    ['http://localhost:3000/', 'fetch-url(localhost:3000)'],
    ['http://127.1/', 'fetch-url(127.0.0.1)'],
    ['http://127.0.0.1/', 'fetch-url(0x7f.1)'],
    ['http://192.168.1.1/', 'fetch-url(192.168.1.1)'],
    ['http://[::1]:8080/', 'fetch-url(::1)'],
    ['http://[::1]:8080/', 'fetch-url([::1]:8080)'],
    ['http://printer.local/', 'fetch-url(printer.local)'],
  ])('%s is fetched where the rule %s names that very host', (url, rule) => {
    expect(decided(url, {allow: [rule]})).toBe('allow');
  });

  it('is not fetched from a private host that only a pattern covers', () => {
    expect(decided('http://nas.local/', {allow: ['fetch-url(*.local)']})).toBe('deny');
  });
});

describe('addresses', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    address => expect(isPublicAddress(address)).toBe(true),
  );
  it.each(['100.64.0.1', '198.18.0.1', '203.0.113.9', '::', '::ffff:8.8.8.8', '2001:db8::1', 'fe80::1%eth0', 'x', ''])(
    '%j is not',
    address => expect(isPublicAddress(address)).toBe(false),
  );

  it('are read as they will be requested', () => {
    const read = readWebAddress('HTTP://Example.COM:80/a b'.replace(' ', '%20'));
    expect(read).toMatchObject({ok: true, address: {host: 'example.com', port: 80}});
  });

  it.each([
    '',
    '*',
    '*.',
    'exa mple.com',
    'https://example.com',
    'example.com/path',
    'a*b.com',
    '*.1.2.3.4',
    'x:99999',
    'a..b',
  ])('%j is no host of a rule', pattern => expect(hostPattern(pattern)).toBeUndefined());

  it('are granted by their host', () => {
    const surroundings = {} as Parameters<typeof grantFor>[1];
    expect(grantFor({tool: 'fetch-url', url: 'https://Example.com/a?b'}, surroundings)).toEqual({
      rule: 'fetch-url(example.com)',
      scopes: ['session', 'project', 'user'],
    });
  });
});
