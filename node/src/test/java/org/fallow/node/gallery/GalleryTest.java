package org.fallow.node.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fallow.node.gallery.Gallery.Picture;
import org.fallow.node.gallery.Gallery.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GalleryTest {
    private static GalleryPlan plan(Liars liars, double bad) {
        return new GalleryPlan(7, 500, 20_000, bad, liars, 5e-3, Math.clamp(bad, 0.1, 0.4), 2_800);
    }

    @ParameterizedTest
    @EnumSource
    void noAttackGetsMoreThroughThanThePublisherAllows(Liars liars) {
        Picture picture = Gallery.run(plan(liars, liars == Liars.NONE ? 0 : 0.1), Way.FALLOW);
        assertTrue(picture.done());
        assertTrue(picture.wrong() <= 5e-3, liars + ": " + picture);
        assertTrue(picture.overhead() < 2, liars + ": " + picture);
        assertEquals(0, picture.soundOut(), liars + ": " + picture);
    }

    @ParameterizedTest
    @EnumSource(names = {"COLLUDE", "SYBIL"})
    void alsoWhereOneInFiveLies(Liars liars) {
        Picture picture = Gallery.run(plan(liars, 0.2), Way.FALLOW);
        assertTrue(picture.done() && picture.wrong() <= 5e-3, liars + ": " + picture);
    }

    @Test
    void twoCopiesCostMoreAndLetColludersThrough() {
        GalleryPlan plan = plan(Liars.COLLUDE, 0.1);
        Picture copies = Gallery.run(plan, Way.FIXED);
        Picture adaptive = Gallery.run(plan, Way.ADAPTIVE);
        Picture ours = Gallery.run(plan, Way.FALLOW);
        assertTrue(copies.wrong() > 0.01 && adaptive.wrong() > 0.01, copies + ", " + adaptive);
        assertTrue(ours.overhead() < adaptive.overhead() && adaptive.overhead() < copies.overhead());
    }

    @Test
    void aSeedGivesTheSamePicture() {
        GalleryPlan plan = plan(Liars.ON_OFF, 0.1);
        assertEquals(Gallery.run(plan, Way.FALLOW), Gallery.run(plan, Way.FALLOW));
    }

    @Test
    void aPlanOutOfBoundsSaysWhichBound() {
        assertEquals(
                "bad: 2 is not 0 to 0.9",
                assertThrows(IllegalArgumentException.class, () -> plan(Liars.COLLUDE, 2))
                        .getMessage());
    }
}
