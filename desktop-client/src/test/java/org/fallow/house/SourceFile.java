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

    /** Reads a file of the repository. */
    public static SourceFile of(Path file) {
        try {
            return of(Repository.root().relativize(file).toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a text. */
    public static SourceFile of(String name, String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, List.of(new Text(name, text)));
            CompilationUnitTree unit = task.parse().iterator().next();
            Reader reader = new Reader(
                    name,
                    unit,
                    Trees.instance(task).getSourcePositions(),
                    text.lines().toList());
            reader.scan(unit, null);
            return reader.result();
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
                for (String part : declaration.getPackageName().toString().split("\\.")) {
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
            return super.visitMethod(method, nothing);
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            String[] words = type.getSimpleName().toString().split("(?<=[a-z0-9])(?=[A-Z])");
            if (isJunk(words[words.length - 1])) {
                junkDrawers.add(at(type) + ": " + type.getSimpleName());
            }
            return super.visitClass(type, nothing);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
            String method = call.getMethodSelect() instanceof MemberSelectTree select
                    ? select.getIdentifier().toString()
                    : call.getMethodSelect().toString();
            if (SLEEPERS.contains(method)) {
                sleeps.add(at(call) + ": " + call.getMethodSelect());
            }
            return super.visitMethodInvocation(call, nothing);
        }

        @Override
        public @Nullable Void visitCatch(CatchTree handler, @Nullable Void nothing) {
            if (handler.getBlock().getStatements().isEmpty()) {
                emptyCatches.add(at(handler) + ": " + handler.getParameter());
            }
            return super.visitCatch(handler, nothing);
        }

        @Override
        public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void nothing) {
            boolean suppression = annotation.getAnnotationType().toString().endsWith("SuppressWarnings");
            if (suppression && !text.get(startLine(annotation) - 1).contains("//")) {
                bareSuppressions.add(at(annotation));
            }
            return super.visitAnnotation(annotation, nothing);
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
