package org.fallow;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fallow.house.HouseModule;
import org.fallow.house.ImpureSample;
import org.fallow.house.Purity;
import org.fallow.house.Repository;
import org.fallow.house.SourceFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house, over all modules. It stands in the last module, which sees them all. */
class HouseRulesTest {
    private static final int METHOD_LINES_MAX = 70;
    private static final int METHOD_LINES_P90 = 20;
    private static final int FILE_LINES_MAX = 500;
    private static final int FILE_LINES_P90 = 300;

    // In two parts, so that this file does not find itself.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
    private static final Set<String> OUR_TEXTS =
            Set.of("c", "cfg", "css", "h", "java", "mjs", "properties", "py", "sh", "xml", "yaml");

    private static final Set<String> PROMISES = Set.of(
            "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.CompletionStage",
            "java.util.concurrent.Future");

    private static final Map<HouseModule, JavaClasses> CLASSES = new EnumMap<>(HouseModule.class);
    private static final Map<HouseModule, List<SourceFile>> MAIN = new EnumMap<>(HouseModule.class);
    private static final Map<HouseModule, List<SourceFile>> TESTS = new EnumMap<>(HouseModule.class);

    @BeforeAll
    static void read() {
        for (HouseModule module : HouseModule.values()) {
            CLASSES.put(module, module.classes());
            MAIN.put(module, sources(module, "main"));
            TESTS.put(module, sources(module, "test"));
        }
    }

    @Test
    void modulesUseOnlyWhatTheTableAllows() {
        Set<String> faults = new TreeSet<>();
        eachDependency((module, from, to) -> {
            HouseModule other = HouseModule.of(to.getPackageName()).orElse(module);
            if (other != module && !module.mayUse(to.getPackageName())) {
                faults.add(module.folder() + ": " + from.getFullName() + " -> " + to.getFullName());
            }
        });
        expectNone(faults, "hand the value in, or move the code to the module that may know it (docs/decisions/0001)");
    }

    @Test
    void classesLieInTheirModulesPackage() {
        Set<String> faults = new TreeSet<>();
        CLASSES.forEach((module, classes) -> {
            for (JavaClass type : classes) {
                if (HouseModule.of(type.getPackageName()).orElse(null) != module) {
                    faults.add(module.folder() + ": " + type.getFullName());
                }
            }
        });
        expectNone(faults, "a module's classes lie in its own package, see HouseModule");
    }

    @Test
    void roomsUseOnlyRoomsBeforeThem() {
        Set<String> faults = new TreeSet<>();
        eachDependency((module, from, to) -> {
            boolean inside = HouseModule.of(to.getPackageName()).orElse(null) == module;
            if (inside && !module.inOrder(from.getPackageName(), to.getPackageName())) {
                faults.add(from.getFullName() + " -> " + to.getFullName() + ", order " + module.rooms());
            }
        });
        expectNone(faults, "move the shared type to the earlier room, or hand the value in");
    }

    @Test
    void onlyIoUsesIo() {
        Set<String> faults = new TreeSet<>();
        eachDependency((module, from, to) -> {
            if (HouseModule.isIo(to.getPackageName()) && !HouseModule.isIo(from.getPackageName())) {
                faults.add(from.getFullName() + " -> " + to.getFullName());
            }
        });
        expectNone(faults, "use the interface it implements, and let the composition root in io hand it in");
    }

    @Test
    void screensDoNotKnowEachOther() {
        String screens = HouseModule.DESKTOP.home() + ".screen.";
        Set<String> faults = new TreeSet<>();
        eachDependency((module, from, to) -> {
            boolean both = from.getPackageName().startsWith(screens)
                    && to.getPackageName().startsWith(screens);
            if (both && !from.getPackageName().equals(to.getPackageName())) {
                faults.add(from.getFullName() + " -> " + to.getFullName());
            }
        });
        expectNone(faults, "put what both need into component, and the way between them into navigation");
    }

    @Test
    void onlyIoTouchesTheWorld() {
        Set<String> faults = new TreeSet<>();
        CLASSES.values()
                .forEach(classes -> classes.stream()
                        .filter(type -> !HouseModule.isIo(type.getPackageName()))
                        .forEach(type -> faults.addAll(Purity.faults(type))));
        expectNone(faults, "hand in the time, the randomness or the bytes, or move the class to a package named io");
    }

    @Test
    void findsWhatIsNotPure() {
        JavaClass impure = new ClassFileImporter().importClass(ImpureSample.class);
        assertThat(Purity.faults(impure).stream().map(fault -> fault.replaceAll(".* uses ", "")))
                .containsExactlyInAnyOrder(
                        "java.lang.System.nanoTime",
                        "java.lang.System.out",
                        "java.lang.Thread",
                        "java.nio.file.Path.toAbsolutePath",
                        "java.time.Instant.now",
                        "java.util.Random.<init>()");
    }

    @Test
    void packagesDoNotGoInCircles() {
        JavaClasses all = new ClassFileImporter()
                .importPaths(Stream.of(HouseModule.values())
                        .map(module ->
                                Repository.root().resolve(module.folder()).resolve(Path.of("target", "classes")))
                        .toList());
        slices().matching("org.fallow.(**)")
                .should()
                .beFreeOfCycles()
                .because("a circle has no first room; move the type that closes it to the earlier package")
                .check(all);
    }

    @Test
    void publicMethodsBlockInsteadOfPromising() {
        Set<String> faults = new TreeSet<>();
        CLASSES.values()
                .forEach(classes -> classes.stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(method ->
                                PROMISES.contains(method.getRawReturnType().getName()))
                        .forEach(method -> faults.add(method.getFullName())));
        expectNone(faults, "return the value and let the caller choose a virtual thread");
    }

    @Test
    void methodsAreShort() {
        List<String> faults = new ArrayList<>();
        everyFile()
                .flatMap(file -> file.methods().stream())
                .filter(method -> method.lines() > METHOD_LINES_MAX)
                .forEach(method -> faults.add(method.at() + ": " + method.lines() + " lines"));
        expectNone(faults, "at most " + METHOD_LINES_MAX + " lines: take a part out and give it a name");
        MAIN.forEach((module, files) -> expectTenth(
                module.folder() + ": methods",
                files.stream().flatMap(file -> file.methods().stream()).map(SourceFile.Method::lines),
                METHOD_LINES_P90));
    }

    @Test
    void filesAreShort() {
        List<String> faults = new ArrayList<>();
        everyFile()
                .filter(file -> file.lines() > FILE_LINES_MAX)
                .forEach(file -> faults.add(file.name() + ": " + file.lines() + " lines"));
        expectNone(faults, "at most " + FILE_LINES_MAX + " lines: it holds two ideas, make two files");
        MAIN.forEach((module, files) ->
                expectTenth(module.folder() + ": files", files.stream().map(SourceFile::lines), FILE_LINES_P90));
    }

    @Test
    void testsAwaitInsteadOfSleeping() {
        Set<String> faults = gather(TESTS.values().stream().flatMap(List::stream), SourceFile::sleeps);
        expectNone(faults, "await the condition with a deadline");
    }

    @Test
    void noExceptionIsSwallowed() {
        expectNone(gather(everyFile(), SourceFile::emptyCatches), "handle it, or let it go up");
    }

    @Test
    void suppressionsSayWhy() {
        expectNone(
                gather(everyFile(), SourceFile::bareSuppressions), "mend the cause, or say why in a // on that line");
    }

    @Test
    void nothingIsAJunkDrawer() {
        expectNone(gather(everyFile(), SourceFile::junkDrawers), "name it by the protocol's noun it is about");
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        Set<String> faults = new TreeSet<>();
        for (List<SourceFile> files : MAIN.values()) {
            for (SourceFile file : files) {
                Path sibling = Repository.root().resolve(file.name()).resolveSibling("package-info.java");
                if (!Files.exists(sibling)) {
                    faults.add(sibling.getParent() + " has no package-info.java");
                } else if (file.name().endsWith("package-info.java") && !(file.nullMarked() && file.introduced())) {
                    faults.add(file.name() + " lacks @NullMarked or its opening comment");
                }
            }
        }
        expectNone(faults, "one line that says what the room is for, and @NullMarked");
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        Set<String> faults = new TreeSet<>();
        for (HouseModule module : HouseModule.values()) {
            for (Path file : Repository.filesUnder(Repository.root().resolve(module.folder()))) {
                String name = file.getFileName().toString();
                if (OUR_TEXTS.contains(name.substring(name.lastIndexOf('.') + 1))
                        && UNFINISHED.matcher(Files.readString(file)).find()) {
                    faults.add(Repository.root().relativize(file).toString());
                }
            }
        }
        expectNone(faults, "do it now, or open an issue and leave no mark");
    }

    @Test
    void seesTheFaultsOfABadSource() {
        SourceFile bad = SourceFile.of("Bad.java", """
                package org.fallow.util;
                class ThingHelper {
                    @SuppressWarnings("all")
                    void wait(Object o) {
                        try {
                            Thread.sleep(1);
                        } catch (InterruptedException _) {
                        }
                    }
                }
                """);
        assertThat(bad.junkDrawers())
                .containsExactlyInAnyOrder("Bad.java: package org.fallow.util", "Bad.java:2: ThingHelper");
        assertThat(bad.bareSuppressions()).containsExactly("Bad.java:3");
        assertThat(bad.sleeps()).containsExactly("Bad.java:6: Thread.sleep");
        assertThat(bad.emptyCatches()).hasSize(1);
        assertThat(bad.methods()).containsExactly(new SourceFile.Method("Bad.java:3", 7));
        assertThat(bad.lines()).isEqualTo(10);
        assertThat(bad.nullMarked()).isFalse();
    }

    private static List<SourceFile> sources(HouseModule module, String kind) {
        return SourceFile.ofAll(Repository.javaFiles(module.folder(), kind));
    }

    private static Stream<SourceFile> everyFile() {
        return Stream.concat(MAIN.values().stream(), TESTS.values().stream()).flatMap(List::stream);
    }

    private static Set<String> gather(Stream<SourceFile> files, Function<SourceFile, List<String>> faults) {
        Set<String> all = new TreeSet<>();
        files.forEach(file -> all.addAll(faults.apply(file)));
        return all;
    }

    private static void expectNone(Collection<String> faults, String remedy) {
        assertThat(faults).as("Remedy: %s", remedy).isEmpty();
    }

    private static void expectTenth(String what, Stream<Integer> lengths, int max) {
        List<Integer> sorted = lengths.sorted().toList();
        if (!sorted.isEmpty()) {
            assertThat(sorted.get((sorted.size() * 9 - 1) / 10))
                    .as("%s: nine in ten have at most %d lines. Remedy: split the longest", what, max)
                    .isLessThanOrEqualTo(max);
        }
    }

    private static void eachDependency(DependencyVisitor visitor) {
        CLASSES.forEach((module, classes) -> {
            for (JavaClass type : classes) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    visitor.visit(module, type, dependency.getTargetClass().getBaseComponentType());
                }
            }
        });
    }

    /** Sees each use of a class by another. */
    private interface DependencyVisitor {
        void visit(HouseModule module, JavaClass from, JavaClass to);
    }
}
