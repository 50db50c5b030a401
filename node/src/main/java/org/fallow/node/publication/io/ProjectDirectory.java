package org.fallow.node.publication.io;

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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.fallow.node.publication.Inputs;
import org.fallow.node.publication.KernelCheck;
import org.fallow.node.publication.Material;
import org.fallow.node.publication.Mistake;
import org.fallow.node.publication.Place;
import org.fallow.node.publication.ProjectFile;
import org.fallow.node.publication.ProjectFile.FileName;
import org.fallow.node.publication.Reading;
import org.fallow.work.record.UnitList;
import org.fallow.work.record.Utf8;

/**
 * A publisher's directory: {@code project.yaml} and the files it names. A file may lie outside of the directory
 * ({@code ../kernels/x.wasm}): it is the publisher's own computer. Patterns of {@code units.files} look only inside.
 */
public final class ProjectDirectory {
    /** The project file's name. */
    public static final String FILE = "project.yaml";

    /** How mistakes in lines begin. */
    static final String LINES = "units.lines: ";

    /** How mistakes in files begin. */
    static final String FILES = "units.files: ";

    /** Inputs that are wrong, of which each is told; a list that is no list at all would have a million. */
    private static final int FAULTS_MAX = 20;

    private static final int DEPTH_MAX = 16;
    private static final int FILES_SEEN_MAX = 5_000_000;

    private final Path directory;
    private final KernelCheck check;
    private final List<Mistake> mistakes = new ArrayList<>();
    private int faulty;
    private Faults faults = this::note;

    private ProjectDirectory(Path directory, KernelCheck check) {
        this.directory = directory;
        this.check = check;
    }

    /** A project file and what stands in the files it names. */
    public record Contents(ProjectFile file, Material material) {}

    /** Reads a project's directory, all mistakes at once, those of the project file first. */
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
        ProjectFile.Draft draft = ProjectFile.draft(FILE, text.get());
        mistakes.addAll(draft.mistakes());
        ProjectFile.Named named = draft.named();
        String about = named.about().map(this::about).orElse("");
        Optional<byte[]> kernel = named.kernel().flatMap(name -> module(named, name, "kernel: "));
        Optional<byte[]> reducer = named.reducer().flatMap(name -> module(named, name, "reduce.wasm: "));
        Inputs inputs = named.units().map(this::checked).orElse(Inputs.NONE);
        if (!mistakes.isEmpty() || kernel.isEmpty() || draft.whole().isEmpty()) {
            mistakes.sort(Comparator.comparing((Mistake m) -> !m.file().equals(FILE))
                    .thenComparingInt(Mistake::line)
                    .thenComparingInt(Mistake::column));
            return new Reading.Mistakes<>(mistakes);
        }
        return new Reading.Read<>(
                new Contents(draft.whole().get(), new Material(about, kernel.get(), reducer, inputs)));
    }

    /** A module that runs in the project's mode, within its limits. */
    private Optional<byte[]> module(ProjectFile.Named named, FileName name, String key) {
        Optional<byte[]> module = bytes(name, key, Material.KERNEL_BYTES_MAX);
        if (module.isPresent() && named.running().isPresent()) {
            ProjectFile.Running running = named.running().get();
            check.faults(module.get(), running.mode(), running.limits())
                    .forEach(fault -> add(name.place(), key + name.path() + ": " + fault));
        }
        return module;
    }

    private Inputs checked(ProjectFile.Units units) {
        Inputs inputs = new BoundedInputs(units, inputs(units, false));
        check(units, inputs);
        faults = Faults.THROWN;
        return inputs;
    }

    /** Those of a batch, or the first ones of chains. */
    private Inputs inputs(ProjectFile.Units units, boolean chained) {
        return switch (units) {
            case ProjectFile.Sweep s -> Inputs.NONE;
            case ProjectFile.Files files -> files(files, matching(files), chained);
            case ProjectFile.Lines lines ->
                to -> new LineInputs(place(lines.file(), LINES), lines.file(), chained, faults).each(to);
            case ProjectFile.Chained chain -> inputs(chain.of(), true);
        };
    }

    /** The files, each read when its turn comes. */
    private Inputs files(ProjectFile.Files files, List<String> paths, boolean chained) {
        return to -> {
            for (int i = 0; i < paths.size(); i++) {
                Optional<byte[]> input = input(new FileName(paths.get(i), files.place()), i, chained);
                if (input.isPresent()) {
                    to.take(input.get());
                }
            }
        };
    }

    private Optional<byte[]> input(FileName name, int index, boolean chained) throws BadInput {
        BadInput fault;
        try {
            byte[] content = content(name, FILES, UnitList.INPUT_BYTES_MAX);
            Optional<String> why = chained ? BoundedInputs.chainFault(content, index) : Optional.empty();
            if (why.isEmpty()) {
                return Optional.of(content);
            }
            fault = new BadInput(name.place(), why.get());
        } catch (BadInput e) {
            fault = e;
        }
        faults.found(fault);
        return Optional.empty();
    }

    private void note(BadInput fault) throws BadInput {
        Mistake mistake = fault.mistake();
        if (faulty == FAULTS_MAX) {
            Place place = new Place(mistake.file(), mistake.line(), mistake.column());
            throw new BadInput(place, mistake.text() + "; what comes after this is not told");
        }
        faulty++;
        mistakes.add(mistake);
    }

    /** Goes over all inputs once, as publishing them will, and notes those that are wrong. */
    private void check(ProjectFile.Units units, Inputs inputs) {
        try {
            inputs.each(input -> {});
        } catch (BadInput e) {
            mistakes.add(e.mistake());
        } catch (IOException e) {
            ProjectFile.Units inner = units instanceof ProjectFile.Chained chained ? chained.of() : units;
            String name = inner instanceof ProjectFile.Lines(FileName file) ? LINES + file.path() + " " : "units: ";
            add(inner.place(), name + reason(e));
        }
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

    private Optional<byte[]> bytes(FileName name, String key, int max) {
        try {
            return Optional.of(content(name, key, max));
        } catch (BadInput e) {
            mistakes.add(e.mistake());
            return Optional.empty();
        }
    }

    private byte[] content(FileName name, String key, int max) throws BadInput {
        try (InputStream in = Files.newInputStream(place(name, key))) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length <= max) {
                return bytes;
            }
        } catch (BadInput e) {
            throw e;
        } catch (IOException e) {
            throw new BadInput(name.place(), key + name.path() + " " + reason(e));
        }
        throw new BadInput(name.place(), key + name.path() + " has more than " + max + " bytes");
    }

    private Path place(FileName name, String key) throws BadInput {
        try {
            Path path = directory.resolve(name.path());
            if (!Files.isDirectory(path)) {
                return path;
            }
            throw new BadInput(name.place(), key + name.path() + " is a directory");
        } catch (InvalidPathException e) {
            throw new BadInput(name.place(), key + name.path() + " is not the name of a file");
        }
    }

    /** Why a file cannot be read. */
    static String reason(IOException e) {
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
