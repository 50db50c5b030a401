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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.BlobLayout;
import org.fallow.work.record.Cid;

/**
 * The blobs a node holds: one file each, named by its CID, written under another name and renamed, so that a file that
 * is there is whole. A blob of several leaves has its list block beside it. Safe for use by many threads.
 */
public final class BlobStore {
    private static final String LIST_SUFFIX = ".list";

    private final Path folder;
    private final AtomicLong drafts = new AtomicLong();

    /** Over a folder that exists; drafts that a crash has left are removed. */
    public BlobStore(Path folder) throws StoreException {
        this.folder = folder;
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(f -> f.getFileName().toString().startsWith("draft-")).forEach(BlobStore::remove);
        } catch (IOException e) {
            throw Trouble.with("read", folder, e);
        }
    }

    /** Keeps a blob; returns its layout. Keeping what is held changes nothing. */
    public BlobLayout put(byte[] blob) throws StoreException {
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

    /** A blob's bytes, checked against its CID; empty when it is not held. A corrupt file is removed and not held. */
    public Optional<byte[]> get(Cid root) throws StoreException {
        Path file = folder.resolve(root.toString());
        try {
            byte[] blob = Files.readAllBytes(file);
            if (BlobLayout.of(blob).root().equals(root)) {
                return Optional.of(blob);
            }
            remove(file);
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
            remove(file); // a corrupt list: what others hold can be fetched again
            return Optional.empty();
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }

    /** The bytes of leaf {@code i} of a held blob; not checked, the receiver does. */
    public byte[] leaf(BlobLayout layout, int i) throws StoreException {
        Path file = folder.resolve(layout.root().toString());
        ByteBuffer leaf = ByteBuffer.allocate(layout.leafBytes(i));
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long at = (long) i * BlobLayout.LEAF_BYTES;
            while (leaf.hasRemaining() && in.read(leaf, at + leaf.position()) >= 0) {}
            if (leaf.hasRemaining()) {
                throw new IOException("the file is shorter than its layout says");
            }
            return leaf.array();
        } catch (IOException e) {
            throw Trouble.with("read", file, e);
        }
    }

    private void write(String name, byte[] content) throws StoreException {
        Path draft = folder.resolve("draft-" + drafts.incrementAndGet() + "-" + name);
        Path file = folder.resolve(name);
        try {
            try (FileChannel out = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Trouble.with("write", file, e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
