import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {detectMediaType} from '../../../source/knowledge/parsers/detect-media-type.ts';
import {parseBytes as parseFileBytes} from '../../../source/knowledge/parsers/parse-bytes.ts';
import {defaultParseLimits} from '../../../source/knowledge/parsers/parser.ts';
import {documentMarkdown} from '../../../source/knowledge/render-document.ts';
import {parseDocument} from './parse-bytes.ts';

const page = String.raw`'\" t
.\" Written by hand.
.de OF
.B \\$1
..
.ds kn knots
.TH SLUICE 1 "2026-02-03" "Locks 2" "User Commands"
.SH NAME
sluice \- open and close \fIgates\fR
.SH SYNOPSIS
.B sluice
[\fB\-w\fR] [\fIGATE\fR].\|.\|.
.SH "GATES AND LOCKS"
The gate opens at dawn, at up to 4 \*(kn,
.\" not printed
unless
.BR locks (8)
says otherwise.
.OF Never
.PP
.if t .ig typeset \{\
only on paper
.\}
Options:
.TP
.BR \-w ", " \-\-wait
wait for the tide,
however long
.TP
.B \-q
be quiet \(em really
.RS
.IP \(bu 2
also in gales
.IP \(bu
also at night
.RE
.SS Examples
.nf
sluice \-w a\eb
  sluice north
.fi
.IP 1.
first
.IP 2.
second
`;

const markdown = String.raw`# SLUICE(1)

## NAME

sluice - open and close gates

## SYNOPSIS

sluice [-w] [GATE]...

## GATES AND LOCKS

The gate opens at dawn, at up to 4 knots, unless locks(8) says otherwise. Never

Options:

- -w, --wait: wait for the tide, however long
- -q: be quiet — really
  - also in gales
  - also at night

### Examples

~~~
sluice -w a\b
  sluice north
~~~

1. first
2. second`.replaceAll('~~~', '```');

describe('a manual page', () => {
  test('is read with title, sections, paragraphs, lists and examples, without fonts and comments', async () => {
    const document = await parseDocument(page, 'sluice.1');
    expect(documentMarkdown(document).trim()).toBe(markdown);
    expect(document.metadata).toEqual({title: 'SLUICE(1)', date: '2026-02-03'});
  });

  test('says on which lines its parts stand', async () => {
    const {blocks} = await parseDocument(page, 'sluice.1');
    expect(blocks.find(({kind}) => kind === 'list')).toMatchObject({
      origin: {startLine: 26, endLine: 36},
      items: [{origin: {startLine: 26, endLine: 28}}, {origin: {startLine: 30, endLine: 31}}, {}, {}],
    });
  });

  test('is recognised by its content, also packed, and nothing else is taken for one', async () => {
    const packed = await parseFileBytes(gzipSync(page), 'sluice.1.gz', {limits: defaultParseLimits, dataDirectory: ''});
    expect(packed).toMatchObject({mediaType: 'text/troff', extractor: 'man/1'});
    expect(detectMediaType(Buffer.from('.gitignore is a file.\n.TH is not here.\n'), 'notes')).toBe('text/plain');
    expect(detectMediaType(Buffer.from('A page has\n.TH A 1\n.SH NAME\n'), 'notes.txt')).toBe('text/plain');
  });

  test('a condition or a definition that never ends takes the rest with it and no more', async () => {
    const {blocks} = await parseDocument('.TH A 1\n.SH NAME\na\n.if t \\{\nlost\n', 'a.1');
    expect(blocks).toHaveLength(3);
    expect((await parseDocument('.TH A 1\n.SH NAME\na\n.de X\nlost\n', 'a.1')).blocks).toHaveLength(3);
  });
});
