package org.fallow.dht.routing;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.jspecify.annotations.Nullable;

/**
 * Members in the order of their keys, in one array. Keys that share a prefix lie side by side, so each bucket is a range
 * of it, and so is each half of a bucket: the members closest to a key are found by going down that tree, near half
 * first, without sorting.
 */
final class SortedMembers {
    private @Nullable Member[] members = new @Nullable Member[0];
    private int size;

    int size() {
        return size;
    }

    Member get(int index) {
        Member member = members[index];
        if (index >= size || member == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return member;
    }

    /** Where a key is, or minus 1 minus where it would be. */
    int find(Key key) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = get(middle).key.compareTo(key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -1 - low;
    }

    void insert(int index, Member member) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size + Math.max(4, size / 4));
        }
        System.arraycopy(members, index, members, index + 1, size - index);
        members[index] = member;
        size++;
    }

    void remove(int index) {
        System.arraycopy(members, index + 1, members, index, size - index - 1);
        members[--size] = null;
    }

    /** The first of those in {@code [from, to)}, which share {@code bit} bits, that has a 1 there; {@code to} if none. */
    int split(int from, int to, int bit) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).key.bit(bit)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The first whose key shares {@code bits} bits with this one, or where it would be. */
    int first(Key key, int bits) {
        return border(key, bits, false);
    }

    /** Just after the last whose key shares {@code bits} bits with this one. */
    int end(Key key, int bits) {
        return border(key, bits, true);
    }

    private int border(Key key, int bits, boolean after) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            Key at = get(middle).key;
            boolean shares = at.commonPrefix(key) >= bits;
            if (shares ? after : at.compareTo(key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Adds the members closest to a key that pass, closest first, until {@code into} has {@code count}. */
    void closest(Key target, int count, Predicate<Member> passes, List<PeerAddresses> into) {
        collect(0, size, target, count, passes, into);
    }

    private void collect(int from, int to, Key target, int count, Predicate<Member> passes, List<PeerAddresses> into) {
        if (from == to || into.size() >= count) {
            return;
        }
        Member first = get(from);
        if (to - from == 1) {
            if (passes.test(first)) {
                into.add(first.peer);
            }
            return;
        }
        int bit = first.key.commonPrefix(get(to - 1).key);
        int split = split(from, to, bit);
        boolean ones = target.bit(bit);
        collect(ones ? split : from, ones ? to : split, target, count, passes, into);
        collect(ones ? from : split, ones ? split : to, target, count, passes, into);
    }
}
