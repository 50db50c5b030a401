//! Collatz walks: from every start in [first, first + count), halve what is even, make 3n + 1 of what is odd, until 1.
//! Standard input: `{"count":C,"first":F}`. Standard output: `{"start":S,"steps":N}`, the start with the most steps, of
//! equals the smallest. Exit code 1 where the input is something else.

use std::io::{self, Read};
use std::process;

/// Up to here no walk leaves 64 bits.
const START_MAX: u64 = 1_000_000_000;

/// The whole number of a field of a flat JSON object.
fn number(json: &str, name: &str) -> Option<u64> {
    let field = format!("\"{name}\":");
    let rest = json[json.find(&field)? + field.len()..].trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

fn steps(start: u64) -> u64 {
    let (mut n, mut steps) = (start, 0);
    while n != 1 {
        n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

fn longest(json: &str) -> Option<(u64, u64)> {
    let (first, count) = (number(json, "first")?, number(json, "count")?);
    if first < 1 || count < 1 || first > START_MAX || count > START_MAX - first {
        return None;
    }
    let (mut best, mut most) = (first, steps(first));
    for start in first + 1..first + count {
        let steps = steps(start);
        if steps > most {
            (best, most) = (start, steps);
        }
    }
    Some((best, most))
}

fn main() {
    let mut json = String::new();
    match io::stdin().read_to_string(&mut json).ok().and_then(|_| longest(&json)) {
        Some((start, steps)) => print!("{{\"start\":{start},\"steps\":{steps}}}"),
        None => {
            eprintln!("the input should be {{\"count\":C,\"first\":F}}");
            process::exit(1);
        }
    }
}
