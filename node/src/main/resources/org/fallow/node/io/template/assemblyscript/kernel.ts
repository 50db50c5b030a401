// Collatz walks: from every start in [first, first + count), halve what is even, make 3n + 1 of what is odd, until 1.
// Input: {"count":C,"first":F}. Result: {"start":S,"steps":N}, the start with the most steps, of equals the smallest.
//
// It works on bytes in memory of one size: AssemblyScript's strings and arrays need a start function, which runs before
// the node can limit it, and is refused therefore.

const STARTS_A_STEP = 20000; // some 10 ms: between two steps the node may pause the unit, save it, move it elsewhere
const START_MAX: i64 = 1000000000; // up to here no walk leaves 64 bits
const INPUT_MAX = 4096;
const inputText = memory.data(INPUT_MAX);
const resultText = memory.data(256);

let first: i64 = 0;
let next: i64 = 0;
let end: i64 = 0;
let best: i64 = 0;
let most: i64 = -1;
let length = 0; // of the result

// The contract's version.
export function fallow_abi(): i32 {
  return 1;
}

// Where the node writes the unit's input; an address out of memory refuses it.
export function fallow_alloc(bytes: i32): usize {
  return bytes <= INPUT_MAX ? inputText : <usize>-1;
}

export function fallow_init(input: usize, bytes: i32): i32 {
  first = number(input, bytes, 0x66); // f
  const count = number(input, bytes, 0x63); // c
  if (first < 1 || first > START_MAX || count < 1 || count > START_MAX - first) return -1;
  next = first;
  end = first + count;
  return 0;
}

// 0: call me again, 1: done.
export function fallow_step(): i32 {
  for (let i = 0; i < STARTS_A_STEP && next < end; i++, next++) {
    let steps: i64 = 0;
    for (let n = <u64>next; n != 1; n = n % 2 == 0 ? n / 2 : 3 * n + 1) steps++;
    if (steps > most) {
      most = steps;
      best = next;
    }
  }
  return next == end ? 1 : 0;
}

export function fallow_progress(): f64 {
  return <f64>(next - first) / <f64>(end - first);
}

// Where the result lies, and how long it is.
export function fallow_result(): u64 {
  length = 0;
  say('{"start":');
  sayNumber(best);
  say(',"steps":');
  sayNumber(most);
  say("}");
  return (<u64>resultText << 32) | length;
}

// The whole number of the field of a flat JSON object whose name begins with this letter; -1 where there is none.
function number(json: usize, bytes: i32, letter: u8): i64 {
  const to = json + bytes;
  let at = json;
  while (at + 1 < to && !(load<u8>(at) == 0x22 && load<u8>(at + 1) == letter)) at++;
  while (at < to && load<u8>(at) != 0x3a) at++; // :
  at++;
  while (at < to && load<u8>(at) == 0x20) at++;
  let value: i64 = 0;
  let digits = 0;
  for (; at < to && digits < 18; at++, digits++) {
    const digit = <i64>load<u8>(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return digits == 0 ? -1 : value;
}

function say(text: string): void {
  for (let i = 0; i < text.length; i++) store<u8>(resultText + length++, <u8>text.charCodeAt(i));
}

function sayNumber(value: i64): void {
  let power: i64 = 1;
  while (value / power > 9) power *= 10;
  for (; power > 0; power /= 10) store<u8>(resultText + length++, <u8>(0x30 + (value / power) % 10));
}
