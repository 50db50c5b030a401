package org.fallow.desktop.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final Pattern PLACE = Pattern.compile("\\{[0-9]}");

    private static Properties bundle(String name) throws IOException {
        Properties texts = new Properties();
        try (Reader in = new InputStreamReader(
                Objects.requireNonNull(Texts.class.getResourceAsStream(name), name), StandardCharsets.UTF_8)) {
            texts.load(in);
        }
        return texts;
    }

    @Test
    void germanSaysAllThatEnglishSaysWithTheSamePlaces() throws IOException {
        Properties english = bundle("texts.properties");
        Properties german = bundle("texts_de.properties");
        assertThat(german.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(places(german.getProperty(key))).as(key).isEqualTo(places(english.getProperty(key)));
        }
    }

    private static Set<String> places(String text) {
        Set<String> places = new TreeSet<>();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            places.add(matcher.group());
        }
        return places;
    }

    @Test
    void numbersAndTimesAreWrittenAsInTheLanguage() {
        Texts german = new Texts(Locale.GERMANY, ZoneOffset.UTC);
        assertThat(german.of("place.settings")).isEqualTo("Einstellungen");
        assertThat(german.number(1_204)).isEqualTo("1.204");
        assertThat(german.decimal(2.5, 1)).isEqualTo("2,5");
        assertThat(new Texts(Locale.ENGLISH, ZoneOffset.UTC).number(1_204)).isEqualTo("1,204");
    }

    @Test
    void aLanguageWithoutABundleIsEnglishWhateverTheSystemSpeaks() {
        assertThat(new Texts(Locale.ITALY, ZoneOffset.UTC).of("place.settings")).isEqualTo("Settings");
    }

    @Test
    void lengthsOfTimeHaveTheirTwoLargestUnits() {
        Texts texts = new Texts(Locale.ENGLISH, ZoneOffset.UTC);
        assertThat(texts.duration(59)).isEqualTo("59 s");
        assertThat(texts.duration(3_720)).isEqualTo("1 h 2 min");
        assertThat(texts.duration(93_600)).isEqualTo("1 d 2 h");
    }
}
