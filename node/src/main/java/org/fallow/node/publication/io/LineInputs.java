package org.fallow.node.publication.io;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.fallow.node.publication.Inputs;
import org.fallow.node.publication.Place;
import org.fallow.node.publication.ProjectFile.FileName;
import org.fallow.work.record.UnitList;

/** The lines of a file; an empty one is a fault, and so are none. */
final class LineInputs implements Inputs {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final FileName name;
    private final boolean chained;
    private final Faults faults;

    /** {@code chained}: each begins a chain. */
    LineInputs(Path path, FileName name, boolean chained, Faults faults) {
        this.path = path;
        this.name = name;
        this.chained = chained;
        this.faults = faults;
    }

    @Override
    public void each(Taker to) throws IOException {
        int number = 0;
        try (InputStream in = new BufferedInputStream(open(), BUFFER_BYTES)) {
            ByteArrayOutputStream held = new ByteArrayOutputStream();
            for (Optional<byte[]> line = line(in, held); line.isPresent(); line = line(in, held)) {
                byte[] bytes = line.get();
                number++;
                Optional<String> fault = fault(bytes, number);
                if (fault.isPresent()) {
                    faults.found(new BadInput(new Place(name.path(), number, 1), fault.get()));
                } else {
                    to.take(bytes);
                }
            }
        }
        if (number == 0) {
            throw new BadInput(name.place(), ProjectDirectory.LINES + name.path() + " has no lines");
        }
    }

    private InputStream open() throws BadInput {
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw new BadInput(name.place(), ProjectDirectory.LINES + name.path() + " " + ProjectDirectory.reason(e));
        }
    }

    private Optional<String> fault(byte[] line, int number) {
        if (line.length == 0) {
            return Optional.of("an empty line; every line is the input of a unit");
        }
        if (line.length > UnitList.INPUT_BYTES_MAX) {
            return Optional.of("a line of more than " + UnitList.INPUT_BYTES_MAX + " bytes");
        }
        return chained ? BoundedInputs.chainFault(line, number - 1) : Optional.empty();
    }

    /** The next line without its end, which is LF or CR LF; a byte more than is allowed of one that is too long. */
    private static Optional<byte[]> line(InputStream in, ByteArrayOutputStream line) throws IOException {
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        line.reset();
        while (next >= 0 && next != '\n') {
            if (line.size() <= UnitList.INPUT_BYTES_MAX) {
                line.write(next);
            }
            next = in.read();
        }
        byte[] bytes = line.toByteArray();
        boolean hasReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return Optional.of(hasReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
    }
}
