package org.fallow.desktop.screen.projects;

import java.util.ArrayList;
import java.util.List;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.BatchNeeds;
import org.fallow.node.status.ProjectProfile;

/**
 * What a project's open batches want of a computer, in words.
 *
 * @param project whose id; empty for none
 * @param batches of each, the newest first
 * @param note what is not known, and why; may be empty
 */
public record Profile(String project, List<Facts> batches, String note) {
    /**
     * One batch.
     *
     * @param name short CID
     * @param kernel the program's CID
     * @param limits what a unit may use
     * @param usual what a unit usually takes; empty where that is not known
     * @param agreement how many must agree
     * @param reached how far it is, and who takes part
     */
    public record Facts(String name, String kernel, String limits, String usual, String agreement, String reached) {}

    /** Nothing is read. */
    public static final Profile NONE = new Profile("", List.of(), "");

    /** Copies the list. */
    public Profile {
        batches = List.copyOf(batches);
    }

    /** Of what the node has read. */
    static Profile of(ProjectProfile read, Texts texts) {
        List<Facts> facts = new ArrayList<>();
        for (BatchNeeds needs : read.batches()) {
            facts.add(facts(needs, texts));
        }
        String note = "";
        if (read.unread() > 0) {
            note = texts.of(facts.isEmpty() ? "needs.unread.all" : "needs.unread", texts.number(read.unread()));
        } else if (facts.isEmpty()) {
            note = texts.of("needs.none");
        }
        return new Profile(read.project().id(), facts, note);
    }

    private static Facts facts(BatchNeeds needs, Texts texts) {
        Double usual = needs.usualSeconds();
        return new Facts(
                Texts.brief(needs.batch()),
                needs.kernel(),
                texts.of("needs.limits", texts.bytes(needs.memoryBytes()), texts.duration(needs.seconds())),
                usual == null ? "" : texts.of("needs.usual", texts.duration(Math.max(1, Math.round(usual)))),
                needs.quorum() == 1
                        ? texts.of("needs.agreement.one")
                        : texts.of("needs.agreement", texts.number(needs.quorum())),
                texts.of(
                        "needs.reached",
                        texts.number(needs.accepted()),
                        texts.number(needs.units()),
                        texts.number(needs.volunteers())));
    }
}
