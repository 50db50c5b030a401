# shellcheck shell=bash
# A user who does what a document says: a home of its own, fallow on the path, nothing on the network but this machine. To be
# sourced in the top folder. FALLOW names another program than the one of this clone; PACE=usual lets the nodes keep the hours they
# keep in the world: minutes between two looks, workers that stand behind every other program. KEEP keeps what they wrote.

root=$PWD
work=$(mktemp -d)
nodes=()
trap 'kill "${nodes[@]}" 2>/dev/null; wait; [ -n "${KEEP:-}" ] || rm -rf "$work"' EXIT
# shellcheck disable=SC2034 # the check that sources this says how many
passed=0 failed=0

# check NAME COMMAND...: one check; shows what it said, and whether that is what was wanted.
check() {
  local name=$1 since=$SECONDS
  shift
  if "$@" >"$work/said" 2>&1; then
    passed=$((passed + 1))
    printf 'ok    %3d s  %s\n' $((SECONDS - since)) "$name"
  else
    failed=$((failed + 1))
    printf 'FAIL  %3d s  %s\n' $((SECONDS - since)) "$name"
    tail -n 15 "$work/said" | sed 's/^/      /'
  fi
}

export HOME=$work/user FALLOW_HOME=$work/user/first
mkdir -p "$HOME" "$work/bin"
ln -s "${FALLOW:-$root/fallow}" "$work/bin/fallow"
PATH=$work/bin:$PATH
LOOPBACK="--listen /ip4/127.0.0.1/tcp/0 --no-mdns --no-port-mapping --cpus 1 --pace ${PACE:-quick}"

# node COMMAND: a line of a document that starts a node and does not come back; its address goes to $address.
node() {
  # shellcheck disable=SC2086,SC2294 # several words, and a tilde
  eval exec $1 $LOOPBACK >"$work/node-${#nodes[@]}.out" 2>"$work/node-${#nodes[@]}.err" &
  nodes+=($!)
  local out=$work/node-$((${#nodes[@]} - 1)).out
  for _ in $(seq 300); do
    address=$(sed -n 's|^listening ||p' "$out" | head -n 1)
    [ -z "$address" ] || return 0
    sleep 0.2
  done
  return 1
}

# put LINE: the line of a document with what stands in capitals replaced; published FILE: what fallow publish printed there is what
# PROJECT and BATCH stand for from now on.
project=- batch=- address=-
put() {
  local line=${1//ADDRESS/$address}
  line=${line//PROJECT/$project}
  echo "${line//BATCH/$batch}"
}
published() {
  local id
  id=$(sed -n 's/^project  \([0-9a-f]\{64\}\)$/\1/p' "$1")
  project=${id:-$project}
  id=$(sed -n 's/^batch    //p' "$1")
  batch=${id:-$batch}
}
