package org.fallow.node.publication;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.UnitSource;
import org.fallow.work.record.VerifyPolicy;

/**
 * What a {@code project.yaml} says, checked against the bounds of the records it becomes.
 *
 * @param place where the file begins
 * @param project the project's name, see {@link org.fallow.work.record.Project}
 * @param title one line for people
 * @param topics what it is about, see {@link org.fallow.work.record.Project}
 * @param about the file that says what it is for, if there is one
 * @param kernel the Wasm module's file
 * @param mode how the kernel is run; resumable unless said
 * @param units where the inputs come from
 * @param limits of one unit; 64 MiB and one hour unless said
 * @param verify how far results must be proved; two agreeing replicas unless said
 * @param reduce how results are brought together; JSON lines unless said
 * @param reducer the file of the reduce kernel, if there is one; then {@code reduce} says nothing
 * @param life how long after publication the batch is worked on; 30 days unless said
 */
public record ProjectFile(
        Place place,
        String project,
        String title,
        List<String> topics,
        Optional<FileName> about,
        FileName kernel,
        KernelMode mode,
        Units units,
        Limits limits,
        VerifyPolicy verify,
        Reduce reduce,
        Optional<FileName> reducer,
        Duration life) {
    /** Largest project file, in characters. */
    public static final int CHARS_MAX = 1 << 20;

    /**
     * A file that the project file names.
     *
     * @param path relative to the project file's directory, with forward slashes
     * @param place where it is named
     */
    public record FileName(String path, Place place) {}

    /** How a kernel runs. */
    public record Running(KernelMode mode, Limits limits) {}

    /**
     * What is to be looked at beside the project file; each part empty where it is not there, or is wrong.
     *
     * @param running empty where its mode or its limits are wrong: then it cannot be said whether a kernel suits them
     */
    public record Named(
            Optional<FileName> about,
            Optional<FileName> kernel,
            Optional<FileName> reducer,
            Optional<Units> units,
            Optional<Running> running) {}

    /**
     * What a project file says, as far as it can be understood.
     *
     * @param mistakes in the order of their places; none where it is whole
     */
    public record Draft(List<Mistake> mistakes, Named named, Optional<ProjectFile> whole) {
        /** Of nothing that could be understood. */
        static Draft nothing(List<Mistake> mistakes) {
            Optional<FileName> none = Optional.empty();
            return new Draft(
                    mistakes, new Named(none, none, none, Optional.empty(), Optional.empty()), Optional.empty());
        }
    }

    /** Where the inputs come from. */
    public sealed interface Units {
        /** Where the project file says so. */
        Place place();
    }

    /** Every combination of parameters. */
    public record Sweep(UnitSource.Sweep source, Place place) implements Units {}

    /**
     * A unit for each file that a pattern matches, in ascending order of their paths.
     *
     * @param glob relative to the project file's directory, as {@link java.nio.file.FileSystem#getPathMatcher} reads it
     */
    public record Files(String glob, Place place) implements Units {}

    /** A unit for each line of a file. */
    public record Lines(FileName file) implements Units {
        @Override
        public Place place() {
            return file.place();
        }
    }

    /**
     * Chains of units: each input begins one, see {@link UnitSource.Chained}.
     *
     * @param of the inputs, not chained
     */
    public record Chained(Units of, int generations, Place place) implements Units {}

    /** Whether a word can be a project's name. */
    public static boolean isName(String word) {
        return ProjectFileReader.isName(word);
    }

    /** The same with other units. */
    public ProjectFile withUnits(Units other) {
        return new ProjectFile(
                place, project, title, topics, about, kernel, mode, other, limits, verify, reduce, reducer, life);
    }

    /**
     * Reads a project file.
     *
     * @param fileName what mistakes call it
     * @param yaml its text
     */
    public static Reading<ProjectFile> parse(String fileName, String yaml) {
        Draft draft = draft(fileName, yaml);
        return draft.whole()
                .<Reading<ProjectFile>>map(Reading.Read::new)
                .orElseGet(() -> new Reading.Mistakes<>(draft.mistakes()));
    }

    /** The same, with what can be understood of one that has mistakes. */
    public static Draft draft(String fileName, String yaml) {
        return ProjectFileReader.read(fileName, yaml);
    }
}
