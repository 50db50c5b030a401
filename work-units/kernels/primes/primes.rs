//! primes: counts the primes of a range and finds its widest gap. A `command` kernel: the unit on standard input, the
//! result on standard output, nothing else.
//!
//! Input: `{"from":F,"to":T}`, the range F <= p < T, T at most 10^12 and the range at most 10^9 long.
//! Result: `{"count":N,"first":P,"from":F,"gap":G,"gapAt":P,"last":P,"to":T}`: `gap` is the widest distance from one prime of the
//! range to the next of the range, `gapAt` the smaller of the two, the first if several; 0 where there are too few primes.
//! Exit code 1 and one line on standard error where the input is no such object.
//!
//! A sieve of Eratosthenes over odd numbers, in segments that fit into a processor's first cache.

use std::io::{self, Read, Write};
use std::process;

const TO_MAX: u64 = 1_000_000_000_000;
const RANGE_MAX: u64 = 1_000_000_000;
const INPUT_MAX: u64 = 65_536;
/// Odd numbers in a segment: a byte each.
const SEGMENT: usize = 1 << 15;

/// The primes below `limit`, but for 2.
fn small_odd_primes(limit: usize) -> Vec<usize> {
    let mut composite = vec![false; limit + 1];
    let mut primes = Vec::new();
    for n in (3..=limit).step_by(2) {
        if composite[n] {
            continue;
        }
        primes.push(n);
        let mut multiple = n * n;
        while multiple <= limit {
            composite[multiple] = true;
            multiple += 2 * n;
        }
    }
    primes
}

#[derive(Default)]
struct Tally {
    count: u64,
    first: u64,
    last: u64,
    gap: u64,
    gap_at: u64,
}

impl Tally {
    fn add(&mut self, prime: u64) {
        if self.count == 0 {
            self.first = prime;
        } else if prime - self.last > self.gap {
            self.gap = prime - self.last;
            self.gap_at = self.last;
        }
        self.last = prime;
        self.count += 1;
    }
}

/// Strikes the odd multiples of `prime` from p^2 on out of the segment whose first cell is the odd number `low`.
fn strike(segment: &mut [u8], low: u64, prime: u64) {
    let least = prime * prime;
    let from = if least >= low { least } else { (low + prime - 1) / prime * prime };
    let odd = if from % 2 == 0 { from + prime } else { from };
    let mut cell = ((odd - low) / 2) as usize;
    while cell < segment.len() {
        segment[cell] = 1;
        cell += prime as usize;
    }
}

fn tally(from: u64, to: u64) -> Tally {
    let mut tally = Tally::default();
    if from <= 2 && to > 2 {
        tally.add(2);
    }
    let mut root = 1;
    while root * root < to {
        root += 1;
    }
    let primes = small_odd_primes(root as usize);
    let mut segment = vec![0u8; SEGMENT];
    let mut low = from.max(3) | 1;
    while low < to {
        let cells = (((to - low) + 1) / 2).min(SEGMENT as u64) as usize;
        segment[..cells].fill(0);
        let high = low + 2 * cells as u64;
        for prime in primes.iter().map(|&p| p as u64).take_while(|p| p * p < high) {
            strike(&mut segment[..cells], low, prime);
        }
        for (cell, &struck) in segment[..cells].iter().enumerate() {
            if struck == 0 {
                tally.add(low + 2 * cell as u64);
            }
        }
        low = high;
    }
    tally
}

/// Reads `{"from":F,"to":T}`, the keys in either order, each once, spaces where JSON allows them.
fn parse(text: &str) -> Option<(u64, u64)> {
    let body = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let (mut from, mut to) = (None, None);
    for member in body.split(',') {
        let (key, value) = member.split_once(':')?;
        let digits = value.trim();
        let plain = digits.bytes().all(|b| b.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
        let number = if plain { digits.parse().ok()? } else { return None };
        let slot = match key.trim() {
            "\"from\"" => &mut from,
            "\"to\"" => &mut to,
            _ => return None,
        };
        if slot.replace(number).is_some() {
            return None;
        }
    }
    Some((from?, to?))
}

fn main() {
    let mut input = String::new();
    let read = io::stdin().take(INPUT_MAX).read_to_string(&mut input);
    let range = read.ok().and_then(|_| parse(&input));
    let (from, to) = match range {
        Some((from, to)) if from <= to && to <= TO_MAX && to - from <= RANGE_MAX => (from, to),
        _ => {
            eprintln!("primes: the input should be {{\"from\":F,\"to\":T}}, F <= T <= 10^12, T - F <= 10^9");
            process::exit(1);
        }
    };
    let t = tally(from, to);
    let result = format!(
        "{{\"count\":{},\"first\":{},\"from\":{},\"gap\":{},\"gapAt\":{},\"last\":{},\"to\":{}}}",
        t.count, t.first, from, t.gap, t.gap_at, t.last, to
    );
    if io::stdout().write_all(result.as_bytes()).and_then(|_| io::stdout().flush()).is_err() {
        process::exit(1);
    }
}
