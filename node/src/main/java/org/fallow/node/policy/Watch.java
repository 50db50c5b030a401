package org.fallow.node.policy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One rule over time, so that it does not flutter:
 *
 * <pre>
 * going    broken for as long as its patience   ->  stopped
 * stopped  kept for as long as its calm          ->  going
 * stopped  unknown for a minute                  ->  going
 * either   near the limit                        ->  as it is
 * either   set to something else                 ->  going, then as it is judged
 * </pre>
 */
final class Watch {
    /** A sensor that fails for a moment lets nothing go on. */
    static final Duration UNKNOWN_CALM = Duration.ofSeconds(60);

    private final Rule rule;
    private String set = "";
    private boolean stopped;
    private String remedy = "";
    /** Since when what is judged is not what is done; null while it is. */
    private @Nullable Instant otherwise;

    Watch(Rule rule) {
        this.rule = rule;
    }

    RuleView on(Judgement judgement, String setting, Instant now) {
        if (!setting.equals(set)) {
            set = setting;
            stopped = false;
            otherwise = null;
        }
        return switch (judgement) {
            case Judgement.Off off -> {
                stopped = false;
                otherwise = null;
                yield view(Standing.OFF, "");
            }
            case Judgement.Near(String words, String change) -> {
                remedy = change;
                otherwise = null;
                yield view(stopped ? Standing.STOPS : Standing.HOLDS, words);
            }
            case Judgement.Kept(String words, Duration calm) -> calm(Standing.HOLDS, words, calm, now);
            case Judgement.Unknown(String reason) -> calm(Standing.UNKNOWN, reason, UNKNOWN_CALM, now);
            case Judgement.Broken(String words, String change, Duration patience) -> {
                remedy = change;
                if (stopped) {
                    otherwise = null;
                } else if (lasted(now).compareTo(patience) >= 0) {
                    stopped = true;
                    otherwise = null;
                }
                yield view(stopped ? Standing.STOPS : Standing.HOLDS, words);
            }
        };
    }

    private RuleView calm(Standing standing, String words, Duration calm, Instant now) {
        if (!stopped) {
            otherwise = null;
            return view(standing, words);
        }
        Duration left = calm.minus(lasted(now));
        if (left.isPositive()) {
            remedy = "in " + Amounts.span(left.plusMillis(999)) + " if that lasts";
            return view(Standing.STOPS, words);
        }
        stopped = false;
        otherwise = null;
        return view(standing, words);
    }

    /** How long it has been otherwise; a clock that went back begins anew. */
    private Duration lasted(Instant now) {
        if (otherwise == null || now.isBefore(otherwise)) {
            otherwise = now;
        }
        return Duration.between(otherwise, now);
    }

    private RuleView view(Standing standing, String words) {
        return new RuleView(rule, standing, set, words, standing == Standing.STOPS ? remedy : "");
    }
}
