package org.fallow.node.io.results;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.NodeApi;
import org.fallow.node.folding.FoldResult;
import org.fallow.node.status.ResultLine;
import tools.jackson.databind.JsonNode;

/** Writes results into files: whole or not at all, so that a reader never sees half of one. */
public final class ResultFiles {
    /** All results, a document a line, with their votes. */
    public static final String FILE = "results.jsonl";

    private static final int BUFFER_BYTES = 1 << 16;

    private ResultFiles() {}

    /** The file that results brought together in a way go to. */
    public static String name(String way) {
        return switch (way) {
            case "csv" -> "results.csv";
            case "concat" -> "results.bin";
            case "best" -> "best.jsonl";
            case "sum" -> "sum.json";
            case "wasm" -> "reduced.bin";
            default -> FILE;
        };
    }

    /**
     * Has the results that are accepted now brought together, and writes what that gives into {@code directory}.
     *
     * @param way that the batch says, or another: {@code csv concat}
     * @param batches whether it is the batch's own
     * @return the file
     */
    public static Path reduce(NodeApi api, String batch, String way, boolean batches, Path directory)
            throws IOException, ApiException {
        Files.createDirectories(directory);
        Path draft = directory.resolve(name(way) + ".draft");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), BUFFER_BYTES)) {
            api.reduced(batch, batches ? "" : way, out);
        }
        return Files.move(
                draft,
                directory.resolve(name(way)),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes the results that are accepted now into {@code directory}; returns the file. */
    public static Path write(NodeApi api, String batch, Path directory) throws IOException, ApiException {
        Files.createDirectories(directory);
        Path draft = directory.resolve(FILE + ".draft");
        try (BufferedWriter out = Files.newBufferedWriter(draft, StandardCharsets.UTF_8)) {
            api.results(batch, line -> write(out, line));
        } catch (UncheckedIOException e) {
            throw new IOException("cannot write " + draft + ": " + e.getMessage(), e);
        }
        Path file = directory.resolve(FILE);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    /** Reads a file of results. */
    public static List<ResultLine> read(Path file) throws IOException {
        List<ResultLine> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(ApiJson.read(line.getBytes(StandardCharsets.UTF_8), ResultLine.class));
        }
        return lines;
    }

    /** The results that are folds, each recounted from its path; empty when one of them is not. Failed units are left out. */
    public static List<FoldResult> folds(List<ResultLine> lines) {
        List<FoldResult> folds = new ArrayList<>();
        for (ResultLine line : lines) {
            JsonNode result = line.result();
            if (result == null) {
                continue;
            }
            try {
                folds.add(FoldResult.parse(ApiJson.write(result)));
            } catch (WireException e) {
                return List.of();
            }
        }
        return folds;
    }

    private static void write(BufferedWriter out, String line) {
        try {
            out.write(line);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
