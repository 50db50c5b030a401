package org.fallow.node.publication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fallow.node.publication.ProjectFile.FileName;
import org.fallow.node.publication.Value.Field;
import org.fallow.node.publication.Value.Fields;
import org.fallow.node.publication.Value.Items;
import org.fallow.node.publication.Value.Text;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.Project;
import org.fallow.work.record.Reduce;
import org.fallow.work.record.VerifyPolicy;

/** Reads a project file and notes every mistake; what is wrong is replaced so that reading goes on, and then not used. */
final class ProjectFileReader {
    private static final int PATH_CHARS_MAX = 1_000;
    private static final int TITLE_CHARS_MAX = 200;
    private static final int NAME_CHARS_MAX = 64;
    private static final int FIELD_CHARS_MAX = 100;
    private static final long MEMORY_BYTES_MIN = 64 << 10;
    private static final long MEMORY_BYTES_MAX = 4L << 30;
    private static final Duration TIME_MAX = Duration.ofDays(7);
    private static final Duration LIFE_MIN = Duration.ofMinutes(1);
    private static final Duration LIFE_MAX = Duration.ofDays(3_650);

    private static final long MEMORY_BYTES_DEFAULT = 64 << 20;
    private static final Duration TIME_DEFAULT = Duration.ofHours(1);
    private static final Duration LIFE_DEFAULT = Duration.ofDays(30);
    private static final VerifyPolicy VERIFY_DEFAULT = new VerifyPolicy.Replicas(2);
    private static final Reduce REDUCE_DEFAULT = new Reduce(Reduce.Kind.JSONL, "");

    private static final List<String> KEYS = List.of(
            "project", "title", "topics", "about", "kernel", "mode", "units", "limits", "verify", "reduce", "expires");
    private static final String GENERATIONS = "generations";
    private static final String WASM = "wasm";
    private static final Pattern NAME = Pattern.compile("[a-z0-9](-?[a-z0-9]){0,63}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]*\\.?[0-9]+([eE][+-]?[0-9]{1,3})?");

    private final Notes notes;

    private ProjectFileReader(Notes notes) {
        this.notes = notes;
    }

    static ProjectFile.Draft read(String file, String yaml) {
        Notes notes = new Notes();
        Place start = new Place(file, 1, 1);
        if (yaml.length() > ProjectFile.CHARS_MAX) {
            notes.add(
                    start,
                    "the file has " + yaml.length() + " characters, at most " + ProjectFile.CHARS_MAX
                            + " are read (use units.lines for long lists)");
            return ProjectFile.Draft.nothing(notes.inOrder());
        }
        Optional<Value> root = Yaml.read(file, yaml, notes);
        if (root.isPresent() && !(root.get() instanceof Fields)) {
            notes.add(root.get().place(), "a project file is a list of keys, such as `project: my-project`");
        }
        if (root.isEmpty() || !(root.get() instanceof Fields fields)) {
            return ProjectFile.Draft.nothing(notes.inOrder());
        }
        return new ProjectFileReader(notes).project(start, fields);
    }

    private ProjectFile.Draft project(Place start, Fields fields) {
        unknown("", fields, KEYS);
        String name = name(fields);
        String title = title(fields);
        List<String> topics = topics(fields);
        Optional<FileName> about = fields.map().containsKey("about") ? file(fields, "about") : Optional.empty();
        Optional<FileName> kernel = file(fields, "kernel");
        int before = notes.count();
        KernelMode mode = mode(fields);
        Limits limits = limits(fields);
        boolean runs = notes.count() == before;
        Optional<ProjectFile.Units> units = units(fields);
        VerifyPolicy verify = verify(fields);
        Reduce reduce = reduce(fields);
        Optional<FileName> reducer = reducer(fields);
        Duration life = span(fields, "expires", "expires", LIFE_DEFAULT, LIFE_MIN, LIFE_MAX);
        Optional<ProjectFile.Running> running =
                runs ? Optional.of(new ProjectFile.Running(mode, limits)) : Optional.empty();
        ProjectFile.Named named = new ProjectFile.Named(about, kernel, reducer, units, running);
        Optional<ProjectFile> whole = kernel.isEmpty() || units.isEmpty() || !notes.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProjectFile(
                        start,
                        name,
                        title,
                        topics,
                        about,
                        kernel.get(),
                        mode,
                        units.get(),
                        limits,
                        verify,
                        reduce,
                        reducer,
                        life));
        return new ProjectFile.Draft(notes.inOrder(), named, whole);
    }

    private String name(Fields fields) {
        Optional<Text> text = needed(fields, "project");
        text.filter(t -> !isName(t.text()))
                .ifPresent(t -> notes.add(
                        t.place(),
                        "project: " + Notes.quoted(t.text())
                                + " is not 1 to 64 small letters, digits and single hyphens"));
        return text.map(Text::text).orElse("");
    }

    static boolean isName(String word) {
        return word.length() <= NAME_CHARS_MAX && NAME.matcher(word).matches();
    }

    private String title(Fields fields) {
        Optional<Text> text = needed(fields, "title");
        text.filter(t -> t.text().length() > TITLE_CHARS_MAX)
                .ifPresent(t -> notes.add(
                        t.place(), "title: " + t.text().length() + " characters, at most " + TITLE_CHARS_MAX));
        text.filter(t -> !t.text().codePoints().allMatch(Notes::isSafe))
                .ifPresent(t -> notes.add(t.place(), "title: must be one line without control characters"));
        return text.map(Text::text).orElse("");
    }

    private List<String> topics(Fields fields) {
        Field field = fields.map().get("topics");
        List<String> topics = new ArrayList<>();
        if (field == null) {
            return topics;
        }
        if (!(field.value() instanceof Items items)) {
            notes.add(field.value().place(), "topics: must be a list, such as [biology, folding]");
            return topics;
        }
        if (items.list().size() > Project.TOPICS_MAX) {
            notes.add(items.place(), "topics: " + items.list().size() + ", at most " + Project.TOPICS_MAX);
            return topics;
        }
        for (Value item : items.list()) {
            text("topics", item).ifPresent(topic -> {
                if (!Project.isTopic(topic.text())) {
                    notes.add(
                            topic.place(),
                            "topics: " + Notes.quoted(topic.text())
                                    + " is not 1 to 32 small letters, digits and single hyphens");
                } else if (topics.contains(topic.text())) {
                    notes.add(topic.place(), "topics: " + Notes.quoted(topic.text()) + " is there twice");
                } else {
                    topics.add(topic.text());
                }
            });
        }
        return topics;
    }

    private Optional<FileName> file(Fields fields, String key) {
        return needed(fields, key).flatMap(t -> file(key, t));
    }

    private Optional<FileName> file(String key, Text text) {
        if (text.text().length() > PATH_CHARS_MAX || !text.text().codePoints().allMatch(Notes::isSafe)) {
            notes.add(text.place(), key + ": " + Notes.quoted(text.text()) + " is not the name of a file");
            return Optional.empty();
        }
        return Optional.of(new FileName(text.text(), text.place()));
    }

    private KernelMode mode(Fields fields) {
        if (!fields.map().containsKey("mode")) {
            return KernelMode.RESUMABLE;
        }
        Optional<Text> text = needed(fields, "mode");
        if (text.isPresent() && text.get().text().equals("command")) {
            return KernelMode.COMMAND;
        }
        text.filter(t -> !t.text().equals("resumable"))
                .ifPresent(t ->
                        notes.add(t.place(), "mode: " + Notes.quoted(t.text()) + " is neither resumable nor command"));
        return KernelMode.RESUMABLE;
    }

    private Optional<ProjectFile.Units> units(Fields fields) {
        Optional<Field> choice = choice(fields, "units", List.of("sweep", "files", "lines"), List.of(GENERATIONS));
        if (choice.isEmpty()) {
            return Optional.empty();
        }
        Fields units = (Fields) value(fields, "units");
        Optional<ProjectFile.Units> inputs = inputs(units, choice.get().value());
        Field chain = units.map().get(GENERATIONS);
        return chain == null ? inputs : inputs.flatMap(of -> new ChainReader(notes).read(of, chain.value()));
    }

    private Optional<ProjectFile.Units> inputs(Fields units, Value value) {
        if (units.map().containsKey("sweep")) {
            return new SweepReader(notes).read(value).map(s -> new ProjectFile.Sweep(s, value.place()));
        }
        boolean files = units.map().containsKey("files");
        String key = files ? "units.files" : "units.lines";
        return text(key, value)
                .flatMap(t -> file(key, t))
                .map(f -> files ? new ProjectFile.Files(f.path(), f.place()) : new ProjectFile.Lines(f));
    }

    private Limits limits(Fields fields) {
        long memory = MEMORY_BYTES_DEFAULT;
        Duration time = TIME_DEFAULT;
        Optional<Fields> limits = mapping(fields, "limits");
        if (limits.isPresent()) {
            unknown("limits: ", limits.get(), List.of("memory", "time"));
            memory = memory(limits.get());
            time = span(limits.get(), "time", "limits.time", TIME_DEFAULT, Duration.ofSeconds(1), TIME_MAX);
        }
        return new Limits(memory, time.toSeconds());
    }

    private long memory(Fields limits) {
        Field field = limits.map().get("memory");
        Optional<Text> text = field == null ? Optional.empty() : text("limits.memory", field.value());
        if (text.isEmpty()) {
            return MEMORY_BYTES_DEFAULT;
        }
        String given = text.get().text();
        OptionalLong size = Quantity.size(given);
        if (size.isPresent() && size.getAsLong() >= MEMORY_BYTES_MIN && size.getAsLong() <= MEMORY_BYTES_MAX) {
            return size.getAsLong();
        }
        notes.add(
                text.get().place(),
                "limits.memory: " + Notes.quoted(given)
                        + (size.isPresent()
                                ? " is not between 64KiB and 4GiB"
                                : " is not a size " + Quantity.sizeHint(given)));
        return MEMORY_BYTES_DEFAULT;
    }

    private Duration span(Fields fields, String key, String path, Duration otherwise, Duration min, Duration max) {
        Field field = fields.map().get(key);
        Optional<Text> text = field == null ? Optional.empty() : text(path, field.value());
        if (text.isEmpty()) {
            return otherwise;
        }
        String given = text.get().text();
        Optional<Duration> span = Quantity.span(given);
        if (span.isPresent() && span.get().compareTo(min) >= 0 && span.get().compareTo(max) <= 0) {
            return span.get();
        }
        String bounds = " is not between " + Quantity.print(min) + " and " + Quantity.print(max);
        notes.add(
                text.get().place(),
                path + ": " + Notes.quoted(given)
                        + (span.isPresent() ? bounds : " is not a duration " + Quantity.spanHint(given)));
        return otherwise;
    }

    private VerifyPolicy verify(Fields fields) {
        Optional<Field> choice = fields.map().containsKey("verify")
                ? choice(fields, "verify", List.of("error", "replicas"))
                : Optional.empty();
        if (choice.isEmpty()) {
            return VERIFY_DEFAULT;
        }
        boolean error = ((Fields) value(fields, "verify")).map().containsKey("error");
        String key = error ? "verify.error" : "verify.replicas";
        Optional<Text> text = text(key, choice.get().value());
        if (text.isEmpty()) {
            return VERIFY_DEFAULT;
        }
        OptionalDouble number = decimal(text.get());
        double given = number.orElse(-1);
        if (error && given >= 1e-9 && given <= 0.1) {
            return new VerifyPolicy.ErrorTarget(given);
        }
        if (!error && given >= 1 && given <= 16 && given == Math.rint(given)) {
            return new VerifyPolicy.Replicas((int) given);
        }
        notes.add(
                text.get().place(),
                key + ": " + Notes.quoted(text.get().text())
                        + (error ? " is not a number from 1e-9 to 0.1" : " is not a whole number from 1 to 16"));
        return VERIFY_DEFAULT;
    }

    private static OptionalDouble decimal(Text text) {
        return DECIMAL.matcher(text.text()).matches()
                ? OptionalDouble.of(Double.parseDouble(text.text()))
                : OptionalDouble.empty();
    }

    private Reduce reduce(Fields fields) {
        Field field = fields.map().get("reduce");
        if (field == null) {
            return REDUCE_DEFAULT;
        }
        if (field.value() instanceof Fields) {
            return reduceByField(fields);
        }
        Map<String, Reduce.Kind> kinds = new LinkedHashMap<>();
        kinds.put("jsonl", Reduce.Kind.JSONL);
        kinds.put("csv", Reduce.Kind.CSV);
        kinds.put("concat", Reduce.Kind.CONCAT);
        Optional<Text> text = text("reduce", field.value());
        Reduce.Kind kind = text.map(t -> kinds.get(t.text())).orElse(null);
        if (kind != null) {
            return new Reduce(kind, "");
        }
        text.ifPresent(t -> notes.add(
                t.place(),
                "reduce: " + Notes.quoted(t.text())
                        + " is not jsonl, csv, concat, { best: FIELD }, { sum: FIELD } or { wasm: FILE }"));
        return REDUCE_DEFAULT;
    }

    private Reduce reduceByField(Fields fields) {
        Optional<Field> choice = choice(fields, "reduce", List.of("best", "sum", WASM));
        if (choice.isEmpty()) {
            return REDUCE_DEFAULT;
        }
        Fields reduce = (Fields) value(fields, "reduce");
        if (reduce.map().containsKey(WASM)) {
            return REDUCE_DEFAULT;
        }
        boolean best = reduce.map().containsKey("best");
        String key = best ? "reduce.best" : "reduce.sum";
        Optional<Text> text = text(key, choice.get().value());
        if (text.isPresent() && text.get().text().length() > FIELD_CHARS_MAX) {
            notes.add(text.get().place(), key + ": a name of more than " + FIELD_CHARS_MAX + " characters");
            return REDUCE_DEFAULT;
        }
        return text.map(t -> new Reduce(best ? Reduce.Kind.BEST : Reduce.Kind.SUM, t.text()))
                .orElse(REDUCE_DEFAULT);
    }

    /** The file of a reduce kernel. */
    private Optional<FileName> reducer(Fields fields) {
        Field field = fields.map().get("reduce");
        Field wasm = field != null && field.value() instanceof Fields reduce
                ? reduce.map().get(WASM)
                : null;
        String key = "reduce." + WASM;
        return wasm == null ? Optional.empty() : text(key, wasm.value()).flatMap(t -> file(key, t));
    }

    /** The one field of a mapping that must have exactly one of the choices. */
    private Optional<Field> choice(Fields fields, String key, List<String> choices) {
        return choice(fields, key, choices, List.of());
    }

    /** The same, where the mapping may have further keys. */
    private Optional<Field> choice(Fields fields, String key, List<String> choices, List<String> further) {
        Optional<Fields> mapping = mapping(fields, key);
        if (mapping.isEmpty()) {
            if (!fields.map().containsKey(key)) {
                notes.add(fields.place(), key + ": is missing (one of " + String.join(", ", choices) + ")");
            }
            return Optional.empty();
        }
        unknown(
                key + ": ",
                mapping.get(),
                Stream.concat(choices.stream(), further.stream()).toList());
        List<String> given =
                choices.stream().filter(mapping.get().map()::containsKey).toList();
        if (given.size() != 1) {
            String found = given.isEmpty() ? "none" : String.join(" and ", given);
            notes.add(
                    mapping.get().place(),
                    key + ": exactly one of " + String.join(", ", choices) + " is needed, here is " + found);
            return Optional.empty();
        }
        return Optional.ofNullable(mapping.get().map().get(given.getFirst()));
    }

    private void unknown(String path, Fields fields, List<String> known) {
        fields.map().forEach((key, field) -> {
            if (!known.contains(key)) {
                notes.add(
                        field.place(), path + "unknown key " + Notes.quoted(key) + " " + Notes.suggestion(key, known));
            }
        });
    }

    private Optional<Fields> mapping(Fields fields, String key) {
        Field field = fields.map().get(key);
        if (field == null) {
            return Optional.empty();
        }
        if (field.value() instanceof Fields mapping) {
            return Optional.of(mapping);
        }
        notes.add(field.value().place(), key + ": must be keys and values, in lines below it or in { }");
        return Optional.empty();
    }

    private Optional<Text> needed(Fields fields, String key) {
        Field field = fields.map().get(key);
        if (field == null) {
            notes.add(fields.place(), key + ": is missing");
            return Optional.empty();
        }
        return text(key, field.value());
    }

    private Optional<Text> text(String path, Value value) {
        if (!(value instanceof Text text)) {
            notes.add(value.place(), path + ": must be a single value, not a list or keys");
            return Optional.empty();
        }
        if (text.isEmpty()) {
            notes.add(value.place(), path + ": is empty");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private static Value value(Fields fields, String key) {
        Field field = fields.map().get(key);
        if (field == null) {
            throw new AssertionError(key + " was looked up before");
        }
        return field.value();
    }
}
