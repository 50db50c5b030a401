package org.fallow.desktop.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TubeRendererTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final int BACKGROUND = 0x0d1117;

    private static Optional<Chain> read(String json) {
        return Chain.read(JsonMapper.builder().build().readTree(json));
    }

    private static Chain square() {
        return read("{\"sequence\":\"HHPH\",\"energy\":-1,\"path\":\"RUL\"}").orElseThrow();
    }

    private static int[] draw(int bands, Gaze gaze) {
        TubeRenderer renderer = new TubeRenderer();
        int[] picture = new int[WIDTH * HEIGHT];
        renderer.begin(square(), Paint.RESIDUE, gaze, WIDTH, HEIGHT, 2, BACKGROUND);
        for (int i = 0; i < bands; i++) {
            renderer.cut(HEIGHT * i / bands, HEIGHT * (i + 1) / bands);
        }
        for (int i = 0; i < bands; i++) {
            renderer.shade(HEIGHT * i / bands, HEIGHT * (i + 1) / bands, picture);
        }
        return picture;
    }

    @Test
    void aPictureIsTheSameInOneBandAndInSeven() {
        assertThat(draw(7, Gaze.FIRST)).isEqualTo(draw(1, Gaze.FIRST));
    }

    @Test
    void theTubeIsInTheMiddleAndTheCornersAreEmpty() {
        int[] picture = draw(2, new Gaze(0, 0, 1));
        assertThat(picture[0]).isEqualTo(0xff000000 | BACKGROUND);
        long drawn = Arrays.stream(picture)
                .filter(pixel -> pixel != (0xff000000 | BACKGROUND))
                .count();
        assertThat(drawn).isBetween(WIDTH * HEIGHT / 20L, WIDTH * HEIGHT / 2L);
    }

    @Test
    void turningShowsAnotherPicture() {
        assertThat(draw(1, Gaze.FIRST.turned(0.5, 0.2))).isNotEqualTo(draw(1, Gaze.FIRST));
    }

    @Test
    void aPictureIsAPngThatOthersRead() throws IOException {
        int[] picture = draw(1, Gaze.FIRST);
        var image = ImageIO.read(new ByteArrayInputStream(Png.write(picture, WIDTH, HEIGHT)));
        assertThat(image.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH)).isEqualTo(picture);
    }

    @Test
    void residuesThatTouchAreBound() {
        Chain chain = square();
        assertThat(chain.bound(0)).isEqualTo(1);
        assertThat(chain.bound(2)).isZero();
        assertThat(chain.at(3, 1)).isEqualTo(3.8);
    }

    @Test
    void aChainInSpaceIsReadFromItsPositions() {
        Chain chain = read("{\"sequence\":\"AB\",\"energy\":0.5,\"positions\":[[0,0,0],[0,0,1]]}")
                .orElseThrow();
        assertThat(chain.at(1, 2)).isEqualTo(3.8);
    }

    @Test
    void whatIsNoFoldIsLeftOut() {
        assertThat(read("17")).isEmpty();
        assertThat(read("{\"sequence\":\"HH\",\"energy\":0,\"path\":\"X\"}")).isEmpty();
        assertThat(read("{\"sequence\":\"HH\",\"energy\":0,\"path\":\"RR\"}")).isEmpty();
        assertThat(read("{\"sequence\":\"AB\",\"energy\":0,\"positions\":[[0,0,0],[0,0,\"NaN\"]]}"))
                .isEmpty();
        assertThat(read("{\"sequence\":\"AB\",\"energy\":0,\"positions\":[[0,0,0],[0,0,1e300]]}"))
                .isEmpty();
    }

    @Test
    void aPdbFileHasAnAtomForEachResidue() {
        String file = Pdb.write(square(), "A title, ä");
        assertThat(file.lines().filter(line -> line.startsWith("ATOM"))).hasSize(4);
        assertThat(file.lines()).allMatch(line -> line.length() == 80);
    }
}
