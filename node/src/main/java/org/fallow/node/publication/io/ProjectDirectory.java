package org.fallow.node.publication.io;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.fallow.node.publication.KernelCheck;
import org.fallow.node.publication.Material;
import org.fallow.node.publication.Mistake;
import org.fallow.node.publication.Place;
import org.fallow.node.publication.ProjectFile;
import org.fallow.node.publication.ProjectFile.FileName;
import org.fallow.node.publication.Reading;
import org.fallow.work.record.Chain;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.Utf8;

/**
 * A publisher's directory: {@code project.yaml} and the files it names. A file may lie outside of the directory
 * ({@code ../kernels/x.wasm}): it is the publisher's own computer. Patterns of {@code units.files} look only inside.
 */
public final class ProjectDirectory {
    /** The project file's name. */
    public static final String FILE = "project.yaml";

    private static final int DEPTH_MAX = 16;
    private static final int FILES_SEEN_MAX = 5_000_000;

    private final Path directory;
    private final KernelCheck check;
    private final List<Mistake> mistakes = new ArrayList<>();

    private ProjectDirectory(Path directory, KernelCheck check) {
        this.directory = directory;
        this.check = check;
    }

    /** A project file and what stands in the files it names. */
    public record Contents(ProjectFile file, Material material) {}

    /** Reads a project's directory, all mistakes at once; those of other files only when the project file has none. */
    public static Reading<Contents> read(Path directory, KernelCheck check) {
        return new ProjectDirectory(directory, check).contents();
    }

    private Reading<Contents> contents() {
        Place start = new Place(FILE, 1, 1);
        Optional<byte[]> yaml = bytes(new FileName(FILE, start), "", ProjectFile.CHARS_MAX);
        Optional<String> text = yaml.flatMap(b -> text(b, start, "the file"));
        if (text.isEmpty()) {
            return new Reading.Mistakes<>(mistakes);
        }
        return switch (ProjectFile.parse(FILE, text.get())) {
            case Reading.Mistakes<ProjectFile> m -> new Reading.Mistakes<>(m.list());
            case Reading.Read<ProjectFile> read -> contents(read.value());
        };
    }

    private Reading<Contents> contents(ProjectFile file) {
        String about = file.about().map(this::about).orElse("");
        Optional<byte[]> kernel = module(file, file.kernel(), "kernel: ");
        Optional<byte[]> reducer = file.reducer().flatMap(name -> module(file, name, "reduce.wasm: "));
        List<byte[]> inputs = inputs(file.units());
        if (!mistakes.isEmpty() || kernel.isEmpty()) {
            mistakes.sort(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column));
            return new Reading.Mistakes<>(mistakes);
        }
        return new Reading.Read<>(new Contents(file, new Material(about, kernel.get(), reducer, inputs)));
    }

    /** A module that runs in the project's mode, within its limits. */
    private Optional<byte[]> module(ProjectFile file, FileName name, String key) {
        Optional<byte[]> module = bytes(name, key, Material.KERNEL_BYTES_MAX);
        module.ifPresent(wasm -> check.faults(wasm, file.mode(), file.limits())
                .forEach(fault -> add(name.place(), key + name.path() + ": " + fault)));
        return module;
    }

    private List<byte[]> inputs(ProjectFile.Units units) {
        return switch (units) {
            case ProjectFile.Sweep s -> List.of();
            case ProjectFile.Files files -> files(files);
            case ProjectFile.Lines lines -> lines(lines.file());
            case ProjectFile.Chained chained -> chained(chained);
        };
    }

    /** Inputs that chains can begin with, and not too many. */
    private List<byte[]> chained(ProjectFile.Chained chained) {
        List<byte[]> inputs = inputs(chained.of());
        for (int i = 0; i < inputs.size(); i++) {
            Optional<String> fault = Chain.fault(inputs.get(i));
            if (fault.isPresent()) {
                Place place = chained.of() instanceof ProjectFile.Lines(FileName file)
                        ? new Place(file.path(), i + 1, 1)
                        : chained.of().place();
                add(place, "input " + i + " cannot begin a chain: " + fault.get());
                break;
            }
        }
        return inputs;
    }

    private String about(FileName name) {
        String text = bytes(name, "about: ", 4 * Material.ABOUT_CHARS_MAX)
                .flatMap(b -> text(b, name.place(), "about: " + name.path()))
                .orElse("");
        if (text.length() > Material.ABOUT_CHARS_MAX) {
            add(
                    name.place(),
                    "about: " + name.path() + " has " + text.length() + " characters, at most "
                            + Material.ABOUT_CHARS_MAX);
            return "";
        }
        return text;
    }

    private List<byte[]> lines(FileName name) {
        List<byte[]> inputs = new ArrayList<>();
        Optional<Path> path = path(name, "units.lines: ");
        if (path.isEmpty()) {
            return inputs;
        }
        long total = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path.get()))) {
            for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
                byte[] bytes = line.get();
                total += bytes.length;
                if (bytes.length == 0) {
                    add(
                            new Place(name.path(), inputs.size() + 1, 1),
                            "an empty line; every line is the input of a unit");
                    return inputs;
                }
                if (bytes.length > UnitList.INPUT_BYTES_MAX) {
                    add(
                            new Place(name.path(), inputs.size() + 1, 1),
                            "a line of more than " + UnitList.INPUT_BYTES_MAX + " bytes");
                    return inputs;
                }
                inputs.add(bytes);
                if (tooMany(name.place(), "units.lines: ", inputs.size(), total)) {
                    return inputs;
                }
            }
        } catch (IOException e) {
            add(name.place(), "units.lines: " + name.path() + " " + reason(e));
            return inputs;
        }
        if (inputs.isEmpty()) {
            add(name.place(), "units.lines: " + name.path() + " has no lines");
        }
        return inputs;
    }

    /** The next line without its end, which is LF or CR LF; a byte more than is allowed of one that is too long. */
    private static Optional<byte[]> line(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (next >= 0 && next != '\n' && line.size() <= UnitList.INPUT_BYTES_MAX) {
            line.write(next);
            next = in.read();
        }
        byte[] bytes = line.toByteArray();
        boolean hasReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return Optional.of(hasReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
    }

    private List<byte[]> files(ProjectFile.Files files) {
        List<byte[]> inputs = new ArrayList<>();
        long total = 0;
        for (String path : matching(files)) {
            FileName name = new FileName(path, files.place());
            Optional<byte[]> bytes = bytes(name, "units.files: ", UnitList.INPUT_BYTES_MAX);
            if (bytes.isEmpty()) {
                continue;
            }
            total += bytes.get().length;
            inputs.add(bytes.get());
            if (tooMany(files.place(), "units.files: ", inputs.size(), total)) {
                break;
            }
        }
        return inputs;
    }

    /** The paths that a pattern matches, with forward slashes, in ascending order. */
    private List<String> matching(ProjectFile.Files files) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(directory, DEPTH_MAX)) {
            PathMatcher matcher = directory.getFileSystem().getPathMatcher("glob:" + files.glob());
            walk.limit(FILES_SEEN_MAX)
                    .filter(p -> matcher.matches(directory.relativize(p)) && Files.isRegularFile(p))
                    .map(p -> directory.relativize(p).toString().replace('\\', '/'))
                    .sorted()
                    .forEach(found::add);
        } catch (PatternSyntaxException | UnsupportedOperationException e) {
            add(files.place(), "units.files: \"" + files.glob() + "\" is not a pattern (use inputs/*.bin)");
            return found;
        } catch (IOException | UncheckedIOException e) {
            add(files.place(), "units.files: the directory cannot be read");
            return found;
        }
        if (found.isEmpty()) {
            add(files.place(), "units.files: \"" + files.glob() + "\" matches no file");
        }
        return found;
    }

    private boolean tooMany(Place place, String key, int count, long bytes) {
        if (count > Material.INPUTS_MAX) {
            add(place, key + "more than " + Material.INPUTS_MAX + " units");
        } else if (bytes > Material.INPUT_BYTES_MAX) {
            add(place, key + "more than " + Material.INPUT_BYTES_MAX + " bytes of inputs");
        } else {
            return false;
        }
        return true;
    }

    private Optional<byte[]> bytes(FileName name, String key, int max) {
        Optional<Path> path = path(name, key);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path.get())) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length <= max) {
                return Optional.of(bytes);
            }
            add(name.place(), key + name.path() + " has more than " + max + " bytes");
        } catch (IOException e) {
            add(name.place(), key + name.path() + " " + reason(e));
        }
        return Optional.empty();
    }

    private Optional<Path> path(FileName name, String key) {
        try {
            Path path = directory.resolve(name.path());
            if (!Files.isDirectory(path)) {
                return Optional.of(path);
            }
            add(name.place(), key + name.path() + " is a directory");
        } catch (InvalidPathException e) {
            add(name.place(), key + name.path() + " is not the name of a file");
        }
        return Optional.empty();
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException n -> "does not exist";
            case AccessDeniedException a -> "must not be read by you";
            default -> "cannot be read: " + e.getMessage();
        };
    }

    private Optional<String> text(byte[] bytes, Place place, String what) {
        Optional<String> text = Utf8.text(bytes);
        if (text.isEmpty()) {
            add(place, what + " is not UTF-8 text");
        }
        return text;
    }

    private void add(Place place, String text) {
        mistakes.add(Mistake.at(place, text));
    }
}
