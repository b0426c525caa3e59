import {expect, test} from 'vitest';
import {chunker} from './support.ts';

/** One sample a grammar; what is expected reads `lines kind qualified-name [exported] documentation`. */
const samples: Record<string, {text: string; expected: string[]}> = {
  'sample.ts': {
    text: `/** Module doc. */
import {x} from 'y';
// about A
const A = 1;
/** Adds. */
export const add = async (a: number, b: number): Promise<number> => {
  return a + b;
};
@Injectable()
export class Foo<T> extends Bar implements Baz {
  private x = 1;
  /** doc m */
  @dec() public async m(a: string): Promise<void> { this.y(a); }
  get z() { return 1; }
  handler = () => { go(); };
  static { init(); }
  abstract q(): void;
}
export interface I { a: string; b(): void }
export type T = {a: 1} | string;
export enum E { A = 1, B }
declare module 'x' { export function f(): void; }
namespace N { export const q = 1; export function g() {} }
export default function () { return 1; }
describe('thing', () => { it('works', async () => { expect(1).toBe(1); }); it.each([1])('n %s', () => {}); });
export {a, b} from 'c';
module.exports = { foo() {}, bar: function () {}, baz: () => 1 };
exports.qux = function qux() {};
Foo.prototype.run = function () {};
(function () { function inner() {} })();
function over(a: string): void;
function over(a: any) {}
declare const G: string;
export const obj = { one() { return 1; }, two: () => 2, three };
`,
    expected: [
      '1-2@1 module -: Module doc.',
      '3-4@4 variable A: about A',
      '5-8@6 function add exported: Adds.',
      '9-18@10 class Foo exported',
      '12-13@13 method Foo.m exported: doc m',
      '14-14@14 method Foo.z exported',
      '15-15@15 method Foo.handler exported',
      '17-17@17 method Foo.q exported',
      '19-19@19 interface I exported',
      '20-20@20 type T exported',
      '21-21@21 type E exported',
      '22-22@22 module x',
      '23-23@23 module N',
      '24-24@24 function default exported',
      '25-25@25 module thing',
      '26-26@26 module -',
      '27-27@27 variable exports exported',
      '28-28@28 function qux exported',
      '29-29@29 method Foo.run',
      '30-30@30 module -',
      '31-32@32 function over',
      '33-33@33 variable G',
      '34-34@34 variable obj exported',
    ],
  },
  'sample.py': {
    text: `"""Module doc."""
import os
MAX = 1
@dec
def f(a: int = 1) -> str:
    """Doc."""
    return os.path(a)

class A(B):
    """Class doc."""
    x = 1
    @property
    async def m(self):
        def inner():
            pass
        return inner()
`,
    expected: [
      '1-3@1 module -: Module doc.',
      '4-7@5 function f exported: Doc.',
      '9-16@9 class A exported: Class doc.',
      '12-16@13 method A.m exported',
    ],
  },
  'sample.go': {
    text: `package main
import "fmt"
// Cart is.
type Cart struct {
	Items []int
}
type (
	A interface { B() }
	C = int
)
const (
	X = 1
	Y = 2
)
var z = 1
// Add adds.
func (c *Cart[T]) Add(i int) error {
	return fmt.Errorf("x")
}
func main() { Run() }
`,
    expected: [
      '1-2@1 module -',
      '3-6@4 class Cart exported: Cart is.',
      '7-7@7 module -',
      '8-8@8 interface A exported',
      '9-10@9 type C exported',
      '11-14@12 variable X exported',
      '15-15@15 variable z',
      '16-19@17 method Cart.Add exported: Add adds.',
      '20-20@20 function main',
    ],
  },
  'sample.rs': {
    text: `//! crate doc
use std::io;
/// A struct
#[derive(Debug)]
pub struct P { x: i32 }
impl<T> fmt::Display for P<T> {
    /// shows
    pub fn show(&self) -> i32 { self.x }
}
pub trait T1 { fn a(&self); fn b(&self) { x() } }
pub enum E { A, B }
mod tests { #[test] fn t() { assert!(true); } }
macro_rules! m { () => {} }
pub const K: i32 = 1;
pub async fn free() {}
`,
    expected: [
      '1-2@1 module -: crate doc',
      '3-5@5 class P exported: A struct',
      '6-9@6 class P exported',
      '7-8@8 method P.show exported: shows',
      '10-10@10 interface T1 exported',
      '11-11@11 type E exported',
      '12-12@12 module tests',
      '13-13@13 function m exported',
      '14-14@14 variable K exported',
      '15-15@15 function free exported',
    ],
  },
  'sample.java': {
    text: `package a.b;
import java.util.*;
/** Doc. */
@Service
public class Foo<T> extends Bar {
  private int x = 1;
  /** ctor */
  public Foo() { super(); }
  @Override
  public String go(int a) throws X {
    return go2(a);
  }
  enum E { A, B }
  interface I { void q(); }
  record R(int a) {}
}
`,
    expected: [
      '1-2@1 module -',
      '3-16@5 class Foo exported: Doc.',
      '7-8@8 method Foo.Foo exported: ctor',
      '9-12@10 method Foo.go exported',
      '13-13@13 type Foo.E',
      '14-14@14 interface Foo.I',
      '15-15@15 class Foo.R',
    ],
  },
  'sample.cs': {
    text: `using System;
namespace A.B;
/// <summary>Doc.</summary>
[Serializable]
public class Foo : Bar {
  public int X { get; set; }
  /// <summary>Goes.</summary>
  public async Task<int> Go(int a) {
    return await Go2(a);
  }
  public Foo() {}
  enum E { A }
  delegate void D(int a);
}
namespace C { interface I { void Q(); } struct S {} record R(int A); }
`,
    expected: [
      '1-2@1 module -',
      '3-14@5 class Foo exported: Doc.',
      '7-10@8 method Foo.Go exported: Goes.',
      '11-11@11 method Foo.Foo exported',
      '12-12@12 type Foo.E',
      '13-13@13 type Foo.D',
      '15-15@15 module C exported',
    ],
  },
  'sample.rb': {
    text: `require 'x'
# Mod doc
module M
  K = 1
  # Class doc
  class A < B
    attr_reader :x
    # does
    def go(a)
      puts a
    end
    def self.make = new
    private
    def hidden; end
  end
end
describe 'thing' do
  it 'works' do
    expect(1).to eq 1
  end
end
`,
    expected: [
      '1-1@1 module -',
      '2-16@3 module M exported: Mod doc',
      '5-15@6 class M.A exported: Class doc',
      '8-11@9 method M.A.go exported: does',
      '12-12@12 method M.A.make exported',
      '14-14@14 method M.A.hidden exported',
      '17-21@17 module thing',
      '18-20@18 test thing > works',
    ],
  },
  'sample.php': {
    text: `<?php
namespace A\\B;
use X\\Y;
/** Doc. */
#[Attr]
class Foo extends Bar {
  const K = 1;
  private $x = 1;
  /** goes */
  public function go(int $a): int { return $this->x($a); }
}
interface I { function q(); }
trait T { function w() {} }
enum E { case A; }
function free($a) { return strlen($a); }
`,
    expected: [
      '1-3@1 module -',
      '4-11@6 class Foo exported: Doc.',
      '9-10@10 method Foo.go exported: goes',
      '12-12@12 interface I exported',
      '13-13@13 class T exported',
      '14-14@14 type E exported',
      '15-15@15 function free exported',
    ],
  },
  'sample.cpp': {
    text: `#include <x>
#define K 1
#define SQ(x) ((x)*(x))
namespace a::b {
// Doc
template <typename T>
class Foo : public Bar {
 public:
  Foo();
  int go(int a) { return x(a); }
 private:
  int y;
};
enum class E { A };
struct S { int a; };
typedef struct { int q; } Q;
using U = int;
int Foo<int>::run(int a) const {
  return a;
}
static int *free_fn(void) { return 0; }
}
int proto(int a);
extern "C" { void c_fn() {} }
static const struct ops o = { .a = 1 };
`,
    expected: [
      '1-2@1 module -',
      '3-3@3 function SQ exported',
      '4-22@4 module a::b exported',
      '5-13@7 class a::b.Foo exported: Doc',
      '10-10@10 method a::b.Foo.go exported',
      '14-14@14 type a::b.E exported',
      '15-15@15 class a::b.S exported',
      '18-20@18 method Foo.run exported',
      '21-21@21 function a::b.free_fn',
      '23-23@23 function proto exported',
      '24-24@24 function c_fn exported',
      '25-25@25 variable o',
    ],
  },
  'sample.sh': {
    text: `#!/bin/bash
# doc
build() {
  echo "$1" | grep x && make_it
}
function other { :; }
X=1
build a
`,
    expected: ['1-5@3 function build exported: doc', '6-6@6 function other exported', '7-8@7 module -'],
  },
  'sample.ps1': {
    text: `<# doc #>
function Get-Foo {
  param([string]$Name)
  Write-Host $Name
}
class A { [int]$x; [void] Go() { Get-Foo } }
enum E { A }
`,
    expected: ['1-5@2 function Get-Foo exported: doc', '6-6@6 class A exported', '7-7@7 type E exported'],
  },
  'sample.css': {
    text: `/* head */
.a, .b > c { color: red; }
@media (max-width: 1px) {
  .d { x: y }
}
@keyframes k { from { a: b } }
`,
    expected: ['1-2@2 section .a, .b > c: head', '3-5@3 section @media (max-width: 1px)', '6-6@6 section @keyframes k'],
  },
  'sample.ini': {
    text: `; c
[core]
a = 1
[remote "origin"]
url = x
`,
    expected: ['1-3@2 section core: c', '4-5@4 section remote "origin"'],
  },
};

test.each(Object.entries(samples))('%s is cut into its definitions', async (path, {text, expected}) => {
  const chunks = await chunker.chunk({path, text});
  const found = chunks.map(chunk => {
    const name = `${chunk.qualifiedName || '-'}${chunk.exported ? ' exported' : ''}`;
    const documentation = chunk.documentation && `: ${chunk.documentation.split('\n')[0]}`;
    return `${chunk.startLine}-${chunk.endLine}@${chunk.definitionLine} ${chunk.kind} ${name}${documentation}`;
  });
  expect(found).toEqual(expected);
});

test.each(['a.js', 'a.tsx'])('%s shares the rules of the sample in TypeScript', async path => {
  const text = 'const View = () => {\n  return <Panel title={titleOf(x)} />;\n};\n';
  const [chunk] = await chunker.chunk({path, text});
  expect(chunk).toMatchObject({kind: 'function', name: 'View', startLine: 1, endLine: 3});
  expect(chunk?.references.slice(0, 2)).toEqual(['Panel', 'titleOf']);
});

test.each([
  [
    'a.ts',
    'export function go(a: Cart) {\n  // not(this)\n  return new Box(a.items).open("no()");\n}',
    ['Box', 'open', 'Cart', 'items'],
  ],
  ['a.py', 'def go(a):\n    """not(this)"""\n    return Box(a.items).open()  # no()', ['Box', 'open', 'items']],
  ['a.go', 'func Go(a Cart) {\n\tfmt.Println(a.Items)\n}', ['Println', 'Cart', 'fmt', 'Items']],
  ['a.rs', 'fn go<\'a>(c: &\'a Cart) {\n    println!("no()"); c.open::<u8>()\n}', ['println!', 'open', 'Cart']],
  ['a.sh', 'go() {\n  fetch "$URL" | parse_it && done_now\n}', ['fetch', 'parse_it', 'done_now', 'URL']],
  ['a.rb', 'def go(list)\n  list.sort_by { key }\nend', ['sort_by', 'key']],
  ['a.ps1', 'function Get-It {\n  Invoke-Other $Name\n}', ['Invoke-Other', 'Name']],
])('%s lists what it calls before what it uses, without comments and strings', async (path, text, expected) => {
  const [chunk] = await chunker.chunk({path, text});
  expect(chunk?.references.filter(one => expected.includes(one))).toEqual(expected);
  for (const absent of ['not', 'no', 'this']) expect(chunk?.references).not.toContain(absent);
});
