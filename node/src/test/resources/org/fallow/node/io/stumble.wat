;; hash.wat, but it stumbles over inputs that begin with {"seed":3 to {"seed":5: a 3 is unreachable where the input has more
;; fields than that one, a 4 is a division by zero, a 5 is error -9.
;; wat2wasm stumble.wat -o stumble.wasm
(module
  (memory (export "memory") 20 40)
  (global $length (mut i32) (i32.const 0))
  (func (export "fallow_abi") (result i32) (i32.const 1))
  (func (export "fallow_alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "fallow_init") (param i32 i32) (result i32)
    (global.set $length (local.get 1))
    (i32.const 0))
  (func (export "fallow_step") (result i32)
    (local $digit i32)
    (local.set $digit (i32.load8_u (i32.const 1032)))
    (if (i32.and (i32.eq (local.get $digit) (i32.const 51)) (i32.gt_u (global.get $length) (i32.const 10)))
      (then (unreachable)))
    (if (i32.eq (local.get $digit) (i32.const 52))
      (then (drop (i32.div_u (i32.const 1) (i32.const 0)))))
    (if (result i32) (i32.eq (local.get $digit) (i32.const 53))
      (then (i32.const -9))
      (else (i32.const 1))))
  (func (export "fallow_result") (result i64)
    (local $i i32) (local $hash i64) (local $digit i32)
    (local.set $hash (i64.const 0xcbf29ce484222325))
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $i) (global.get $length)))
        (local.set $hash
          (i64.mul
            (i64.xor (local.get $hash) (i64.load8_u offset=1024 (local.get $i)))
            (i64.const 0x100000001b3)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (i32.store8 (i32.const 512) (i32.const 34))
    (i32.store8 (i32.const 529) (i32.const 34))
    (local.set $i (i32.const 0))
    (loop $digits
      (local.set $digit
        (i32.wrap_i64 (i64.shr_u (local.get $hash) (i64.const 60))))
      (local.set $hash (i64.shl (local.get $hash) (i64.const 4)))
      (i32.store8 offset=513 (local.get $i)
        (i32.add (local.get $digit)
          (select (i32.const 87) (i32.const 48) (i32.gt_u (local.get $digit) (i32.const 9)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $digits (i32.lt_u (local.get $i) (i32.const 16))))
    (i64.const 0x0000020000000012)))
