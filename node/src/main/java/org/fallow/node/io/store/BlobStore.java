package org.fallow.node.io.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs a node holds: one file each, named by its CID, written under another name and renamed, so that a file that
 * is there is whole. A blob of several leaves has its list block beside it; one of this node's own, which it may be the
 * only one to hold, has an empty file {@code .own}. Others' blobs go when there is no room for all: those not used for the
 * longest time first, none that is still needed here, and never one of this node's own. Safe for use by many threads.
 */
public final class BlobStore {
    private static final String LIST_SUFFIX = ".list";
    private static final String OWN_SUFFIX = ".own";

    /** A file's time tells when it was last used, this exactly. */
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(10);

    /** When there is no room, so much of all that there may be is freed at once, as a part of it. */
    private static final int FREED_AT_ONCE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(BlobStore.class);

    private final Path folder;
    private final Quota quota;
    private final InstantSource clock;
    private final AtomicLong drafts = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** How much may be held. */
    public interface Quota {
        /** No bounds. */
        Quota NONE = new Quota() {
            @Override
            public long bytesMost() {
                return Long.MAX_VALUE;
            }

            @Override
            public Set<Cid> needed() {
                return Set.of();
            }
        };

        /** Most bytes of all blobs together. */
        long bytesMost();

        /** Blobs of others that stay. */
        Set<Cid> needed() throws StoreException;
    }

    /** Over a folder that exists, without bounds. */
    public BlobStore(Path folder) throws StoreException {
        this(folder, Quota.NONE, InstantSource.system());
    }

    /** Over a folder that exists; drafts that a crash has left are removed. */
    public BlobStore(Path folder, Quota quota, InstantSource clock) throws StoreException {
        this.folder = folder;
        this.quota = quota;
        this.clock = clock;
        for (Path file : files()) {
            if (file.getFileName().toString().startsWith("draft-")) {
                remove(file);
            } else {
                bytes.addAndGet(Trouble.sizeOf(file));
            }
        }
    }

    /** Keeps a blob of this node's own for good; returns its layout. Keeping what is held changes nothing. */
    public BlobLayout put(byte[] blob) throws StoreException {
        BlobLayout layout = keep(blob);
        if (!Files.exists(folder.resolve(layout.root() + OWN_SUFFIX))) {
            write(layout.root() + OWN_SUFFIX, new byte[0]);
        }
        return layout;
    }

    /** Keeps a blob that others hold as well, for as long as there is room; returns its layout. */
    public BlobLayout putFetched(byte[] blob) throws StoreException {
        BlobLayout layout = keep(blob);
        makeRoom(layout.root());
        return layout;
    }

    private BlobLayout keep(byte[] blob) throws StoreException {
        BlobLayout layout = BlobLayout.of(blob);
        if (!holds(layout.root())) {
            if (!layout.isSingle()) {
                write(layout.root() + LIST_SUFFIX, layout.listBlock());
            }
            write(layout.root().toString(), blob);
        }
        return layout;
    }

    /** Whether a blob is held whole. */
    public boolean holds(Cid root) {
        return Files.exists(folder.resolve(root.toString()));
    }

    /** How much all blobs take. */
    public long bytes() {
        return bytes.get();
    }

    /** Whether there is more than may be, of which nothing may go. */
    public boolean isFull() {
        return bytes.get() > quota.bytesMost();
    }

    /** A blob's bytes, checked against its CID; empty when it is not held. A corrupt file is removed and not held. */
    public Optional<byte[]> get(Cid root) throws StoreException {
        Path file = folder.resolve(root.toString());
        try {
            byte[] blob = Files.readAllBytes(file);
            if (BlobLayout.of(blob).root().equals(root)) {
                used(file);
                return Optional.of(blob);
            }
            drop(root);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }

    /** The layout of a held blob; empty when it is not held. */
    public Optional<BlobLayout> layout(Cid root) throws StoreException {
        Path file = folder.resolve(root.toString());
        try {
            if (root.codec() == Cid.Codec.RAW) {
                return Optional.of(BlobLayout.single(root, Files.size(file)));
            }
            byte[] list = Files.readAllBytes(folder.resolve(root + LIST_SUFFIX));
            return holds(root) ? Optional.of(BlobLayout.ofList(root, list)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (WireException e) {
            return remadeList(root, file);
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }

    /** A list that is not as it was written can be made again, where the blob is. */
    private Optional<BlobLayout> remadeList(Cid root, Path file) throws StoreException {
        Optional<byte[]> blob = get(root);
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        BlobLayout layout = BlobLayout.of(blob.get());
        LOG.warn("{}{} was damaged and is made again", file, LIST_SUFFIX);
        write(root + LIST_SUFFIX, layout.listBlock());
        return Optional.of(layout);
    }

    /**
     * The bytes of leaf {@code i} of a held blob, checked.
     *
     * @throws StoreException also when they are not as they were written; the blob is not held any more then
     */
    public byte[] leaf(BlobLayout layout, int i) throws StoreException {
        Path file = folder.resolve(layout.root().toString());
        ByteBuffer leaf = ByteBuffer.allocate(layout.leafBytes(i));
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long at = (long) i * BlobLayout.LEAF_BYTES;
            while (leaf.hasRemaining() && in.read(leaf, at + leaf.position()) >= 0) {}
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
        if (leaf.hasRemaining() || !layout.leaves().get(i).names(leaf.array())) {
            drop(layout.root());
            throw new StoreException(file + " was damaged");
        }
        return leaf.array();
    }

    /** Reads every blob; the names of the damaged ones, which are taken away where that is wanted. */
    public List<String> look(boolean repair) throws StoreException {
        List<String> damaged = new ArrayList<>();
        for (Path file : files()) {
            Optional<Cid> root = cid(file);
            if (root.isPresent() && !isSound(file, root.get())) {
                damaged.add(root.get().toString());
                if (repair) {
                    drop(root.get());
                }
            }
        }
        return damaged;
    }

    private static boolean isSound(Path file, Cid root) throws StoreException {
        try {
            return BlobLayout.of(Files.readAllBytes(file)).root().equals(root);
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }

    private static Optional<Cid> cid(Path file) {
        String name = file.getFileName().toString();
        try {
            return name.contains(".") || name.startsWith("draft-") ? Optional.empty() : Optional.of(Cid.parse(name));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** Takes a damaged blob away, so that it is fetched again. */
    private void drop(Cid root) throws StoreException {
        boolean own = Files.exists(folder.resolve(root + OWN_SUFFIX));
        delete(root);
        LOG.warn(
                "{} was damaged and is removed; {}",
                folder.resolve(root.toString()),
                own ? "publish it again, if no other node holds it" : "it is fetched again when it is needed");
    }

    private void delete(Cid root) throws StoreException {
        for (String suffix : List.of("", LIST_SUFFIX, OWN_SUFFIX)) {
            Path file = folder.resolve(root + suffix);
            long size = Trouble.sizeOf(file);
            remove(file);
            bytes.addAndGet(-size);
        }
    }

    /** A blob that may go. */
    private record Evictable(Cid root, FileTime used) {}

    /** Frees more than is missing, so that not every blob that comes has to look at all that are there. */
    private synchronized void makeRoom(Cid arrived) throws StoreException {
        long most = quota.bytesMost();
        if (bytes.get() <= most) {
            return;
        }
        Set<Cid> needed = quota.needed();
        List<Evictable> evictable = new ArrayList<>();
        for (Path file : files()) {
            Optional<Cid> root = cid(file);
            if (root.isPresent()
                    && !root.get().equals(arrived)
                    && !needed.contains(root.get())
                    && !Files.exists(folder.resolve(root.get() + OWN_SUFFIX))) {
                evictable.add(new Evictable(root.get(), usedAt(file)));
            }
        }
        evictable.sort(Comparator.comparing(Evictable::used).thenComparing(Evictable::root));
        long target = most - most / FREED_AT_ONCE;
        int gone = 0;
        while (gone < evictable.size() && bytes.get() > target) {
            delete(evictable.get(gone).root());
            gone++;
        }
        LOG.info("{} blobs were removed for want of room, {} bytes are held", gone, bytes.get());
    }

    private void used(Path file) throws IOException {
        Instant now = clock.instant();
        if (Duration.between(Files.getLastModifiedTime(file).toInstant(), now).compareTo(USE_NOTED_EVERY) > 0) {
            Files.setLastModifiedTime(file, FileTime.from(now));
        }
    }

    private static FileTime usedAt(Path file) throws StoreException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            return FileTime.from(Instant.MAX);
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }

    private List<Path> files() throws StoreException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException | UncheckedIOException e) {
            throw Trouble.with("read", folder, e instanceof IOException io ? io : new IOException(e));
        }
    }

    private void write(String name, byte[] content) throws StoreException {
        Path draft = folder.resolve("draft-" + drafts.incrementAndGet() + "-" + name);
        Path file = folder.resolve(name);
        try {
            try (FileChannel out = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                out.force(true);
            }
            long before = Trouble.sizeOf(file);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            bytes.addAndGet(content.length - before);
        } catch (IOException e) {
            tidy(draft, e);
            throw Trouble.with("write", file, e);
        }
    }

    /** What was written of it may be just the room that is missing. */
    private static void tidy(Path draft, IOException cause) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static void remove(Path file) throws StoreException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Trouble.with("remove", file, e);
        }
    }
}
