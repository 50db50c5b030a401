;; A reduce kernel for tests, and one to begin with. Its state is three numbers of 4 bytes, little endian: how many results
;; there are, the sum of their units, the sum of all their bytes. A page is described at org.fallow.node.publication.Pages.
;; wat2wasm tally.wat -o tally.wasm
(module
  (memory (export "memory") 20 40)
  (func (export "fallow_abi") (result i32) (i32.const 1))
  (func (export "fallow_alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "fallow_init") (param $page i32) (param $length i32) (result i32)
    (local $at i32) (local $left i32) (local $end i32)
    ;; the state so far, where the page has one
    (if (i32.load offset=4 (local.get $page))
      (then
        (i64.store (i32.const 512) (i64.load offset=8 (local.get $page)))
        (i32.store (i32.const 520) (i32.load offset=16 (local.get $page)))))
    (local.set $at
      (i32.add (i32.add (local.get $page) (i32.const 8)) (i32.load offset=4 (local.get $page))))
    (local.set $left (i32.load (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 4)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $left)))
        (i32.store (i32.const 512) (i32.add (i32.load (i32.const 512)) (i32.const 1)))
        (i32.store (i32.const 516) (i32.add (i32.load (i32.const 516)) (i32.load (local.get $at))))
        ;; past the unit, the input's length and the input
        (local.set $at
          (i32.add (i32.add (local.get $at) (i32.const 8)) (i32.load offset=4 (local.get $at))))
        (local.set $end
          (i32.add (i32.add (local.get $at) (i32.const 4)) (i32.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (block $summed
          (loop $byte
            (br_if $summed (i32.ge_u (local.get $at) (local.get $end)))
            (i32.store (i32.const 520)
              (i32.add (i32.load (i32.const 520)) (i32.load8_u (local.get $at))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br $byte)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next)))
    (i32.const 0))
  (func (export "fallow_step") (result i32) (i32.const 1))
  (func (export "fallow_result") (result i64) (i64.const 0x000002000000000c)))
