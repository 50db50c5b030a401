package org.fallow.house;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What the rules want to know of a source file, read by the JDK's own parser.
 *
 * @param name where it is, relative to the repository
 * @param lines how many it has
 * @param methods its methods and constructors
 * @param sleeps places that sleep
 * @param emptyCatches places that swallow an exception
 * @param bareSuppressions {@code @SuppressWarnings} without a reason in a comment on the same line
 * @param junkDrawers names of packages and types that say nothing
 * @param nullMarked whether the package declaration says {@code @NullMarked}
 * @param introduced whether the file begins with a documentation comment
 */
public record SourceFile(
        String name,
        int lines,
        List<Method> methods,
        List<String> sleeps,
        List<String> emptyCatches,
        List<String> bareSuppressions,
        List<String> junkDrawers,
        boolean nullMarked,
        boolean introduced) {
    private static final Set<String> SLEEPERS = Set.of("sleep", "sleepUninterruptibly", "parkNanos", "parkUntil");
    private static final Set<String> JUNK = Set.of(
            "util", "utils", "utility", "utilities", "common", "commons", "core", "etc", "misc", "helper", "helpers");

    /**
     * A method or constructor.
     *
     * @param at file and line
     * @param lines from its first annotation to its closing brace
     */
    public record Method(String at, int lines) {}

    /** Reads files of the repository. */
    public static List<SourceFile> ofAll(List<Path> files) {
        List<Text> texts = new ArrayList<>();
        try {
            for (Path file : files) {
                texts.add(new Text(Repository.root().relativize(file).toString(), Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read(texts);
    }

    /** Reads a text. */
    public static SourceFile of(String name, String text) {
        return read(List.of(new Text(name, text))).getFirst();
    }

    private static List<SourceFile> read(List<Text> texts) {
        if (texts.isEmpty()) {
            return List.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, texts);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<SourceFile> read = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                String text = unit.getSourceFile().getCharContent(true).toString();
                String name = unit.getSourceFile().getName().substring(1);
                Reader reader = new Reader(name, unit, positions, text.lines().toList());
                reader.scan(unit, null);
                read.add(reader.result());
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isJunk(String word) {
        return JUNK.contains(word.toLowerCase(Locale.ROOT));
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String name, String text) {
            super(URI.create("string:///" + name.replace(' ', '_')), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Reader extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final String name;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> text;
        private final List<Method> methods = new ArrayList<>();
        private final List<String> sleeps = new ArrayList<>();
        private final List<String> emptyCatches = new ArrayList<>();
        private final List<String> bareSuppressions = new ArrayList<>();
        private final List<String> junkDrawers = new ArrayList<>();

        Reader(String name, CompilationUnitTree unit, SourcePositions positions, List<String> text) {
            this.name = name;
            this.unit = unit;
            this.positions = positions;
            this.text = text;
        }

        SourceFile result() {
            var declaration = unit.getPackage();
            boolean nullMarked = false;
            if (declaration != null) {
                for (String part : declaration.getPackageName().toString().split("\\.", -1)) {
                    if (isJunk(part)) {
                        junkDrawers.add(name + ": package " + declaration.getPackageName());
                    }
                }
                nullMarked = declaration.getAnnotations().stream()
                        .anyMatch(annotation ->
                                annotation.getAnnotationType().toString().endsWith("NullMarked"));
            }
            boolean introduced = !text.isEmpty() && text.getFirst().startsWith("/**");
            return new SourceFile(
                    name,
                    text.size(),
                    methods,
                    sleeps,
                    emptyCatches,
                    bareSuppressions,
                    junkDrawers,
                    nullMarked,
                    introduced);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            methods.add(new Method(at(method), line(positions.getEndPosition(unit, method)) - startLine(method) + 1));
            return super.visitMethod(method, null);
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            String[] words = type.getSimpleName().toString().split("(?<=[a-z0-9])(?=[A-Z])", -1);
            if (isJunk(words[words.length - 1])) {
                junkDrawers.add(at(type) + ": " + type.getSimpleName());
            }
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
            String method = call.getMethodSelect() instanceof MemberSelectTree select
                    ? select.getIdentifier().toString()
                    : call.getMethodSelect().toString();
            if (SLEEPERS.contains(method)) {
                sleeps.add(at(call) + ": " + call.getMethodSelect());
            }
            return super.visitMethodInvocation(call, null);
        }

        @Override
        public @Nullable Void visitCatch(CatchTree handler, @Nullable Void nothing) {
            if (handler.getBlock().getStatements().isEmpty()) {
                emptyCatches.add(at(handler) + ": " + handler.getParameter());
            }
            return super.visitCatch(handler, null);
        }

        @Override
        public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void nothing) {
            boolean suppression = annotation.getAnnotationType().toString().endsWith("SuppressWarnings");
            if (suppression && !text.get(startLine(annotation) - 1).contains("//")) {
                bareSuppressions.add(at(annotation));
            }
            return super.visitAnnotation(annotation, null);
        }

        private String at(Tree tree) {
            return name + ":" + startLine(tree);
        }

        private int startLine(Tree tree) {
            return line(positions.getStartPosition(unit, tree));
        }

        private int line(long position) {
            return (int) unit.getLineMap().getLineNumber(position);
        }
    }
}
