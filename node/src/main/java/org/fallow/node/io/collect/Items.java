package org.fallow.node.io.collect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.fallow.node.publication.Reducer;

/** The results of a batch, of which no more than one shard's are held; what cannot be read is thrown unchecked. */
record Items(int shards, Shard reader) implements Iterable<Reducer.Item> {
    /** Reads a shard's results. */
    @FunctionalInterface
    interface Shard {
        List<Reducer.Item> items(int index) throws IOException;
    }

    @Override
    public Iterator<Reducer.Item> iterator() {
        return new Iterator<>() {
            private int next;
            private Iterator<Reducer.Item> shard = List.<Reducer.Item>of().iterator();

            @Override
            public boolean hasNext() {
                while (!shard.hasNext() && next < shards) {
                    try {
                        shard = reader.items(next++).iterator();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return shard.hasNext();
            }

            @Override
            public Reducer.Item next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there is no further result");
                }
                return shard.next();
            }
        };
    }
}
