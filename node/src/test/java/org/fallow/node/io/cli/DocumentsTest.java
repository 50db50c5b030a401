package org.fallow.node.io.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fallow.node.io.Node;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the documents name is there: files, headings, commands with their options, scripts, classes and tests. */
class DocumentsTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(?:sh|)\\n(.*?)^```");
    private static final Pattern ANY_BLOCK = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern INDENTED = Pattern.compile("(?m)^    ((?:\\./)?fallow .*)$");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern NAMED = Pattern.compile("(?:\\./)?fallow ([a-z][a-z-]*)(?: .*)?");
    private static final Pattern SCRIPT = Pattern.compile(
            "(?:\\./)?((?:bench|\\.ci|libp2p|dht|work-units|node|desktop-client|docs)/[\\w./-]+)(?: .*)?");
    private static final Pattern TEST = Pattern.compile("([A-Z]\\w*Test)?(?:\\.([a-z]+[A-Z]\\w*))?");
    private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]\\w*");
    /** Where words in code type that begin like classes are classes. */
    private static final Set<String> OF_CODE = Set.of("docs/threats.md", "HACKING.md");

    /** A document: where it lies below the top, and its text. */
    private record Document(String path, String text) {}

    @Test
    void everyLinkLeadsToAFileAndItsHeading() throws IOException {
        List<String> dead = new ArrayList<>();
        each((document, text) -> matches(LINK, text)
                .map(m -> m.group(1))
                .filter(link -> !link.contains("://"))
                .filter(link -> !leads(document, link))
                .forEach(link -> dead.add(document.path() + ": " + link)));
        assertThat(dead).isEmpty();
    }

    @Test
    void everyCommandIsOneThatTheProgramTakes() throws IOException {
        List<String> wrong = new ArrayList<>();
        each((document, text) -> Stream.concat(
                        matches(BLOCK, text).flatMap(m -> m.group(1).lines()),
                        matches(INDENTED, text).map(m -> m.group(1)))
                .map(String::strip)
                .filter(line -> line.startsWith("./fallow ") || line.startsWith("fallow "))
                .forEach(line ->
                        mistake(line).ifPresent(mistake -> wrong.add(document.path() + ": " + line + ": " + mistake))));
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyCommandNamedInATextIsThere() throws IOException {
        Set<String> names = Main.program(Node.Wrapping.NONE).getSubcommands().keySet();
        List<String> unknown = new ArrayList<>();
        each((document, text) -> codes(text)
                .map(NAMED::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                // The window is the desktop's.
                .filter(name -> !name.equals("gui") && !names.contains(name))
                .forEach(name -> unknown.add(document.path() + ": fallow " + name)));
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyScriptAndFileIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        each((document, text) -> codes(text)
                .map(SCRIPT::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .filter(path -> !path.contains("/target/") && !Files.exists(TOP.resolve(path)))
                .forEach(path -> missing.add(document.path() + ": " + path)));
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTestAndClassThatHoldsARuleIsThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        each((document, text) -> {
            String test = "";
            for (String code : codes(text).toList()) {
                Matcher named = TEST.matcher(code);
                if (named.matches() && !code.isEmpty()) {
                    test = named.group(1) == null ? test : named.group(1);
                    String source = sources.get(test);
                    String method = named.group(2);
                    if (source == null || (method != null && !source.contains("void " + method + "("))) {
                        missing.add(document.path() + ": " + code + " of " + test);
                    }
                } else if (OF_CODE.contains(document.path())
                        && CLASS.matcher(code).matches()
                        && !sources.containsKey(code)) {
                    missing.add(document.path() + ": " + code);
                }
            }
        });
        assertThat(missing).isEmpty();
    }

    private static void each(BiConsumer<Document, String> what) throws IOException {
        try (Stream<Path> files = Files.walk(TOP)) {
            List<Path> documents = files.filter(f -> f.toString().endsWith(".md"))
                    .filter(DocumentsTest::isOurs)
                    .sorted()
                    .toList();
            assertThat(documents).hasSizeGreaterThan(20);
            for (Path file : documents) {
                Document document = new Document(TOP.relativize(file).toString(), Files.readString(file));
                what.accept(document, document.text());
            }
        }
    }

    private static boolean isOurs(Path file) {
        String path = "/" + TOP.relativize(file);
        return !path.contains("/target/") && !path.contains("/node_modules/") && !path.contains("/.git/");
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static Stream<String> codes(String text) {
        return matches(CODE, ANY_BLOCK.matcher(text).replaceAll("")).map(m -> m.group(1));
    }

    private static boolean leads(Document from, String link) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty()
                ? TOP.resolve(from.path())
                : TOP.resolve(from.path()).resolveSibling(parts[0]).normalize();
        if (parts.length == 1 || !Files.exists(file)) {
            return Files.exists(file);
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(l -> l.startsWith("#"))
                    .map(DocumentsTest::anchor)
                    .anyMatch(parts[1]::equals);
        } catch (IOException e) {
            return false;
        }
    }

    /** As GitHub makes them. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ +", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\w\\- ]", "")
                .replace(' ', '-');
    }

    private static Optional<String> mistake(String line) {
        String command = line.replaceFirst("^(\\./)?fallow ", "").replaceFirst("\\s+(#|\\||>|&|;).*$", "");
        if (command.startsWith("gui")) {
            return Optional.empty();
        }
        String[] words = Arrays.stream(command.split("\\s+"))
                .map(word -> word.replaceAll("^['\"]|['\"]$", ""))
                .toArray(String[]::new);
        CommandLine program = Main.program(Node.Wrapping.NONE);
        try {
            program.parseArgs(words);
            return Optional.empty();
        } catch (ParameterException e) {
            // In capitals stands what the reader has to put in.
            boolean placeholder = Arrays.stream(words).anyMatch(w -> w.matches("[A-Z]+|fallow:AS…"));
            return placeholder && String.valueOf(e.getMessage()).startsWith("Invalid value")
                    ? Optional.empty()
                    : Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(TOP)) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .filter(DocumentsTest::isOurs)
                    .collect(Collectors.toMap(
                            f -> f.getFileName().toString().replace(".java", ""),
                            DocumentsTest::read,
                            String::concat,
                            TreeMap::new));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
