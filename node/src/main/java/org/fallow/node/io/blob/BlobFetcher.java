package org.fallow.node.io.blob;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.host.Host;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.host.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.blob.BlobReply;
import org.fallow.node.blob.BlobRequest;
import org.fallow.node.io.store.BlobStore;
import org.fallow.node.io.tracing.Tracing;
import org.fallow.node.io.tracing.Tracing.Side;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches blobs from whoever holds them: hints first, then the DHT's providers, several at once. Every block is checked
 * against its CID as it arrives; a holder that sends a wrong one is dropped for this fetch. What arrived whole is kept
 * and provided to others.
 */
public final class BlobFetcher {
    private static final int HOLDERS_AT_ONCE_MAX = 4;
    private static final int PROVIDERS_WANTED = 8;
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration BLOCK_PATIENCE = Duration.ofSeconds(15);
    private static final Duration FIND_PATIENCE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(BlobFetcher.class);

    private final Host host;
    private final Dht dht;
    private final BlobStore store;
    private final Tracing tracing;

    /** Fetches over {@code host} into {@code store}. */
    public BlobFetcher(Host host, Dht dht, BlobStore store, Tracing tracing) {
        this.tracing = tracing;
        this.host = host;
        this.dht = dht;
        this.store = store;
    }

    /**
     * The blob's bytes, from the store or from others.
     *
     * @param hints peers likely to hold it; asked first
     * @throws IOException when nobody who could be reached within {@code patience} has sent it whole
     */
    public byte[] fetch(Cid root, Set<PeerId> hints, Duration patience) throws IOException {
        Optional<byte[]> held = store.get(root);
        if (held.isPresent()) {
            return held.get();
        }
        long deadline = System.nanoTime() + patience.toNanos();
        try (Tracing.Span span = tracing.begin("blob", Side.ASKING, "", Map.of("blob", root.toString()))) {
            String trace = span.traceparent();
            Optional<byte[]> blob = fetchFrom(root, hints, deadline, trace)
                    .or(() -> fetchFrom(root, providers(root, hints), deadline, trace));
            if (blob.isEmpty()) {
                IOException nobody = new IOException("nobody reachable holds blob " + root);
                span.failed(nobody);
                throw nobody;
            }
            store.putFetched(blob.get());
            dht.provide(root.multihash(), FIND_PATIENCE);
            return blob.get();
        }
    }

    private Set<PeerId> providers(Cid root, Set<PeerId> tried) {
        Set<PeerId> found = new LinkedHashSet<>();
        for (PeerAddresses peer : dht.providers(root.multihash(), PROVIDERS_WANTED, FIND_PATIENCE)) {
            host.remember(peer);
            found.add(peer.id());
        }
        found.addAll(tried); // a hint that was not reached at once may be by now
        found.remove(host.id());
        return found;
    }

    private Optional<byte[]> fetchFrom(Cid root, Set<PeerId> holders, long deadline, String trace) {
        if (holders.isEmpty() || System.nanoTime() > deadline) {
            return Optional.empty();
        }
        Optional<BlobLayout> layout = root.codec() == Cid.Codec.RAW
                ? Optional.of(BlobLayout.single(root, BlobLayout.LEAF_BYTES))
                : list(root, holders, trace);
        return layout.flatMap(l -> leaves(l, holders, deadline, trace));
    }

    private Optional<BlobLayout> list(Cid root, Set<PeerId> holders, String trace) {
        for (PeerId holder : holders) {
            try (Stream stream = open(holder)) {
                byte[] block = ask(stream, new BlobRequest(1, root, BlobRequest.Part.LIST, 0, 1, trace));
                return Optional.of(BlobLayout.ofList(root, block));
            } catch (IOException e) {
                LOG.debug("list of {} from {}: {}", root, holder, e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Each holder has a thread that takes leaves off one queue, and puts back the one it failed on. */
    private Optional<byte[]> leaves(BlobLayout layout, Set<PeerId> holders, long deadline, String trace) {
        byte[][] arrived = new byte[layout.leaves().size()][];
        Queue<Integer> wanted = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < arrived.length; i++) {
            wanted.add(i);
        }
        List<PeerId> waiting = new ArrayList<>(holders);
        while (!waiting.isEmpty() && !wanted.isEmpty() && System.nanoTime() < deadline) {
            List<PeerId> round = waiting.subList(0, Math.min(HOLDERS_AT_ONCE_MAX, waiting.size()));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> pulls = new ArrayList<>();
                for (PeerId holder : round) {
                    pulls.add(threads.submit(() -> pull(holder, layout, wanted, arrived, trace)));
                }
                await(pulls, deadline);
                threads.shutdownNow();
            }
            round.clear();
        }
        return wanted.isEmpty() ? join(layout, arrived) : Optional.empty();
    }

    private void pull(PeerId holder, BlobLayout layout, Queue<Integer> wanted, byte[][] arrived, String trace) {
        Integer leaf = wanted.poll();
        if (leaf == null) {
            return;
        }
        try (Stream stream = open(holder)) {
            while (leaf != null) {
                BlobRequest request = new BlobRequest(1, layout.root(), BlobRequest.Part.LEAVES, leaf, 1, trace);
                byte[] block = ask(stream, request);
                if (!layout.leaves().get(leaf).names(block)) {
                    throw new WireException("a block that is not the one its CID names");
                }
                arrived[leaf] = block;
                leaf = wanted.poll();
            }
        } catch (IOException e) {
            LOG.debug("leaf {} of {} from {}: {}", leaf, layout.root(), holder, e.getMessage());
            if (leaf != null) {
                wanted.add(leaf);
            }
        }
    }

    private Stream open(PeerId holder) throws IOException {
        Stream stream = host.open(holder, BlobServer.PROTOCOL, DIAL_PATIENCE);
        stream.patience(BLOCK_PATIENCE);
        return stream;
    }

    private static byte[] ask(Stream stream, BlobRequest request) throws IOException {
        Frames.write(stream.output(), Cbor.encode(request));
        byte[] header = Frames.read(stream.input(), BlobReply.BYTES_MAX)
                .orElseThrow(() -> new EOFException("the holder closed the stream"));
        BlobReply reply = Cbor.decode(header, BlobReply.class);
        if (reply.status() != BlobReply.Status.HELD || reply.bytes() > BlobLayout.LEAF_BYTES) {
            throw new WireException("the holder says " + reply.status() + ", " + reply.bytes() + " bytes");
        }
        byte[] block = stream.input().readNBytes((int) reply.bytes());
        if (block.length < reply.bytes()) {
            throw new EOFException("the holder ended inside a block");
        }
        return block;
    }

    private static void await(List<Future<?>> pulls, long deadline) {
        for (Future<?> pull : pulls) {
            try {
                pull.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                pull.cancel(true);
            } catch (ExecutionException e) {
                throw new AssertionError("a pull handles its own failures", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Optional<byte[]> join(BlobLayout layout, byte[][] leaves) {
        if (leaves.length == 1) {
            return Optional.of(leaves[0]);
        }
        byte[] blob = new byte[(int) layout.bytes()];
        for (int i = 0; i < leaves.length; i++) {
            System.arraycopy(leaves[i], 0, blob, i * BlobLayout.LEAF_BYTES, leaves[i].length);
        }
        return Optional.of(blob);
    }
}
